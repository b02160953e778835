"""Story logs in and out of the database."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from newscrawl.errors import DropReason, FailReason
from newscrawl.items import Draft, Rejection
from newscrawl.store.schema import observations, rejections
from newscrawl.store.types import chunks
from newscrawl.stories.draft_json import from_json_object, to_json_object
from newscrawl.stories.log import StoryLog


def load(connection: Connection, story_keys: Collection[str]) -> dict[str, StoryLog]:
    """Return the log of each story, empty for one that is not known."""
    logs = {story_key: StoryLog(story_key) for story_key in story_keys}
    for keys in chunks(story_keys):
        for row in connection.execute(select(observations).where(observations.c.story_key.in_(keys))):
            key = (row.part, row.fetched_at, row.digest)
            logs[row.story_key].observations[key] = from_json_object(
                row.draft, story_key=row.story_key, part=row.part, fetched_at=row.fetched_at, digest=row.digest
            )
        for row in connection.execute(select(rejections).where(rejections.c.story_key.in_(keys))):
            rejection = Rejection(
                row.url, row.stage, reason_named(row.reason), row.detail, row.seen_at, story_key=row.story_key
            )
            logs[row.story_key].rejections[row.url, row.seen_at] = rejection
    return logs


class Entries:
    """What a batch adds to story logs: what is new, and what was known by its key and says something else now."""

    def __init__(self) -> None:
        self._new: dict[tuple[Any, ...], Draft | Rejection] = {}
        self._changed: dict[tuple[Any, ...], Draft | Rejection] = {}

    @property
    def story_keys(self) -> list[str]:
        """The stories whose logs are other ones now, in the order of the batch."""
        return list(dict.fromkeys(item.story_key for item in (*self._new.values(), *self._changed.values())))

    def add(self, log: StoryLog, item: Draft | Rejection) -> bool:
        """Put an item into its story's log; say whether that changed it."""
        known: Draft | Rejection | None
        key: tuple[Any, ...]
        if isinstance(item, Draft):
            key = item.part, item.fetched_at, item.digest
            known, log.observations[key] = log.observations.get(key), item
        else:
            key = item.url, item.fetched_at
            known, log.rejections[key] = log.rejections.get(key), item
        if known is not None and _said(known) == _said(item):
            return False
        key = (item.story_key, *key)
        entries = self._new if known is None or key in self._new else self._changed
        entries[key] = item
        return True

    def save(self, connection: Connection) -> None:
        """Write it."""
        for table, keys, to_row, kind in _TABLES:
            new = [to_row(item) for item in self._new.values() if isinstance(item, kind)]
            if new:
                connection.execute(insert(table), new)
            changed = [to_row(item) for item in self._changed.values() if isinstance(item, kind)]
            if changed:
                _update(connection, table, keys, changed)


def _said(item: Draft | Rejection) -> dict[str, Any]:
    # As stored: two datetimes of one instant are equal to Python, but a corrected offset is a correction.
    return _observation(item) if isinstance(item, Draft) else _rejection(item)


def _update(connection: Connection, table: Table, keys: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    statement = update(table).where(*(table.c[key] == bindparam(f"key_{key}") for key in keys))
    statement = statement.values({name: bindparam(name) for name in rows[0] if name not in keys})
    connection.execute(
        statement, [{(f"key_{name}" if name in keys else name): value for name, value in row.items()} for row in rows]
    )


def _observation(draft: Draft) -> dict[str, Any]:
    return {
        "story_key": draft.story_key,
        "part": draft.part,
        "fetched_at": draft.fetched_at,
        "digest": draft.digest,
        "draft": to_json_object(draft),
    }


def _rejection(rejection: Rejection) -> dict[str, Any]:
    return {
        "story_key": rejection.story_key,
        "url": rejection.url,
        "seen_at": rejection.fetched_at,
        "stage": rejection.stage,
        "reason": str(rejection.reason),
        "detail": rejection.detail,
    }


def reason_named(value: str) -> DropReason | FailReason:
    """Return the reason of either list that is written so."""
    return DropReason(value) if value in set(DropReason) else FailReason(value)


_TABLES: tuple[tuple[Table, tuple[str, ...], Callable[[Any], dict[str, Any]], type[Draft | Rejection]], ...] = (
    (observations, ("story_key", "part", "fetched_at", "digest"), _observation, Draft),
    (rejections, ("story_key", "url", "seen_at"), _rejection, Rejection),
)
