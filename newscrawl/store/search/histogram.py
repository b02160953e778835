"""Histogram of stories over time, as bars of days, months or years that narrow the window."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MAX_DAYS = 62
_MAX_MONTHS = 60
HEIGHT = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, month or year."""

    name: str
    stories: int
    since: str
    until: str
    x: int
    y: float
    height: float


def month_days(month: str) -> tuple[date, date]:
    """Return the first and the last day of a month.

    >>> month_days("2024-02")[1].isoformat()
    '2024-02-29'
    """
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def months_between(first: str, last: str) -> list[str]:
    """Return all months from one to another.

    >>> months_between("2023-11", "2024-01")
    ['2023-11', '2023-12', '2024-01']
    """
    begin, end = (int(each[:4]) * 12 + int(each[5:7]) - 1 for each in (first, last))
    return [f"{each // 12:04}-{each % 12 + 1:02}" for each in range(begin, end + 1)]


def days_between(first: str, last: str) -> list[str]:
    """Return all days from one to another."""
    begin = date.fromisoformat(first)
    return [(begin + timedelta(days=each)).isoformat() for each in range((date.fromisoformat(last) - begin).days + 1)]


def steps_of(months: Sequence[str]) -> str:
    """Return `day`, `month` or `year`: the step whose bars fit."""
    if not months or len(months_between(min(months), max(months))) * 31 <= _MAX_DAYS:
        return "day"
    return "month" if len(months_between(min(months), max(months))) <= _MAX_MONTHS else "year"


def bars(counts: Mapping[str, int], step: str, highest: int = 0) -> list[Bar]:
    """Return a bar for each day, month or year from the first to the last, also for those without stories.

    The highest bar has `highest` stories, or those of the step that has most.
    """
    if step == "year":
        counts = by_year(counts)
    if not counts:
        return []
    first, last = min(counts), max(counts)
    between: dict[str, Callable[[str, str], list[str]]] = {"day": days_between, "month": months_between}
    names = (
        between[step](first, last) if step in between else [f"{each:04}" for each in range(int(first), int(last) + 1)]
    )
    highest = highest or max(counts.values()) or 1
    return [_bar(name, counts.get(name, 0), place, highest) for place, name in enumerate(names)]


def by_year(months: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of months as those of their years."""
    years: dict[str, int] = {}
    for month, number in months.items():
        years[month[:4]] = years.get(month[:4], 0) + number
    return years


def _bar(name: str, number: int, place: int, highest: int) -> Bar:
    if len(name) == 10:
        since = until = name
    elif len(name) == 7:
        since, until = (each.isoformat() for each in month_days(name))
    else:
        since, until = f"{name}-01-01", f"{name}-12-31"
    height = round(max(number / highest * HEIGHT, 1.5), 1) if number else 0
    return Bar(name, number, since, until, place * 10, round(HEIGHT - height, 1), height)
