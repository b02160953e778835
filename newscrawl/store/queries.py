"""Reading the database: searches that stream."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, cast

from sqlalchemy import (
    Column,
    Engine,
    MetaData,
    Select,
    Table,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.exc import DBAPIError

from newscrawl.store.engine import store_error
from newscrawl.store.schema import article_tags, articles
from newscrawl.store.search import fts5_query, tsquery
from newscrawl.store.types import utc_text

#: The contract's columns, in its order; `story_key` is the store's own.
COLUMNS = tuple(name for name in articles.c.keys() if name != "story_key")  # noqa: SIM118  # a column collection

_WIB = timezone(timedelta(hours=7))
_CHUNK_ROWS = 200  # rows held at a time: a few hundred kilobytes of text
_stories = Table("stories", MetaData(), *(Column(item.name, item.type) for item in articles.c))
_fts = table("articles_fts", column("rowid"), column("rank"))


@dataclass(frozen=True, slots=True)
class Filters:
    """Which stories are wanted; None wants all. Days are WIB days, both included."""

    since: date | None = None
    until: date | None = None
    channel: str | None = None
    city: str | None = None
    tag: str | None = None
    host: str | None = None


def search(
    engine: Engine,
    words: str = "",
    filters: Filters | None = None,
    *,
    limit: int | None = None,
    duplicates: bool = False,
) -> Iterator[Mapping[str, Any]]:
    """Yield the stories that have all the words, best match first; without words the newest first.

    Constant memory, however many there are. `duplicates` yields every copy, not one story a cluster.

    Raises: InputError for a search without a word to look for, StoreError where the database cannot be read.
    """
    statement = statement_for(engine.dialect.name, words, filters or Filters(), duplicates=duplicates).limit(limit)
    try:
        with engine.connect().execution_options(yield_per=_CHUNK_ROWS) as connection:
            yield from cast("Iterator[Mapping[str, Any]]", connection.execute(statement).mappings())
    except DBAPIError as error:
        raise store_error(error, engine.url.database or "") from error


def statement_for(dialect: str, words: str, filters: Filters, *, duplicates: bool = False) -> Select[Any]:
    """Return the statement of a search."""
    source = articles if duplicates else _stories
    statement = _filtered(select(*(source.c[name] for name in COLUMNS)), source, filters)
    if not words.strip():
        return statement.order_by(source.c.published_at.desc().nulls_last(), source.c.url)
    if dialect == "sqlite":
        statement = statement.join(_fts, _fts.c.rowid == source.c.id)
        statement = statement.where(literal_column("articles_fts").op("MATCH")(literal(fts5_query(words))))
        return statement.order_by(_fts.c.rank, source.c.url)
    # The expression of the index, letter for letter; else PostgreSQL does not use it.
    document = func.to_tsvector(
        literal_column("'simple'"),
        literal_column(
            f"{source.name}.title || ' ' || left({source.name}.body, 300000) || ' ' || {source.name}.tags::text"
        ),
    )
    wanted = func.to_tsquery(literal_column("'simple'"), tsquery(words))
    return statement.where(document.op("@@")(wanted)).order_by(func.ts_rank(document, wanted).desc(), source.c.url)


def as_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as it goes into JSON: times in UTC as `YYYY-MM-DD HH:MM:SS`."""
    return {name: utc_text(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _filtered(statement: Select[Any], source: Table, filters: Filters) -> Select[Any]:
    if filters.since:
        statement = statement.where(source.c.published_at >= datetime.combine(filters.since, time(), _WIB))
    if filters.until:
        end = datetime.combine(filters.until, time(), _WIB) + timedelta(days=1)
        statement = statement.where(source.c.published_at < end)
    if filters.channel:
        statement = statement.where(source.c.channel.in_(_spellings(filters.channel)))
    if filters.city:
        statement = statement.where(source.c.city.in_(_spellings(filters.city)))
    if filters.host:
        statement = statement.where(source.c.host == filters.host.lower())
    if filters.tag:
        tagged = select(article_tags.c.article_id).where(article_tags.c.tag.in_(_spellings(filters.tag)))
        statement = statement.where(source.c.id.in_(tagged))
    return statement


def _spellings(value: str) -> list[str]:
    """Return the usual capitalisations of a name, so that an index still serves a search that ignores case."""
    return list(dict.fromkeys([value, value.lower(), value.upper(), value.title(), value.capitalize()]))
