"""Hands the frontier's pages to the crawl: few at a time, the newest first, no host before another."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any, Self, TypeVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider, NotConfigured
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from newscrawl import stats
from newscrawl.items import Sighting, SourceState, Visit
from newscrawl.store import frontier
from newscrawl.store.engine import open_engine, store_error, writing
from newscrawl.store.frontier import Selection, Turn

logger = logging.getLogger(__name__)

_PER_HOST = 4  # pages of a host that are handed out and not stored yet
_READ_AHEAD = 50  # pages of a host that are read from the database at once
_SOURCES = 4  # sources that are asked at once

_T = TypeVar("_T")


class FrontierMiddleware:
    """Gives the spider its memory, and feeds the scheduler whenever it has run empty.

    So the scheduler never holds more than a handful of requests, and a crawl that is killed loses nothing with it.
    """

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings.getlist("NEWSCRAWL_REPLAY_PATHS"):
            raise NotConfigured
        self._crawler = crawler
        self._frontier: StoredFrontier | None = None
        self._spider: Any = None
        self._sources: Iterator[Request] = iter(())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware of a crawl."""
        middleware = cls(crawler)
        for handler, signal in (
            (middleware.feed, signals.scheduler_empty),
            (middleware.feed_or_end, signals.spider_idle),
            (middleware.settle, signals.item_scraped),
            (middleware.refuse, signals.item_dropped),
            (middleware.refuse, signals.item_error),
            (middleware.close, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal)
        return middleware

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Give the spider its memory before it starts."""
        spider: Any = self._crawler.spider
        if not hasattr(spider, "frontier"):  # a spider that keeps its own books
            async for request in start:
                yield request
            return
        self._spider = spider
        self._frontier = spider.frontier = StoredFrontier(self._crawler, spider)
        async for request in start:
            yield request
        if spider.seeker is not None:
            self._sources = spider.seeker.days()
            self._frontier.is_open = True

    def feed(self) -> bool:
        """Put the next requests into the scheduler; say whether there were any."""
        engine = self._crawler.engine
        if self._frontier is None or not self._frontier.is_open or engine is None or not engine.running:
            return False
        turns = self._frontier.take_turns()
        requests = list(self._due_sources(turns)) or [self._request(turn) for turn in self._frontier.hand_out(turns)]
        for request in requests:
            engine.crawl(request)
        return bool(requests)

    def feed_or_end(self) -> None:
        """Keep the run open while there is more to ask for."""
        if self._frontier is not None:
            self._frontier.look_again()
        if self.feed():
            raise DontCloseSpider

    def settle(self, item: Any) -> None:
        """A page was stored."""
        self._end_visit(item, gave_story=True)

    def refuse(self, item: Any) -> None:
        """A page gave no record."""
        self._end_visit(item, gave_story=False)

    def close(self, spider: Spider) -> None:  # noqa: ARG002  # the signal's
        """Let the database go."""
        if self._frontier is not None:
            self._frontier.close()

    def _end_visit(self, item: Any, *, gave_story: bool) -> None:
        visit = getattr(item, "visit", None)
        if self._frontier is not None and isinstance(visit, Visit):
            self._frontier.end_visit(visit, gave_story=gave_story)

    def _due_sources(self, turns: Sequence[Turn]) -> Iterator[Request]:
        """Yield sources that may name newer stories than those whose turn it is."""
        assert self._frontier is not None
        newest = max((self._spider.seeker.priority_of(turn.rank_at) for turn in turns), default=0)
        for _ in range(_SOURCES):
            if not self._frontier.wants_more() or (source := next(self._sources, None)) is None:
                return
            if source.priority < newest:
                self._sources = chain([source], self._sources)
                return
            yield source

    def _request(self, turn: Turn) -> Request:
        name = stats.RECHECKED if turn.is_known else stats.RETRIED if turn.tries else None
        if name:
            self._crawler.stats.inc_value(name)
        request: Request = self._spider.request_turn(turn.url, turn.rank_at, turn.etag, turn.last_modified)
        return request


class StoredFrontier:
    """The frontier of one run, on the table of that name."""

    def __init__(self, crawler: Crawler, spider: Any) -> None:
        """Open the database beside the writer's own connection."""
        settings = crawler.settings
        self.is_open = False  # whether pages are handed out; not where the run names its pages itself
        self._spider = spider
        self._engine = open_engine(settings["NEWSCRAWL_DATABASE_URL"])
        self._schedule = [timedelta(hours=float(hours)) for hours in settings.getlist("NEWSCRAWL_RECHECK_HOURS")]
        self._started_at: datetime = spider.clock.now()
        self._lock = asyncio.Lock()
        self._read: dict[str, deque[Turn]] = {}  # by host, what was read ahead
        self._hosts: list[str] | None = None  # None: not known
        self._left: set[str] = set()
        self._out: dict[tuple[str, str], str] = {}  # pages that are asked for -> host
        self._out_of: Counter[str] = Counter()  # host -> how many
        self._given = 0  # stories that were handed out and did not turn out to be none

    async def remember(self, sightings: Sequence[Sighting], source: SourceState | None, seen_on: str) -> int:
        """Note stories and how far their source was read; return how many were new, once it is on disk."""
        if not sightings and source is None:
            return 0
        site, now = self._spider.name, self._spider.clock.now()
        new = await self._write(
            lambda connection: frontier.remember(connection, site, sightings, source, seen_on, now, self._schedule)
        )
        if new:
            self.look_again()
        return new

    async def save_sources(self, sources: Sequence[SourceState]) -> None:
        """Note how far sources were read."""
        if sources:
            site = self._spider.name
            await self._write(lambda connection: frontier.save_sources(connection, site, sources))

    def sources(self, kind: str, scope: str = "", since: date | None = None) -> list[SourceState]:
        """Return how far the sources of a kind were read; of those with a day, the newer and the unfinished ones."""
        with self._engine.connect() as connection:
            return frontier.sources(connection, self._spider.name, kind, scope, since)

    def last_read(self, kind: str) -> dict[str, datetime]:
        """Return when a source of each channel was last read to its end."""
        with self._engine.connect() as connection:
            return frontier.last_read(connection, self._spider.name, kind)

    def wants_more(self) -> bool:
        """Whether more stories than those that are known may be asked for."""
        limit = self._spider.scope.limit
        if limit is None:
            return True
        with self._engine.connect() as connection:
            return self._given + frontier.waiting(connection, self._selection()) < int(limit)

    def leave(self, host: str) -> None:
        """Hand out no more pages of a host in this run."""
        self._left.add(host)

    def look_again(self) -> None:
        """Forget what was read ahead: there is something new."""
        self._hosts = None
        self._read.clear()

    def take_turns(self) -> list[Turn]:
        """Return the next pages of each host, newest first, no more than it can do with."""
        with self._engine.connect() as connection:
            if self._hosts is None:
                self._hosts = frontier.due_hosts(connection, self._selection())
            found: list[Turn] = []
            for host in list(self._hosts):
                room = _PER_HOST - self._out_of[host]
                if room > 0 and host not in self._left:
                    found += self._of_host(connection, host, room)
        return sorted(found, key=lambda turn: turn.rank_at, reverse=True)

    def hand_out(self, turns: Sequence[Turn]) -> Iterator[Turn]:
        """Yield the pages that are asked for now."""
        limit = self._spider.scope.limit
        for turn in turns:
            if turn.part == "1":
                if limit is not None and self._given >= limit:
                    continue
                self._given += 1
            self._read[turn.host].remove(turn)
            self._out[turn.story_key, turn.part] = turn.host
            self._out_of[turn.host] += 1
            yield turn

    def end_visit(self, visit: Visit, *, gave_story: bool) -> None:
        """Take note that a page was dealt with."""
        host = self._out.pop((visit.story_key, visit.part), None)
        if host is None:
            return
        self._out_of[host] -= 1
        if not gave_story and visit.part == "1":
            self._given -= 1
        if visit.pages:
            self.look_again()

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def _of_host(self, connection: Connection, host: str, number: int) -> list[Turn]:
        if not self._read.get(host):
            turns = frontier.due(connection, self._selection(), host, _READ_AHEAD + len(self._out))
            self._read[host] = deque(turn for turn in turns if self._is_next(turn))
        found = list(islice(self._read[host], number))
        if not found and self._hosts is not None:
            self._hosts.remove(host)
        return found

    def _is_next(self, turn: Turn) -> bool:
        return (turn.story_key, turn.part) not in self._out and self._spider.seeker.wants(turn.url)

    def _selection(self) -> Selection:
        scope = self._spider.scope
        return Selection(
            self._spider.name,
            self._spider.clock.now(),
            self._started_at,
            scope.window and scope.window.start,
            scope.window and scope.window.end,
            scope.channels,
        )

    async def _write(self, work: Callable[[Connection], _T]) -> _T:
        async with self._lock:
            try:
                return await asyncio.to_thread(self._in_transaction, work)
            except DBAPIError as error:
                logger.error("%s", store_error(error, str(self._engine.url.database)))  # noqa: TRY400  # one line
                raise CloseSpider("store-error") from error

    def _in_transaction(self, work: Callable[[Connection], _T]) -> _T:
        with writing(self._engine) as connection:
            return work(connection)
