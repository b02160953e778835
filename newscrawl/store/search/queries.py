"""Reading the database: searches that stream, and counts."""

from array import array
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Engine, Select, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import InputError, StoreError
from newscrawl.store.engine import store_error
from newscrawl.store.schema import articles
from newscrawl.store.search.filters import Filters
from newscrawl.store.search.language import Variants, no_variants, parse
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
from newscrawl.store.search.variants import variants_for
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
            whole = _statement(connection, words, filters, sort=sort, after=after, duplicates=duplicates)
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
    try:
        with engine.connect() as connection:
            statement = _statement(connection, words, filters, sort=sort, after=after, duplicates=duplicates)
    except DBAPIError as error:
        raise store_error(error, engine) from error
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
    try:
        with engine.connect() as connection:
            statement = _count_statement(connection, by, words, filters, duplicates=duplicates)
            return [(value, number) for value, number in connection.execute(statement.limit(limit))]
    except DBAPIError as error:
        raise store_error(error, engine) from error


def count(engine: Engine, words: str = "", filters: Filters | None = None, *, duplicates: bool = False) -> int:
    """Return how many stories a search finds.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    try:
        with engine.connect() as connection:
            statement = total_statement(
                engine.dialect.name,
                words,
                filters or Filters(),
                duplicates=duplicates,
                variants=_variants(connection, words),
            )
            return int(connection.execute(statement).scalar_one())
    except DBAPIError as error:
        raise store_error(error, engine) from error


def count_statement_for(
    engine: Engine, by: CountBy, words: str = "", filters: Filters | None = None, *, duplicates: bool = False
) -> Select[Any]:
    """Return the statement that `count_by` runs.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    try:
        with engine.connect() as connection:
            return _count_statement(connection, by, words, filters, duplicates=duplicates)
    except DBAPIError as error:
        raise store_error(error, engine) from error


def sql_text(engine: Engine, statement: Select[Any]) -> str:
    """Return a statement with its values in it, for a database's own command line."""
    # The driver's own style of parameters would double each percent sign.
    dialect: Any = make_url(f"{engine.dialect.name}://").get_dialect()
    text = str(statement.compile(dialect=dialect(paramstyle="named"), compile_kwargs={"literal_binds": True}))
    return "\n".join(line.strip() for line in text.splitlines()) + ";"


def as_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as it goes into JSON: times in UTC as `YYYY-MM-DD HH:MM:SS`."""
    return {name: utc_text(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _statement(
    connection: Connection,
    words: str,
    filters: Filters | None,
    *,
    sort: Sort | None,
    after: int | None,
    duplicates: bool,
) -> Select[Any]:
    return statement_for(
        connection.dialect.name,
        words,
        filters or Filters(),
        sort=sort,
        after=None if after is None else _last_seen(connection, after),
        duplicates=duplicates,
        variants=_variants(connection, words),
    )


def _count_statement(
    connection: Connection, by: CountBy, words: str, filters: Filters | None, *, duplicates: bool
) -> Select[Any]:
    return count_statement(
        connection.dialect.name,
        by,
        words,
        filters or Filters(),
        duplicates=duplicates,
        variants=_variants(connection, words),
    )


def _variants(connection: Connection, words: str) -> Variants:
    """Return the other spellings of the words in the stored texts."""
    return variants_for(connection, parse(words)) if words.strip() else no_variants


def _fault(error: Exception, engine: Engine) -> StoreError:
    if isinstance(error, DBAPIError):
        return store_error(error, engine)
    return StoreError(
        f"database {engine.url.database}: a row of it is damaged ({error}); `newscrawl db --check` names it"
    )


def _last_seen(connection: Connection, article_id: int) -> tuple[datetime | None, str]:
    statement = select(articles.c.published_at, articles.c.url).where(articles.c.id == article_id)
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise InputError(f"there is no story with the id {article_id} to go on after")
    return row.published_at, row.url
