"""Snapshot of a database for a report: one state, between two days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    cast,
    extract,
    func,
    literal_column,
    or_,
    select,
    true,
)

from newscrawl.report.axis import Axis, Step, dense_axis
from newscrawl.store.days import period_of, within_days

_SCHEMES = ("http", "https")
_ROWS = 1_000  # held at a time


@dataclass(frozen=True, slots=True)
class SiteFilter:
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
    site: SiteFilter | None = None

    def rows(self, statement: Select[*tuple[Any, ...]]) -> list[Any]:
        """Return all rows of a statement that groups or limits."""
        return list(self.connection.execute(statement))

    def stream(self, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
        """Yield the rows of a statement that may have a million, a few at a time."""
        yield from self.connection.execute(statement.execution_options(yield_per=_ROWS))

    def within(self, moment: Column[Any]) -> ColumnElement[bool]:
        """Return the condition that a row is of the site, and its time in the window: an unknown time is in none."""
        of_site = self.site.has(moment.table) if self.site else true()
        return and_(of_site, *within_days(moment, self.since, self.until))

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
        return period_of(self.connection.dialect.name, moment, step)

    def seconds(self, begin: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[int]:
        """Return the seconds between two times."""
        if self.connection.dialect.name == "sqlite":
            form: ColumnElement[str] = literal_column("'%s'")
            return cast(func.strftime(form, end), Integer) - cast(func.strftime(form, begin), Integer)
        return cast(extract("epoch", end) - extract("epoch", begin), Integer)

    def axis(self, moment: ColumnElement[Any], where: ColumnElement[bool]) -> Axis | None:
        """Return the axis over the values of a column of times, see `dense_axis`; None where there is none."""
        day = self.key(moment, Step.DAY).label("day")
        counts = self.rows(select(day, func.count()).where(where, moment.is_not(None)).group_by("day"))
        return dense_axis({row[0]: row[1] for row in counts}) if counts else None
