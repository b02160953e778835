"""Size of the archive."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy import case, func, select

from newscrawl.report.axis import Axis
from newscrawl.report.snapshot import Snapshot
from newscrawl.store.schema import captures

_c = captures.c


@dataclass(frozen=True, slots=True)
class Files:
    """The archive's folder as it is now."""

    folder: str
    files: int
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answers recorded in a window, by the index in the database."""

    axis: Axis | None
    sizes: list[int]  # bytes recorded in each step
    answers: list[int]  # in each step
    revisits: int  # of these, repetitions that refer to an earlier record
    files: Files | None  # None where there is no archive

    def rows(self, size: Callable[[int], str]) -> Iterator[tuple[str, int, str, str]]:
        """Yield the same as a table, with the sizes so far."""
        if self.axis is not None:
            so_far = accumulate(self.sizes)
            yield from zip(self.axis.keys, self.answers, map(size, self.sizes), map(size, so_far), strict=True)


def count_recorded(snapshot: Snapshot, files: Files | None) -> Recorded:
    """Return counts of the responses recorded in the window."""
    window = snapshot.within(_c.fetched_at)
    axis = snapshot.axis(_c.fetched_at, window)
    if axis is None:
        return Recorded(None, [], [], 0, files)
    step = snapshot.key(_c.fetched_at, axis.step).label("step")
    rows = snapshot.rows(
        select(step, func.count(), func.sum(_c.length), func.count(case((_c.revisit, 1))))
        .where(window)
        .group_by("step")
    )
    return Recorded(
        axis,
        axis.values({row[0]: int(row[2]) for row in rows}),
        axis.values({row[0]: row[1] for row in rows}),
        sum(row[3] for row in rows),
        files,
    )
