"""Story logs: load from and save into the database."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select, update

from newscrawl.items import Draft, Rejection
from newscrawl.store.schema import observations, rejections
from newscrawl.store.types import chunks, insert_rows
from newscrawl.stories.draft_json import (
    from_json_object,
    pack,
    rejection_from_json,
    rejection_to_json,
    to_json_object,
    unpack,
)
from newscrawl.stories.log import StoryLog


def load(connection: Connection, story_keys: Collection[str]) -> dict[str, StoryLog]:
    """Return the log of each story, empty for one that is not known."""
    logs = {story_key: StoryLog(story_key) for story_key in story_keys}
    for keys in chunks(story_keys):
        _load_observations(connection, keys, logs)
        for row in connection.execute(select(rejections).where(rejections.c.story_key.in_(keys))):
            rejection = rejection_from_json(row._asdict(), row.seen_at, row.story_key)
            logs[row.story_key].rejections[row.url, row.seen_at] = rejection
    return logs


def _load_observations(connection: Connection, keys: Sequence[str], logs: Mapping[str, StoryLog]) -> None:
    columns = observations.c
    rows = select(observations).where(columns.story_key.in_(keys))
    first: dict[str, Any] = {}
    of_story = None
    for row in connection.execute(rows.order_by(columns.story_key, columns.fetched_at, columns.part, columns.digest)):
        if row.story_key != of_story:
            said = first = unpack(row.draft)
            of_story = row.story_key
        else:
            said = unpack(row.draft, first)
        logs[row.story_key].observations[row.part, row.fetched_at, row.digest] = from_json_object(
            said, story_key=row.story_key, part=row.part, fetched_at=row.fetched_at, digest=row.digest
        )


def _first(log: StoryLog) -> Draft | None:
    """Return the observation that is kept whole: the same in whatever order they came."""
    drafts = log.observations.values()
    return min(drafts, key=lambda draft: (draft.fetched_at, draft.part, draft.digest), default=None)


class Entries:
    """Additions of a batch to story logs: new entries, and entries whose content has changed."""

    def __init__(self) -> None:
        self._new: dict[tuple[Any, ...], Draft | Rejection] = {}
        self._changed: dict[tuple[Any, ...], Draft | Rejection] = {}
        self._logs: dict[str, tuple[StoryLog, Draft | None]] = {}  # and the first observation before the batch

    @property
    def story_keys(self) -> list[str]:
        """The stories whose logs are other ones now, in the order of the batch."""
        return list(dict.fromkeys(item.story_key for item in (*self._new.values(), *self._changed.values())))

    def add(self, log: StoryLog, item: Draft | Rejection) -> bool:
        """Put an item into its story's log; say whether that changed it."""
        if item.story_key not in self._logs:
            self._logs[item.story_key] = log, _first(log)
        held: dict[Any, Any] = log.observations if isinstance(item, Draft) else log.rejections
        key = _key(item)
        known: Draft | Rejection | None = held.get(key)
        if known is not None and _said(known) == _said(item):
            return False  # the known one stays: it may be the story's first, which is told by its identity
        held[key] = item
        key = (item.story_key, *key)
        entries = self._new if known is None or key in self._new else self._changed
        entries[key] = item
        return True

    def save(self, connection: Connection) -> None:
        """Write it."""
        firsts = self._firsts()
        for table, keys, kind in _TABLES:
            new = [_row(item, firsts) for item in self._new.values() if isinstance(item, kind)]
            insert_rows(connection, table, new)
            changed = [_row(item, firsts) for item in self._changed.values() if isinstance(item, kind)]
            if changed:
                _update(connection, table, keys, changed)

    def _firsts(self) -> dict[str, Draft]:
        """Return the first observation of each story; where it is another one now, the others are written anew."""
        firsts = {}
        for story_key, (log, before) in self._logs.items():
            first = _first(log)
            if first is None:
                continue
            firsts[story_key] = first
            if before is not None and before is not first:
                for key, draft in log.observations.items():
                    if (story_key, *key) not in self._new:
                        self._changed.setdefault((story_key, *key), draft)
        return firsts


def _key(item: Draft | Rejection) -> tuple[Any, ...]:
    return (item.part, item.fetched_at, item.digest) if isinstance(item, Draft) else (item.url, item.fetched_at)


def _said(item: Draft | Rejection) -> dict[str, Any]:
    # As stored: two datetimes of one instant are equal to Python, but a corrected offset is a correction.
    return to_json_object(item) if isinstance(item, Draft) else _rejection(item)


def _update(connection: Connection, table: Table, keys: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    statement = update(table).where(*(table.c[key] == bindparam(f"key_{key}") for key in keys))
    statement = statement.values({name: bindparam(name) for name in rows[0] if name not in keys})
    connection.execute(
        statement, [{(f"key_{name}" if name in keys else name): value for name, value in row.items()} for row in rows]
    )


def _row(item: Draft | Rejection, firsts: Mapping[str, Draft]) -> dict[str, Any]:
    if isinstance(item, Rejection):
        return _rejection(item)
    first = firsts[item.story_key]
    said = to_json_object(item)
    return {
        "story_key": item.story_key,
        "part": item.part,
        "fetched_at": item.fetched_at,
        "digest": item.digest,
        "draft": pack(said) if item is first else pack(said, to_json_object(first)),
    }


def _rejection(rejection: Rejection) -> dict[str, Any]:
    keys = {"story_key": rejection.story_key, "seen_at": rejection.fetched_at}
    return keys | rejection_to_json(rejection)


_TABLES: tuple[tuple[Table, tuple[str, ...], type[Draft | Rejection]], ...] = (
    (observations, ("story_key", "part", "fetched_at", "digest"), Draft),
    (rejections, ("story_key", "url", "seen_at"), Rejection),
)
