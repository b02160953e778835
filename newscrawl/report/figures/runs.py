"""Last runs and their outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from newscrawl import stats
from newscrawl.items import Outcome
from newscrawl.report.snapshot import Snapshot
from newscrawl.store.schema import runs

MOST_RUNS = 30

_r = runs.c


@dataclass(frozen=True, slots=True)
class Run:
    """A row of `runs`, its counters summed up."""

    spider: str
    started_at: datetime
    finished_at: datetime | None
    reason: str | None
    pages: int
    outcomes: Mapping[Outcome, int]
    broken: tuple[str, ...]  # limits of the monitor


def last_runs(snapshot: Snapshot) -> list[Run]:
    """Return the last runs that began in the window, the newest first."""
    rows = select(_r.spider, _r.started_at, _r.finished_at, _r.reason, _r.counters).where(
        snapshot.within(_r.started_at)
    )
    newest = rows.order_by(_r.started_at.desc(), _r.id.desc()).limit(MOST_RUNS)
    return [_run(*row) for row in snapshot.rows(newest)]


def _run(spider: str, started_at: datetime, finished_at: datetime | None, reason: str | None, counters: Any) -> Run:
    numbers = {name: value for name, value in (counters or {}).items() if isinstance(value, int)}
    outcomes = {outcome: _sum(numbers, stats.outcome_key(outcome)) for outcome in Outcome}
    broken = tuple(sorted(stats.by_label(numbers, stats.BROKEN_LIMIT)))
    return Run(spider, started_at, finished_at, reason, numbers.get(stats.PAGES_ARTICLE, 0), outcomes, broken)


def _sum(numbers: Mapping[str, int], key: str) -> int:
    """Return a counter, or the sum of its labels' counters."""
    return sum(number for name, number in numbers.items() if name == key or name.startswith(f"{key}/"))
