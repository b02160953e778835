"""Rows of the table `runs`: start, end and counters of each run."""

from datetime import UTC, datetime
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import run_in_thread

from newscrawl.errors import StoreError
from newscrawl.store.engine import log_store_error, opened
from newscrawl.store.writer import Writer


class RecordRun:
    """Notes that a run began, and how it ended. A run that was killed keeps a row without an end."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._run_id: int | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.start, signals.spider_opened)
        crawler.signals.connect(extension.finish, signals.spider_closed)
        return extension

    async def start(self, spider: Spider) -> None:
        """Write the row."""
        try:
            await run_in_thread(self._start, spider.name)
        except StoreError as error:
            log_store_error(self._crawler, error, doing="this run is not noted")

    async def finish(self, reason: str) -> None:
        """Complete it with the reason and the counters, after every other step has counted."""
        await run_in_thread(self._finish, reason, self._counters())

    def finish_at_once(self, reason: str) -> None:
        """Complete it for a run whose event loop has stopped."""
        self._finish(reason, self._counters())

    def _start(self, name: str) -> None:
        with opened(self._crawler.settings["NEWSCRAWL_DATABASE_URL"]) as engine:
            self._run_id = Writer(engine).start_run(name, datetime.now(UTC))

    def _finish(self, reason: str, counters: dict[str, int | float | str]) -> None:
        if self._run_id is None:
            return
        try:
            with opened(self._crawler.settings["NEWSCRAWL_DATABASE_URL"]) as engine:
                Writer(engine).finish_run(self._run_id, datetime.now(UTC), reason, counters)
        except StoreError as error:
            log_store_error(self._crawler, error, doing="the end of this run is not noted")

    def _counters(self) -> dict[str, int | float | str]:
        """Return the counters that JSON can hold; the times are columns of the row."""
        counters = self._crawler.stats.get_stats()
        return {name: value for name, value in sorted(counters.items()) if isinstance(value, int | float | str)}
