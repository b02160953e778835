"""State of the frontier in one run: known stories, and the pages that are due."""

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from newscrawl.items import FrontierTask, Sighting, SourceState
from newscrawl.store.batching import Batches
from newscrawl.store.engine import log_store_error, open_engine, store_error, writing
from newscrawl.store.frontier import table as frontier
from newscrawl.store.frontier.rows import read_schedule
from newscrawl.store.frontier.table import DuePages, NextPage
from newscrawl.text.urls import slug_text

logger = logging.getLogger(__name__)

_PER_HOST = 4  # pages of a host that are handed out and not answered yet, or twice its share of concurrent requests
_READ_AHEAD = 50  # pages of a host that are read from the database at once
_LOOK_S = 1.0  # how long newer pages may wait behind those that were read ahead
#: Answered pages that may wait to be stored while more are handed out: until then each is kept whole.
_NOT_STORED = 100
_RECENT = timedelta(days=2)

_T = TypeVar("_T")


class StoredFrontier:
    """The frontier of one run, on the table of that name; see the protocol `discovery.state.Frontier`."""

    def __init__(self, crawler: Crawler, spider: Any) -> None:
        """Open the database beside the writer's own connection."""
        settings = crawler.settings
        self.is_open = False  # whether pages are handed out; not where the run names its pages itself
        self._spider = spider
        self._engine = open_engine(settings["NEWSCRAWL_DATABASE_URL"])
        self._schedule = read_schedule(settings.getlist("NEWSCRAWL_RECHECK_HOURS"))
        self._per_host = max(_PER_HOST, 2 * settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self._started_at: datetime = spider.clock.now()
        self._batches: Batches[Callable[[Connection], Any], Any] = Batches(self._work)
        self._is_broken = False  # the database failed, and the run ends
        self._read: dict[str, deque[NextPage]] = {}  # by host, what was read ahead
        self._hosts: list[str] | None = None  # None: not known
        self._left: set[str] = set()
        self._is_stale = False  # there are pages that were not there when it was read
        self._looked_at = 0.0
        self._out: set[tuple[str, str]] = set()  # pages that are handed out and not stored
        self._unanswered: dict[tuple[str, str], str] = {}  # those of them that are not answered -> host
        self._unanswered_of: Counter[str] = Counter()  # host -> how many
        #: Story keys that the lists of this run have named, where it requests no others.
        self._only: set[str] | None = set() if getattr(spider.scope, "only_tags", False) else None
        self._given = 0  # stories that were handed out and did not turn out to be none

    async def begin(self) -> None:
        """Make rows with a time in the future due, and choose pending stories by the words of this run."""
        site, now, scope = self._spider.name, self._spider.clock.now(), self._spider.scope
        await self._write(lambda connection: frontier.forget_future(connection, site, now))
        if scope.urls:
            return
        # A run without words or days leaves alone what earlier ones left of other days.
        window = scope.window
        since = window.start if window else None if scope.words else now - _RECENT
        selection = DuePages(site, now, self._started_at, since, window.end if window else None)
        wants = (lambda title, url: scope.wants_text(title, slug_text(url))) if scope.query else None
        due, left = await self._write(lambda connection: frontier.choose(connection, selection, wants))
        if due or left:
            logger.info("stories of earlier runs by their words: %d wanted now, %d left", due, left)

    async def remember(self, sightings: Sequence[Sighting], source: SourceState | None, seen_on: str) -> int:
        if not sightings and source is None:
            return 0
        site, now = self._spider.name, self._spider.clock.now()
        new = await self._write(
            lambda connection: frontier.remember(connection, site, sightings, source, seen_on, now, self._schedule)
        )
        self._is_stale |= new > 0 or self._spider.scope.query is not None
        if self._only is not None:
            self._only.update(sighting.story_key for sighting in sightings)
            self._is_stale = True
        return new

    async def save_sources(self, sources: Sequence[SourceState]) -> None:
        if sources:
            site = self._spider.name
            await self._write(lambda connection: frontier.save_sources(connection, site, sources))

    def sources(self, kind: str, scope: str = "", since: date | None = None) -> list[SourceState]:
        with self._connected() as connection:
            return frontier.sources(connection, self._spider.name, kind, scope, since)

    def last_days(self, kind: str, until: datetime) -> dict[str, date]:
        with self._connected() as connection:
            return frontier.last_days(connection, self._spider.name, kind, until)

    def seen_after(self, story_keys: Collection[str], moment: datetime) -> int:
        with self._connected() as connection:
            return frontier.seen_after(connection, story_keys, moment)

    def wants_more(self) -> bool:
        limit = self._spider.scope.limit
        if limit is None:
            return True
        with self._connected() as connection:
            return self._given + frontier.waiting(connection, self._selection()) < int(limit)

    def leave(self, host: str) -> None:
        self._left.add(host)

    def look_again(self) -> None:
        """Drop the pages that were read ahead."""
        self._hosts = None
        self._read.clear()

    def take_next(self) -> list[NextPage]:
        """Return the next pages of each host, newest first, no more than it can do with."""
        if self._spider.scope.is_plan or len(self._out) - len(self._unanswered) > _NOT_STORED:
            return []
        if self._is_stale and (time.monotonic() - self._looked_at > _LOOK_S or not any(self._read.values())):
            self.look_again()
        if self._hosts is None:
            self._looked_at, self._is_stale = time.monotonic(), False
            with self._connected() as connection:
                self._hosts = frontier.due_hosts(connection, self._selection())
        found: list[NextPage] = []
        for host in list(self._hosts):
            room = self._per_host - self._unanswered_of[host]
            if room > 0 and host not in self._left:
                found += self._of_host(host, room)
        return sorted(found, key=lambda page: page.rank_at, reverse=True)

    def hand_out(self, pages: Sequence[NextPage]) -> Iterator[NextPage]:
        """Yield the pages that are requested now."""
        limit = self._spider.scope.limit
        for page in pages:
            if page.part == "1":
                if limit is not None and self._given >= limit:
                    continue
                self._given += 1
            self._read[page.host].remove(page)
            key = page.story_key, page.part
            self._out.add(key)
            self._unanswered[key] = page.host
            self._unanswered_of[page.host] += 1
            yield page

    def end_request(self, task: FrontierTask) -> None:
        """Take note that a page was answered: its host may get another request."""
        host = self._unanswered.pop((task.story_key, task.part), None)
        if host is not None:
            self._unanswered_of[host] -= 1

    def end_task(self, task: FrontierTask, *, gave_story: bool) -> None:
        """Take note that a page was dealt with."""
        self.end_request(task)
        key = task.story_key, task.part
        if key not in self._out:
            return
        self._out.remove(key)
        if not gave_story and task.part == "1":
            self._given -= 1
        self._is_stale |= bool(task.pages)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def _of_host(self, host: str, number: int) -> list[NextPage]:
        if not self._read.get(host):
            with self._connected() as connection:
                pages = frontier.due(connection, self._selection(), host, _READ_AHEAD + len(self._out))
            self._read[host] = deque(page for page in pages if (page.story_key, page.part) not in self._out)
        found = list(islice(self._read[host], number))
        if not found and self._hosts is not None:
            self._hosts.remove(host)
        return found

    def _selection(self) -> DuePages:
        scope = self._spider.scope
        return DuePages(
            self._spider.name,
            self._spider.clock.now(),
            self._started_at,
            scope.window and scope.window.start,
            scope.window and scope.window.end,
            scope.channels,
            self._spider.discoverer.network_left,
            scope.hosts,
            self._only,
            is_new_only=scope.query is not None,
        )

    @contextmanager
    def _ending_the_run(self) -> Iterator[None]:
        """End the run, and say why once, where the database fails in the code inside."""
        if self._is_broken:
            raise CloseSpider("store-error")
        try:
            yield
        except DBAPIError as error:
            if not self._is_broken:  # else another one of the batch has said it
                log_store_error(self._spider.crawler, store_error(error, self._engine))
            self._is_broken = True
            raise CloseSpider("store-error") from error

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with self._ending_the_run(), self._engine.connect() as connection:
            yield connection

    async def _write(self, work: Callable[[Connection], _T]) -> _T:
        with self._ending_the_run():
            done: _T = await self._batches.do(work)
        return done

    async def _work(self, jobs: list[Callable[[Connection], Any]]) -> list[Any]:
        return await asyncio.to_thread(self._in_transaction, jobs)

    def _in_transaction(self, jobs: list[Callable[[Connection], Any]]) -> list[Any]:
        with writing(self._engine) as connection:
            return [job(connection) for job in jobs]
