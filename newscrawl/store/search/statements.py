"""The statements of searches and counts, in the SQL of SQLite and of PostgreSQL."""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
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
from newscrawl.store.days import period_of
from newscrawl.store.schema import article_tags, articles
from newscrawl.store.schema import stories as _stories
from newscrawl.store.search.filters import Filters, filtered
from newscrawl.store.search.variants import native_query

#: The public columns of `stories`, in its order; `story_key` is the store's own.
COLUMNS = tuple(name for name in _stories.c.keys() if name != "story_key")  # noqa: SIM118  # a column collection

_fts = table("articles_fts", column("rowid"), column("rank"))
#: A word of the title counts as five of the body, a tag as two: what a story is about stands there.
_TITLE_WEIGHT = 5
_BM25 = f"bm25({_TITLE_WEIGHT}.0, 1.0, 2.0)"


class Sort(StrEnum):
    """The order of results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


class CountBy(StrEnum):
    """Dimensions of a count of stories; days, weeks, months and years are those of WIB."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    CHANNEL = "channel"
    CITY = "city"
    HOST = "host"
    SITE = "site"
    KIND = "kind"
    TAG = "tag"
    AUTHOR = "author"

    @property
    def is_period(self) -> bool:
        """Whether the values are times, which are listed newest first."""
        return self in {CountBy.DAY, CountBy.WEEK, CountBy.MONTH, CountBy.YEAR}


def statement_for(
    connection: Connection,
    words: str,
    filters: Filters | None = None,
    *,
    sort: Sort | None = None,
    after: int | None = None,
    duplicates: bool = False,
) -> Select[Any]:
    """Return the statement of a search; `after` is the id of the last story seen.

    Raises: InputError for a search that cannot be read, or an order that it has not.
    """
    source = source_of(duplicates=duplicates)
    dialect = connection.dialect.name
    query = native_query(connection, words) if words.strip() else ""
    statement = _found(dialect, select(*_columns(dialect, source)), source, query, filters)
    sort = sort or (Sort.RELEVANCE if words.strip() else Sort.NEWEST)
    if sort is Sort.NEWEST:
        statement = statement if after is None else statement.where(_comes_after(source, connection, after))
        return statement.order_by(source.c.published_at.desc().nulls_last(), source.c.url)
    if not words.strip():
        raise InputError("without words there is no relevance to sort by; leave the sort out, or name words")
    if after is not None:
        raise InputError("a story to go on after means something in the newest-first order only; use an offset")
    if dialect == "sqlite":
        # FTS5 itself sorts by `rank`, and the rows are looked up in that order until there are enough of them.
        return statement.where(literal_column("articles_fts.rank").op("MATCH")(literal(_BM25))).order_by(_fts.c.rank)
    document, title = _documents(source)
    wanted = _tsquery(query)
    rank = func.ts_rank(document, wanted) + _TITLE_WEIGHT * func.ts_rank(title, wanted)
    return statement.order_by(rank.desc(), source.c.url)


def count_statement(
    connection: Connection, by: CountBy, words: str, filters: Filters | None = None, *, duplicates: bool = False
) -> Select[Any]:
    """Return the statement that counts the stories of a search by a value of theirs.

    Raises: InputError for a search that cannot be read.
    """
    source = source_of(duplicates=duplicates)
    dialect = connection.dialect.name
    query = native_query(connection, words) if words.strip() else ""
    number = func.count().label("stories")
    value: ColumnElement[Any]
    if by.is_period:
        value = period_of(dialect, source.c.published_at, by)
        statement = select(value.label(by.value), number).select_from(source)
    elif by is CountBy.TAG:
        value = article_tags.c.tag
        statement = select(value.label(by.value), number).select_from(source)
        statement = statement.join(article_tags, article_tags.c.article_id == source.c.id)
    elif by is CountBy.AUTHOR:
        names = (
            func.json_each(source.c.authors)
            if dialect == "sqlite"
            else func.jsonb_array_elements_text(source.c.authors)
        )
        listed = names.table_valued("value", name="author_names")
        value = listed.c.value
        statement = select(value.label(by.value), number).select_from(source).join(listed, literal(1) == literal(1))
    else:
        value = source.c[by.value]
        statement = select(value.label(by.value), number).select_from(source)
    statement = _found(dialect, statement, source, query, filters).group_by(value)
    if by.is_period:
        return statement.order_by(value.desc().nulls_last())
    return statement.order_by(number.desc(), value)


def total_statement(
    connection: Connection, words: str, filters: Filters | None = None, *, duplicates: bool = False
) -> Select[Any]:
    """Return the statement that counts the stories of a search.

    Raises: InputError for a search that cannot be read.
    """
    source = source_of(duplicates=duplicates)
    query = native_query(connection, words) if words.strip() else ""
    return _found(connection.dialect.name, select(func.count()).select_from(source), source, query, filters)


def source_of(*, duplicates: bool) -> Table:
    """Return the table of every copy, or the view of one story for all of its copies."""
    return articles if duplicates else _stories


def _columns(dialect: str, source: Table) -> list[ColumnElement[Any]]:
    return [
        source.c[name] if name in source.c else period_of(dialect, source.c.published_at, CountBy.DAY).label(name)
        for name in COLUMNS
    ]


def _found(dialect: str, statement: Select[Any], source: Table, query: str, filters: Filters | None) -> Select[Any]:
    """Return a statement narrowed to the stories that a query of the database finds and that pass the filters."""
    statement = filtered(statement, source, filters) if filters else statement
    if not query:
        return statement
    if dialect == "sqlite":
        # The plus sign keeps SQLite from asking the full-text index for each story instead of once.
        statement = statement.join(_fts, literal_column("+articles_fts.rowid") == source.c.id)
        return statement.where(literal_column("articles_fts").op("MATCH")(literal(query)))
    document, _ = _documents(source)
    return statement.where(document.op("@@")(_tsquery(query)))


def _documents(source: Table) -> tuple[ColumnElement[Any], ...]:
    """Return the texts that PostgreSQL searches: the whole story, and the title alone."""
    # The expression of the index, letter for letter; else PostgreSQL does not use it.
    name = source.name
    return tuple(
        literal_column(f"to_tsvector('simple', newscrawl_fold({text}))")
        for text in (f"{name}.title || ' ' || left({name}.body, 300000) || ' ' || {name}.tags::text", f"{name}.title")
    )


def _tsquery(query: str) -> ColumnElement[Any]:
    return func.to_tsquery(literal_column("'simple'"), query)


def _comes_after(source: Table, connection: Connection, article_id: int) -> ColumnElement[bool]:
    """Return the condition that a story stands behind another one where the newest come first and undated ones last."""
    last = connection.execute(
        select(articles.c.published_at, articles.c.url).where(articles.c.id == article_id)
    ).one_or_none()
    if last is None:
        raise InputError(f"there is no story with the id {article_id} to go on after")
    (published_at, url), moment = last, source.c.published_at
    if published_at is None:
        return and_(moment.is_(None), source.c.url > url)
    return or_(moment < published_at, and_(moment == published_at, source.c.url > url), moment.is_(None))
