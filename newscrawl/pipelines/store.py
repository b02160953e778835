"""Writes what a page gave into the database and counts its outcome, once the transaction is on disk."""

import asyncio
from concurrent.futures import CancelledError, Future
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newscrawl import stats
from newscrawl.errors import FailReason, StoreError
from newscrawl.items import Draft, Item, NotModified, Outcome, Rejection
from newscrawl.store.engine import open_engine, tell_store_error
from newscrawl.store.frontier.rows import read_schedule
from newscrawl.store.writer import Result, WriterThread
from newscrawl.stories.missing import MissingPages

#: How long a page waits for others that are stored with it. At 200 pages a second that makes some 40 of them.
_GATHER_S = 0.2


class StorePipeline:
    """Hands items to the one writer thread and waits for its commit: no item counts before it is stored."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.thread: WriterThread | None = None
        self.stopping: asyncio.Task[None] | None = None
        self.missing = MissingPages()
        self.waiting: dict[Future[Result], Item] = {}  # not counted yet

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open_spider(self) -> None:
        settings = self.crawler.settings
        schedule = read_schedule(settings.getlist("NEWSCRAWL_RECHECK_HOURS"))
        self.thread = WriterThread(
            open_engine(settings["NEWSCRAWL_DATABASE_URL"]),
            gather_s=_GATHER_S,
            schedule=schedule,
        )

    async def close_spider(self) -> None:
        if self.thread is not None:
            await asyncio.to_thread(self.thread.close)
        self._count_missing()

    async def process_item(self, item: Any) -> Any:
        if not isinstance(item, Draft | Rejection | NotModified):
            return item
        try:
            result = await self._write(item)
        except StoreError as error:
            self._count(stats.outcome_key(Outcome.FAILED, FailReason.STORE_ERROR))
            self._stop(error)
            raise DropItem(f"failed/store-error {_url(item)}: {error}") from error
        self._count_result(item, result)
        if result.reason is not None:
            raise DropItem(_line(item, result))
        return item

    def settle(self) -> None:
        """Store what is queued, and count what no event loop counts any more, which has stopped for good.

        A page that was counted and whose record was still on its way here is not stored: it is no page of this run.
        """
        if self.thread is None:
            return
        self.thread.close()
        for future, item in self.waiting.items():
            try:
                self._count_result(item, future.result())
            except StoreError as error:
                self._count(stats.outcome_key(Outcome.FAILED, FailReason.STORE_ERROR))
                tell_store_error(self.crawler, error)
            except CancelledError:
                pass  # not stored
        self.waiting.clear()
        self._count_missing()
        counters, outcomes = self.crawler.stats.get_stats(), stats.OUTCOME.format("")
        if stats.PAGES_ARTICLE in counters:
            ended = sum(number for key, number in counters.items() if key.startswith(outcomes))
            self.crawler.stats.set_value(stats.PAGES_ARTICLE, ended)

    async def _write(self, item: Item) -> Result:
        assert self.thread is not None
        assert self.crawler.engine is not None
        future = self.thread.submit(item, more_come=bool(self.crawler.engine.downloader.active))
        self.waiting[future] = item
        try:
            result = await asyncio.wrap_future(future)
        except StoreError:
            del self.waiting[future]
            raise
        del self.waiting[future]
        return result

    def _count_result(self, item: Item, result: Result) -> None:
        self._count(result.key)
        self.missing.note(item.story_key, len(result.missing_parts))

    def _count_missing(self) -> None:
        """Count the pages that are missing at the end."""
        if self.missing.total:
            self._count(stats.MISSING_PAGE, self.missing.total)
            self.missing = MissingPages()

    def _stop(self, error: StoreError) -> None:
        """End the run: what cannot be stored need not be fetched. The first error says why, once."""
        if self.stopping is None:
            tell_store_error(self.crawler, error)
            assert self.crawler.engine is not None
            self.stopping = asyncio.create_task(self.crawler.engine.close_spider_async(reason="store-error"))

    def _count(self, name: str, count: int = 1) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name, count)


def _line(item: Item, result: Result) -> str:
    """One log line: the outcome, the page, and what was seen."""
    detail = item.detail if isinstance(item, Rejection) else "the story is not complete yet"
    return f"{result.outcome}/{result.reason} {_url(item)}: {detail}"


def _url(item: Item) -> str:
    return item.page_url if isinstance(item, Draft) else item.url
