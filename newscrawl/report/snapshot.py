"""Snapshot of a database for a report: one state, between two days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    cast,
    extract,
    func,
    literal_column,
    or_,
    select,
    true,
)

from newscrawl.clock import WIB
from newscrawl.report.axis import Axis, Step, dense_axis

#: Days beyond these bound nothing, and their midnight in Jakarta has no UTC that the calendar knows.
_FIRST, _LAST = date(1000, 1, 1), date(9999, 1, 1)
_SCHEMES = ("http", "https")
_ROWS = 1_000  # held at a time
_SQLITE: dict[Step, tuple[str, ...]] = {
    Step.DAY: ("%Y-%m-%d", "+7 hours"),
    Step.WEEK: ("%Y-%m-%d", "+7 hours", "weekday 0", "-6 days"),
    Step.MONTH: ("%Y-%m", "+7 hours"),
    Step.YEAR: ("%Y", "+7 hours"),
}
_POSTGRESQL = {Step.DAY: "YYYY-MM-DD", Step.WEEK: "YYYY-MM-DD", Step.MONTH: "YYYY-MM", Step.YEAR: "YYYY"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The one site that counts."""

    name: str
    domains: tuple[str, ...]  # of its URLs, such as `inews.id`

    def has(self, table: FromClause) -> ColumnElement[bool]:
        """Return the condition that a row is of the site: by its name, or by its URL where the table has no name."""
        for name in ("site", "spider"):
            if name in table.c:
                return table.c[name] == self.name
        forms = (
            f"{scheme}://{lead}{domain}/%" for domain in self.domains for scheme in _SCHEMES for lead in ("", "%.")
        )
        return or_(*(table.c.url.like(form) for form in forms))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open database and the window that counts: WIB days, both included; None bounds nothing."""

    connection: Connection
    since: date | None = None
    until: date | None = None
    site: Chosen | None = None

    def rows(self, statement: Select[*tuple[Any, ...]]) -> list[Any]:
        """Return all rows of a statement that groups or limits."""
        return list(self.connection.execute(statement))

    def stream(self, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
        """Yield the rows of a statement that may have a million, a few at a time."""
        yield from self.connection.execute(statement.execution_options(yield_per=_ROWS))

    def within(self, moment: Column[Any]) -> ColumnElement[bool]:
        """Return the condition that a row is of the site, and its time in the window: an unknown time is in none."""
        condition: ColumnElement[bool] = self.site.has(moment.table) if self.site else true()
        if self.since and self.since > _FIRST:
            condition &= moment >= datetime.combine(self.since, time(), WIB)
        if self.until and self.until < _LAST:
            condition &= moment < datetime.combine(self.until, time(), WIB) + timedelta(days=1)
        if self.since or self.until:
            condition &= moment.is_not(None)
        return condition

    def within_days(self, day: Column[Any]) -> ColumnElement[bool]:
        """Return the condition that a row is of the site, and its day, a text `YYYY-MM-DD`, in the window."""
        condition: ColumnElement[bool] = day.is_not(None)
        if self.site:
            condition &= self.site.has(day.table)
        if self.since:
            condition &= day >= self.since.isoformat()
        if self.until:
            condition &= day <= self.until.isoformat()
        return condition

    def key(self, moment: ColumnElement[Any], step: Step) -> ColumnElement[Any]:
        """Return the key of the step in which a time lies, NULL for none."""
        # Literals, because PostgreSQL does not see that two parameters of a SELECT and a GROUP BY are the same.
        if self.connection.dialect.name == "sqlite":
            form, *modifiers = (_literal(text) for text in _SQLITE[step])
            return func.strftime(form, moment, *modifiers)
        local = func.timezone(_literal("Asia/Jakarta"), moment)
        start = func.date_trunc(_literal(step), local)
        return func.to_char(start, _literal(_POSTGRESQL[step]))

    def seconds(self, begin: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[int]:
        """Return the seconds between two times."""
        if self.connection.dialect.name == "sqlite":
            form = _literal("%s")
            return cast(func.strftime(form, end), Integer) - cast(func.strftime(form, begin), Integer)
        return cast(extract("epoch", end) - extract("epoch", begin), Integer)

    def axis(self, moment: ColumnElement[Any], where: ColumnElement[bool]) -> Axis | None:
        """Return the axis over the values of a column of times, see `dense_axis`; None where there is none."""
        day = self.key(moment, Step.DAY).label("day")
        counts = self.rows(select(day, func.count()).where(where, moment.is_not(None)).group_by("day"))
        return dense_axis({row[0]: row[1] for row in counts}) if counts else None


def _literal(text: str) -> ColumnElement[Any]:
    return literal_column(f"'{text}'")
