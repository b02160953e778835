"""Sources of a run in their order, newest news first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from newscrawl.discovery.scope import Scope, Window
from newscrawl.page.listing_url import Listing, ListingPages
from newscrawl.page.site import Network, Sources

#: The default run reads the indexes of at least this many days: yesterday's may have grown after the last look at it.
_LEAST_DAYS = 2
#: How far back a default run looks for days whose index did not answer when it was their turn.
UNFINISHED_DAYS = 30
#: Last day of a default run: a day to come was refused where a date was read, by a clock that may be better than ours.
_NO_END = date.max - timedelta(days=1)


class SourceKind(StrEnum):
    """Kinds of source."""

    FEED = "feed"
    ROBOTS = "robots"
    SITEMAP = "sitemap"
    MENU = "menu"
    SECTION = "section"
    INDEX = "index"  # the stories of one day
    LATEST = "latest"  # the newest stories first, back to the oldest
    TAG = "tag"
    RUN = "run"  # no source: the last default run, by channel
    FORM = "form"  # no source: the form of list URL that a host answers
    HOST = "host"  # no source: a host of the network, left to another crawl


@dataclass(frozen=True, slots=True)
class Source:
    """A source of links."""

    kind: SourceKind
    url: str
    channel: str | None = None
    day: date | None = None
    depth: int = 0  # of a sitemap: number of indexes above it
    rank_at: datetime | None = None  # of a sitemap: when it was last changed, as well as its list says; its turn then
    forms: tuple[ListingPages, ...] = ()  # of a list of pages: how its URLs may be written, the likeliest first
    is_trial: bool = False  # of a list: another form is tried, beside the one whose answer is noted

    @property
    def is_walk(self) -> bool:
        """Whether it goes on over several pages."""
        return self.kind in {SourceKind.INDEX, SourceKind.LATEST, SourceKind.TAG}


@dataclass(frozen=True, slots=True)
class IndexDay:
    """State of the index of a channel and day after earlier runs."""

    is_done: bool
    read_at: datetime


def fresh_sources(sources: Sources, scope: Scope, today: date, *, reads_robots: bool = False) -> Iterator[Source]:
    """Yield sources of the newest stories, and of stories of any day; robots.txt if no middleware reads it."""
    home = sources.home
    if _is_fresh(scope, today):
        yield from (Source(SourceKind.FEED, sources.absolute(feed)) for feed in sources.feeds)
    if scope.window is None and sources.section:
        for channel in channels_of(sources, scope):
            yield Source(SourceKind.SECTION, sources.absolute(sources.section.format(channel=channel)), channel)
    if reads_robots:
        yield Source(SourceKind.ROBOTS, f"{home}/robots.txt")
    yield from (Source(SourceKind.SITEMAP, sources.absolute(sitemap)) for sitemap in sources.sitemaps)
    yield from latest_lists(sources.latest, home, sources, scope)
    for tag in scope.tags:
        yield list_source(SourceKind.TAG, sources.tag, home, tag=tag)
    if sources.network and scope.whole_network:
        yield Source(SourceKind.MENU, sources.network.menu)
    if sources.network:
        for name in scope.network:
            yield from network_sources(sources, sources.network, scope, name, today, reads_robots=reads_robots)


def network_sources(
    sources: Sources, network: Network, scope: Scope, name: str, today: date, *, reads_robots: bool = False
) -> Iterator[Source]:
    """Yield the sources of one network site."""
    home = "https://" + network.host.format(name)
    if _is_fresh(scope, today):
        yield from (Source(SourceKind.FEED, home + path) for path in network.feeds)
    if reads_robots:
        yield Source(SourceKind.ROBOTS, f"{home}/robots.txt")
    yield Source(SourceKind.SITEMAP, f"{home}/sitemap.xml")
    yield from latest_lists(network.latest, home, sources, scope)
    for tag in scope.tags:
        yield list_source(SourceKind.TAG, sources.tag, home, tag=tag)


def latest_lists(forms: Sequence[Listing], home: str, sources: Sources, scope: Scope) -> Iterator[Source]:
    """Yield the lists of the newest stories, one for each channel where the site has them by channel.

    A plan leaves them alone: the way back to its days is all that they have of others.
    """
    for channel in list_channels(forms, sources, scope) if forms and not scope.is_plan else ():
        yield list_source(SourceKind.LATEST, forms, home, channel=channel)


def list_source(
    kind: SourceKind,
    forms: Sequence[Listing],
    home: str,
    *,
    channel: str | None = None,
    day: date | None = None,
    tag: str = "",
) -> Source:
    """Return the source of a list, whose URL may be written in several forms."""
    pages = tuple(form.of(home, channel=channel or "", day=day, tag=tag) for form in forms)
    return Source(kind, pages[0].first, channel, day, forms=pages)


def list_channels(forms: Sequence[Listing], sources: Sources, scope: Scope) -> tuple[str | None, ...]:
    """Return the channels of which the site has lists of their own; None alone for one list of all channels."""
    is_by_channel = any("channel" in form.fields for form in forms)
    return channels_of(sources, scope) if is_by_channel else (None,)


def index_days(
    sources: Sources,
    scope: Scope,
    today: date,
    last_days: Mapping[str, date],
    known: Mapping[tuple[str, date], IndexDay],
) -> Iterator[Source]:
    """Yield the indexes by channel and day, newest first, without the days that are over and were read to their end.

    A default run begins with the last day of that channel that was read; lists not read to their end come again.
    """
    if not sources.index:
        return
    channels = list_channels(sources.index, sources, scope)
    first = {channel or "": _first_day(scope, today, last_days.get(channel or "")) for channel in channels}
    last = min(scope.window.until, today) if scope.window else today
    open_days = {key for key, state in known.items() if scope.window is None and not is_settled(state, key[1])}
    unfinished = {(channel, day) for channel, day in open_days if channel in first and day <= last}
    oldest = min([*first.values(), *(day for _, day in unfinished)])
    for back in range((last - oldest).days + 1):
        day = last - timedelta(days=back)
        if scope.window is not None and not scope.window.meets(day, day):
            continue
        for channel in channels:
            if day >= first[channel or ""] or (channel or "", day) in unfinished:
                yield list_source(SourceKind.INDEX, sources.index, sources.home, channel=channel, day=day)


def is_settled(state: IndexDay | None, day: date) -> bool:
    """Whether an index was read to its end when its day had been over for a day, so that it will not grow."""
    end = Window(day, day + timedelta(days=1)).end
    return state is not None and state.is_done and state.read_at >= end


def edge_of(scope: Scope, today: date, last_days: Mapping[str, date]) -> Window:
    """Return the days that a run wants from sources that name stories of any day."""
    if scope.window is not None:
        return replace(scope.window, until=min(scope.window.until, today))
    first = min((_first_day(scope, today, day) for day in last_days.values()), default=_first_day(scope, today, None))
    return Window(max(first, today - timedelta(days=UNFINISHED_DAYS)), _NO_END)


def _first_day(scope: Scope, today: date, last_day: date | None) -> date:
    if scope.window is not None:
        return scope.window.since
    least = today - timedelta(days=_LEAST_DAYS - 1)
    return min(least, last_day) if last_day else least


def _is_fresh(scope: Scope, today: date) -> bool:
    """Whether a feed, which names the newest stories alone, can name one that is wanted."""
    return scope.window is None or (scope.window.until >= today - timedelta(days=1) and not scope.is_plan)


def channels_of(sources: Sources, scope: Scope) -> tuple[str, ...]:
    """Return the channels that a run is about."""
    return scope.channels or sources.channels
