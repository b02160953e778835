"""Number of articles that are copies of each other."""

from dataclasses import dataclass
from itertools import groupby
from statistics import median

from sqlalchemy import func, select

from newscrawl.report.snapshot import Snapshot
from newscrawl.store.schema import articles

_LARGEST = 10
_MOST_PAIRS = 30

_a = articles.c


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles with the same or nearly the same text."""

    title: str  # of the earliest
    url: str
    articles: int
    hosts: int


@dataclass(frozen=True, slots=True)
class Followed:
    """Stories that one site had first and another one too."""

    first: str
    then: str
    stories: int
    median_s: int  # seconds from the first publication to the other's


@dataclass(frozen=True, slots=True)
class Copies:
    """The clusters of a window; an article outside it is no part of them."""

    by_size: dict[int, int]  # articles in a cluster -> clusters
    largest: list[Cluster]  # of two articles at least
    followed: list[Followed]  # most articles first

    @property
    def clusters(self) -> int:
        """Different texts."""
        return sum(self.by_size.values())


def count_copies(snapshot: Snapshot) -> Copies:
    """Return the clusters of the window, counted."""
    window = snapshot.within(_a.published_at)
    size = func.count().label("size")
    clusters = select(_a.cluster_id, size).where(window).group_by(_a.cluster_id)
    every = clusters.subquery()
    by_size = select(every.c.size, func.count().label("clusters")).group_by(every.c.size).order_by(every.c.size)
    largest = clusters.having(func.count() > 1).order_by(size.desc(), _a.cluster_id).limit(_LARGEST)
    return Copies(
        {row.size: row.clusters for row in snapshot.rows(by_size)},
        [_describe(snapshot, row.cluster_id, row.size) for row in snapshot.rows(largest)],
        _followed(snapshot),
    )


def _followed(snapshot: Snapshot) -> list[Followed]:
    """Return which sites had stories of which others, later: by the first publication of each site."""
    window = (_a.published_at.is_not(None)) & snapshot.within(_a.published_at)
    shared = select(_a.cluster_id).where(window).group_by(_a.cluster_id).having(func.count(_a.site.distinct()) > 1)
    first = func.min(_a.published_at).label("first_at")
    rows = (
        select(_a.cluster_id, _a.site, first)
        .where(window, _a.cluster_id.in_(shared))
        .group_by(_a.cluster_id, _a.site)
        .order_by(_a.cluster_id, first, _a.site)
    )
    delays: dict[tuple[str, str], list[int]] = {}
    for _, members in groupby(snapshot.stream(rows), key=lambda row: row.cluster_id):
        earliest, *others = members
        for row in others:
            delay = round((row.first_at - earliest.first_at).total_seconds())
            delays.setdefault((earliest.site, row.site), []).append(delay)
    found = [Followed(*sites, len(some), int(median(some))) for sites, some in delays.items()]
    return sorted(found, key=lambda each: (-each.stories, each.first, each.then))[:_MOST_PAIRS]


def _describe(snapshot: Snapshot, cluster_id: str, size: int) -> Cluster:
    members = (_a.cluster_id == cluster_id) & snapshot.within(_a.published_at)
    order = (_a.published_at.asc().nulls_last(), _a.url)
    first = snapshot.rows(select(_a.title, _a.url).where(members).order_by(*order).limit(1))[0]
    hosts = snapshot.rows(select(func.count(_a.host.distinct())).where(members))[0][0]
    return Cluster(first.title, first.url, size, hosts)
