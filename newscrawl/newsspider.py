"""Base spider of all sites: requests of pages, and items from their answers."""

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl.clock import Clock
from newscrawl.discovery.arguments import ARGUMENTS, read_scope
from newscrawl.discovery.discover import Discoverer
from newscrawl.discovery.state import Frontier, conditions, priority_of
from newscrawl.errors import NOT_READ, DropReason, FailReason, UnreadableBodyError
from newscrawl.items import FETCHED_AT, TASK, Draft, FrontierTask, Item, NotModified, Page, Reading, Rejection, Sighting
from newscrawl.middlewares.guard import OtherHostError, RefusedRequestError
from newscrawl.middlewares.pace import NotSentError
from newscrawl.middlewares.robots import ForbiddenByRobotsError
from newscrawl.page.answer import PageReading, read_answer, read_no_answer, read_within_budget
from newscrawl.page.site import Site
from newscrawl.text.urls import PageKind
from newscrawl.warc.places import without_user

#: Flags of a response whose end did not arrive.
_CUT = frozenset({"dataloss"})


class NewsSpider(scrapy.Spider):
    """Fetches pages of one site and yields a `Draft` or a `Rejection` for each article page."""

    site: ClassVar[Site]

    def __init__(self, **kwargs: Any) -> None:
        """Take the arguments of a crawl (`discovery/arguments.py`) as texts, as `-a` gives them. Raises: InputError."""
        given = {argument.name: kwargs.pop(argument.name, None) for argument in ARGUMENTS}
        super().__init__(**kwargs)
        self.scope = read_scope(self.site.sources, **given)
        self.clock = Clock()
        self.frontier: Frontier | None = None  # set by the middleware that keeps it
        self.discoverer: Discoverer | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider of a run, with the run's clock."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.clock = Clock.read(crawler.settings.get("NEWSCRAWL_NOW") or "")
        return spider

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Yield requests of the named pages, else of the sources of the newest stories."""
        for url in self.scope.urls[: self.scope.limit]:
            yield self.request(url)
        if self.scope.urls or self.frontier is None:
            return
        if self.site.sources is None:
            self.logger.warning("%s declares no sources: name the pages with -a urls=...", self.name)
            return
        self.discoverer = Discoverer(
            self.site,
            self.site.sources,
            self.scope,
            self.frontier,
            self.clock,
            read=self.read_listing,
            count=self.count_page,
            max_pages=self.settings.getint("NEWSCRAWL_MAX_LISTING_PAGES"),
            reads_robots=not self.settings.getbool("ROBOTSTXT_OBEY"),
        )
        await self.discoverer.prepare()
        self.crawler.signals.connect(self.follow_robots, signals.response_received)

    def follow_robots(self, response: Response, request: scrapy.Request) -> None:
        """Follow the sitemaps of a robots.txt, which Scrapy's own middleware reads without a callback."""
        if urlsplit(request.url).path != "/robots.txt" or self.discoverer is None or self.crawler.engine is None:
            return
        for further in self.discoverer.follow_robots(response):
            self.crawler.engine.crawl(further)

    def request(self, url: str, *, priority: int = 0, headers: Mapping[str, str] | None = None) -> scrapy.Request:
        """Return the request of one page; it is fetched whether it is known or not."""
        address = self.site.urls.read(url)
        meta = {}
        if address.kind is PageKind.ARTICLE:
            meta[TASK] = FrontierTask(self.site.name, address.story_key, address.part)
        return scrapy.Request(
            url,
            self.parse,
            errback=self.fail,
            priority=priority,
            headers=dict(headers or {}),
            meta=meta,
            dont_filter=True,
        )

    def request_next(self, url: str, rank_at: datetime, etag: str | None, last_modified: str | None) -> scrapy.Request:
        """Return the request of a page that is due; conditional where its last answer is known."""
        return self.request(url, priority=priority_of(rank_at), headers=conditions(etag, last_modified))

    def parse(self, response: Response) -> Iterator[Item | scrapy.Request]:
        """Read the answer to a request of an article page."""
        task: FrontierTask | None = response.meta.get(TASK)
        result = self._count(self._read(response))
        if isinstance(result, NotModified):
            yield replace(result, story_key=task.story_key if task else result.story_key, task=task)
        elif result is not None:
            pages = self.other_pages(result)
            result.task = task and replace(task, pages=pages)
            yield result
            # The frontier hands out the pages of what it has handed out; those of a named URL are requested here.
            if self.scope.urls or task is None:
                yield from (self.request(url) for _, url in pages)

    def _read(self, response: Response) -> PageReading:
        page, requested_as = page_of(response, self.clock.now()), requested_url(response.request)
        if _CUT & set(response.flags):  # where DOWNLOAD_FAIL_ON_DATALOSS is off; a replay refuses its record too
            return read_no_answer(
                page, self.site, FailReason.TRUNCATED, "the connection was cut", requested_as=requested_as
            )
        was_conditional = is_conditional(response.request)
        return read_answer(page, self.site, requested_as=requested_as, was_conditional=was_conditional)

    def _count(self, reading: PageReading) -> Item | None:
        """Count a page and the counters of its reading, and return its result."""
        self.count_page(reading.kind)
        for name, count in reading.counts.items():
            self.count_page(name, count)
        result = reading.result
        if isinstance(result, Rejection) and result.reason in NOT_READ:
            self.logger.error("cannot read %s: %s", result.url, result.detail)
        return result

    def read_listing(self, response: Response) -> Reading:
        """Read a page of links, whatever its URL says, and count it."""
        reading = read_within_budget(page_of(response, self.clock.now()), self.site, is_listing=True)
        if isinstance(reading.result, Rejection) and reading.result.reason in NOT_READ:
            self.logger.error("cannot read %s: %s", response.url, reading.result.detail)
        for name, count in reading.counts.items():
            self.count_page(name, count)
        return reading

    def other_pages(self, result: Draft | Rejection) -> tuple[tuple[str, str], ...]:
        """Return part and URL of the other pages of a story, or of the whole one, where this is its first page."""
        if not isinstance(result, Draft) or result.part not in {"1", "amp"} or not result.page_total:
            return ()
        if self.site.urls.whole_query:
            return (("all", self.site.urls.page_url(result.url, "all")),)
        numbers = range(2, result.page_total + 1)
        return tuple((str(number), self.site.urls.page_url(result.url, number)) for number in numbers)

    async def fail(self, failure: Failure) -> AsyncIterator[Item | scrapy.Request]:
        """Turn a request that gave no page into a counted reason."""
        if isinstance(failure.value, HttpError):
            for result in self.parse(failure.value.response):
                yield result
            return
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        if isinstance(failure.value, NotSentError):
            if self.frontier is not None:
                self.frontier.leave(urlsplit(request.url).hostname or "")
            return
        url = request.url
        if isinstance(failure.value, OtherHostError):
            await self._leave_to_its_host(request)
            url = requested_url(request)
        page = Page(url, b"", request.meta.get(FETCHED_AT) or self.clock.now())
        reason, detail = reason_of(failure.value)
        reading = read_no_answer(page, self.site, reason, detail, requested_as=requested_url(request))
        rejection = self._count(reading)
        if isinstance(rejection, Rejection):
            rejection.task = request.meta.get(TASK)
            yield rejection
        else:
            self.logger.warning("no answer from %s: %s", without_user(request.url), failure.getErrorMessage())

    async def _leave_to_its_host(self, request: scrapy.Request) -> None:
        """Remember a story's page on another host of the site, to which a redirect led, for the crawl of that host."""
        address = self.site.urls.read(request.url)
        if self.frontier is None or address.kind is not PageKind.ARTICLE:
            return
        now = self.clock.now()
        sighting = Sighting(address.canonical, address.story_key, address.host, now, address.channel)
        await self.frontier.remember([sighting], None, requested_url(request))

    def count_page(self, name: str, count: int = 1) -> None:
        """Add to a counter of the run."""
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name, count)


def is_conditional(request: scrapy.Request | None) -> bool:
    """Say whether a request was conditional."""
    return request is not None and any(name in request.headers for name in ("If-None-Match", "If-Modified-Since"))


def requested_url(request: scrapy.Request | None) -> str:
    """Return the URL that a request began with, before any redirect."""
    assert request is not None
    return str(next(iter(request.meta.get("redirect_urls", ())), request.url))


def page_of(response: Response, now: datetime) -> Page:
    """Return a response as a `Page`; its time is the saved one in a replay, else `now`."""
    headers = {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    return Page(
        url=response.url,
        body=response.body,
        fetched_at=response.meta.get(FETCHED_AT) or now,
        status=response.status,
        headers=headers,
        digest=f"sha256:{hashlib.sha256(response.body).hexdigest()}",
    )


def reason_of(error: BaseException | None) -> tuple[DropReason | FailReason, str]:
    """Return the reason why a request gave no page, and the detail of its error."""
    detail = f"{type(error).__name__}: {error}"[:300]
    if isinstance(error, RefusedRequestError):
        return DropReason.FOREIGN_HOST, str(error)[:300]
    if isinstance(error, UnreadableBodyError):
        return error.reason, str(error)
    if isinstance(error, DownloadCancelledError):
        return FailReason.TOO_LARGE, detail
    if isinstance(error, ResponseDataLossError):
        return FailReason.TRUNCATED, detail
    if isinstance(error, ForbiddenByRobotsError):
        return FailReason.DISALLOWED, detail
    return FailReason.DOWNLOAD_ERROR, detail
