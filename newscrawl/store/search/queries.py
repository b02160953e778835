"""Reading the database: searches that stream, and counts."""

from collections.abc import Generator, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Engine, Select, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import InputError
from newscrawl.store.engine import store_error
from newscrawl.store.schema import articles
from newscrawl.store.search.statements import (
    COLUMNS,
    CountBy,
    Filters,
    Sort,
    count_statement,
    statement_for,
    total_statement,
)
from newscrawl.store.types import utc_text

__all__ = [
    "COLUMNS",
    "CountBy",
    "Filters",
    "Sort",
    "as_record",
    "count",
    "count_by",
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
) -> Generator[Mapping[str, Any]]:
    """Yield the stories that have all the words, best match first; without words the newest first.

    Constant memory, however many there are. `duplicates` yields every copy, not one story a cluster. The order is
    total, so pages by `offset` neither overlap nor leave gaps while nothing is written; `after`, the id of the last
    story seen, continues the newest-first order also where a crawl has added stories since.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    statement = search_statement(
        engine, words, filters, sort=sort, limit=limit, offset=offset, after=after, duplicates=duplicates
    )
    try:
        with engine.connect().execution_options(yield_per=_CHUNK_ROWS) as connection:
            yield from cast("Iterator[Mapping[str, Any]]", connection.execute(statement).mappings())
    except DBAPIError as error:
        raise store_error(error, engine) from error


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
    last = None if after is None else _last_seen(engine, after)
    statement = statement_for(
        engine.dialect.name, words, filters or Filters(), sort=sort, after=last, duplicates=duplicates
    )
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
    statement = count_statement(engine.dialect.name, by, words, filters or Filters(), duplicates=duplicates)
    try:
        with engine.connect() as connection:
            return [(value, number) for value, number in connection.execute(statement.limit(limit))]
    except DBAPIError as error:
        raise store_error(error, engine) from error


def count(engine: Engine, words: str = "", filters: Filters | None = None, *, duplicates: bool = False) -> int:
    """Return how many stories a search finds.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    statement = total_statement(engine.dialect.name, words, filters or Filters(), duplicates=duplicates)
    try:
        with engine.connect() as connection:
            return int(connection.execute(statement).scalar_one())
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


def _last_seen(engine: Engine, article_id: int) -> tuple[datetime | None, str]:
    statement = select(articles.c.published_at, articles.c.url).where(articles.c.id == article_id)
    try:
        with engine.connect() as connection:
            row = connection.execute(statement).one_or_none()
    except DBAPIError as error:
        raise store_error(error, engine) from error
    if row is None:
        raise InputError(f"there is no story with the id {article_id} to go on after")
    return row.published_at, row.url
