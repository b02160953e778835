"""Download of single pages, one after the other, under a crawl's rules: robots.txt, pace, name and proxy."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings
from w3lib.url import safe_url_string

from newscrawl.discovery.documents.robots import disallow_patterns, path_of
from newscrawl.errors import ArchiveError
from newscrawl.items import Page
from newscrawl.middlewares.robots import ForbiddenByRobotsError, robots_agent
from newscrawl.newsspider import page_of, requested_url
from newscrawl.page.site import Site
from newscrawl.probe.errors import in_words
from newscrawl.text.normalize import clean_text

#: What a probe leaves out of a crawl: it stores nothing, records nothing, goes on from nowhere.
_FIXED: dict[str, Any] = {
    "ITEM_PIPELINES": {},
    "SPIDER_MIDDLEWARES": {},
    "EXTENSIONS": {},
    "NEWSCRAWL_ARCHIVE": "",
    "RETRY_ENABLED": False,  # an answer that is no page is one of the things to be shown
    "JOBDIR": None,
}
#: Preferences, which `-s` may change. Errors are in the answers, so the log may keep quiet.
_PREFERRED = {"DOWNLOAD_TIMEOUT": 20, "NEWSCRAWL_BLOCKS_MAX": 3, "LOG_LEVEL": "CRITICAL"}
_PAGE_S = 120  # for a page and its robots.txt


@dataclass(slots=True)
class Robots:
    """The robots.txt of a host."""

    status: int | None = None  # None: no answer
    body: bytes = b""
    crawl_delay_s: float | None = None
    disallows: tuple[str, ...] = ()  # patterns that it forbids us


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer to a URL."""

    url: str  # as requested
    page: Page | None = None  # of any status; None where nothing came
    why: str = ""  # there is no page
    is_disallowed: bool = False  # robots.txt forbids it, or the target of its redirect, so it was not requested
    led_to: str = ""  # target of its redirects, empty where there was none


Script = Callable[["Probe"], Awaitable[None]]


def prefer_probe(settings: BaseSettings) -> None:
    """Change the defaults of settings for a probe; the command line still overrides them.

    To be called before the crawler's process is made, which sets up the log by them.
    """
    settings.setdict(_PREFERRED, priority="project")


def run_probe(
    process: AsyncCrawlerProcess, settings: BaseSettings, site: Site | None, script: Script, bound_s: float
) -> "Probe":
    """Run a script on Scrapy's downloader, no longer than `bound_s` seconds; return its probe.

    Only hosts of `site` are requested; without one, any public host.

    Raises: what the script raised; KeyboardInterrupt.
    """
    settings.setdict(_FIXED, priority="cmdline")
    settings.set_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", ProbeMiddleware, 650)
    crawler = process.create_crawler(Probe)
    task = process.crawl(crawler, site=site, script=script, bound_s=bound_s)
    process.start()
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        raise error
    probe = crawler.spider
    if not isinstance(probe, Probe) or not probe.is_over:
        raise KeyboardInterrupt  # Scrapy has taken the signal, and what there is is not the whole
    if probe.error is not None:
        raise probe.error
    return probe


def fetch_pages(process: AsyncCrawlerProcess, settings: BaseSettings, urls: Sequence[str]) -> list[Page]:
    """Return live pages, in the order of their URLs; a process can do this once.

    Raises: ArchiveError where one has no answer, or none of status 200.
    """
    answers: list[Answer] = []

    async def fetch_all(probe: Probe) -> None:
        for url in urls:
            answers.append(await probe.fetch(url))  # noqa: PERF401  # what has come is kept when time is up

    bound_s = _PAGE_S * len(urls)
    run_probe(process, settings, None, fetch_all, bound_s)
    late = (Answer(url, why=f"no answer within {bound_s} s") for url in urls[len(answers) :])
    return [_page_of(answer) for answer in (*answers, *late)]


def _page_of(answer: Answer) -> Page:
    if answer.page is None:
        raise ArchiveError(f"{answer.url}: {answer.why}")
    if answer.page.status != 200:
        raise ArchiveError(f"{answer.url}: status {answer.page.status}")
    return answer.page


class Probe(scrapy.Spider):
    """Spider that runs one script instead of a crawl, and fetches pages for it."""

    name = "probe"

    def __init__(self, site: Site | None, script: Script, bound_s: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.site = site  # for the guard of outgoing requests
        self.robots: dict[str, Robots] = {}  # by host, as they are met
        self.requests = 0  # sent so far, those for robots.txt and after redirects too
        self.max_requests: int | None = None  # no more are sent; None: no bound
        self.led_to = ""  # target of the redirects of the page that is being fetched
        self.error: Exception | None = None
        self.is_cut = False  # it took longer than it may
        self.is_over = False
        self._script, self._bound_s = script, bound_s

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider, connected to the signals of requests and of each robots.txt."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.count_request, signals.request_reached_downloader)
        crawler.signals.connect(spider.note_robots, signals.response_received)
        crawler.signals.connect(spider.note_rules, signals.robots_parsed)
        return spider

    @property
    def why_no_more(self) -> str:
        """Why nothing more is requested, empty while more may be."""
        if self.max_requests is None or self.requests < self.max_requests:
            return ""
        return f"not requested: {self.max_requests} requests are enough"

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Run the script; there is nothing to schedule."""
        try:
            async with asyncio.timeout(self._bound_s):
                await self._script(self)
        except TimeoutError:
            self.is_cut = True
        except Exception as error:  # noqa: BLE001  # raised again by `run_probe`
            self.error = error
        self.is_over = True
        nothing: tuple[scrapy.Request, ...] = ()
        for request in nothing:
            yield request

    async def fetch(self, url: str) -> Answer:
        """Return the answer to a URL; redirects are followed."""
        try:
            request = scrapy.Request(url, dont_filter=True)
        except ValueError as error:
            return Answer(url, why=str(error))
        self.robots.setdefault(urlsplit(url).hostname or "", Robots())
        self.led_to = ""
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001  # the network and each decoder have errors of their own
            is_disallowed = isinstance(error, ForbiddenByRobotsError)
            return Answer(url, None, in_words(error, request.meta.get("proxy")), is_disallowed, self.led_to)
        return Answer(url, page_of(response, datetime.now(UTC)), led_to=self.led_to)

    def count_request(self) -> None:
        """Count a request that is sent."""
        self.requests += 1

    def note_robots(self, response: Response, request: scrapy.Request) -> None:
        """Keep a robots.txt that the robots middleware has read, under the host that it is of."""
        url = urlsplit(requested_url(request))
        if url.path == "/robots.txt":
            robots = self.robots.setdefault(url.hostname or "", Robots())
            robots.status, robots.body = response.status, response.body

    def note_rules(self, robotparser: RobotParser, request: scrapy.Request) -> None:
        """Keep the `Crawl-delay` of a robots.txt, and which of its patterns are in force for this agent."""
        host, agent = urlsplit(request.url).hostname or "", robots_agent(self.settings)
        robots = self.robots.setdefault(host, Robots())
        robots.crawl_delay_s = robotparser.crawl_delay(agent) or None
        robots.disallows = tuple(
            clean_text(pattern)
            for pattern in disallow_patterns(robots.body)
            if not robotparser.allowed(f"https://{host}{path_of(pattern)}", agent)
        )


class ProbeMiddleware:
    """Bounds the requests of a probe and notes redirects: behind robots.txt and Scrapy's redirects (600)."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: scrapy.Request) -> None:  # noqa: ARG002  # Scrapy's signature
        """Refuse requests above the bound of the probe."""
        if why := self._probe.why_no_more:
            raise IgnoreRequest(why)

    def process_response(self, request: scrapy.Request, response: Response) -> Response:
        """Note the target of a redirect, but for that of a robots.txt."""
        location = response.headers.get("Location")
        if location and 300 <= response.status < 400 and not request.meta.get("dont_obey_robotstxt"):
            self._probe.led_to = response.urljoin(safe_url_string(location))
        return response

    @property
    def _probe(self) -> Probe:
        assert isinstance(self._crawler.spider, Probe)
        return self._crawler.spider
