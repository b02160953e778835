"""Asks a site's sources which stories there are, and tells the frontier."""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl import stats
from newscrawl.clock import Clock
from newscrawl.discovery.documents import DocumentError
from newscrawl.discovery.feed import read_feed
from newscrawl.discovery.filter import LinkFilter
from newscrawl.discovery.memory import Frontier, Memory, host_of, priority_of
from newscrawl.discovery.menu import read_menu
from newscrawl.discovery.plan import (
    Source,
    SourceKind,
    fresh_sources,
    index_days,
    is_settled,
    network_sources,
)
from newscrawl.discovery.scope import Scope
from newscrawl.discovery.sitemap import Entry, read_robots, read_sitemap
from newscrawl.discovery.walk import Numbers, Walk
from newscrawl.items import Link, Reading, SourceState
from newscrawl.middlewares.pace import NotSentError
from newscrawl.page.site import Site, Sources
from newscrawl.text.dates import WIB

logger = logging.getLogger(__name__)

SOURCE = "newscrawl_source"
_WALK = "newscrawl_walk"
_NO_PAGE = frozenset({404, 410})
_MAX_DEPTH = 3  # sitemap indexes behind each other; the protocol knows one
_MUTE_AFTER = 3  # indexes in a row without an answer, after which a channel's older ones are left to the next run
_BATCH = 1000  # stories that go into one transaction


class Seeker:
    """The discovery of one run."""

    def __init__(
        self,
        site: Site,
        sources: Sources,
        scope: Scope,
        frontier: Frontier,
        clock: Clock,
        read: Callable[[Response], Reading],
        count: Callable[..., None],
        max_pages: int,
    ) -> None:
        """Take what the run is about, and the spider's ways to read a listing and to count."""
        self.site, self.sources, self.scope, self.frontier, self.clock = site, sources, scope, frontier, clock
        self._read, self._count, self._max_pages = read, count, max_pages
        self._memory = Memory(sources, scope, frontier, clock)
        self._filter = LinkFilter(site, sources, scope, self._memory.edge)
        self._numbers: dict[str, Numbers] = {}  # by host
        self._asked: set[str] = set()
        self._mute: Counter[str] = Counter()  # indexes of a channel in a row that did not answer

    async def prepare(self) -> None:
        """Note the days that a default run is about, so that one that is killed leaves them to the next."""
        if self.scope.window is None:
            new = [source for source in self._days() if (source.channel, source.day) not in self._memory.days]
            await self.frontier.save_sources([self._state(source, "pending") for source in new])

    def fresh(self) -> Iterator[Request]:
        """Yield the requests of the sources that name the newest stories."""
        for source in fresh_sources(self.sources, self.scope, self._memory.today):
            yield from self._ask(source)

    def days(self) -> Iterator[Request]:
        """Yield the requests of the indexes by day, newest first; stop reading where enough is known."""
        for source in index_days(
            self.sources, self.scope, self._memory.today, self._memory.last_read, self._memory.days
        ):
            assert source.day is not None
            assert source.channel is not None
            if is_settled(self._memory.days.get((source.channel, source.day)), source.day):
                self._count(stats.WALKED_BEFORE)
            elif self._mute[source.channel] < _MUTE_AFTER:
                yield from self._ask(source)

    @staticmethod
    def priority_of(moment: datetime) -> int:
        """Return the Scrapy priority of what was published then."""
        return priority_of(moment)

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        """Take the answer of a source: remember its stories, ask what it leads to."""
        source: Source = response.meta[SOURCE]
        self._count(stats.PAGES_LISTING)
        if response.status == 304:
            self._count(stats.SOURCE_UNCHANGED.format(source.kind))
            return
        try:
            if source.is_walk or source.kind is SourceKind.SECTION:
                more = await self._read_listing(source, response)
            else:
                more = await self._read_document(source, response)
        except DocumentError as error:
            await self._give_up(source, response.url, str(error))
            return
        for request in more:
            yield request

    async def fail(self, failure: Failure) -> None:
        """Take a request that gave no answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        source: Source = request.meta[SOURCE]
        walk: Walk | None = request.meta.get(_WALK)
        if isinstance(failure.value, NotSentError):
            return
        self._count(stats.PAGES_OTHER)
        status = failure.value.response.status if isinstance(failure.value, HttpError) else 0
        if walk is not None and walk.pages and status in _NO_PAGE:
            walk.turn((), new=0)
            await self._end_walk(source, walk)
            return
        if source.kind is SourceKind.ROBOTS and status in _NO_PAGE:
            return
        if source.day and source.channel:
            self._mute[source.channel] += 1
        await self._give_up(source, request.url, f"status {status}" if status else failure.getErrorMessage())

    def wants(self, url: str) -> bool:
        """Whether a page of the frontier belongs to what this run was asked for."""
        return not self._filter.is_other_network(self.site.urls.read(url))

    def _days(self) -> Iterator[Source]:
        memory = self._memory
        return index_days(self.sources, self.scope, memory.today, memory.last_read, memory.days)

    def _ask(self, source: Source) -> Iterator[Request]:
        """Yield the request of a source, once in a run; conditional where its last answer is known."""
        if source.url in self._asked:
            return
        self._asked.add(source.url)
        self._count(stats.ASKED.format(source.kind))
        meta: dict[str, Any] = {SOURCE: source, "handle_httpstatus_list": [304]}
        if source.is_walk:
            numbers = self._numbers.get(host_of(source.url), Numbers.UNKNOWN)
            meta[_WALK] = self._memory.walk(source, numbers, self._max_pages)
        yield self._request(source, source.url, meta, self._memory.conditions(source))

    def _request(self, source: Source, url: str, meta: dict[str, Any], headers: dict[str, str]) -> Request:
        now = self.clock.now()
        end = datetime.combine(source.day + timedelta(days=1), datetime.min.time(), WIB) if source.day else now
        priority = priority_of(min(end, now)) + 1
        return Request(
            url, self.parse, errback=self.fail, priority=priority, meta=meta, headers=headers, dont_filter=True
        )

    async def _read_document(self, source: Source, response: Response) -> list[Request]:
        now = self.clock.now()
        if source.kind is SourceKind.ROBOTS:
            found = [Entry(url, is_sitemap=True) for url in read_robots(response.body)]
        elif source.kind is SourceKind.MENU:
            return self._network(read_menu(response.body))
        else:
            entries = read_feed if source.kind is SourceKind.FEED else read_sitemap
            found = []
            rest = entries(response.body, now)
            while some := list(islice(rest, _BATCH)):
                found += [entry for entry in some if entry.is_sitemap]
                await self._remember(source, [entry for entry in some if not entry.is_sitemap], response.url)
            await self._save(source, "done", response)
        further = (self._sitemap(source, entry) for entry in found)
        return [request for sitemap in further if sitemap for request in self._ask(sitemap)]

    def _sitemap(self, source: Source, entry: Entry) -> Source | None:
        """Return a further sitemap, where it is the site's own and can name stories that are wanted."""
        is_old = entry.modified_at is not None and self._memory.edge.is_before(entry.modified_at)
        if is_old or source.depth >= _MAX_DEPTH or not self._filter.is_own(entry.url) or not self.frontier.wants_more():
            return None
        return Source(SourceKind.SITEMAP, entry.url, depth=source.depth + 1)

    def _network(self, names: Iterable[str]) -> list[Request]:
        network = self.sources.network
        assert network is not None
        return [
            request
            for name in names
            for source in network_sources(self.sources, network, self.scope, name)
            for request in self._ask(source)
        ]

    async def _read_listing(self, source: Source, response: Response) -> list[Request]:
        reading = self._read(response)
        walk: Walk | None = response.meta.get(_WALK)
        if source.day and source.channel:
            self._mute[source.channel] = 0
        if not reading.links and (walk is None or not walk.pages):
            await self._note_empty(source, response.url)
            return []
        state = self._state(source, "pending") if walk is not None and not walk.pages else None
        new = await self._remember(source, reading.links, response.url, state, rank=walk.pages if walk else 0)
        if walk is None:
            return []
        dates = [link.published_at for link in reading.links if link.published_at]
        is_past_edge = source.day is None and bool(dates) and all(map(self._memory.edge.is_before, dates))
        number = walk.turn([link.url for link in reading.links], new=new, is_past_edge=is_past_edge)
        if walk.numbers is not Numbers.UNKNOWN:
            self._numbers[host_of(source.url)] = walk.numbers
        if number is None:
            await self._end_walk(source, walk)
            return []
        if not self.frontier.wants_more():
            return []
        return [self._request(source, f"{source.url}/{number}", {SOURCE: source, _WALK: walk}, {})]

    async def _note_empty(self, source: Source, url: str) -> None:
        """A day may begin without a story; a page of another design seems to have none either, so it is asked again."""
        self._count(stats.EMPTY.format(source.kind))
        logger.info("%s: no story on this page", url)
        if source.is_walk:
            await self.frontier.save_sources([self._state(source, "failed", "no story on the page")])

    async def _end_walk(self, source: Source, walk: Walk) -> None:
        if walk.is_bounded:
            self._count(stats.BOUND)
            logger.warning("%s goes on after page %d, where a walk ends", source.url, walk.pages)
        await self.frontier.save_sources([self._state(source, "done")])

    async def _remember(
        self,
        source: Source,
        found: Sequence[Link | Entry],
        seen_on: str,
        state: SourceState | None = None,
        rank: int = 0,
    ) -> int:
        """Remember the stories that are wanted; return how many were new."""
        now = self.clock.now()
        sightings = list(self._filter.wanted(source, found, now, page=rank))
        self._filter.report(self._count)
        self._count(stats.LINKS.format(source.kind), len(sightings))
        new = await self.frontier.remember(sightings, state, seen_on)
        self._count(stats.FOUND, new)
        self._count(stats.KNOWN, len({sighting.story_key for sighting in sightings}) - new)
        return new

    async def _give_up(self, source: Source, url: str, why: str) -> None:
        self._count(stats.SILENT.format(source.kind))
        logger.warning("%s: no stories from this %s: %s", url, source.kind, " ".join(why.split())[:200])
        if source.is_walk:
            await self.frontier.save_sources([self._state(source, "failed", why)])

    async def _save(self, source: Source, state: str, response: Response) -> None:
        """Note the validators of an answer that was read whole, where the next run of this scope can trust them."""
        if self.scope.name is None:
            return
        etag, modified = (_header(response, name) for name in ("ETag", "Last-Modified"))
        saved = self._state(source, state, scope=self.scope.name, etag=etag, modified=modified)
        await self.frontier.save_sources([saved])

    def _state(
        self,
        source: Source,
        state: str,
        reason: str | None = None,
        *,
        scope: str = "",
        etag: str | None = None,
        modified: str | None = None,
    ) -> SourceState:
        is_endless = source.is_walk and source.day is None
        return SourceState(
            source.url,
            self.site.urls.read(source.url).story_key,
            scope,
            host_of(source.url),
            source.kind,
            state,
            self.clock.now(),
            reason,
            source.channel,
            self._memory.edge.since if is_endless and state == "done" else source.day,
            etag,
            modified,
        )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
