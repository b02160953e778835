"""Days of Western Indonesian time in SQL: conditions of a window, and the day, week, month or year of a moment."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column

from newscrawl.clock import WIB

#: Days beyond these bound nothing, and their midnight in Jakarta has no UTC that the calendar knows.
_FIRST, _LAST = date(1000, 1, 1), date(9999, 1, 1)
#: Of each period the format of `strftime`, with modifiers, and that of `to_char`.
_PERIODS = {
    "day": (("%Y-%m-%d",), "YYYY-MM-DD"),
    "week": (("%Y-%m-%d", "weekday 0", "-6 days"), "YYYY-MM-DD"),
    "month": (("%Y-%m",), "YYYY-MM"),
    "year": (("%Y",), "YYYY"),
}


def within_days(moment: ColumnElement[Any], since: date | None, until: date | None) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that a moment lies between two days, both included; None bounds nothing."""
    if since and since > _FIRST:
        yield moment >= datetime.combine(since, time(), WIB)
    if until and until < _LAST:
        yield moment < datetime.combine(until, time(), WIB) + timedelta(days=1)
    if since or until:
        yield moment.is_not(None)


def period_of(dialect: str, moment: ColumnElement[Any], period: str) -> ColumnElement[Any]:
    """Return the `day`, `month` or `year` of a moment as a text, or the Monday of its `week`; NULL for none."""
    # Literals: PostgreSQL does not see that two parameters of a SELECT and a GROUP BY are the same.
    (form, *modifiers), postgresql = _PERIODS[period]
    if dialect == "sqlite":
        return func.strftime(_literal(form), moment, _literal("+7 hours"), *map(_literal, modifiers))
    local = func.timezone(_literal("Asia/Jakarta"), moment)
    return func.to_char(func.date_trunc(_literal(period), local), _literal(postgresql))


def _literal(text: str) -> ColumnElement[Any]:
    return literal_column(f"'{text}'")
