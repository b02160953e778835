"""Number of articles that are copies of each other."""

from dataclasses import dataclass

from sqlalchemy import func, select

from newscrawl.report.snapshot import Snapshot
from newscrawl.store.schema import articles

_LARGEST = 10

_a = articles.c


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles with the same or nearly the same text."""

    title: str  # of the earliest
    url: str
    articles: int
    hosts: int


@dataclass(frozen=True, slots=True)
class Copies:
    """The clusters of a window; an article outside it is no part of them."""

    by_size: dict[int, int]  # articles in a cluster -> clusters
    largest: list[Cluster]  # of two articles at least

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
    )


def _describe(snapshot: Snapshot, cluster_id: str, size: int) -> Cluster:
    members = (_a.cluster_id == cluster_id) & snapshot.within(_a.published_at)
    order = (_a.published_at.asc().nulls_last(), _a.url)
    first = snapshot.rows(select(_a.title, _a.url).where(members).order_by(*order).limit(1))[0]
    hosts = snapshot.rows(select(func.count(_a.host.distinct())).where(members))[0][0]
    return Cluster(first.title, first.url, size, hosts)
