"""Choice of sitemaps: those of the run's hosts and days."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from newscrawl.discovery.documents.sitemap import period_of
from newscrawl.discovery.filter import LinkFilter
from newscrawl.discovery.plan import Source, SourceKind
from newscrawl.discovery.scope import Scope, Window
from newscrawl.discovery.state import host_of
from newscrawl.items import Link

_MAX_DEPTH = 3  # sitemap indexes behind each other; the protocol knows one
#: Sitemaps of one host in a run: one a month of thirty years for each of a few sections.
MAX_SITEMAPS = 1_000
_BEHIND = timedelta(minutes=1)  # by which a sitemap without a date comes after the one named before it

logger = logging.getLogger(__name__)


class Sitemaps:
    """The choice of one run."""

    def __init__(self, scope: Scope, edge: Window, links: LinkFilter, home: str, now: datetime) -> None:
        self._now = now
        self._number: Counter[str] = Counter()  # by host
        self._deep: set[str] = set()  # hosts with indexes behind too many others
        self._scope, self._edge, self._links = scope, edge, links
        self._hosts = {home}
        self._named: dict[str, list[str]] = {}  # host -> what its robots.txt names

    def add_host(self, host: str) -> Iterator[Source]:
        """Include a host; yield the sitemaps that its robots.txt has named before."""
        self._hosts.add(host)
        return self._of_robots(host)

    def add_robots(self, host: str, named: list[str]) -> Iterator[Source]:
        """Take the sitemaps of a host's robots.txt; yield those to request now. A story may lead to a host first."""
        self._named[host] = named
        return self._of_robots(host) if host in self._hosts else iter(())

    def wanted(self, source: Source, entries: Iterable[Link]) -> Iterator[Source]:
        """Yield the sitemaps that can name stories that are wanted; the others are counted."""
        for entry in entries:
            if not self._is_in_scope(entry.url):
                self._links.leave_host(entry.url)
            elif self._is_of_other_days(entry):
                self._links.leave_days()
            elif self._is_too_deep(source) or self._is_beyond(host_of(entry.url)):
                self._links.leave_bound()
            else:
                # None before the newest stories: what hundreds of sitemaps name would keep those waiting.
                behind = self._now - _BEHIND * self._number[host_of(entry.url)]
                rank_at = min(entry.modified_at or behind, behind)
                yield Source(SourceKind.SITEMAP, entry.url, depth=source.depth + 1, rank_at=rank_at)

    def _is_too_deep(self, source: Source) -> bool:
        """Whether a sitemap is named by an index behind as many others as a run follows; said once for a host."""
        if source.depth < _MAX_DEPTH:
            return False
        host = host_of(source.url)
        if host not in self._deep:
            self._deep.add(host)
            logger.warning(
                "%s is an index of sitemaps behind %d others: what such indexes of %s name is left alone in this run",
                source.url,
                _MAX_DEPTH - 1,
                host,
            )
        return True

    def _is_beyond(self, host: str) -> bool:
        """Whether a host has named as many sitemaps as a run requests; said once."""
        self._number[host] += 1
        if self._number[host] == MAX_SITEMAPS + 1:
            logger.warning("%s names more than %d sitemaps: the others are left alone in this run", host, MAX_SITEMAPS)
        return self._number[host] > MAX_SITEMAPS

    def _of_robots(self, host: str) -> Iterator[Source]:
        robots = Source(SourceKind.ROBOTS, f"https://{host}/robots.txt")
        return self.wanted(robots, (Link(url, is_sitemap=True) for url in self._named.pop(host, ())))

    def _is_in_scope(self, url: str) -> bool:
        return self._links.is_own(url) and (self._scope.whole_network or host_of(url) in self._hosts)

    def _is_of_other_days(self, entry: Link) -> bool:
        """Whether a sitemap was last changed before the days that are wanted, or is named after others."""
        is_old = entry.modified_at is not None and self._edge.is_before(entry.modified_at)
        period = period_of(entry.url)
        return is_old or (period is not None and not self._edge.meets(*period))
