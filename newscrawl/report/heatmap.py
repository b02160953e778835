"""A calendar of days, darker where there is more, in quarters that find room on every screen."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from newscrawl.report.palette import LEVELS
from newscrawl.report.render import number

_QUARTERS = ("Jan–Mar", "Apr–Jun", "Jul–Sep", "Oct–Dec")
_CELL = 10

Span = tuple[date, date]


@dataclass(slots=True)
class Quarter:
    """The drawing of a quarter: the outlines of its empty days, and a cell for each of the others."""

    name: str
    label: str
    outside: str = ""
    empty: str = ""
    cells: list[tuple[int, int, str, str, bool]] = field(default_factory=list)  # x, y, level, title, lacks something


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a span in years, the newest first; a quarter wholly outside of the span is None."""

    legend: Sequence[tuple[str, str]]  # level and its meaning
    years: Sequence[tuple[int, Sequence[Quarter | None]]]
    has_marks: bool


def calendar(counts: Mapping[str, int], incomplete: Mapping[str, str], years: Sequence[int], span: Span) -> Calendar:
    """Return the days of a span in years; `incomplete` maps days to their missing parts."""
    bounds = level_bounds(list(counts.values()))
    found = []
    for year in sorted(years, reverse=True):
        quarters = [_quarter(year, place, counts, incomplete, bounds, span) for place in range(len(_QUARTERS))]
        if span[0].year == span[1].year:  # no other year to stand in line with
            quarters = [quarter for quarter in quarters if quarter]
        found.append((year, quarters))
    return Calendar(list(_legend(bounds)), found, bool(incomplete))


def level_bounds(counts: Sequence[int]) -> list[int]:
    """Return the least number of each level but the first: each level has about as many days as the others.

    >>> level_bounds([1, 2, 3, 4, 5, 6, 7, 8]), level_bounds([5]), level_bounds([])
    ([3, 5, 7], [], [])
    """
    ranked = sorted(counts)
    bounds = {ranked[len(ranked) * place // len(LEVELS)] for place in range(1, len(LEVELS))} if ranked else set()
    return sorted(bounds - set(ranked[:1]))


def _legend(bounds: Sequence[int]) -> Iterator[tuple[str, str]]:
    starts = [1, *bounds]
    names = [
        f"{number(start)}–{number(end - 1)}" if end - 1 > start else number(start) for start, end in pairwise(starts)
    ]
    yield "empty", "none"
    yield from zip(LEVELS, [*names, f"{number(starts[-1])} or more"], strict=False)


def _quarter(
    year: int, place: int, counts: Mapping[str, int], incomplete: Mapping[str, str], bounds: Sequence[int], span: Span
) -> Quarter | None:
    first = date(year, 3 * place + 1, 1)
    every = [day for day in (first + timedelta(number) for number in range(92)) if day.month <= 3 * place + 3]
    drawn = [counts.get(day.isoformat(), 0) for day in every if span[0] <= day <= span[1]]
    if not drawn:
        return None
    label = f"{_QUARTERS[place]} {year}: {number(sum(drawn))} articles on {sum(map(bool, drawn))} of {len(drawn)} days"
    quarter = Quarter(_QUARTERS[place], label)
    for day in every:
        column, row = divmod((day - first).days + first.weekday(), 7)
        x, y, key = column * _CELL, row * _CELL, day.isoformat()
        count, lacks = counts.get(key, 0), incomplete.get(key)
        if not span[0] <= day <= span[1]:
            quarter.outside += f"M{x + 4} {y + 4}h1v1h-1z"
        elif count or lacks is not None:
            level = LEVELS[bisect_right(bounds, count)] if count else "empty"
            title = f"{key}: {number(count)}" + (f", {lacks}" if lacks else "")
            quarter.cells.append((x, y, level, title, bool(lacks)))
        else:
            quarter.empty += f"M{x} {y}h9v9h-9z"
    return quarter
