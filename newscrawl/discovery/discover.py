"""Discovery of stories: requests a site's sources, newest first, and notes their stories in the frontier."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl import stats
from newscrawl.clock import WIB, Clock
from newscrawl.discovery.documents.xml_text import DocumentError
from newscrawl.discovery.filter import LinkFilter
from newscrawl.discovery.kinds.base import NO_PAGE, OK, SourceHandler
from newscrawl.discovery.kinds.documents import Feeds, RobotsTxt, SitemapTrees
from newscrawl.discovery.kinds.lists import Lists, Sections
from newscrawl.discovery.kinds.network import NetworkMenu
from newscrawl.discovery.plan import (
    Source,
    SourceKind,
    channels_of,
    fresh_sources,
    index_days,
    is_settled,
    list_channels,
)
from newscrawl.discovery.scope import Scope
from newscrawl.discovery.sitemaps import Sitemaps
from newscrawl.discovery.source_states import SourceStates
from newscrawl.discovery.state import Frontier, Memory, Why, host_of, priority_of
from newscrawl.items import SOURCE, Reading
from newscrawl.middlewares.pace import NotSentError
from newscrawl.page.site import Site, Sources

_NOT_MODIFIED = 304


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
        reads_robots: bool,
        states: Callable[["Discoverer"], SourceStates] = SourceStates,
    ) -> None:
        """Take the site, its sources and limits, and the spider's functions that read a listing and count.

        `reads_robots`: no middleware reads the robots.txt of a host before the first request to it. `states`: the
        bookkeeping of its sources.
        """
        self.site, self.sources, self.scope, self.frontier, self.clock = site, sources, scope, frontier, clock
        self.read, self.max_pages, self.reads_robots = read, max_pages, reads_robots
        self.memory = Memory(sources, scope, frontier, clock)
        self.count = count
        self.links = LinkFilter(site, sources, scope, self.memory.edge)
        self.states = states(self)
        self.sitemaps = Sitemaps(scope, self.memory.edge, self.links, host_of(sources.home), clock.now())
        self._lists, self._robots = Lists(self), RobotsTxt(self)
        self._kinds: dict[SourceKind, SourceHandler] = {
            SourceKind.FEED: Feeds(self),
            SourceKind.SITEMAP: SitemapTrees(self),
            SourceKind.ROBOTS: self._robots,
            SourceKind.MENU: NetworkMenu(self),
            SourceKind.SECTION: Sections(self),
            **dict.fromkeys((SourceKind.INDEX, SourceKind.LATEST, SourceKind.TAG), self._lists),
        }
        self._requested: set[str] = set()
        self._in_flight: set[str] = set()  # sources that were requested and have not answered
        self._later: deque[Request] = deque()  # sitemaps of a robots.txt, where the run has a limit

    async def prepare(self) -> None:
        """Note the days that a default run is about, so that one that is killed leaves them to the next.

        A crawl of other hosts than the home page's notes none: it does not read them.
        """
        if self.scope.window is None and self.scope.wants_host(host_of(self.sources.home)):
            new = [source for source in self._days() if (source.channel or "", source.day) not in self.memory.days]
            channels = {channel or "" for channel in list_channels(self.sources.index, self.sources, self.scope)}
            await self.states.begin(new, sorted(channels | set(channels_of(self.sources, self.scope))))

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
    def is_waiting(self) -> bool:
        """Whether a source has not answered yet, after which more stories may be known."""
        return bool(self._in_flight)

    def fresh(self) -> Iterator[Request]:
        """Yield the requests of the sources that name the newest stories."""
        if self.sources.network:
            for name in self.scope.network:
                self.sitemaps.add_host(self.sources.network.host.format(name))
        for source in fresh_sources(self.sources, self.scope, self.memory.today, reads_robots=self.reads_robots):
            if not self.scope.only_tags or source.kind is SourceKind.TAG:
                yield from self.requests_of(source)

    def days(self) -> Iterator[Request]:
        """Yield the requests of the indexes by day, newest first; stop reading where enough is known."""
        for source in self._days():
            assert source.day is not None
            if is_settled(self.memory.days.get((source.channel or "", source.day)), source.day):
                self.count(stats.WALKED_BEFORE)
            elif not self._lists.is_mute(source):
                yield from self.requests_of(source)

    @staticmethod
    def priority_of(moment: datetime) -> int:
        """Return the Scrapy priority of a story published at this time."""
        return priority_of(moment)

    def follow_robots(self, response: Response) -> list[Request]:
        """Take a robots.txt that was read before the first request to a host; return the requests of its sitemaps."""
        if response.url in self._requested or not self.links.is_own(response.url):
            return []
        self._requested.add(response.url)
        self.count(stats.REQUESTED.format(SourceKind.ROBOTS))
        if response.status not in {OK, *NO_PAGE}:
            self.count(stats.SILENT.format(SourceKind.ROBOTS))
        found = self._robots.follow(response.url, response)
        if self.scope.limit is None:
            return found
        self._in_flight.difference_update(request.url for request in found)
        self._later += found
        return []

    async def parse(self, response: Response) -> AsyncIterator[Request]:
        """Read the answer of a source: store its stories, yield the requests that follow."""
        source: Source = response.meta[SOURCE]
        self._in_flight.discard(source.url)
        self.count(stats.PAGES_LISTING)
        if response.status == _NOT_MODIFIED:
            self.count(stats.SOURCE_UNCHANGED.format(source.kind))
            return
        try:
            for request in await self._kinds[source.kind].parse(source, response):
                yield request
        except DocumentError as error:
            lasting = Why.NO_SITEMAP if source.kind is SourceKind.SITEMAP else None
            await self.states.give_up(source, response.url, f"no {source.kind}: {error}", lasting)

    async def fail(self, failure: Failure) -> AsyncIterator[Request]:
        """Note a request without an answer; yield the requests in its place."""
        request: Request = failure.request  # type: ignore[attr-defined]
        source: Source = request.meta[SOURCE]
        self._in_flight.discard(source.url)
        if isinstance(failure.value, NotSentError):
            return
        self.count(stats.PAGES_OTHER)
        status = failure.value.response.status if isinstance(failure.value, HttpError) else 0
        for further in await self.give_up(request, status, f"status {status}" if status else failure.getErrorMessage()):
            yield further

    async def give_up(self, request: Request, status: int, why: str) -> Sequence[Request]:
        """Note that a source gave nothing; return the requests in its place. Status 0: no answer."""
        source: Source = request.meta[SOURCE]
        return await self._kinds[source.kind].fail(source, request, status, why)

    @property
    def network_left(self) -> tuple[str, Collection[str]] | None:
        """Which pages of the frontier do not belong to the scope of this run: see `LinkFilter`."""
        return self.links.network_left

    def _days(self) -> Iterator[Source]:
        memory = self.memory
        if self.scope.only_tags:
            return iter(())
        return index_days(self.sources, self.scope, memory.today, memory.last_days, memory.days)

    def requests_of(self, source: Source) -> Iterator[Request]:
        """Yield the request of a source, once in a run; conditional where its last answer is known."""
        source, meta = self._kinds[source.kind].begin(source)
        if source.url in self._requested:
            return
        self._requested.add(source.url)
        if not self.scope.wants_host(host_of(source.url)):
            self.count(stats.LEFT.format("hosts"))
            return
        if self.memory.is_resting(source):
            self.count(stats.RESTING.format(source.kind))
            return
        self.count(stats.REQUESTED.format(source.kind))
        meta["handle_httpstatus_list"] = [_NOT_MODIFIED]
        yield self.request(source, source.url, meta, self.memory.conditions(source))

    def sitemap_requests(self, sitemaps: Iterable[Source]) -> list[Request]:
        """Return the requests of further sitemaps."""
        if self.scope.only_tags:
            return []
        found = (
            [request for sitemap in sitemaps for request in self.requests_of(sitemap)]
            if self.frontier.wants_more()
            else []
        )
        self.links.report(self.count)
        return found

    def request(self, source: Source, url: str, meta: dict[str, Any], headers: dict[str, str] | None = None) -> Request:
        """Return the request of a source, or of a further page of it."""
        self._in_flight.add(source.url)
        now = self.clock.now()
        end = datetime.combine(source.day + timedelta(days=1), datetime.min.time(), WIB) if source.day else now
        priority = priority_of(min(source.rank_at or end, now)) + 1
        return Request(
            url,
            self.parse,
            errback=self.fail,
            priority=priority,
            meta={SOURCE: source, **meta},
            headers=headers,
            dont_filter=True,
        )
