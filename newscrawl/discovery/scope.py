"""Scope of a crawl: days, channels, hosts, words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from newscrawl.clock import WIB
from newscrawl.errors import InputError, nearest
from newscrawl.page.site import Site

_RELATIVE_SLACK = timedelta(days=1)  # "2 hari lalu" is right to a day


@dataclass(frozen=True, slots=True)
class Window:
    """Days in WIB, both inclusive."""

    since: date
    until: date
    days: frozenset[date] = frozenset()  # sampled days of `--plan`; empty: all

    def holds(self, moment: datetime, *, is_approximate: bool = False) -> bool:
        """Whether a story of that time belongs to the window.

        >>> from datetime import UTC
        >>> Window(date(2026, 6, 9), date(2026, 6, 9)).holds(datetime(2026, 6, 8, 17, 0, tzinfo=UTC))
        True
        """
        slack = _RELATIVE_SLACK if is_approximate else timedelta(0)
        is_within = self.start - slack <= moment < self.end + slack
        return is_within and (not self.days or moment.astimezone(WIB).date() in self.days)

    def meets(self, first: date, last: date) -> bool:
        """Whether the window has a day from `first` to `last`."""
        if self.days:
            return any(first <= day <= last for day in self.days)
        return first <= self.until and last >= self.since

    def is_before(self, moment: datetime) -> bool:
        """Whether a time is so early that nothing older than it belongs to the window, be it right to a day or not."""
        return moment < self.start - _RELATIVE_SLACK

    @property
    def start(self) -> datetime:
        """The first moment of the window."""
        return datetime.combine(self.since, time(), WIB)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.until + timedelta(days=1), time(), WIB)


class Matcher(Protocol):
    """Parsed words of a search."""

    def matches(self, *texts: str) -> bool:
        """Return whether the texts together fulfil the search."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Scope of a crawl; empty = the default run."""

    urls: tuple[str, ...] = ()  # exactly these, known or not
    window: Window | None = None  # a backfill of these days
    channels: tuple[str, ...] = ()  # empty: all of the site's
    network: tuple[str, ...] = ()  # network sites by their names
    whole_network: bool = False
    tags: tuple[str, ...] = ()  # slugs of tag pages
    limit: int | None = None  # articles
    words: str = ""  # which stories, by what lists say of them, in the search language of `query`
    query: Matcher | None = None  # the words, parsed: the frontier's middleware does that, which may import the store
    only_tags: bool = False  # no list but those of the tags, no story but theirs
    hosts: frozenset[str] = frozenset()  # the run keeps to these; empty: all of the site's

    @property
    def is_plan(self) -> bool:
        """Whether the run reads the lists of some days, and requests no story."""
        return self.window is not None and bool(self.window.days)

    def wants_host(self, host: str) -> bool:
        """Whether the run requests pages of a host."""
        return not self.hosts or host in self.hosts

    def wants_text(self, *texts: str) -> bool:
        """Whether a story of which a list says this is one that the run is about."""
        return self.query is None or self.query.matches(*texts)

    def check_site(self, site: Site, allowed: Collection[str] = ()) -> None:
        """Check, before any request, that pages and hosts belong to the site; pages of hosts in `allowed` pass.

        Raises: InputError.
        """
        for url in self.urls:
            if not site.owns(url) and (urlsplit(url).hostname or "") not in allowed:
                raise InputError(f"urls: {url} is no page of {site.name} (its hosts are like {_hosts_of(site)})")
        for host in self.hosts:
            declared = site.sources.hosts if site.sources else frozenset[str]()
            if not site.owns(f"https://{host}/") and host not in declared:
                known = sorted(name for name in {_hosts_of(site), *declared} if not name.startswith("."))
                raise InputError(f'hosts: "{host}" is no host of {site.name}{nearest(host, known)}')

    @property
    def name(self) -> str | None:
        """Name shared by runs of the same scope; None for one whose answers say nothing to the next run.

        A feed that did not change since a crawl of some channels may well hold news of the others.
        """
        if self.window or self.limit or self.urls or self.only_tags:
            return None
        network = "all" if self.whole_network else ",".join(sorted(self.network))
        hosts = f";hosts={','.join(sorted(self.hosts))}" if self.hosts else ""
        return f"channels={','.join(sorted(self.channels))};network={network}{hosts}"

    def check_begun(self, today: date) -> None:
        """Check that a backfill begins today or earlier.

        Raises: InputError.
        """
        if self.window is not None and self.window.since > today:
            raise InputError(f"since: {self.window.since} is still to come, today is {today} in Jakarta")


def _hosts_of(site: Site) -> str:
    home = urlsplit(site.sources.home).hostname if site.sources else None
    return home or site.urls.hosts[0][1]
