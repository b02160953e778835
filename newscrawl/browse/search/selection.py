"""The selection of a story list: words, days and values of its address, as statements of the store's search."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from datasette.utils.asgi import BadRequest
from sqlalchemy import Engine, Select, func, literal, select
from sqlalchemy.dialects import sqlite

from newscrawl.errors import InputError
from newscrawl.store.schema import stories
from newscrawl.store.search.filters import Filters
from newscrawl.store.search.histogram import month_days
from newscrawl.store.search.queries import CountBy, Sort, count_statement_for, search_statement
from newscrawl.text.periods import parse_day

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which stories a list shows, and in which order."""

    words: str
    filters: Filters
    sort: Sort
    author: str | None = None
    subchannel: str | None = None

    def statement(self, engine: Engine, sort: Sort | None = None) -> str:
        """Return the SQL of the stories.

        Raises: InputError for a search that cannot be read.
        """
        return self._sql(search_statement(engine, self.words, self.filters, sort=sort or self.sort))

    def count_by(self, engine: Engine, by: CountBy) -> str:
        """Return the SQL that counts the stories by a value of theirs."""
        return self._sql(count_statement_for(engine, by, self.words, self.filters))

    def _sql(self, statement: "Select[tuple[object, ...]]") -> str:
        if self.author:
            names = func.json_each(stories.c.authors).table_valued("value", name="names_of_authors")
            statement = statement.where(
                select(literal(1)).select_from(names).where(names.c.value == self.author).exists()
            )
        if self.subchannel:
            statement = statement.where(stories.c.subchannel == self.subchannel)
        return str(statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def read_selection(arguments: Mapping[str, str]) -> Selection:
    """Return the selection of an address.

    Raises: BadRequest for a value that is no day, month or order.
    """
    since, until = _day(arguments, "_since"), _day(arguments, "_until")
    windows = [(each, each) for each in [_day(arguments, "_day")] if each]
    if month := arguments.get("_month"):
        windows.append(_month(month))
    for first, last in windows:
        since, until = max(since or first, first), min(until or last, last)
    words = (arguments.get("_search") or "").strip()
    order = arguments.get("_order") or (Sort.RELEVANCE if words else Sort.NEWEST)
    if order not in set(Sort):
        raise BadRequest(f'_order: "{order}" is not an order (relevance, newest)')
    names = ("channel", "city", "host", "kind", "site")
    values = {name: arguments.get(name) for name in names if arguments.get(name)}
    try:
        filters = Filters(since=since, until=until, tag=arguments.get("_tag") or None, **values)
    except InputError as error:
        raise BadRequest(str(error)) from error
    sort = Sort(order) if words else Sort.NEWEST
    return Selection(words, filters, sort, arguments.get("_author") or None, arguments.get("subchannel") or None)


def _day(arguments: Mapping[str, str], name: str) -> date | None:
    value = arguments.get(name)
    if not value:
        return None
    if day := parse_day(value):
        return day
    raise BadRequest(f'{name}: "{value}" is not a day (YYYY-MM-DD)')


def _month(value: str) -> tuple[date, date]:
    if not _MONTH.fullmatch(value) or value.startswith("0000"):
        raise BadRequest(f'_month: "{value}" is not a month (YYYY-MM)')
    return month_days(value)
