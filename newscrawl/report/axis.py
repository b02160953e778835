"""Axes of time: the steps, counted in WIB, in which a report counts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

_LEAST_DAYS = 14  # a bar for each of fewer days would be as wide as a page
#: Up to how many days an axis has such steps: about a hundred bars, which a telephone still shows one by one.
_MOST_DAYS = {"day": 92, "week": 2 * 366, "month": 20 * 366}
_OLD = 20  # one article in so many may be left out ...
_THIN = 3  # ... where the time shrinks to less than one part in so many ...
_GAP = 10  # ... behind a gap of more than one part in so many of what is shown


class Step(StrEnum):
    """How much time one bar covers; its key is its first day, `2026-06` or `2026`."""

    DAY = "day"
    WEEK = "week"  # from Monday
    MONTH = "month"
    YEAR = "year"

    def key(self, day: date) -> str:
        """Return the key of the step that holds a day.

        >>> [step.key(date(2026, 6, 10)) for step in Step]
        ['2026-06-10', '2026-06-08', '2026-06', '2026']
        """
        if self is Step.WEEK:
            # The year 1 begins with a Monday, so there is no day before it to fall back to.
            day = date.fromordinal(day.toordinal() - day.weekday())
        return day.isoformat()[: {Step.MONTH: 7, Step.YEAR: 4}.get(self, 10)]


@dataclass(frozen=True, slots=True)
class Axis:
    """Steps one after the other, without a gap."""

    step: Step
    keys: tuple[str, ...]
    older: int = 0  # articles before the first step: so few and so old that they would crush the others

    def values(self, found: "dict[str | None, int]") -> list[int]:
        """Return the number of each step, 0 where there is none."""
        return [found.get(key, 0) for key in self.keys]


def dense_axis(days: Mapping[str, int]) -> Axis:
    """Return the axis over days with their numbers (one at least), without a thin tail of old ones.

    Left out are at most a twentieth, and only where the rest needs less than a third of the time.

    >>> axis = dense_axis({"2013-05-01": 1, "2026-06-01": 20, "2026-06-09": 12})
    >>> axis.keys[0], axis.keys[-1], axis.older
    ('2026-05-27', '2026-06-09', 1)
    """
    ordered = [(date.fromisoformat(day), number) for day, number in sorted(days.items())]
    first, last, total = ordered[0][0], ordered[-1][0], sum(days.values())
    older = left = 0
    start = first
    for (day, number), (following, _) in pairwise(ordered):
        older += number
        if _OLD * older > total:
            break
        if (
            _GAP * (following - day).days > (last - following).days
            and _THIN * (last - following).days < (last - first).days
        ):
            start, left = following, older
    return replace(axis_over(start, last), older=left)


def axis_over(first: date, last: date) -> Axis:
    """Return the axis that holds both days, in steps that give it at most some two hundred and fifty.

    >>> axis_over(date(2024, 1, 1), date(2026, 6, 10)).keys[:2]
    ('2024-01', '2024-02')
    >>> len(axis_over(date(2026, 6, 10), date(2026, 6, 10)).keys)
    14
    """
    days = last.toordinal() - first.toordinal() + 1
    if days < _LEAST_DAYS:
        first = date.fromordinal(max(1, last.toordinal() - _LEAST_DAYS + 1))
    step = next((Step(name) for name, most in _MOST_DAYS.items() if days <= most), Step.YEAR)
    keys = (step.key(date.fromordinal(number)) for number in range(first.toordinal(), last.toordinal() + 1))
    return Axis(step, tuple(dict.fromkeys(keys)))
