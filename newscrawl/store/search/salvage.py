"""Salvage: the readable rows of a search in a damaged file."""

import sqlite3
from array import array
from collections.abc import Callable, Generator, Mapping
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Engine, Select, Table, bindparam, func, literal_column, select
from sqlalchemy.exc import DBAPIError

from newscrawl.store.engine import sqlite_code, store_error
from newscrawl.store.schema import articles

#: PostgreSQL's words for a page that is not as it was written.
_SIGNS = ("invalid page", "could not read block")


class Damaged(NamedTuple):
    """A row that cannot be read."""

    article_id: int
    url: str  # empty where it cannot be read either
    reason: str


def is_damage(error: Exception) -> bool:
    """Return whether an error comes from a damaged row, not from the full-text index, a lock or a lost server."""
    if not isinstance(error, DBAPIError):
        return True
    if sqlite_code(error.orig) == sqlite3.SQLITE_CORRUPT:
        return getattr(error.orig, "sqlite_errorcode", 0) != sqlite3.SQLITE_CORRUPT_VTAB
    return any(sign in str(error.orig) for sign in _SIGNS)


def readable_rows(
    engine: Engine,
    statement: Select[Any],
    source: Table,
    has_words: bool,
    found: "array[int]",
    limit: int | None,
    offset: int,
    on_damaged: Callable[[Damaged], None],
) -> Generator[Mapping[str, Any]]:
    """Yield the rest of a search row by row, newest first, without those of `found`, which were read before the fault.

    Raises: StoreError where not even the ids can be read.
    """
    done = set(found)
    passed = len(found) and offset  # rows of the search before its first one that is wanted
    number = len(found)
    one = statement.where(source.c.id == bindparam("article_id"))
    if has_words and engine.dialect.name == "sqlite":
        one = one.where(literal_column("articles_fts.rowid") == bindparam("article_id"))
    with engine.connect() as connection:
        for article_id in _ids(connection, engine):
            if limit is not None and number >= limit:
                return
            if article_id in done:
                continue
            try:
                row = connection.execute(one, {"article_id": article_id}).mappings().one_or_none()
            except (DBAPIError, ValueError) as error:
                said = error.orig if isinstance(error, DBAPIError) else error
                on_damaged(Damaged(article_id, _url(connection, article_id), " ".join(str(said).split())))
                continue
            if row is None:
                continue
            if passed < offset:
                passed += 1
                continue
            number += 1
            yield cast("Mapping[str, Any]", row)


def _ids(connection: Connection, engine: Engine) -> "array[int]":
    """Return the ids of all articles, newest first, out of an index: the damaged table itself is not read."""
    statement = select(articles.c.id).order_by(articles.c.published_at.desc().nulls_last(), articles.c.id)
    if engine.dialect.name == "sqlite":
        statement = statement.with_hint(articles, "INDEXED BY ix_articles_published_at", "sqlite")
    try:
        return array("q", connection.execute(statement).scalars())
    except DBAPIError as error:
        raise store_error(error, engine) from error


def _url(connection: Connection, article_id: int) -> str:
    statement = select(func.coalesce(articles.c.url, literal_column("''"))).where(articles.c.id == article_id)
    try:
        return str(connection.execute(statement).scalar() or "")
    except (DBAPIError, ValueError):
        return ""
