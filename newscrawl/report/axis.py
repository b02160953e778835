"""Axes of time: the steps, counted in WIB, in which a report counts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_LEAST_DAYS = 14  # a bar for each of fewer days would be as wide as a page
#: Up to how many days an axis has such steps: about a hundred bars, which a telephone still shows one by one.
_MOST_DAYS = {"day": 92, "week": 2 * 366, "month": 20 * 366}


class Step(StrEnum):
    """How much time one bar stands for; its key is its first day, `2026-06` or `2026`."""

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

    def values(self, found: "dict[str | None, int]") -> list[int]:
        """Return the number of each step, 0 where there is none."""
        return [found.get(key, 0) for key in self.keys]


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
