"""Link filter: the links of a source that are stories of the run's scope; the others are counted."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from newscrawl import stats
from newscrawl.clock import WIB
from newscrawl.discovery.plan import Source, SourceKind
from newscrawl.discovery.scope import Scope, Window
from newscrawl.discovery.state import host_of
from newscrawl.items import Link, Sighting
from newscrawl.page.site import Site, Sources
from newscrawl.text.urls import PageKind, PageURL, slug_text

_PLAYLIST, _OTHER_SITE, _MIRROR, _NETWORK = "playlist", "other-site", "mirror", "network"
_CHANNEL, _WINDOW, _UNDATED, _WORDS, _BOUND = "channel", "window", "undated", "words", "bound"
_TITLE_CHARS = 500  # of what a source says of a story


class LinkFilter:
    """The rules of one run."""

    def __init__(self, site: Site, sources: Sources, scope: Scope, edge: Window) -> None:
        self._site, self._sources, self._scope, self._edge = site, sources, scope, edge
        network = sources.network
        self._network_path = re.compile(network.stories) if network else None
        self._hosts = {network.host.format(name) for name in scope.network} if network else set()
        self._home = host_of(sources.home)
        self._left: Counter[str] = Counter()

    def is_own(self, url: str) -> bool:
        """Whether a URL is on a host of the site, and on none that serves it once more."""
        return host_of(url) not in self._sources.mirrors and self._site.owns(url)

    def wanted(self, source: Source, found: Iterable[Link], now: datetime, *, page: int = 0) -> Iterator[Sighting]:
        """Yield the stories that are wanted, as the frontier needs them; `page` counts the pages of a walk."""
        for place, link in enumerate(found):
            if host_of(link.url) in self._sources.mirrors:
                self._left[_MIRROR] += 1
                continue
            address = self._site.urls.read(link.url)
            if why := self._why_not(source, link, address):
                self._left[why] += 1
            elif address.kind is PageKind.ARTICLE:
                yield self._sighting(source, link, address, now, timedelta(seconds=page * 100 + place))

    @property
    def network_left(self) -> tuple[str, set[str]] | None:
        """A pattern of the URLs of network stories, and the hosts on which they are wanted; None: on all of them."""
        if self._network_path is None or self._scope.whole_network:
            return None
        return rf"^https?://[^/]+(?:{self._network_path.pattern})$", {self._home, *self._hosts}

    def leave_host(self, url: str) -> None:
        """Count a sitemap that is left alone because it is on a mirror, on another site, or not requested."""
        is_mirror = host_of(url) in self._sources.mirrors
        self._left[_MIRROR if is_mirror else _NETWORK if self._site.owns(url) else _OTHER_SITE] += 1

    def leave_days(self) -> None:
        """Count a sitemap that is left alone because it is of other days than those that are wanted."""
        self._left[_WINDOW] += 1

    def leave_bound(self) -> None:
        """Count a sitemap that is left alone because its host has named enough of them."""
        self._left[_BOUND] += 1

    def report(self, count: Callable[..., None]) -> None:
        """Count the links that were left out since the last report."""
        for why, number in self._left.items():
            count(stats.LEFT.format(why), number)
        self._left.clear()

    def _why_not(self, source: Source, link: Link, address: PageURL) -> str | None:
        if address.kind is PageKind.PLAYLIST:
            return _PLAYLIST
        if address.kind is PageKind.FOREIGN:
            return _OTHER_SITE
        if self._is_other_network(address):
            return _NETWORK
        channel = address.channel or source.channel
        if self._scope.channels and channel not in self._scope.channels:
            return _CHANNEL
        return self._why_not_now(source, link)

    def _is_other_network(self, address: PageURL) -> bool:
        if self._network_path is None or address.host == self._home or self._scope.whole_network:
            return False
        path = urlsplit(address.canonical).path
        return address.host not in self._hosts and bool(self._network_path.fullmatch(path))

    def _why_not_now(self, source: Source, link: Link) -> str | None:
        if source.kind is SourceKind.SITEMAP:
            # A site's whole history may be in its sitemap: only a date shows that an entry is new.
            moment = link.published_at or link.modified_at
            if moment is None:
                return _UNDATED
            return None if self._edge.holds(moment) else _WINDOW
        if self._scope.window is None:
            return None
        if link.published_at is not None and not (link.is_approximate and source.day):
            is_held = self._scope.window.holds(link.published_at, is_approximate=link.is_approximate)
            return None if is_held else _WINDOW
        return None if source.is_walk else _UNDATED

    def _sighting(self, source: Source, link: Link, address: PageURL, now: datetime, place: timedelta) -> Sighting:
        published_at = None if link.is_approximate else link.published_at
        likely = link.published_at or link.modified_at
        if likely is None:
            likely = min(self._latest(source, now), now) - timedelta(minutes=1) - place
        if link.is_approximate and (window := self._window(source)):
            likely = min(max(likely, window.start), window.end - timedelta(minutes=1) - place)
        day = source.day or (published_at and published_at.astimezone(WIB).date())
        title = " | ".join(filter(None, (link.title, link.keywords)))[:_TITLE_CHARS]
        is_wanted = self._scope.wants_text(title, slug_text(address.canonical))
        self._left[_WORDS] += not is_wanted
        return Sighting(
            address.canonical,
            address.story_key,
            address.host,
            likely,
            address.channel or source.channel,
            day,
            published_at,
            title,
            is_wanted,
        )

    def _latest(self, source: Source, now: datetime) -> datetime:
        """Return when the first story of a listing without dates may have been published at the latest."""
        window = self._window(source)
        return window.end if window else now

    def _window(self, source: Source) -> Window | None:
        """Return the days that the stories of a source are of, where it is about certain days."""
        return Window(source.day, source.day) if source.day else self._scope.window
