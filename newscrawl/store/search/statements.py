"""The statements of searches and counts, in the SQL of SQLite and of PostgreSQL."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)

from newscrawl.errors import InputError
from newscrawl.store.schema import article_tags, articles
from newscrawl.store.schema import stories as _stories
from newscrawl.store.search.language import fts5_query, parse, tsquery
from newscrawl.store.types import is_text

#: The contract's columns, in its order; `story_key` is the store's own.
COLUMNS = tuple(name for name in articles.c.keys() if name != "story_key")  # noqa: SIM118  # a column collection

_WIB = timezone(timedelta(hours=7))
#: Days beyond these bound nothing, and their midnight in Jakarta has no UTC that the calendar knows.
_FIRST, _LAST = date(1000, 1, 1), date(9999, 1, 1)
_PG_DAY: ColumnElement[str] = literal_column("'YYYY-MM-DD'")
_fts = table("articles_fts", column("rowid"))
#: A word of the title counts as five of the body, a tag as two: what a story is about stands there.
_TITLE_WEIGHT = 5
_BM25: ColumnElement[float] = literal_column(f"bm25(articles_fts, {_TITLE_WEIGHT}, 1, 2)")


class Sort(StrEnum):
    """The order of what is found."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


class CountBy(StrEnum):
    """What stories can be counted by; a day is a WIB day."""

    DAY = "day"
    CHANNEL = "channel"
    CITY = "city"
    HOST = "host"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Filters:
    """Which stories are wanted; None wants all. Days are WIB days, both included.

    Raises: InputError for a value that is no text.
    """

    since: date | None = None
    until: date | None = None
    channel: str | None = None
    city: str | None = None
    tag: str | None = None
    host: str | None = None
    kind: str | None = None

    def __post_init__(self) -> None:
        for name in ("channel", "city", "tag", "host", "kind"):
            value = getattr(self, name)
            if value is not None and not is_text(value):
                raise InputError(f"{name} {value!a} is no text in UTF-8")


def statement_for(
    dialect: str,
    words: str,
    filters: Filters,
    *,
    sort: Sort | None = None,
    after: "tuple[datetime | None, str] | None" = None,
    duplicates: bool = False,
) -> Select[Any]:
    """Return the statement of a search; `after` is the `(published_at, url)` of the last story seen.

    Raises: InputError for a search that cannot be read, or an order that it has not.
    """
    source = articles if duplicates else _stories
    statement = _found(dialect, select(*(source.c[name] for name in COLUMNS)), source, words, filters)
    sort = sort or (Sort.RELEVANCE if words.strip() else Sort.NEWEST)
    if sort is Sort.NEWEST:
        statement = statement if after is None else statement.where(_comes_after(source, *after))
        return statement.order_by(source.c.published_at.desc().nulls_last(), source.c.url)
    if not words.strip():
        raise InputError("without words there is no relevance to sort by; leave the sort out, or name words")
    if after is not None:
        raise InputError("a story to go on after means something in the newest-first order only; use an offset")
    if dialect == "sqlite":
        return statement.order_by(_BM25, source.c.url)
    document, title = _documents(source)
    wanted = _tsquery(words)
    rank = func.ts_rank(document, wanted) + _TITLE_WEIGHT * func.ts_rank(title, wanted)
    return statement.order_by(rank.desc(), source.c.url)


def count_statement(
    dialect: str, by: CountBy, words: str, filters: Filters, *, duplicates: bool = False
) -> Select[Any]:
    """Return the statement that counts the stories of a search by a value of theirs.

    Raises: InputError for a search that cannot be read.
    """
    source = articles if duplicates else _stories
    value: ColumnElement[Any]
    if by is CountBy.DAY:
        value = (
            func.date(source.c.published_at, literal_column("'+7 hours'"))
            if dialect == "sqlite"
            else func.to_char(func.timezone(literal_column("'Asia/Jakarta'"), source.c.published_at), _PG_DAY)
        )
    else:
        value = article_tags.c.tag if by is CountBy.TAG else source.c[by.value]
    number = func.count().label("stories")
    statement = select(value.label(by.value), number).select_from(source)
    if by is CountBy.TAG:
        statement = statement.join(article_tags, article_tags.c.article_id == source.c.id)
    statement = _found(dialect, statement, source, words, filters).group_by(value)
    if by is CountBy.DAY:
        return statement.order_by(value.desc().nulls_last())
    return statement.order_by(number.desc(), value)


def total_statement(dialect: str, words: str, filters: Filters, *, duplicates: bool = False) -> Select[Any]:
    """Return the statement that counts the stories of a search.

    Raises: InputError for a search that cannot be read.
    """
    source = articles if duplicates else _stories
    return _found(dialect, select(func.count()).select_from(source), source, words, filters)


def _found(dialect: str, statement: Select[Any], source: Table, words: str, filters: Filters) -> Select[Any]:
    """Return a statement narrowed to the stories that have the words and pass the filters."""
    statement = _filtered(statement, source, filters)
    if not words.strip():
        return statement
    if dialect == "sqlite":
        statement = statement.join(_fts, _fts.c.rowid == source.c.id)
        return statement.where(literal_column("articles_fts").op("MATCH")(literal(fts5_query(parse(words)))))
    document, _ = _documents(source)
    return statement.where(document.op("@@")(_tsquery(words)))


def _documents(source: Table) -> tuple[ColumnElement[Any], ...]:
    """Return what PostgreSQL searches, and the title alone."""
    # The expression of the index, letter for letter; else PostgreSQL does not use it.
    name = source.name
    return tuple(
        literal_column(f"to_tsvector('simple', newscrawl_fold({text}))")
        for text in (f"{name}.title || ' ' || left({name}.body, 300000) || ' ' || {name}.tags::text", f"{name}.title")
    )


def _tsquery(words: str) -> ColumnElement[Any]:
    return func.to_tsquery(literal_column("'simple'"), func.newscrawl_fold(tsquery(parse(words))))


def _comes_after(source: Table, published_at: datetime | None, url: str) -> ColumnElement[bool]:
    """Return the condition that a story stands behind another one where the newest come first and undated ones last."""
    moment = source.c.published_at
    if published_at is None:
        return and_(moment.is_(None), source.c.url > url)
    return or_(moment < published_at, and_(moment == published_at, source.c.url > url), moment.is_(None))


def _filtered(statement: Select[Any], source: Table, filters: Filters) -> Select[Any]:
    if filters.since:
        since = max(filters.since, _FIRST)
        statement = statement.where(source.c.published_at >= datetime.combine(since, time(), _WIB))
    if filters.until:
        end = datetime.combine(min(filters.until, _LAST), time(), _WIB) + timedelta(days=1)
        statement = statement.where(source.c.published_at < end)
    if filters.channel:
        statement = statement.where(source.c.channel.in_(_spellings(filters.channel)))
    if filters.city:
        statement = statement.where(source.c.city.in_(_spellings(filters.city)))
    if filters.host:
        statement = statement.where(source.c.host == filters.host.lower())
    if filters.kind:
        statement = statement.where(source.c.kind == filters.kind)
    if filters.tag:
        tagged = select(article_tags.c.article_id).where(article_tags.c.tag.in_(_spellings(filters.tag)))
        statement = statement.where(source.c.id.in_(tagged))
    return statement


def _spellings(value: str) -> list[str]:
    """Return the usual capitalisations of a name, so that an index still serves a search that ignores case."""
    return list(dict.fromkeys([value, value.lower(), value.upper(), value.title(), value.capitalize()]))
