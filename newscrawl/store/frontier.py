"""The frontier in the database: what is known to exist, what each page's last fetch gave, and whose turn is next."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, or_, select, update

from newscrawl.errors import DropReason
from newscrawl.items import Draft, Item, Outcome, Sighting, SourceState, Visit
from newscrawl.store.schema import articles, frontier
from newscrawl.store.types import chunks
from newscrawl.text.dates import WIB

PENDING, DONE, FAILED, DROPPED, GONE = "pending", "done", "failed", "dropped", "gone"
ARTICLE, PAGE = "article", "page"

#: How long after each fetch in a row that gave nothing the next try is; after the last of them nobody tries again.
RETRY_AFTER = (timedelta(0), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))
#: A page that is none today may be one tomorrow: the server was busy, guarded or half-way through an update.
_PASSING = frozenset({DropReason.CHALLENGE, DropReason.SOFT_ERROR, DropReason.EMPTY_SHELL, DropReason.LOGIN_WALL})

Key = tuple[str, str]  # story_key, part


@dataclass(frozen=True, slots=True)
class Turn:
    """A page whose turn it is."""

    url: str
    story_key: str
    part: str
    host: str
    rank_at: datetime
    is_known: bool  # it was stored before
    tries: int
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which pages a run asks for: those that are due now and were not fetched since it began."""

    site: str
    now: datetime
    run_started_at: datetime
    since: datetime | None = None
    until: datetime | None = None  # exclusive
    channels: tuple[str, ...] = ()

    def where(self) -> list[ColumnElement[bool]]:
        """Return the conditions."""
        c = frontier.c
        found: list[ColumnElement[bool]] = [
            c.site == self.site,
            c.due_at <= self.now,
            or_(c.fetched_at.is_(None), c.fetched_at < self.run_started_at.replace(microsecond=0)),
        ]
        if self.since is not None and self.until is not None:
            found += [c.rank_at >= self.since, c.rank_at < self.until]
        if self.channels:
            found.append(or_(c.channel.is_(None), c.channel.in_(self.channels)))
        return found


def remember(
    connection: Connection,
    site: str,
    sightings: Sequence[Sighting],
    source: SourceState | None,
    seen_on: str,
    now: datetime,
    schedule: Sequence[timedelta],
) -> int:
    """Note the stories that a source names, and how far it was read; return how many of them nobody knew.

    A story that is stored without a row here (from saved pages) gets one, as if it had been fetched live.
    """
    new = {(sighting.story_key, "1"): sighting for sighting in reversed(sightings)}
    for keys in chunks(new, 5_000):
        known = select(frontier.c.story_key).where(frontier.c.story_key.in_([key for key, _ in keys]))
        for story_key in connection.execute(known.where(frontier.c.part == "1")).scalars():
            del new[story_key, "1"]
    stored = _stored(connection, [story_key for story_key, _ in new])
    rows = [
        _sighted(site, sighting, stored.get(sighting.story_key), seen_on, now, schedule) for sighting in new.values()
    ]
    if rows:
        connection.execute(insert(frontier), rows)
    if source is not None:
        save_sources(connection, site, [source])
    return len(new) - len(stored)


def save_sources(connection: Connection, site: str, states: Sequence[SourceState]) -> None:
    """Note how far sources were read."""
    for source in states:
        _save_source(connection, site, source)


def _save_source(connection: Connection, site: str, source: SourceState) -> None:
    row = {
        "story_key": source.story_key,
        "part": source.scope,
        "url": source.url,
        "site": site,
        "host": source.host,
        "kind": source.kind,
        "channel": source.channel,
        "day": source.day and source.day.isoformat(),
        "rank_at": source.at,
        "seen_at": source.at,
        "seen_on": source.url,
        "state": source.state,
        "reason": source.reason,
        "tries": int(source.state == FAILED),
        "fetched_at": source.at,
        "etag": source.etag,
        "last_modified": source.last_modified,
    }
    old = _rows(connection, [(source.story_key, source.scope)]).get((source.story_key, source.scope))
    if old is None:
        connection.execute(insert(frontier), [row])
        return
    row |= {"seen_at": old["seen_at"], "tries": old["tries"] + 1 if source.state == FAILED else 0}
    if source.state == PENDING:
        row |= {name: old[name] for name in ("day", "etag", "last_modified") if row[name] is None}
    _update(connection, [row])


def settle(
    connection: Connection, settled: Iterable[tuple[Item, Outcome, str | None]], schedule: Sequence[timedelta]
) -> None:
    """Note what fetches of article pages gave; in the transaction that stores the pages."""
    visited = [(item, item.visit, outcome, reason) for item, outcome, reason in settled if item.visit is not None]
    keys = {key for item, visit, _, _ in visited for key in _keys(item, visit)}
    rows = _rows(connection, keys)
    old = dict(rows)
    for item, visit, outcome, reason in visited:
        for key in _own_keys(item, visit):
            row = rows.get(key) or _blank(item, key)
            rows[key] = row | _outcome(row, item, outcome, reason, schedule)
        if isinstance(item, Draft):
            story = rows[visit.story_key, visit.part]
            for part, url in visit.pages:
                rows.setdefault((item.story_key, part), _page(story, item, part, url))
    new = [row for key, row in rows.items() if key not in old]
    if new:
        connection.execute(insert(frontier), new)
    _update(connection, [row for key, row in rows.items() if key in old and row is not old[key]])


def due(connection: Connection, selection: Selection, host: str, number: int) -> list[Turn]:
    """Return the pages of a host whose turn it is, newest first."""
    c = frontier.c
    rows = select(frontier).where(*selection.where(), c.host == host).order_by(c.rank_at.desc()).limit(number)
    return [
        Turn(
            row.url,
            row.story_key,
            row.part,
            row.host,
            row.rank_at,
            row.content_key is not None,
            row.tries,
            row.etag,
            row.last_modified,
        )
        for row in connection.execute(rows)
    ]


def due_hosts(connection: Connection, selection: Selection) -> list[str]:
    """Return the hosts that have pages whose turn it is."""
    return list(connection.execute(select(frontier.c.host).where(*selection.where()).distinct()).scalars())


def sources(
    connection: Connection, site: str, kind: str, scope: str = "", since: date | None = None
) -> list[SourceState]:
    """Return how far the sources of a kind were read; of those with a day, the newer ones and the unfinished."""
    c = frontier.c
    rows = select(frontier).where(c.site == site, c.kind == kind, c.part == scope)
    if since is not None:
        rows = rows.where(or_(c.day.is_(None), c.day >= since.isoformat(), c.state == PENDING))
    return [
        SourceState(
            row.url,
            row.story_key,
            row.part,
            row.host,
            row.kind,
            row.state,
            row.fetched_at or row.seen_at,
            row.reason,
            row.channel,
            row.day and date.fromisoformat(row.day),
            row.etag,
            row.last_modified,
        )
        for row in connection.execute(rows)
    ]


def last_read(connection: Connection, site: str, kind: str) -> dict[str, datetime]:
    """Return when a source of each channel was last read to its end."""
    c = frontier.c
    rows = select(c.channel, func.max(c.fetched_at)).where(c.site == site, c.kind == kind, c.state == DONE)
    found = connection.execute(rows.where(c.channel.is_not(None), c.day.is_not(None)).group_by(c.channel))
    return {channel: at for channel, at in found if at is not None}


def waiting(connection: Connection, selection: Selection) -> int:
    """Return how many pages' turn it is."""
    return int(connection.execute(select(func.count()).select_from(frontier).where(*selection.where())).scalar_one())


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


def _outcome(
    row: dict[str, Any], item: Item, outcome: Outcome, reason: str | None, schedule: Sequence[timedelta]
) -> dict[str, Any]:
    """Return the columns that a fetch changes."""
    at, tries = item.fetched_at, row["tries"]
    changed: dict[str, Any] = {"fetched_at": at, "reason": reason}
    if outcome is Outcome.DROPPED and reason not in _PASSING:
        state = GONE if reason == DropReason.GONE else DROPPED
        return changed | {"state": state, "tries": tries + 1, "due_at": None, "etag": None, "last_modified": None}
    if outcome in {Outcome.DROPPED, Outcome.FAILED}:
        due_at = at + RETRY_AFTER[tries] if tries < len(RETRY_AFTER) else None
        return changed | {"state": FAILED, "tries": tries + 1, "due_at": due_at}
    changed |= {"state": DONE, "reason": None, "tries": 0}
    if isinstance(item, Draft):
        changed |= {"etag": item.etag, "last_modified": item.last_modified, "content_key": item.digest}
        changed["channel"] = row["channel"] or item.channel
        if item.published_at is not None:
            changed |= _dated(item.published_at)
    published_at = changed.get("published_at") or row["published_at"] or row["seen_at"]
    return changed | {"due_at": next_check(published_at, at, schedule)}


def _dated(published_at: datetime) -> dict[str, Any]:
    return {
        "published_at": published_at,
        "rank_at": published_at,
        "day": published_at.astimezone(WIB).date().isoformat(),
    }


def _sighted(
    site: str, sighting: Sighting, stored: Row[Any] | None, seen_on: str, now: datetime, schedule: Sequence[timedelta]
) -> dict[str, Any]:
    row = _NEW | {
        "story_key": sighting.story_key,
        "part": "1",
        "url": sighting.url,
        "site": site,
        "host": sighting.host,
        "kind": ARTICLE,
        "channel": sighting.channel,
        "day": sighting.day and sighting.day.isoformat(),
        "published_at": sighting.published_at,
        "rank_at": sighting.rank_at,
        "seen_at": now,
        "seen_on": seen_on,
        "due_at": now,
    }
    if stored is None:
        return row
    row |= {"state": DONE, "fetched_at": stored.fetched_at, "etag": stored.etag, "last_modified": stored.last_modified}
    row |= {"content_key": "", "channel": stored.channel or sighting.channel}
    if stored.published_at is not None:
        row |= _dated(stored.published_at)
    return row | {"due_at": next_check(row["published_at"] or stored.fetched_at, stored.fetched_at, schedule)}


def _blank(item: Item, key: Key) -> dict[str, Any]:
    """Return the row of a page that was asked for without standing in the frontier."""
    assert item.visit is not None
    if isinstance(item, Draft):
        url = item.url if key[1] == "1" else item.page_url
        host, channel = item.host, item.channel
    else:
        url, channel = item.url, None
        host = urlsplit(url).hostname or ""
    return _NEW | {
        "story_key": key[0],
        "part": key[1],
        "url": url,
        "site": item.visit.site,
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
        _NEW
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


def _own_keys(item: Item, visit: Visit) -> list[Key]:
    """Return the page that was asked for and, after a redirect, the one that answered."""
    asked = (visit.story_key, visit.part)
    return list(dict.fromkeys([asked, (item.story_key, item.part)])) if isinstance(item, Draft) else [asked]


def _keys(item: Item, visit: Visit) -> list[Key]:
    return _own_keys(item, visit) + [(item.story_key, part) for part, _ in visit.pages]


def _rows(connection: Connection, keys: Collection[Key]) -> dict[Key, dict[str, Any]]:
    return {
        (row["story_key"], row["part"]): dict(row)
        for some in chunks({story_key for story_key, _ in keys})
        for row in connection.execute(select(frontier).where(frontier.c.story_key.in_(some))).mappings()
    }


def _stored(connection: Connection, story_keys: Collection[str]) -> dict[str, Row[Any]]:
    columns = [
        articles.c[name] for name in ("story_key", "channel", "published_at", "fetched_at", "etag", "last_modified")
    ]
    return {
        row.story_key: row
        for some in chunks(story_keys)
        for row in connection.execute(select(*columns).where(articles.c.story_key.in_(some)))
    }


def _update(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows that stand there already; all of them name the same columns."""
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


#: A page that nobody has asked for yet.
_NEW: dict[str, Any] = {
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
