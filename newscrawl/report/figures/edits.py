"""Edits of articles after they were first read."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from newscrawl.report.axis import Axis
from newscrawl.report.snapshot import Snapshot
from newscrawl.store.schema import articles, revisions

_MOST = 10

_a, _r = articles.c, revisions.c


@dataclass(frozen=True, slots=True)
class Edited:
    """An article that was edited."""

    title: str
    url: str
    edits: int


@dataclass(frozen=True, slots=True)
class Edits:
    """The edits of the articles of a window."""

    by_number: dict[int, int]  # edits of an article -> articles
    fields: dict[str, int]  # field -> edits that changed it
    by_step: list[int]  # edited articles by publication, in the steps of the axis
    most: list[Edited]

    @property
    def articles(self) -> int:
        """Articles that were edited."""
        return sum(self.by_number.values())

    @property
    def edits(self) -> int:
        """All edits."""
        return sum(edits * number for edits, number in self.by_number.items())


def count_edits(snapshot: Snapshot, axis: Axis | None) -> Edits:
    """Return the edits of the window's articles; `axis` is that of their publication."""
    window = snapshot.within(_a.published_at)
    edits = func.count().label("edits")
    edited = select(_r.article_id, edits).join(articles, _a.id == _r.article_id).where(window).group_by(_r.article_id)
    every = edited.subquery()
    by_number = select(every.c.edits, func.count().label("articles")).group_by(every.c.edits).order_by(every.c.edits)
    most = (
        select(_a.title, _a.url, every.c.edits)
        .join(every, every.c.article_id == _a.id)
        .order_by(every.c.edits.desc(), _a.url)
        .limit(_MOST)
    )
    changed: Counter[str] = Counter()
    for row in snapshot.stream(select(_r.changed).join(articles, _a.id == _r.article_id).where(window)):
        changed.update(row.changed)
    return Edits(
        {row.edits: row.articles for row in snapshot.rows(by_number)},
        dict(sorted(changed.items(), key=lambda item: (-item[1], item[0]))),
        _by_step(snapshot, axis) if axis else [],
        [Edited(*row) for row in snapshot.rows(most)],
    )


def _by_step(snapshot: Snapshot, axis: Axis) -> list[int]:
    is_edited = _a.id.in_(select(_r.article_id))
    step = snapshot.key(_a.published_at, axis.step).label("step")
    rows = select(step, func.count()).where(snapshot.within(_a.published_at), is_edited).group_by("step")
    return axis.values(dict(tuple(row) for row in snapshot.rows(rows)))
