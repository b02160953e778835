"""Damaged rows: stories whose stored values cannot be read, named so that they can be taken out and replayed."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, cast, delete, select
from sqlalchemy.exc import DBAPIError

from newscrawl.store.clusters import forget_texts
from newscrawl.store.engine import store_error, writing
from newscrawl.store.schema import articles, failures, observations
from newscrawl.store.types import JSONText, UTCTime
from newscrawl.stories.draft_json import from_json_object, unpack
from newscrawl.text.fingerprint import text_key

_ROWS = 500


@dataclass(frozen=True, slots=True)
class DamagedRow:
    """A row that cannot be read as it was written."""

    table: str
    id: int | None
    story_key: str
    says: str


def damaged_rows(connection: Connection, read: Callable[[], None] = lambda: None) -> Iterator[DamagedRow]:
    """Yield the damaged rows of `articles` and `observations` (SQLite; PostgreSQL checks its texts by itself).

    `read` is called for each row.
    """
    if connection.dialect.name != "sqlite":
        return
    # As bytes: a text is read with its damage replaced.
    raw = [cast(column, LargeBinary).label(column.name) if column.name != "id" else column for column in articles.c]
    for row in connection.execute(select(*raw).execution_options(yield_per=_ROWS)).mappings():
        read()
        if says := _fault(row):
            key = bytes(row["story_key"] or b"").decode("utf-8", "replace")
            yield DamagedRow("articles", row["id"], key, says)
    columns = observations.c
    rows = select(observations).order_by(columns.story_key, columns.fetched_at, columns.part, columns.digest)
    of_story = None
    for kept in connection.execute(rows.execution_options(yield_per=_ROWS)):
        read()
        try:
            if kept.story_key == of_story:
                unpack(kept.draft, {})
            else:  # the first one is kept whole
                keys = {name: getattr(kept, name) for name in ("story_key", "part", "fetched_at", "digest")}
                from_json_object(unpack(kept.draft), **keys)
        except ValueError as error:
            yield DamagedRow("observations", None, kept.story_key, str(error))
        of_story = kept.story_key


def take_out(engine: Engine, damaged: Sequence[DamagedRow]) -> int:
    """Remove the stories with damaged rows, so that a replay of the archive stores them anew; return how many.

    Raises: StoreError where the database cannot be written.
    """
    keys = sorted({row.story_key for row in damaged})
    ids = [row.id for row in damaged if row.id is not None]
    try:
        with writing(engine) as connection:
            texts = _texts_of(connection, ids, keys)
            for row_id in ids:
                connection.execute(delete(articles).where(articles.c.id == row_id))
            for key in keys:
                for table in (articles, observations, failures):
                    connection.execute(delete(table).where(table.c.story_key == key))
            forget_texts(connection, texts)
            # The words of a damaged text cannot be taken out of the index one by one.
            connection.exec_driver_sql("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
    except DBAPIError as error:
        raise store_error(error, engine) from error
    return len(keys)


def _texts_of(connection: Connection, ids: Sequence[int], keys: Sequence[str]) -> set[str]:
    as_bytes = select(cast(articles.c.text_key, LargeBinary))
    wanted = [articles.c.id == row_id for row_id in ids] + [articles.c.story_key == key for key in keys]
    found = (connection.execute(as_bytes.where(one)).scalar() for one in wanted)
    return {bytes(key).decode("utf-8", "replace") for key in found if key is not None}


def _fault(row: Any) -> str:
    for column in articles.c:
        value = row[column.name]
        if not isinstance(value, bytes):
            continue
        try:
            text = value.decode()
            if isinstance(column.type, JSONText):
                json.loads(text)
            elif isinstance(column.type, UTCTime):
                datetime.fromisoformat(text)
        except ValueError as error:
            return f"{column.name} cannot be read ({error})"
    if text_key((row["body"] or row["title"]).decode()) != row["text_key"].decode():
        return "the text does not fit its key"
    return ""
