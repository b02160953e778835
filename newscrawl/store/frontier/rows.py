"""Rows of the frontier: first values, changes by a fetch, and the schedule of later fetches."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from newscrawl.clock import WIB
from newscrawl.errors import InputError
from newscrawl.items import FetchState
from newscrawl.store.schema import frontier
from newscrawl.store.types import chunks

PENDING, DONE, FAILED, DROPPED, GONE = FetchState
ARTICLE, PAGE = "article", "page"
#: Reason of a pending story that no run has requested yet, since it does not match the words that they were about.
WORDS = "words"
Key = tuple[str, str]  # story_key, part

#: Row of a page that was not requested yet.
NEW: dict[str, Any] = {
    "channel": None,
    "day": None,
    "published_at": None,
    "state": PENDING,
    "reason": None,
    "tries": 0,
    "due_at": None,
    "fetched_at": None,
    "etag": None,
    "last_modified": None,
    "content_key": None,
}


def read_schedule(hours: Sequence[Any]) -> list[timedelta]:
    """Return the ages at which a live story is looked at again, from a setting's list of hours.

    Raises: InputError for a text that is no number of hours.
    """
    try:
        return [timedelta(hours=float(one)) for one in hours]
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f'NEWSCRAWL_RECHECK_HOURS: "{hours}" is no list of hours (like 1,6,24,168)') from error


def next_check(published_at: datetime | None, fetched_at: datetime, schedule: Sequence[timedelta]) -> datetime | None:
    """Return when a story that was fetched then is looked at again; None where it is old enough to be left alone.

    >>> from datetime import UTC
    >>> published_at = datetime(2026, 6, 10, 12, tzinfo=UTC)
    >>> schedule = [timedelta(hours=1), timedelta(hours=6)]
    >>> next_check(published_at, published_at + timedelta(hours=2), schedule).isoformat()
    '2026-06-10T18:00:00+00:00'
    >>> next_check(published_at, published_at + timedelta(days=2), schedule)
    """
    times = ((published_at or fetched_at) + age for age in schedule)
    return min((time for time in times if time > fetched_at), default=None)


def dated(published_at: datetime) -> dict[str, Any]:
    """Return the columns that follow from a story's date."""
    return {
        "published_at": published_at,
        "rank_at": published_at,
        "day": published_at.astimezone(WIB).date().isoformat(),
    }


def load(connection: Connection, keys: Collection[Key]) -> dict[Key, dict[str, Any]]:
    """Return the rows of the stories with these keys, all of their pages."""
    return {
        (row["story_key"], row["part"]): dict(row)
        for some in chunks({story_key for story_key, _ in keys})
        for row in connection.execute(select(frontier).where(frontier.c.story_key.in_(some))).mappings()
    }


def save(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Update existing rows; all of them name the same columns."""
    if not rows:
        return
    names = [name for name in rows[0] if name not in {"story_key", "part"}]
    statement = (
        update(frontier)
        .where(frontier.c.story_key == bindparam("key_story"), frontier.c.part == bindparam("key_part"))
        .values({name: bindparam(name) for name in names})
    )
    connection.execute(
        statement,
        [
            {"key_story": row["story_key"], "key_part": row["part"]} | {name: row[name] for name in names}
            for row in rows
        ],
    )
