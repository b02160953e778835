"""Saved pages in place of a spider's start requests, and an end to the requests that it makes of them."""

import threading
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.asyncio import run_in_thread

from newscrawl import stats
from newscrawl.replay.handler import saved_page_meta
from newscrawl.replay.source import SavedPages
from newscrawl.warc.saved import SavedPage, Tally

_BATCH_PAGES = 32
_BATCH_BYTES = 4 << 20
_BATCH_S = 0.25


class _Site(Protocol):
    def owns(self, url: str) -> bool:
        """Whether the URL is a page of the site."""


class _StoppedError(Exception):
    """The crawl ended while a file was being read."""


class ReplayMiddleware:
    """Feed the spider the saved pages of its site."""

    def __init__(self, crawler: Crawler) -> None:
        """Look for the pages at `NEWSCRAWL_REPLAY_PATHS`."""
        settings = crawler.settings
        self._crawler = crawler
        self._pages = SavedPages.under(settings.getlist("NEWSCRAWL_REPLAY_PATHS"))
        self._max_bytes = settings.getint("DOWNLOAD_MAXSIZE") or 1 << 62
        self._tally = Tally()
        self._stopped = threading.Event()
        self._sites = _sites(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware of a crawl."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware._stopped.set, signals.spider_closed)
        return middleware

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Request]:  # noqa: ARG002
        """Yield a request for each saved page, no faster than the pages are read."""
        spider = self._crawler.spider
        if spider is None:
            return
        try:
            async for page in self._read_ahead():
                if self._crawler.engine.needs_backout():
                    await self._crawler.signals.wait_for(signals.scheduler_empty)
                self._crawler.stats.inc_value(stats.REPLAY_PAGES.format(spider.name))
                try:
                    yield Request(
                        page.url,
                        callback=spider.parse,
                        errback=getattr(spider, "fail", None),
                        meta=saved_page_meta(page),
                        dont_filter=True,
                    )
                except ValueError as error:
                    self._tally.unreadable(page.where, str(error))
        finally:
            self._stopped.set()
            self._count()

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:  # noqa: ARG002
        """Pass records on and count the requests, which nothing saved may answer."""
        async for output in result:
            if isinstance(output, Request):
                self._crawler.stats.inc_value(stats.REPLAY_IGNORED)
            else:
                yield output

    async def _read_ahead(self) -> AsyncIterator[SavedPage]:
        # In a thread, since a search through a million records of other sites would keep the engine from its work;
        # in batches, since a thread for each page costs more than it gives.
        pages = self._pages.read(self._is_ours, self._tally, max_bytes=self._max_bytes)
        while batch := await run_in_thread(_next_batch, pages):
            self._count()
            for page in batch:
                yield page

    def _is_ours(self, *urls: str) -> bool:
        """Whether the spider of this crawl owns the page; called from the reading thread."""
        if self._stopped.is_set():
            raise _StoppedError
        for name, site in self._sites:
            if any(map(site.owns, urls)):
                if name == self._crawler.spidercls.name:
                    return True  # it is counted when it is read: it may be a redirect, or have been asked for again
                self._tally.counts[stats.REPLAY_PAGES.format(name)] += 1
                return False
        self._tally.counts[stats.PAGES_FOREIGN] += 1
        return False

    def _count(self) -> None:
        counts, self._tally.counts = self._tally.counts, type(self._tally.counts)()
        for name, number in counts.items():
            self._crawler.stats.inc_value(name, number)


def _sites(crawler: Crawler) -> list[tuple[str, _Site]]:
    """Return the sites of all spiders, this crawl's first."""
    loader = get_spider_loader(crawler.settings)
    spiders = [crawler.spidercls, *(loader.load(name) for name in sorted(loader.list()))]
    return list({spider.name: spider.site for spider in spiders if hasattr(spider, "site")}.items())


def _next_batch(pages: Iterator[SavedPage]) -> list[SavedPage]:
    batch: list[SavedPage] = []
    size = 0
    started = time.monotonic()
    try:
        for page in pages:
            batch.append(page)
            size += len(page.body)
            if len(batch) >= _BATCH_PAGES or size >= _BATCH_BYTES or time.monotonic() - started > _BATCH_S:
                break
    except _StoppedError:
        pass
    return batch
