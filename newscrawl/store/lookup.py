"""Look-up of a story by id or URL, with its revisions, copies and failures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, select

from newscrawl.store.engine import reading
from newscrawl.store.observations import load
from newscrawl.store.schema import articles, failures, revisions
from newscrawl.store.types import is_text
from newscrawl.stories.log import StoryLog

Row = Mapping[str, Any]

_MAX_ID = 2**31 - 1  # of PostgreSQL's INTEGER; it refuses a question for more


def find_article(engine: Engine, named: int | str, story_key: str | None = None) -> Row | None:
    """Return the row of an article by its id or URL, or by the key of its story; None where there is none.

    Raises: StoreError where the database cannot be read.
    """
    if abs(named) > _MAX_ID if isinstance(named, int) else not is_text(named):
        return None
    where = articles.c.id == named if isinstance(named, int) else articles.c.url == named
    found = _rows(engine, articles, where)
    if not found and story_key:
        found = _rows(engine, articles, articles.c.story_key == story_key)
    return found[0] if found else None


def revisions_of(engine: Engine, article: Row) -> list[Row]:
    """Return the earlier states of an article, oldest first."""
    return _rows(engine, revisions, revisions.c.article_id == article["id"], revisions.c.seen_at, revisions.c.id)


def copies_of(engine: Engine, article: Row) -> list[Row]:
    """Return the articles of the same cluster, this one too, in the order of publication."""
    same = articles.c.cluster_id == article["cluster_id"]
    return _rows(engine, articles, same, articles.c.published_at.asc().nulls_last(), articles.c.url)


@dataclass(frozen=True, slots=True)
class Copy:
    """An article of a cluster, and how long after the first one it was published."""

    article: Row
    delay: timedelta | None  # zero for the first one; None where its date, or the first one's, is not known


def spread_of(engine: Engine, article: Row) -> list[Copy]:
    """Return who had a story first and who published it after that: its cluster in the order of publication.

    Raises: StoreError where the database cannot be read.
    """
    found = copies_of(engine, article)
    first = found[0]["published_at"] if found else None
    return [
        Copy(one, one["published_at"] - first if first is not None and one["published_at"] is not None else None)
        for one in found
    ]


def missing_parts_of(engine: Engine, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the pages of articles that are known to exist and were not joined, by the article's id; most have none.

    Raises: StoreError where the database cannot be read.
    """
    # A missing page has a row among the failures. Why it failed last may be said there instead of that it is missing:
    # the story's own log tells.
    failed = articles.join(failures, failures.c.story_key == articles.c.story_key)
    statement = select(articles.c.story_key, articles.c.id).select_from(failed).where(articles.c.id.in_(ids))
    with reading(engine) as connection:
        suspects = {row.story_key: row.id for row in connection.execute(statement)}
        states = [log.read() for key in suspects if (log := _readable_log(connection, key))]
    read = {suspects[state.story_key]: state.article for state in states}
    return {key: article.missing_parts for key, article in read.items() if article and article.missing_parts}


def _readable_log(connection: Connection, story_key: str) -> StoryLog | None:
    """Return a story's log; None where it is damaged, which `newscrawl db --check` names."""
    try:
        return load(connection, [story_key])[story_key]
    except ValueError:
        return None


def failures_by(engine: Engine, reason: str | None = None, failure_id: int | None = None) -> list[Row]:
    """Return the pages that gave no record, the latest first; of one reason, or one of them."""
    where: ColumnElement[bool] = failures.c.id.is_not(None)
    if reason:
        where &= failures.c.reason == reason
    if failure_id is not None:
        where &= failures.c.id == failure_id
    return _rows(engine, failures, where, failures.c.last_at.desc(), failures.c.url)


def _rows(engine: Engine, table: Any, where: ColumnElement[bool], *order: Any) -> list[Row]:
    with reading(engine) as connection:
        found: Sequence[Any] = connection.execute(select(table).where(where).order_by(*order)).mappings().all()
        return list(found)
