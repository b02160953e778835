"""Known pages that are not stored."""

from dataclasses import dataclass

from sqlalchemy import and_, exists, func, or_, select

from newscrawl.report.snapshot import Snapshot
from newscrawl.store.frontier.rows import ARTICLE, DONE, FAILED, PENDING
from newscrawl.store.schema import articles, frontier

_INDEX = "index"

_f = frontier.c


@dataclass(slots=True)
class Missing:
    """Missing stories of a day (WIB), as the sources name them."""

    waiting: int = 0  # stories that were not requested yet
    failed: int = 0  # stories that gave no record
    indexes: int = 0  # indexes of channels that were not read to their end


def count_missing(snapshot: Snapshot) -> dict[str, Missing]:
    """Return the days, oldest first, on which something is missing that could be had."""
    is_stored = exists().where(articles.c.story_key == _f.story_key)
    is_missing = or_(
        # The state first: to look up in `articles` also what is done costs 13 s for a million rows.
        and_(_f.kind == ARTICLE, _f.state.in_((PENDING, FAILED)), ~is_stored),
        and_(_f.kind == _INDEX, _f.part == "", _f.state != DONE),
    )
    rows = select(_f.day, _f.kind, _f.state, func.count().label("number")).where(
        snapshot.within_days(_f.day), is_missing
    )
    days: dict[str, Missing] = {}
    for row in snapshot.rows(rows.group_by(_f.day, _f.kind, _f.state)):
        day = days.setdefault(row.day, Missing())
        if row.kind == _INDEX:
            day.indexes += row.number
        elif row.state == PENDING:
            day.waiting = row.number
        else:
            day.failed = row.number
    return dict(sorted(days.items()))
