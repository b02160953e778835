"""Outcomes of fetches in the frontier, in the transaction that stores the pages."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, insert

from newscrawl.errors import DropReason
from newscrawl.items import Draft, FrontierTask, Item, Outcome
from newscrawl.store.frontier.rows import (
    ARTICLE,
    DONE,
    DROPPED,
    FAILED,
    GONE,
    NEW,
    PAGE,
    Key,
    dated,
    load,
    next_check,
    save,
)
from newscrawl.store.schema import frontier

#: Delays after failed fetches in a row; after the last of them there is no further try.
RETRY_AFTER = (timedelta(0), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
#: A page that is none today may be one tomorrow: the server was busy, guarded or half-way through an update.
_PASSING = frozenset({DropReason.CHALLENGE, DropReason.SOFT_ERROR, DropReason.EMPTY_SHELL, DropReason.LOGIN_WALL})


def settle(
    connection: Connection, settled: Iterable[tuple[Item, Outcome, str | None]], schedule: Sequence[timedelta]
) -> None:
    """Write the outcomes of fetched article pages, in the transaction that stores the pages."""
    visited = [(item, item.task, outcome, reason) for item, outcome, reason in settled if item.task is not None]
    keys = {key for item, task, _, _ in visited for key in _keys(item, task)}
    rows = load(connection, keys)
    old = dict(rows)
    for item, task, outcome, reason in visited:
        for key in _own_keys(item, task):
            row = rows.get(key) or _blank(item, key)
            rows[key] = row | _outcome(row, item, outcome, reason, schedule)
        if isinstance(item, Draft):
            story = rows[task.story_key, task.part]
            for part, url in task.pages:
                rows.setdefault((item.story_key, part), _page(story, item, part, url))
    new = [row for key, row in rows.items() if key not in old]
    if new:
        connection.execute(insert(frontier), new)
    save(connection, [row for key, row in rows.items() if key in old and row is not old[key]])


def _outcome(
    row: dict[str, Any], item: Item, outcome: Outcome, reason: str | None, schedule: Sequence[timedelta]
) -> dict[str, Any]:
    """Return the columns that a fetch changes."""
    at, tries = item.fetched_at, row["tries"]
    changed: dict[str, Any] = {"fetched_at": at, "reason": reason}
    if outcome is Outcome.DROPPED and reason not in _PASSING:
        is_gone = reason == DropReason.GONE
        # A site in trouble answers 404 for some minutes too, and takes a story away and brings it back.
        due_at = next_check(row["published_at"] or row["seen_at"], at, schedule) if is_gone else None
        changed |= {"state": GONE if is_gone else DROPPED, "tries": tries + 1, "due_at": due_at}
        return changed | {"etag": None, "last_modified": None}
    if outcome in {Outcome.DROPPED, Outcome.FAILED}:
        due_at = at + RETRY_AFTER[tries] if tries < len(RETRY_AFTER) else None
        return changed | {"state": FAILED, "tries": tries + 1, "due_at": due_at}
    changed |= {"state": DONE, "reason": None, "tries": 0}
    if isinstance(item, Draft):
        changed |= {"etag": item.etag, "last_modified": item.last_modified, "content_key": item.digest}
        changed["channel"] = row["channel"] or item.channel
        if item.published_at is not None:
            changed |= dated(item.published_at)
    published_at = changed.get("published_at") or row["published_at"] or row["seen_at"]
    return changed | {"due_at": next_check(published_at, at, schedule)}


def _blank(item: Item, key: Key) -> dict[str, Any]:
    """Return the row of a fetched page that was not in the frontier."""
    assert item.task is not None
    if isinstance(item, Draft):
        url = item.url if key[1] == "1" else item.page_url
        host, channel = item.host, item.channel
    else:
        url, channel = item.url, None
        host = urlsplit(url).hostname or ""
    return NEW | {
        "story_key": key[0],
        "part": key[1],
        "url": url,
        "site": item.task.site,
        "host": host,
        "kind": ARTICLE if key[1] == "1" else PAGE,
        "channel": channel,
        "rank_at": item.fetched_at,
        "seen_at": item.fetched_at,
        "seen_on": url,
    }


def _page(story: dict[str, Any], item: Draft, part: str, url: str) -> dict[str, Any]:
    """Return the row of a further page of a story that was just read."""
    inherited = {name: story[name] for name in ("site", "host", "channel", "day", "published_at", "rank_at")}
    return (
        NEW
        | inherited
        | {
            "story_key": item.story_key,
            "part": part,
            "url": url,
            "kind": PAGE,
            "seen_at": item.fetched_at,
            "seen_on": item.url,
            "due_at": item.fetched_at,
        }
    )


def _own_keys(item: Item, task: FrontierTask) -> list[Key]:
    """Return the requested page and, after a redirect, the one that answered."""
    requested = (task.story_key, task.part)
    return list(dict.fromkeys([requested, (item.story_key, item.part)])) if isinstance(item, Draft) else [requested]


def _keys(item: Item, task: FrontierTask) -> list[Key]:
    return _own_keys(item, task) + [(item.story_key, part) for part, _ in task.pages]
