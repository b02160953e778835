"""Item pipeline: database writer; an outcome counts once its transaction is on disk."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newscrawl import stats
from newscrawl.ending import end_run
from newscrawl.errors import FailReason, StoreError
from newscrawl.items import Draft, Item, NotModified, Outcome, Rejection
from newscrawl.store.batching import Batches
from newscrawl.store.engine import log_store_error, open_engine
from newscrawl.store.frontier.rows import read_schedule
from newscrawl.store.writer import Result, Writer
from newscrawl.stories.missing import MissingPages

#: How long a page waits for others that are stored with it. At 200 pages a second that makes some 40 of them.
_GATHER_S = 0.2


class StorePipeline:
    """Hands items to the writer and waits for its commit: no item counts before it is stored.

    The items that come within a moment, or while a transaction is written, share the next one.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.writer: Writer | None = None
        self._is_ending = False
        self.missing = MissingPages()
        self._thread = ThreadPoolExecutor(1, "newscrawl-writer")
        self._batches = Batches(self._store, gather_s=self._gather_s)
        self._uncounted: dict[int, Item] = {}
        self._written: tuple[list[Item], Future[list[Result]]] | None = None  # the last batch

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open_spider(self) -> None:
        settings = self.crawler.settings
        schedule = read_schedule(settings.getlist("NEWSCRAWL_RECHECK_HOURS"))
        self.writer = Writer(open_engine(settings["NEWSCRAWL_DATABASE_URL"]), schedule)

    async def close_spider(self) -> None:
        await self._batches.end()
        self._thread.shutdown()
        self._count_missing()

    async def process_item(self, item: Any) -> Any:
        if not isinstance(item, Draft | Rejection | NotModified):
            return item
        try:
            result = await self._stored(item)
        except StoreError as error:
            self._count(stats.outcome_key(Outcome.FAILED, FailReason.STORE_ERROR))
            self._stop(error)
            raise DropItem(f"failed/store-error {_url(item)}: {error}") from error
        self._count_result(item, result)
        if result.reason is not None:
            raise DropItem(_line(item, result))
        return item

    def settle(self) -> None:
        """Store the queued records and count their outcomes, after the event loop has stopped for good.

        A page that was counted and whose record was still on its way here is not stored: it is no page of this run.
        """
        left, written = dict(self._uncounted), [self._written] if self._written else []
        for item in written[0][0] if written else ():
            left.pop(id(item), None)
        if left:
            assert self.writer is not None
            written.append((list(left.values()), self._thread.submit(self.writer.write, list(left.values()))))
        for batch, future in written:
            uncounted = [item for item in batch if self._uncounted.pop(id(item), None)]
            try:
                of = {id(item): result for item, result in zip(batch, future.result(), strict=True)}
            except StoreError as error:
                self._count(stats.outcome_key(Outcome.FAILED, FailReason.STORE_ERROR), len(uncounted))
                log_store_error(self.crawler, error)
            else:
                for item in uncounted:
                    self._count_result(item, of[id(item)])
        self._count_missing()
        counters = self.crawler.stats.get_stats()
        if stats.PAGES_ARTICLE in counters:
            ended = sum(stats.by_label(counters, stats.OUTCOME).values())
            self.crawler.stats.set_value(stats.PAGES_ARTICLE, ended)

    async def _stored(self, item: Item) -> Result:
        self._uncounted[id(item)] = item
        try:
            return await self._batches.do(item)
        finally:
            self._uncounted.pop(id(item), None)

    def _gather_s(self) -> float:
        """Return how long a page waits for others: where none is under way, none comes soon."""
        assert self.crawler.engine is not None
        return _GATHER_S if self.crawler.engine.downloader.active else 0.0

    async def _store(self, batch: list[Item]) -> list[Result]:
        assert self.writer is not None
        self._written = batch, self._thread.submit(self.writer.write, batch)
        return await asyncio.wrap_future(self._written[1])

    def _count_result(self, item: Item, result: Result) -> None:
        self._count(result.key)
        self.missing.note(item.story_key, len(result.missing_parts))

    def _count_missing(self) -> None:
        """Count the pages that are missing at the end."""
        if self.missing.total:
            self._count(stats.MISSING_PAGE, self.missing.total)
            self.missing = MissingPages()

    def _stop(self, error: StoreError) -> None:
        """End the run, since pages cannot be stored. Only the first error is logged."""
        if not self._is_ending:
            self._is_ending = True
            log_store_error(self.crawler, error)
            end_run(self.crawler, "store-error")

    def _count(self, name: str, count: int = 1) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name, count)


def _line(item: Item, result: Result) -> str:
    """One log line: the outcome, the page, and the detail."""
    detail = item.detail if isinstance(item, Rejection) else "the story is not complete yet"
    return f"{result.outcome}/{result.reason} {_url(item)}: {detail}"


def _url(item: Item) -> str:
    return item.page_url if isinstance(item, Draft) else item.url
