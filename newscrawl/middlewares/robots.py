"""robots.txt: the rules of each host, its `Crawl-delay`, and hosts that are left alone since it cannot be read."""

import asyncio
import logging
from typing import Any, Self
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings
from scrapy.utils.misc import build_from_crawler, load_object

from newscrawl import stats
from newscrawl.middlewares.pace import NotSentError, PaceMiddleware
from newscrawl.page.decode import as_utf8

logger = logging.getLogger(__name__)

_SERVER_ERROR = 500  # and above
#: Bytes that are read of a robots.txt (RFC 9309, 2.5: at least 500 KiB).
MAX_BYTES = 512 * 1024
_MAX_DECLARED = 64 * 1024 * 1024  # of which those are read; also the bound of what they may unpack to
_TIMEOUT_S = 8  # three times that until a run says that nothing answers
_IS_ROBOTS = "newscrawl_robots"


def robots_agent(settings: BaseSettings) -> str:
    """Return the name for which a robots.txt is read."""
    return str(settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"])


class ForbiddenByRobotsError(IgnoreRequest):
    """A host's robots.txt disallows a page."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's rules of robots.txt, read up to a bound, and its `Crawl-delay`.

    A host whose robots.txt does not come, or is a server error, is left alone. Source: RFC 9309, 2.3.1.4: unreachable
    means that everything is disallowed. Scrapy takes it for "allowed".
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        assert crawler.stats is not None
        self._counters = crawler.stats
        self._parser = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        self._received: WeakKeyDictionary[Request, int] = WeakKeyDictionary()
        self._cut: set[str] = set()
        self._is_answered = False  # by any host, so that there is a network
        self._timeout_s = min(crawler.settings.getfloat("DOWNLOAD_TIMEOUT"), _TIMEOUT_S)
        self._reading: dict[str, asyncio.Future[RobotParser | None]] = {}  # by host and port
        self._agent = robots_agent(crawler.settings)
        self._max_delay_s = crawler.settings.getfloat("NEWSCRAWL_CRAWL_DELAY_MAX")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.cut, signals.bytes_received)
        crawler.signals.connect(middleware.note_answer, signals.response_received)
        return middleware

    async def process_request(self, request: Request) -> None:  # type: ignore[override]  # Scrapy's outdated argument
        """Refuse a request that the robots.txt of its host forbids.

        Raises: ForbiddenByRobotsError.
        """
        try:
            await super().process_request(request)
        except IgnoreRequest as error:
            raise ForbiddenByRobotsError(str(error)) from error

    def note_answer(self) -> None:
        """Take note that there is a network."""
        self._is_answered = True

    def cut(self, data: bytes, request: Request) -> None:
        """End the download of a robots.txt that is too large; the received part is read.

        Raises: StopDownload.
        """
        if not request.meta.get(_IS_ROBOTS):
            return
        received = self._received[request] = self._received.get(request, 0) + len(data)
        if received > MAX_BYTES:
            if request.url not in self._cut:
                self._cut.add(request.url)
                self._counters.inc_value(stats.ROBOTS_CUT)
                logger.warning("%s is larger than %d bytes: the rules behind them are not read", request.url, MAX_BYTES)
            raise StopDownload(fail=False)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules for a request's host, None where there are none."""
        host = urlsplit(request.url).netloc
        if host not in self._reading:
            self._reading[host] = asyncio.ensure_future(self._read(request))
        return await asyncio.shield(self._reading[host])

    async def _read(self, request: Request) -> RobotParser | None:
        parts = urlsplit(request.url)
        url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        meta: dict[str, Any] = {"dont_obey_robotstxt": True, _IS_ROBOTS: True, "download_maxsize": _MAX_DECLARED}
        meta["download_timeout"] = self._timeout_s
        request_of_rules = Request(url, priority=self.DOWNLOAD_PRIORITY, meta=meta, callback=NO_CALLBACK)
        self._counters.inc_value("robotstxt/request_count")
        try:
            response = await self.crawler.engine.download_async(request_of_rules)
        except NotSentError:
            return None
        except Exception as error:  # noqa: BLE001  # the network and each decoder have errors of their own
            if not isinstance(error, IgnoreRequest):
                self._counters.inc_value(f"robotstxt/exception_count/{type(error)}")
                if not self._is_answered:
                    logger.error("no host answers: is there a network or a proxy?")  # noqa: TRY400 - one line
            said = " ".join(str(error).split())[:160] or type(error).__name__
            self._leave_alone(request, f"its robots.txt cannot be read: {said}", error)
            return None
        self._counters.inc_value("robotstxt/response_count")
        self._counters.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status >= _SERVER_ERROR:
            self._leave_alone(request, f"its robots.txt is a server error ({response.status})")
            return None
        parser: RobotParser = await asyncio.to_thread(
            build_from_crawler, self._parser, self.crawler, as_utf8(response.body[:MAX_BYTES])
        )
        self._set_delay(request, parser.crawl_delay(self._agent) or 0)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=parser, request=request
        )
        return parser

    def _leave_alone(self, request: Request, why: str, cause: Exception | None = None) -> None:
        if pace := self.crawler.get_downloader_middleware(PaceMiddleware):
            pace.stop(pace.host_of(request), why, cause)

    def _set_delay(self, request: Request, delay_s: float) -> None:
        """Apply the `Crawl-delay` of a host, up to a bound."""
        pace = self.crawler.get_downloader_middleware(PaceMiddleware)
        if delay_s <= 0 or pace is None:
            return
        host = pace.host_of(request)
        if delay_s > self._max_delay_s:
            logger.warning(
                "robots.txt of %s asks for %.0f s between two requests; %.0f s are kept (NEWSCRAWL_CRAWL_DELAY_MAX)",
                host,
                delay_s,
                self._max_delay_s,
            )
        pace.set_delay(host, "robots.txt", min(delay_s, self._max_delay_s))
