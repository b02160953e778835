"""Reading the database: searches that stream, and counts."""

from array import array
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Engine, Select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import StoreError
from newscrawl.store.engine import reading, store_error
from newscrawl.store.search.filters import Filters
from newscrawl.store.search.salvage import Damaged, is_damage, readable_rows
from newscrawl.store.search.statements import (
    COLUMNS,
    CountBy,
    Sort,
    count_statement,
    source_of,
    statement_for,
    total_statement,
)
from newscrawl.store.types import utc_text

__all__ = [
    "COLUMNS",
    "CountBy",
    "Damaged",
    "Filters",
    "Sort",
    "as_record",
    "count",
    "count_by",
    "count_statement_for",
    "search",
    "search_statement",
    "sql_text",
]

_CHUNK_ROWS = 200  # rows held at a time: a few hundred kilobytes of text


def search(
    engine: Engine,
    words: str = "",
    filters: Filters | None = None,
    *,
    sort: Sort | None = None,
    limit: int | None = None,
    offset: int = 0,
    after: int | None = None,
    duplicates: bool = False,
    on_damaged: Callable[[Damaged], None] | None = None,
) -> Generator[Mapping[str, Any]]:
    """Yield the stories that have all the words, best match first; without words the newest first.

    Constant memory, however many there are. `duplicates` yields every copy, not one story a cluster. The order is
    total, so pages by `offset` neither overlap nor leave gaps while nothing is written; `after`, the id of the last
    story seen, continues the newest-first order also where a crawl has added stories since. A row that is damaged in
    the database's file is left out and given to `on_damaged`; without it, it ends the search.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    found = array("q")
    try:
        with engine.connect() as connection:
            whole = statement_for(connection, words, filters, sort=sort, after=after, duplicates=duplicates)
            statement = whole.limit(limit).offset(offset or None)
            rows = connection.execute(statement, execution_options={"yield_per": _CHUNK_ROWS})
            for row in cast("Iterator[Mapping[str, Any]]", rows.mappings()):
                found.append(row["id"])
                yield row
    except (DBAPIError, ValueError) as error:
        if on_damaged is None or not is_damage(error):
            raise _fault(error, engine) from error
    else:
        return
    yield from readable_rows(
        engine, whole, source_of(duplicates=duplicates), bool(words.strip()), found, limit, offset, on_damaged
    )


def search_statement(
    engine: Engine,
    words: str = "",
    filters: Filters | None = None,
    *,
    sort: Sort | None = None,
    limit: int | None = None,
    offset: int = 0,
    after: int | None = None,
    duplicates: bool = False,
) -> Select[Any]:
    """Return the statement that `search` runs.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    with reading(engine) as connection:
        statement = statement_for(connection, words, filters, sort=sort, after=after, duplicates=duplicates)
    return statement.limit(limit).offset(offset or None)


def count_by(
    engine: Engine,
    by: CountBy,
    words: str = "",
    filters: Filters | None = None,
    *,
    limit: int | None = None,
    duplicates: bool = False,
) -> list[tuple[str | None, int]]:
    """Return how many stories have each value, most first; days newest first. None stands for "the story has none".

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    with reading(engine) as connection:
        statement = count_statement(connection, by, words, filters, duplicates=duplicates)
        return [(value, number) for value, number in connection.execute(statement.limit(limit))]


def count(engine: Engine, words: str = "", filters: Filters | None = None, *, duplicates: bool = False) -> int:
    """Return how many stories a search finds.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    with reading(engine) as connection:
        statement = total_statement(connection, words, filters, duplicates=duplicates)
        return int(connection.execute(statement).scalar_one())


def count_statement_for(
    engine: Engine, by: CountBy, words: str = "", filters: Filters | None = None, *, duplicates: bool = False
) -> Select[Any]:
    """Return the statement that `count_by` runs.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    with reading(engine) as connection:
        return count_statement(connection, by, words, filters, duplicates=duplicates)


def sql_text(engine: Engine, statement: Select[Any]) -> str:
    """Return a statement with its values in it, for a database's own command line."""
    # The driver's own style of parameters would double each percent sign.
    dialect: Any = make_url(f"{engine.dialect.name}://").get_dialect()
    text = str(statement.compile(dialect=dialect(paramstyle="named"), compile_kwargs={"literal_binds": True}))
    return "\n".join(line.strip() for line in text.splitlines()) + ";"


def as_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as it goes into JSON: times in UTC as `YYYY-MM-DD HH:MM:SS`."""
    return {name: utc_text(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _fault(error: Exception, engine: Engine) -> StoreError:
    if isinstance(error, DBAPIError):
        return store_error(error, engine)
    return StoreError(
        f"database {engine.url.database}: a row of it is damaged ({error}); `newscrawl db --check` names it"
    )
