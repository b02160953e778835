"""Spider middleware: requests of the frontier's due pages, few at a time, the newest first, hosts in turn."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider

from newscrawl import stats
from newscrawl.items import TASK, FrontierTask
from newscrawl.middlewares.frontier_state import StoredFrontier
from newscrawl.store.frontier.table import NextPage
from newscrawl.store.search.language import parse

_SOURCES = 4  # sources that are requested at once
_WAITING = 64  # requests that wait to be sent, beyond which no further source is requested


class FrontierMiddleware:
    """Gives the spider its frontier, and feeds the scheduler whenever it has run empty.

    So the scheduler never holds more than a handful of requests, and a crawl that is killed loses nothing with it.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._frontier: StoredFrontier | None = None
        self._spider: Any = None
        self._sources: Iterator[Request] = iter(())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware of a crawl."""
        middleware = cls(crawler)
        for handler, signal in (
            (middleware.feed_while_open, signals.scheduler_empty),
            (middleware.feed_or_end, signals.spider_idle),
            (middleware.end_request, signals.response_received),
            (middleware.settle, signals.item_scraped),
            (middleware.refuse, signals.item_dropped),
            (middleware.refuse, signals.item_error),
            (middleware.close, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal)
        return middleware

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Give the spider its frontier before it starts."""
        spider: Any = self._crawler.spider
        if not hasattr(spider, "frontier"):  # a spider that keeps its own books
            async for request in start:
                yield request
            return
        self._spider = spider
        if days := self._crawler.settings.getlist("NEWSCRAWL_PLAN_DAYS"):
            window = replace(spider.scope.window, days=frozenset(map(date.fromisoformat, days)))
            spider.scope = replace(spider.scope, window=window)
        if spider.scope.words:
            spider.scope = replace(spider.scope, query=parse(spider.scope.words))
        self._frontier = spider.frontier = StoredFrontier(self._crawler, spider)
        await self._frontier.begin()
        async for request in start:
            yield request
        if spider.discoverer is not None:
            self._sources = spider.discoverer.requests()
            self._frontier.is_open = True

    def feed(self) -> bool:
        """Put the next requests into the scheduler; say whether there were any.

        Raises: CloseSpider where the database is lost.
        """
        engine = self._crawler.engine
        if self._frontier is None or not self._frontier.is_open or engine is None or not engine.running:
            return False
        pages = self._frontier.take_next()
        requests = list(self._due_sources(pages)) or [self._request(page) for page in self._frontier.hand_out(pages)]
        for request in requests:
            engine.crawl(request)
        return bool(requests)

    def feed_while_open(self) -> None:
        """Feed a scheduler that has run empty; where the database is lost, the run ends when it is idle."""
        with suppress(CloseSpider):
            self.feed()

    def feed_or_end(self) -> None:
        """Keep the run open while there is more to request."""
        if self._frontier is not None:
            self._frontier.look_again()
        if self.feed():
            raise DontCloseSpider

    def end_request(self, request: Request) -> None:
        """A page has been fetched."""
        task = request.meta.get(TASK)
        if self._frontier is not None and isinstance(task, FrontierTask):
            self._frontier.end_request(task)

    def settle(self, item: Any) -> None:
        """A page was stored."""
        self._end_task(item, gave_story=True)

    def refuse(self, item: Any) -> None:
        """A page gave no record."""
        self._end_task(item, gave_story=False)

    def close(self, spider: Spider) -> None:  # noqa: ARG002  # the signal's
        """Close the database."""
        if self._frontier is not None:
            self._frontier.close()

    def _end_task(self, item: Any, *, gave_story: bool) -> None:
        task = getattr(item, "task", None)
        if self._frontier is not None and isinstance(task, FrontierTask):
            self._frontier.end_task(task, gave_story=gave_story)

    def _due_sources(self, pages: Sequence[NextPage]) -> Iterator[Request]:
        """Yield sources that may name newer stories than those that are due."""
        assert self._frontier is not None
        scheduler: Any = self._crawler.engine.scheduler
        if len(scheduler) > _WAITING:
            return
        newest = max((self._spider.discoverer.priority_of(page.rank_at) for page in pages), default=0)
        is_limited = self._spider.scope.limit is not None
        for _ in range(1 if is_limited else _SOURCES):
            if is_limited and self._spider.discoverer.is_waiting:
                return
            if not self._frontier.wants_more() or (source := next(self._sources, None)) is None:
                return
            if source.priority < newest:
                self._sources = chain([source], self._sources)
                return
            yield source

    def _request(self, page: NextPage) -> Request:
        name = stats.RECHECKED if page.is_known else stats.RETRIED if page.tries else None
        if name:
            self._crawler.stats.inc_value(name)
        request: Request = self._spider.request_next(page.url, page.rank_at, page.etag, page.last_modified)
        return request
