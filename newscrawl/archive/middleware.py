"""Downloader middleware: record every response of a crawl as it was sent."""

import asyncio
import json
import logging
from datetime import datetime
from http.client import responses
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Headers, Response
from scrapy.settings import BaseSettings

from newscrawl import __version__, stats
from newscrawl.archive.identify import identify_by
from newscrawl.archive.recorder import Label, Recorder
from newscrawl.clock import Clock
from newscrawl.ending import end_run
from newscrawl.errors import ArchiveError, NewscrawlError, StoreError
from newscrawl.items import FETCHED_AT
from newscrawl.store.batching import Batches
from newscrawl.store.engine import log_store_error, open_engine
from newscrawl.warc.capture import Capture
from newscrawl.warc.records import Exchange, RawHeaders

logger = logging.getLogger(__name__)

#: How long a response waits for others: a batch of any size takes two turns of a thread and one sync of the disk.
_GATHER_S = 0.01
#: How long the rows of the index wait for others. Readers of the database miss them for that time.
_INDEX_GATHER_S = 0.1
#: Key of `Request.meta`: the URL and the id of the record that answered this request before (it is tried again).
_RECORDED = "newscrawl_recorded"
#: Settings that shape what a crawl gets; they stand in the `warcinfo` of each file.
_RECORDED_SETTINGS = (
    "USER_AGENT",
    "ROBOTSTXT_OBEY",
    "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DOWNLOAD_DELAY",
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_TIMEOUT",
    "AUTOTHROTTLE_ENABLED",
    "COOKIES_ENABLED",
    "DEFAULT_REQUEST_HEADERS",
)


class NotRecordedError(IgnoreRequest):
    """The page was fetched, but its bytes could not be kept, so it is not read either."""


class RecordMiddleware:
    """Records each answer; next to the network, so it sees each redirect, and bodies before decompression.

    Responses that arrive soon after one another, or while others are being written, are written together.
    """

    def __init__(self, crawler: Crawler, recorder: Recorder, clock: Clock) -> None:
        self._crawler = crawler
        self._clock = clock
        self._recorder = recorder
        self._batches = Batches(self._write, gather_s=lambda: _GATHER_S)
        self._indexing: asyncio.Task[None] | None = None
        self._is_ending = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        folder = settings["NEWSCRAWL_ARCHIVE"]
        if not folder:
            raise NotConfigured
        clock = Clock.read(settings.get("NEWSCRAWL_NOW", ""))
        spider = crawler.spidercls
        site = getattr(spider, "site", None)
        recorder = Recorder(
            Path(folder),
            open_engine(settings["NEWSCRAWL_DATABASE_URL"]),
            Label(spider.name, _about(settings, spider.name), settings.getint("NEWSCRAWL_ARCHIVE_FILE_BYTES")),
            identify_by([site] if site else []),
            clock.now(),
        )
        middleware = cls(crawler, recorder, clock)
        crawler.signals.connect(middleware._close, signals.spider_closed)
        return middleware

    def process_request(self, request: Request) -> None:
        """Forget the time of an earlier answer, which is not the time of this one."""
        request.meta.pop(FETCHED_AT, None)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Pass the response on once it is on disk.

        Raises: NotRecordedError where it cannot be kept; the crawl ends then.
        """
        if "cached" in response.flags or not response.url.startswith(("http://", "https://")):
            return response
        exchange = _exchange(request, response, self._clock.now().replace(microsecond=0))
        request.meta[FETCHED_AT] = exchange.fetched_at
        request.meta[_RECORDED] = (request.url, exchange.record_id)
        try:
            await self._batches.do(exchange)
        except NewscrawlError as error:
            self._stop(error)
            raise NotRecordedError(f"not recorded: {error}") from error
        self._crawler.stats.inc_value(stats.ARCHIVE_RESPONSES)
        return response

    async def _write(self, exchanges: list[Exchange]) -> list[Capture]:
        originals = await asyncio.to_thread(self._recorder.look_up, exchanges)
        batch = self._recorder.make(exchanges, originals)  # its docstring says why in no thread
        captures = await asyncio.to_thread(self._recorder.keep, batch)
        self._crawler.stats.inc_value(stats.ARCHIVE_REVISITS, sum(capture.revisit for capture in captures))
        self._crawler.stats.inc_value(stats.ARCHIVE_BYTES, sum(capture.length for capture in captures))
        if self._indexing is None or self._indexing.done():
            self._indexing = asyncio.create_task(self._index())
        return captures

    async def _index(self) -> None:
        while not self._recorder.is_indexed:
            await asyncio.sleep(_INDEX_GATHER_S)
            try:
                await asyncio.to_thread(self._recorder.index)
            except NewscrawlError as error:
                self._stop(error)
                return

    def _stop(self, error: NewscrawlError) -> None:
        """End the run, with one line: a page that is not kept cannot be read again."""
        if not self._is_ending:
            self._is_ending = True
            self._report(error)
            end_run(self._crawler, "archive-error" if isinstance(error, ArchiveError) else "store-error")

    async def _close(self) -> None:
        await self._batches.end()
        if self._indexing is not None:
            self._indexing.cancel()  # closing does what it waits for
            await asyncio.wait([self._indexing])
        try:
            await asyncio.to_thread(self._recorder.close)
        except NewscrawlError as error:
            if not self._is_ending:
                self._report(error)

    def _report(self, error: NewscrawlError) -> None:
        """Log and count a fault at the very end of a run, when its reason cannot be changed any more."""
        if isinstance(error, StoreError):
            log_store_error(self._crawler, error)
        else:
            logger.error("%s", error)
        self._crawler.stats.inc_value(stats.ARCHIVE_FAULTS)


def _exchange(request: Request, response: Response, fetched_at: datetime) -> Exchange:
    url, record_id = request.meta.get(_RECORDED, ("", None))
    redirected = request.meta.get("redirect_urls", ())
    protocol = response.protocol or "HTTP/1.1"
    return Exchange(
        url=response.url,
        fetched_at=fetched_at,
        status=response.status,
        reason=responses.get(response.status, ""),
        headers=_pairs(response.headers),
        body=response.body,
        request_headers=_pairs(request.headers),
        request_body=request.body,
        method=request.method,
        protocol=protocol if protocol.startswith("HTTP/") else "HTTP/2",
        ip_address=str(response.ip_address) if response.ip_address and not request.meta.get("proxy") else None,
        truncated="dataloss" in response.flags,
        requested_as=redirected[0] if redirected else None,
        retry_of=record_id if url == request.url else None,
    )


def _pairs(headers: Headers) -> RawHeaders:
    return tuple((name, value) for name, values in headers.items() for value in values)


def _about(settings: BaseSettings, spider: str) -> dict[str, str]:
    versions = [f"{name}/{version(name)}" for name in ("scrapy", "warcio")]
    recorded = {name: settings[name] for name in _RECORDED_SETTINGS}
    return {
        "software": " ".join([f"newscrawl/{__version__}", *versions]),
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": spider,
        "operator": settings["NEWSCRAWL_CONTACT"],
        "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        "http-header-user-agent": settings["USER_AGENT"],
        "settings": json.dumps(recorded, ensure_ascii=False, default=_plain),
    }


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "items") else str(value)
