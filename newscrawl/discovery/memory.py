"""What a crawl remembers between its runs, and what follows for the requests of this one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from newscrawl.clock import Clock
from newscrawl.discovery.plan import UNFINISHED_DAYS, IndexDay, Source, SourceKind, edge_of
from newscrawl.discovery.scope import Scope
from newscrawl.discovery.walk import Numbers, Walk
from newscrawl.items import Sighting, SourceState
from newscrawl.page.site import Sources
from newscrawl.text.dates import WIB

_DONE = "done"


class Frontier(Protocol):
    """What a crawl remembers between runs."""

    async def remember(self, sightings: Sequence[Sighting], source: SourceState | None, seen_on: str) -> int:
        """Note stories and how far their source was read; return how many were new. Done when it is on disk."""

    async def save_sources(self, sources: Sequence[SourceState]) -> None:
        """Note how far sources were read."""

    def sources(self, kind: str, scope: str = "", since: date | None = None) -> list[SourceState]:
        """Return how far the sources of a kind were read; of those with a day, the newer and the unfinished ones."""

    def last_read(self, kind: str) -> dict[str, datetime]:
        """Return when a source of each channel was last read to its end."""

    def wants_more(self) -> bool:
        """Whether more stories than those that are known may be asked for in this run."""

    def leave(self, host: str) -> None:
        """Hand out no more pages of a host in this run."""


class Memory:
    """What earlier runs found out about the sources that this run is about."""

    def __init__(self, sources: Sources, scope: Scope, frontier: Frontier, clock: Clock) -> None:
        """Read it; nothing of it changes during the run."""
        self.today = clock.now().astimezone(WIB).date()
        self.last_read = frontier.last_read(SourceKind.INDEX)
        self.edge = edge_of(scope, self.today, self.last_read)
        self._page_size = sources.page_size
        self._answers = {
            (kind, state.url): state
            for kind in (SourceKind.FEED, SourceKind.SITEMAP)
            for state in (frontier.sources(kind, scope.name) if scope.name is not None else [])
            if state.state == _DONE
        }
        since = self.edge.since
        if scope.window is None:
            since = min(since, self.today - timedelta(days=UNFINISHED_DAYS))
        walked = [state for kind in (SourceKind.INDEX, SourceKind.TAG) for state in frontier.sources(kind, since=since)]
        self._walks = {state.url: state for state in walked}
        self.days = {
            (state.channel, state.day): IndexDay(state.state == _DONE, state.at)
            for state in walked
            if state.channel and state.day and state.url.startswith(sources.home)
        }

    def conditions(self, source: Source) -> dict[str, str]:
        """Return the headers that ask a source for no more than what is new."""
        state = self._answers.get((source.kind, source.url))
        return conditions(state.etag, state.last_modified) if state else {}

    def walk(self, source: Source, numbers: Numbers, max_pages: int) -> Walk:
        """Return a walk over an index, which ends early where an earlier one went to the end."""
        state = self._walks.get(source.url)
        is_known = state is not None and state.state == _DONE
        if state is not None and source.day is None:
            is_known = is_known and state.day is not None and state.day <= self.edge.since
        return Walk(self._page_size, Numbers.STORIES if source.in_stories else numbers, max_pages, is_known)


def priority_of(moment: datetime) -> int:
    """Return the Scrapy priority of what was published then: the newest first.

    >>> from datetime import UTC
    >>> priority_of(datetime(1970, 1, 1, 1, 0, tzinfo=UTC))
    60
    """
    return int(moment.timestamp()) // 60


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return the request headers that make an answer conditional."""
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in known.items() if value}


def host_of(url: str) -> str:
    """Return the host of a URL, empty where it has none."""
    return urlsplit(url).hostname or ""
