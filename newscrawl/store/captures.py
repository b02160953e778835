"""Index of the recorded pages: file and offset of each response, and of the record with the bytes of a revisit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Select,
    case,
    delete,
    exists,
    false,
    func,
    insert,
    select,
)

from newscrawl.store.schema import articles, captures, observations
from newscrawl.store.types import chunks
from newscrawl.warc.capture import Capture

_FIELDS = tuple(captures.c[name] for name in Capture.__dataclass_fields__)


def find_capture(engine: Engine, article: int | str) -> Capture | None:
    """Return the place of an article's page, by the article's id or by a URL; None where it was not recorded.

    Of several, it is the last one that a record was made of, which a challenge that was answered later is not; where
    there is none, status 200 comes before any other. The first page of a story comes before its other pages. A 304
    has no page of its own.
    """
    with engine.connect() as connection:
        if isinstance(article, str):
            found = connection.execute(_latest(captures.c.url == article)).mappings().first()
            if found:
                return _capture(found)
        named = articles.c.id == article if isinstance(article, int) else articles.c.url == article
        story_key = select(articles.c.story_key).where(named).scalar_subquery()
        found = connection.execute(_latest(captures.c.story_key == story_key)).mappings().first()
    return _capture(found) if found else None


def captures_of(engine: Engine, story_key: str) -> list[Capture]:
    """Return everything that was recorded of a story, oldest first."""
    rows = select(*_FIELDS).where(captures.c.story_key == story_key)
    with engine.connect() as connection:
        found = connection.execute(rows.order_by(captures.c.fetched_at, captures.c.id)).mappings()
        return [_capture(row) for row in found]


def recorded_of_stories(
    connection: Connection, story_keys: Iterable[str]
) -> tuple[set[tuple[str, str, datetime]], set[tuple[str, str, str]]]:
    """Return the times, and the digests, of the recorded pages of some stories, each with its story and part."""
    moments, digests = set(), set()
    fields = (captures.c.story_key, captures.c.part, captures.c.fetched_at, captures.c.digest)
    for some in chunks(sorted(set(story_keys))):
        for story_key, part, fetched_at, digest in connection.execute(
            select(*fields).where(captures.c.story_key.in_(some))
        ):
            moments.add((story_key, part, fetched_at))
            digests.add((story_key, part, digest))
    return moments, digests


def captures_of_article(engine: Engine, article_id: int) -> list[Capture]:
    """Return everything that was recorded of the story of an article, oldest first."""
    with engine.connect() as connection:
        story_key = connection.execute(select(articles.c.story_key).where(articles.c.id == article_id)).scalar_one()
    return captures_of(engine, story_key)


def originals(connection: Connection, digests: Iterable[str]) -> dict[str, list[Capture]]:
    """Return the records that hold the bytes with these digests, newest first."""
    found: dict[str, list[Capture]] = {}
    for some in chunks(sorted(set(digests))):
        rows = select(*_FIELDS).where(captures.c.digest.in_(some), captures.c.revisit.is_(False))
        for row in connection.execute(rows.order_by(captures.c.id.desc())).mappings():
            found.setdefault(row["digest"], []).append(_capture(row))
    return found


def last_of_url(connection: Connection, url: str) -> Capture | None:
    """Return the last good answer from a URL: of a story's page the last that a record was made of, if there is one."""
    rows = select(*_FIELDS).where(captures.c.url == url, captures.c.status == 200)
    newest = (captures.c.fetched_at.desc(), captures.c.id.desc())
    found = connection.execute(rows.order_by(*newest).limit(1)).mappings().first()
    if found and found["story_key"] is not None:  # of a feed there are thousands, and the newest has an index
        found = connection.execute(rows.order_by(_worth(), *newest).limit(1)).mappings().first()
    return _capture(found) if found else None


def add_captures(connection: Connection, new: Sequence[Capture]) -> None:
    """Note where responses were recorded."""
    if new:
        names = [field.name for field in _FIELDS]
        connection.execute(insert(captures), [{name: getattr(capture, name) for name in names} for capture in new])


def replace_file(connection: Connection, file: str, found: Sequence[Capture]) -> None:
    """Rewrite the index of one file."""
    connection.execute(delete(captures).where(captures.c.file == file))
    add_captures(connection, found)


def captures_in(connection: Connection, file: str) -> list[Capture]:
    """Return the index entries of one file."""
    rows = select(*_FIELDS).where(captures.c.file == file)
    return [_capture(row) for row in connection.execute(rows).mappings()]


def is_indexed(connection: Connection, file: str) -> bool:
    """Whether the index knows a file of this name."""
    return connection.execute(select(captures.c.id).where(captures.c.file == file).limit(1)).first() is not None


def indexed_files(connection: Connection) -> Mapping[str, int]:
    """Return how many responses the index knows in each file."""
    return {
        row[0]: row[1] for row in connection.execute(select(captures.c.file, func.count()).group_by(captures.c.file))
    }


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of the index."""

    responses: int
    pages: int  # with status 200, of stories
    stories: int
    revisits: int
    saved_bytes: int  # that the repeated payloads would have taken, compressed
    first_at: datetime | None
    last_at: datetime | None


def totals(connection: Connection) -> Totals:
    """Return the index in numbers."""
    one = captures.c
    is_page = (one.status == 200) & one.story_key.is_not(None)
    row = connection.execute(
        select(
            func.count(),
            func.count(case((is_page, 1))),
            func.count(func.distinct(case((is_page, one.story_key)))),
            func.count(case((one.revisit, 1))),
            func.min(one.fetched_at),
            func.max(one.fetched_at),
        )
    ).one()
    payloads = (
        select(one.digest, func.max(one.length).label("length")).where(one.revisit.is_(False)).group_by(one.digest)
    ).subquery()
    saved = select(func.sum(payloads.c.length - one.length)).where(one.revisit, one.status != 304)
    saved_bytes = connection.execute(saved.where(one.digest == payloads.c.digest)).scalar()
    return Totals(row[0], row[1], row[2], row[3], int(saved_bytes or 0), row[4], row[5])


@dataclass(frozen=True, slots=True)
class Pruning:
    """Responses that may be deleted, and reasons to keep other old ones."""

    going: dict[str, set[int]]  # file -> offsets
    going_bytes: int
    last_copies: int  # old, but the last good copy of a page of a story
    repeated: int  # old, but a later record refers to its payload


def plan_pruning(connection: Connection, before: datetime, *, force: bool) -> Pruning:
    """Return the responses fetched before a time that may be deleted.

    A story keeps the last good copy of each of its pages, unless forced: the last one that a record was made of, and
    only where there is none, the last one with status 200. A payload stays while a record that stays refers to it.
    """
    one, staying = captures.c, captures.alias().c
    rank = func.row_number().over(
        partition_by=(one.story_key, one.part), order_by=(_worth(), one.fetched_at.desc(), one.id.desc())
    )
    ranked = select(one.id, rank.label("rank")).where(one.story_key.is_not(None), one.status != 304).subquery()
    # A table of its own, since it is read twice and ranks every page of the archive.
    last = select(ranked.c.id).where(ranked.c.rank == 1).cte("last")
    is_last, is_last_staying = (false() if force else each.id.in_(select(last.c.id)) for each in (one, staying))
    is_old = one.fetched_at < before
    is_repeated = one.revisit.is_(False) & one.digest.in_(
        select(staying.digest).where(staying.revisit, (staying.fetched_at >= before) | is_last_staying)
    )
    going: dict[str, set[int]] = {}
    going_bytes = last_copies = repeated = 0
    rows = select(one.file, one.offset, one.length, is_last, is_repeated).where(is_old)
    for file, offset, length, stays_as_last, stays_as_payload in connection.execute(rows):
        last_copies += bool(stays_as_last)
        repeated += bool(stays_as_payload and not stays_as_last)
        if not stays_as_last and not stays_as_payload:
            going.setdefault(file, set()).add(offset)
            going_bytes += length
    return Pruning(going, going_bytes, last_copies, repeated)


def _worth() -> ColumnElement[Any]:
    """Return the sort key of a response: 0 where a record was made of it, 1 with status 200, else 2."""
    one, said = captures.c, observations.c
    # The hop that led to a page may have its time, and its story too.
    gave_record = one.status.between(200, 299) & exists().where(
        said.story_key == one.story_key, said.part == one.part, said.fetched_at == one.fetched_at
    )
    return case((gave_record, 0), (one.status == 200, 1), else_=2)


def _latest(condition: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    pages = select(*_FIELDS).where(condition, captures.c.status != 304)
    return pages.order_by(
        _worth(),
        func.coalesce(captures.c.part, "1") != "1",
        captures.c.fetched_at.desc(),
        captures.c.id.desc(),
    ).limit(1)


def _capture(row: RowMapping) -> Capture:
    return Capture(**row)
