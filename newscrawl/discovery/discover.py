"""Asks a site's sources which stories there are, and tells the frontier."""

from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl import stats
from newscrawl.clock import Clock
from newscrawl.discovery import network_list, xml_records
from newscrawl.discovery.entries import Entry
from newscrawl.discovery.feed import Feed
from newscrawl.discovery.filter import LinkFilter
from newscrawl.discovery.network_list import read_menu
from newscrawl.discovery.pagination import Walk
from newscrawl.discovery.plan import (
    Source,
    SourceKind,
    channels_of,
    fresh_sources,
    index_days,
    is_settled,
    list_channels,
    network_sources,
)
from newscrawl.discovery.scope import Scope, Window
from newscrawl.discovery.sitemap import Sitemap, read_robots
from newscrawl.discovery.sitemaps import Sitemaps
from newscrawl.discovery.source_states import SourceStates
from newscrawl.discovery.state import Frontier, Memory, absolute, host_of, priority_of
from newscrawl.discovery.walks import Walks
from newscrawl.discovery.xml_records import DocumentError, in_batches
from newscrawl.items import SOURCE, Link, Reading
from newscrawl.middlewares.pace import NotSentError
from newscrawl.page.site import Site, Sources
from newscrawl.text.dates import WIB

_WALK = "newscrawl_walk"
_OK, _NOT_MODIFIED = 200, 304
_NO_PAGE = frozenset({404, 410})
_MUTE_AFTER = 3  # indexes in a row without an answer, after which a channel's older ones are left to the next run
#: Bytes of an answer, where another bound suits than that of a page.
_BOUNDS = {SourceKind.SITEMAP: xml_records.MAX_BYTES, SourceKind.MENU: network_list.MAX_BYTES}
_BATCH = 200  # stories that go into one transaction, and are looked at before others have their turn


class Discoverer:
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
        *,
        asks_robots: bool,
    ) -> None:
        """Take what the run is about, and the spider's ways to read a listing and to count.

        `asks_robots`: nobody else reads the robots.txt of a host before it is asked for anything.
        """
        self.site, self.sources, self.scope, self.frontier, self.clock = site, sources, scope, frontier, clock
        self._read, self._count, self._asks_robots = read, count, asks_robots
        self._memory = Memory(sources, scope, frontier, clock)
        self._filter = LinkFilter(site, sources, scope, self._memory.edge)
        self._ledger = SourceStates(site, scope, frontier, self._memory, self._filter, clock, count)
        self._walks = Walks(self._memory, max_pages)
        self._sitemaps = Sitemaps(scope, self._memory.edge, self._filter, host_of(sources.home), clock.now())
        self._asked: set[str] = set()
        self._in_flight: set[str] = set()  # sources that were asked for and have not answered
        self._later: deque[Request] = deque()  # sitemaps of a robots.txt, where the run has a limit
        self._mute: Counter[str] = Counter()  # indexes of a channel in a row that did not answer

    async def prepare(self) -> None:
        """Note the days that a default run is about, so that one that is killed leaves them to the next.

        A crawl of other hosts than the home page's notes none: it does not read them.
        """
        if self.scope.window is None and self.scope.wants_host(host_of(self.sources.home)):
            new = [source for source in self._days() if (source.channel or "", source.day) not in self._memory.days]
            channels = {channel or "" for channel in list_channels(self.sources.index, self.sources, self.scope)}
            await self._ledger.begin(new, sorted(channels | set(channels_of(self.sources, self.scope))))

    def requests(self) -> Iterator[Request]:
        """Yield the requests of all sources, those of the newest stories first; stop reading where enough is known."""
        yield from self.fresh()
        for request in self.days():
            while self._later:
                yield self._later.popleft()
            yield request
        while self._later:
            yield self._later.popleft()

    @property
    def is_asking(self) -> bool:
        """Whether a source has not answered yet, after which more stories may be known."""
        return bool(self._in_flight)

    def fresh(self) -> Iterator[Request]:
        """Yield the requests of the sources that name the newest stories."""
        if self.sources.network:
            for name in self.scope.network:
                self._sitemaps.add_host(self.sources.network.host.format(name))
        for source in fresh_sources(self.sources, self.scope, self._memory.today, asks_robots=self._asks_robots):
            if not self.scope.only_tags or source.kind is SourceKind.TAG:
                yield from self._ask(source)

    def days(self) -> Iterator[Request]:
        """Yield the requests of the indexes by day, newest first; stop reading where enough is known."""
        for source in self._days():
            assert source.day is not None
            if is_settled(self._memory.days.get((source.channel or "", source.day)), source.day):
                self._count(stats.WALKED_BEFORE)
            elif self._mute[source.channel or ""] < _MUTE_AFTER:
                yield from self._ask(source)

    @staticmethod
    def priority_of(moment: datetime) -> int:
        """Return the Scrapy priority of what was published then."""
        return priority_of(moment)

    def hear_robots(self, response: Response) -> list[Request]:
        """Take a robots.txt that was read before a host was asked for anything; return what it leads to."""
        if response.url in self._asked or not self._filter.is_own(response.url):
            return []
        self._asked.add(response.url)
        self._count(stats.ASKED.format(SourceKind.ROBOTS))
        if response.status not in {_OK, *_NO_PAGE}:
            self._count(stats.SILENT.format(SourceKind.ROBOTS))
        found = self._follow_robots(response.url, response)
        if self.scope.limit is None:
            return found
        self._in_flight.difference_update(request.url for request in found)
        self._later += found
        return []

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        """Take the answer of a source: remember its stories, ask what it leads to."""
        source: Source = response.meta[SOURCE]
        self._in_flight.discard(source.url)
        self._count(stats.PAGES_LISTING)
        if response.status == _NOT_MODIFIED:
            self._count(stats.SOURCE_UNCHANGED.format(source.kind))
            return
        try:
            if source.is_walk or source.kind is SourceKind.SECTION:
                more = await self._read_listing(source, response)
            else:
                more = await self._read_document(source, response)
        except DocumentError as error:
            await self._ledger.give_up(source, response.url, f"no {source.kind}: {error}")
            return
        for request in more:
            yield request

    async def fail(self, failure: Failure) -> AsyncIterator[Request]:
        """Take a request that gave no answer; yield what is asked instead."""
        request: Request = failure.request  # type: ignore[attr-defined]
        source: Source = request.meta[SOURCE]
        walk: Walk | None = request.meta.get(_WALK)
        self._in_flight.discard(source.url)
        if isinstance(failure.value, NotSentError):
            return
        self._count(stats.PAGES_OTHER)
        status = failure.value.response.status if isinstance(failure.value, HttpError) else 0
        if walk is not None and walk.pages and status in _NO_PAGE:
            walk.turn((), new=0)
            await self._ledger.end_walk(source, walk)
            return
        if source.kind is SourceKind.ROBOTS and status in _NO_PAGE:
            return
        if source.day:
            # "There is none" is an answer: a site may have no page for a day without a story.
            channel = source.channel or ""
            self._mute[channel] = 0 if status in _NO_PAGE else self._mute[channel] + 1
        await self._ledger.give_up(source, request.url, f"status {status}" if status else failure.getErrorMessage())
        if status in _NO_PAGE:
            for further in self._ask_next_form(source):
                yield further

    @property
    def network_left(self) -> tuple[str, Collection[str]] | None:
        """Which pages of the frontier do not belong to what this run was asked for: see `LinkFilter`."""
        return self._filter.network_left

    def _days(self) -> Iterator[Source]:
        memory = self._memory
        if self.scope.only_tags:
            return iter(())
        return index_days(self.sources, self.scope, memory.today, memory.last_days, memory.days)

    def _ask(self, source: Source) -> Iterator[Request]:
        """Yield the request of a source, once in a run; conditional where its last answer is known."""
        if source.is_walk and not source.is_trial:
            source = self._walks.prefer(source)
        if source.url in self._asked:
            return
        self._asked.add(source.url)
        if not self.scope.wants_host(host_of(source.url)):
            self._count(stats.LEFT.format("hosts"))
            return
        if self._memory.is_resting(source):
            self._count(stats.RESTING.format(source.kind))
            return
        self._count(stats.ASKED.format(source.kind))
        meta: dict[str, Any] = {SOURCE: source, "handle_httpstatus_list": [_NOT_MODIFIED]}
        if source.is_walk:
            meta[_WALK] = self._walks.begin(source)
        if source.kind in _BOUNDS:
            meta["download_maxsize"] = _BOUNDS[source.kind]
        self._in_flight.add(source.url)
        yield self._request(source, source.url, meta, self._memory.conditions(source))

    def _request(self, source: Source, url: str, meta: dict[str, Any], headers: dict[str, str]) -> Request:
        now = self.clock.now()
        end = datetime.combine(source.day + timedelta(days=1), datetime.min.time(), WIB) if source.day else now
        priority = priority_of(min(source.rank_at or end, now)) + 1
        return Request(
            url, self.parse, errback=self.fail, priority=priority, meta=meta, headers=headers, dont_filter=True
        )

    async def _read_document(self, source: Source, response: Response) -> list[Request]:
        if source.kind is SourceKind.ROBOTS:
            return self._follow_robots(source.url, response)
        if source.kind is SourceKind.MENU:
            network = self.sources.network
            assert network is not None
            names = read_menu(response.body, network.menu_list, network.menu_name)
            await self._ledger.note_hosts(self._others_of(names))
            return self._ask_network(names)
        document = (Feed if source.kind is SourceKind.FEED else Sitemap)(response.body, self.clock.now())
        further: list[Entry] = []
        is_old: set[bool] = set()  # what holds for some of the stories
        async for found in in_batches(iter(document), _BATCH):
            some = [replace(entry, url=absolute(entry.url, response.url)) for entry in found]
            pages = [entry for entry in some if not entry.is_sitemap]
            further += [entry for entry in some if entry.is_sitemap]
            is_old.update(map(self._memory.is_past_entry, pages))
            await self._ledger.remember(source, pages, response.url)
        is_past = source.kind is SourceKind.SITEMAP and not further and is_old == {True}
        if document.damage:
            await self._ledger.note_damage(source, document.damage)
        else:
            # Of a list of sitemaps that did not change, each sitemap may have.
            etag, modified = (None if further else _header(response, name) for name in ("ETag", "Last-Modified"))
            await self._ledger.note_read(source, etag, modified, is_past=is_past)
        return self._ask_sitemaps(self._sitemaps.wanted(source, further))

    def _follow_robots(self, url: str, response: Response) -> list[Request]:
        """Return the requests of the sitemaps that a robots.txt names."""
        named = read_robots(response.body) if response.status == _OK else []
        return self._ask_sitemaps(self._sitemaps.hear(host_of(url), [absolute(name, response.url) for name in named]))

    def _ask_sitemaps(self, sitemaps: Iterable[Source]) -> list[Request]:
        """Return the requests of further sitemaps."""
        if self.scope.only_tags:
            return []
        found = (
            [request for sitemap in sitemaps for request in self._ask(sitemap)] if self.frontier.wants_more() else []
        )
        self._filter.report(self._count)
        return found

    def _ask_network(self, names: Iterable[str]) -> list[Request]:
        """Return the requests of the sources of network sites."""
        network = self.sources.network
        assert network is not None
        found: list[Request] = []
        for name in names:
            found += self._ask_sitemaps(self._sitemaps.add_host(network.host.format(name)))
            sources = network_sources(
                self.sources, network, self.scope, name, self._memory.today, asks_robots=self._asks_robots
            )
            found += [request for source in sources for request in self._ask(source)]
        return found

    def _others_of(self, names: Iterable[str]) -> list[str]:
        """Return the hosts of network sites that are left to other crawls."""
        assert self.sources.network is not None
        hosts = map(self.sources.network.host.format, names)
        return [host for host in hosts if not self.scope.wants_host(host)]

    async def _read_listing(self, source: Source, response: Response) -> list[Request]:
        links = self._read(response).links
        walk: Walk | None = response.meta.get(_WALK)
        if source.day:
            self._mute[source.channel or ""] = 0
        if not links and (walk is None or not walk.pages):
            await self._ledger.note_empty(source, response.url)
            return self._ask_next_form(source)
        if walk is None:
            await self._ledger.remember(source, links, response.url)
            return []
        if twin := self._walks.twin(source, walk, [link.url for link in links]):
            await self._ledger.end_twin(source, twin)
            return self._ask_next_form(source)
        if self._walks.is_superseded(source, walk):
            return []
        return await self._read_list(source, walk, links, response.url)

    async def _read_list(self, source: Source, walk: Walk, links: Sequence[Link], url: str) -> list[Request]:
        """Take a page of a list; return the request of the next one."""
        further: list[Request] = []
        if not walk.pages and not shows_day(links, source.day, self.clock.now()):
            walk.is_doubtful = True
            further = self._ask_next_form(source)
        new = await self._ledger.remember(source, links, url, walk)
        dates = [link.published_at for link in links if link.published_at]
        is_past = source.day is None and self._memory.is_past(source, dates)
        following = walk.turn([link.url for link in links], new=new, is_past_edge=is_past)
        if not walk.is_doubtful and self._walks.keep(source, walk):
            await self._ledger.note_form(source, walk.form.listing.url, is_sure=walk.is_sure)
        if following is None:
            await self._ledger.end_walk(source, walk)
        elif self.frontier.wants_more():
            self._in_flight.add(source.url)
            further.append(self._request(source, following, {SOURCE: source, _WALK: walk}, {}))
        return further

    def _ask_next_form(self, source: Source) -> list[Request]:
        """Return the request of a list whose URL may be written otherwise, where it did not show what was asked for."""
        other = self._walks.next_form(source) if source.is_walk else None
        return list(self._ask(other)) if other else []


def shows_day(links: Sequence[Link], day: date | None, now: datetime) -> bool:
    """Whether a list has a story of the day that was asked for, not only of what is popular on any day."""
    if day is None:
        return bool(links)
    window = Window(day, day)
    dates = [
        # "3 jam lalu" is right to an hour, "2 hari lalu" to a day.
        (link.published_at, link.is_approximate and now - link.published_at >= timedelta(days=1))
        for link in links
        if link.published_at
    ]
    return not dates or any(window.holds(moment, is_approximate=is_rough) for moment, is_rough in dates)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
