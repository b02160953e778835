"""Discovery state of earlier runs, and the requests of this run that depend on it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from newscrawl.clock import CLOCK_SLACK, WIB, Clock
from newscrawl.discovery.pagination import Walk
from newscrawl.discovery.plan import UNFINISHED_DAYS, IndexDay, Source, SourceKind, edge_of, list_source
from newscrawl.discovery.scope import Scope, Window
from newscrawl.items import FetchState, Link, Sighting, SourceState
from newscrawl.page.listing_url import ListingPages
from newscrawl.page.site import Sources


class Why(StrEnum):
    """Reasons, likely to last, for which a source gave nothing, or not all of it; the frontier keeps them as text."""

    NOT_FOUND = "status 404"
    GONE = "status 410"
    EMPTY = "no story on the page"
    ONLY_OLD = "older stories alone"
    TWIN = "shows the list of another index"
    NO_SITEMAP = "no sitemap"


def why_bounded(pages: int) -> str:
    """Return the reason of a walk that ended at its bound.

    >>> why_bounded(100)
    'goes on after page 100'
    """
    return f"goes on after page {pages}"


_LASTING = frozenset(Why)
_REST = timedelta(days=1)
_BACKFILL = "backfill"


class Frontier(Protocol):
    """Memory of a crawl between runs."""

    async def remember(self, sightings: Sequence[Sighting], source: SourceState | None, seen_on: str) -> int:
        """Note stories and how far their source was read; return how many were new. Done when it is on disk."""

    async def save_sources(self, sources: Sequence[SourceState]) -> None:
        """Note how far sources were read."""

    def sources(self, kind: str, scope: str = "", since: date | None = None) -> list[SourceState]:
        """Return how far the sources of a kind were read; of those with a day, the newer and the unfinished ones."""

    def last_days(self, kind: str, until: datetime) -> dict[str, date]:
        """Return the last day of which a source of each channel was read to its end, as far as that was before."""

    def seen_after(self, story_keys: Collection[str], moment: datetime) -> int:
        """Return how many of these stories were unknown at a moment."""

    def wants_more(self) -> bool:
        """Whether more stories than those that are known may be requested in this run."""

    def leave(self, host: str) -> None:
        """Hand out no more pages of a host in this run."""


class Memory:
    """Results of earlier runs for the sources of this run."""

    def __init__(self, sources: Sources, scope: Scope, frontier: Frontier, clock: Clock) -> None:
        """Read it; nothing of it changes during the run."""
        self._now = clock.now()
        self.today = self._now.astimezone(WIB).date()
        # What a run noted whose clock was ahead says nothing: the days of its future were not over.
        self._until = self._now + CLOCK_SLACK
        # A database of the time before runs were noted has the days alone, those of its backfills among them.
        self.last_days = frontier.last_days(SourceKind.RUN, self._until) or frontier.last_days(
            SourceKind.INDEX, self._until
        )
        self.edge = edge_of(scope, self.today, self.last_days)
        self._scope = scope
        since = self.edge.since
        if scope.window is None:
            since = min(since, self.today - timedelta(days=UNFINISHED_DAYS))
        part = "" if scope.window is None else _BACKFILL
        walked = self._known(frontier.sources(SourceKind.INDEX, since=since))
        walked += self._known(frontier.sources(SourceKind.LATEST, part) + frontier.sources(SourceKind.TAG, part))
        self._walks = {state.url: state for state in walked}
        documents = self._known(
            [
                state
                for kind in (SourceKind.FEED, SourceKind.SITEMAP)
                for name in dict.fromkeys(("", scope.name))
                if name is not None
                for state in frontier.sources(kind, name)
            ]
        )
        self._answers = {(state.kind, state.url): state for state in documents if state.state == FetchState.DONE}
        self._resting = {state.url for state in (*walked, *documents) if self._is_resting(state)}
        self.days: dict[tuple[str, date], IndexDay] = {}
        for state in sorted(walked, key=lambda state: (state.at, state.state == FetchState.DONE)):
            if state.kind == SourceKind.INDEX and state.day and sources.index:
                # The declared form of a day may have been wrong; lists that were read in another form are not done.
                is_done = state.state == FetchState.DONE and state.url in _index_urls(sources, state)
                self.days[state.channel or "", state.day] = IndexDay(is_done, state.at)
        #: (kind of list, host) -> template of the URLs that it answers, and whether its paging is known too.
        self.forms = {
            (str(state.channel), state.host): (state.url, state.state == FetchState.DONE)
            for state in self._known(frontier.sources(SourceKind.FORM))
        }

    def conditions(self, source: Source) -> dict[str, str]:
        """Return the headers of a conditional request of a source."""
        state = self._answers.get((source.kind, source.url))
        return conditions(state.etag, state.last_modified) if state else {}

    def is_resting(self, source: Source) -> bool:
        """Whether a source is not there or had nothing a short time ago, so that a default run leaves it alone."""
        return source.url in self._resting

    def part_of(self, source: Source) -> str:
        """Return the scope under which a walk is noted: on a list without days, a backfill leaves out newer stories."""
        return _BACKFILL if self._scope.window is not None and source.day is None else ""

    def unread_since(self, source: Source) -> date:
        """Return the day from which on an index without days was not read; a host may have been away for a while."""
        state, edge = self._walks.get(source.url), self.edge.since
        if state is None or self._scope.window is not None:
            return edge
        last = state.at.astimezone(WIB).date() if state.state == FetchState.DONE else state.day or edge
        return max(min(edge, last), self.today - timedelta(days=UNFINISHED_DAYS))

    def is_past(self, source: Source, dates: Collection[datetime]) -> bool:
        """Whether a page of an index without days, with stories of these dates, is the last one that is wanted."""
        edge = replace(self.edge, since=self.unread_since(source))
        return bool(dates) and all(map(edge.is_before, dates))

    def is_past_entry(self, entry: Link) -> bool:
        """Whether an entry of a sitemap has no date, or one before the days that are wanted."""
        moment = entry.published_at or entry.modified_at
        return moment is None or self.edge.is_before(moment)

    def walk(self, source: Source, forms: tuple[ListingPages, ...], max_pages: int, *, is_sure: bool) -> Walk:
        """Return a walk over a list, which ends early where an earlier one went to the end."""
        walk = Walk(forms, max_pages, is_sure=is_sure)
        state = self._walks.get(source.url)
        if state is None:
            return walk
        is_far_enough = source.day is not None or (state.day is not None and state.day <= self.unread_since(source))
        if is_far_enough and (state.state == FetchState.DONE or state.reason == why_bounded(max_pages)):
            walk.known_at, walk.is_known_whole = state.at, state.state == FetchState.DONE
        return walk

    def _known(self, states: Sequence[SourceState]) -> list[SourceState]:
        return [state for state in states if state.at <= self._until]

    def _is_resting(self, state: SourceState) -> bool:
        """A day that is over is requested again when the time since has doubled, anything else after a day."""
        if self._scope.window is not None or state.reason not in _LASTING:
            return False
        rest = _REST
        if state.kind == SourceKind.INDEX and state.day is not None:
            over = Window(state.day, state.day).end
            if state.at < over + _REST:
                return False
            rest = state.at - over
        return self._now - state.at < rest


def _index_urls(sources: Sources, state: SourceState) -> set[str]:
    index = list_source(SourceKind.INDEX, sources.index, sources.home, channel=state.channel, day=state.day)
    return {form.first for form in index.forms}


def priority_of(moment: datetime) -> int:
    """Return the Scrapy priority of a story published at this time: the newest first.

    >>> from datetime import UTC
    >>> priority_of(datetime(1970, 1, 1, 1, 0, tzinfo=UTC))
    60
    """
    return int(moment.timestamp()) // 60


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return the request headers that make an answer conditional."""
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in known.items() if value}


def absolute(url: str, base: str) -> str:
    """Return a URL that may be relative to its place; as it is where it is none.

    >>> absolute("/sitemap-news.xml", "https://www.inews.id/robots.txt")
    'https://www.inews.id/sitemap-news.xml'
    """
    if url.startswith(("https://", "http://")):
        return url
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def host_of(url: str) -> str:
    """Return the host of a URL, empty where it has none or is no URL."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # a broken IPv6 address
        return ""
