"""Pages that gave no record, by the reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from newscrawl.report.snapshot import Snapshot
from newscrawl.store.schema import failures, rejections

_f, _r = failures.c, rejections.c


@dataclass(frozen=True, slots=True)
class Failed:
    """Pages that failed for one reason at one stage and have not given a record since."""

    reason: str
    stage: str
    pages: int
    attempts: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Rejections:
    """Last failures in the window, and every answer in it that was no story."""

    failures: list[Failed]
    answers: dict[str, int]  # reason -> answers, those that a later one made good too

    @property
    def pages(self) -> int:
        """All pages that failed."""
        return sum(row.pages for row in self.failures)

    def by_reason(self) -> dict[str, int]:
        """Return how many pages failed for each reason, most first."""
        pages: dict[str, int] = {}
        for row in self.failures:
            pages[row.reason] = pages.get(row.reason, 0) + row.pages
        return dict(sorted(pages.items(), key=lambda item: (-item[1], item[0])))


def count_rejections(snapshot: Snapshot) -> Rejections:
    """Return the pages without a record, counted."""
    pages = func.count().label("pages")
    attempts = func.sum(_f.attempts)
    failed = (
        select(_f.reason, _f.stage, pages, attempts, func.min(_f.first_at), func.max(_f.last_at))
        .where(snapshot.within(_f.last_at))
        .group_by(_f.reason, _f.stage)
        .order_by(pages.desc(), _f.reason, _f.stage)
    )
    number = func.count().label("number")
    answers = select(_r.reason, number).where(snapshot.within(_r.seen_at)).group_by(_r.reason)
    return Rejections(
        [Failed(*row) for row in snapshot.rows(failed)],
        {row.reason: row.number for row in snapshot.rows(answers.order_by(number.desc(), _r.reason))},
    )
