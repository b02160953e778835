"""Periods as people type them: a day, a month, a year, `yesterday`, `7d`."""

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

_NAMED = {"today": 0, "yesterday": 1, "hari ini": 0, "kemarin": 1}
_AGO = re.compile(r"(\d{1,5})([dw])", re.ASCII)
_DAYS = {"d": 1, "w": 7}
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


class Period(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date


def parse_period(text: str, today: date) -> Period | None:
    """Return the period that a text names; None where it names none.

    `7d` and `2w` are the one day that many days or weeks ago, so that `--since 7d` is the last week and today.

    >>> parse_period("2024-02", date(2026, 3, 1))
    Period(first=datetime.date(2024, 2, 1), last=datetime.date(2024, 2, 29))
    >>> parse_period("yesterday", date(2026, 3, 1)).first, parse_period("7d", date(2026, 3, 1)).first
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 22))
    >>> parse_period("2023-13", date(2026, 3, 1)), parse_period("x", date(2026, 3, 1))
    (None, None)
    """
    text = " ".join(text.lower().split())
    ago = _NAMED.get(text)
    if found := _AGO.fullmatch(text):
        ago = int(found[1]) * _DAYS[found[2]]
    try:
        if ago is not None:
            day = today - timedelta(days=ago)
            return Period(day, day)
        if found := _DATE.fullmatch(text):
            return _of(int(found[1]), *(int(part) if part else None for part in found.groups()[1:]))
    except (ValueError, OverflowError):
        pass
    return None


def _of(year: int, month: int | None, day: int | None) -> Period:
    if month is None:
        return Period(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Period(date(year, month, day), date(year, month, day))


def parse_day(text: str) -> date | None:
    """Return the day of `YYYY-MM-DD`, None for anything else.

    >>> parse_day("2024-02-29"), parse_day("2023-02-29"), parse_day("20240229")
    (datetime.date(2024, 2, 29), None, None)
    """
    if not _ISO_DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
