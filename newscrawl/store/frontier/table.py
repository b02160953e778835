"""Frontier in the database: known pages, the result of each one's last fetch, and which are due."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, or_, select, update

from newscrawl.clock import CLOCK_SLACK
from newscrawl.items import FetchState, Sighting, SourceState
from newscrawl.store.frontier.rows import ARTICLE, DONE, FAILED, NEW, PENDING, WORDS, dated, load, next_check, save
from newscrawl.store.schema import articles, frontier
from newscrawl.store.types import chunks


@dataclass(frozen=True, slots=True)
class NextPage:
    """A page that is due."""

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
class DuePages:
    """Choice of the pages that a run requests: due now, and not fetched since it began."""

    site: str
    now: datetime
    run_started_at: datetime
    since: datetime | None = None
    until: datetime | None = None  # exclusive
    channels: tuple[str, ...] = ()
    #: A pattern of URLs that are left to other runs, and the hosts on which they are not.
    left: tuple[str, Collection[str]] | None = None
    hosts: Collection[str] = ()  # empty: all
    only: Collection[str] | None = None  # story keys; None: all
    is_new_only: bool = False  # none that was stored before

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
        if self.left is not None:
            pattern, hosts = self.left
            found.append(or_(c.host.in_(hosts), ~c.url.regexp_match(pattern)))
        if self.hosts:
            found.append(c.host.in_(self.hosts))
        if self.only is not None:
            found.append(c.story_key.in_(self.only))
        if self.is_new_only:
            found.append(c.content_key.is_(None))
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
    """Note the stories that a source names, and how far it was read; return how many of them were unknown.

    A story that is stored without a row here (from saved pages) gets one, as if it had been fetched live.
    """
    new = {(sighting.story_key, "1"): sighting for sighting in reversed(sightings)}
    for keys in chunks(new, 5_000):
        known = select(frontier.c.story_key).where(frontier.c.story_key.in_([key for key, _ in keys]))
        seen = [
            new.pop((story_key, "1")) for story_key in connection.execute(known.where(frontier.c.part == "1")).scalars()
        ]
        _add_titles(connection, seen, now)
    stored = _stored(connection, [story_key for story_key, _ in new])
    rows = [
        _sighted(site, sighting, stored.get(sighting.story_key), seen_on, now, schedule) for sighting in new.values()
    ]
    if rows:
        connection.execute(insert(frontier), rows)
    if source is not None:
        save_sources(connection, site, [source])
    return len(new) - len(stored)


def _add_titles(connection: Connection, sightings: Sequence[Sighting], now: datetime) -> None:
    """Store new titles of stories that were not requested, and make those due whose title is wanted."""
    c = frontier.c
    titled = {sighting.story_key: sighting for sighting in sightings if sighting.title}
    for keys in chunks(titled):
        waiting = select(c.story_key, c.title, c.reason, c.due_at).where(c.story_key.in_(keys), c.part == "1")
        for row in connection.execute(waiting.where(c.state == PENDING, c.fetched_at.is_(None))).all():
            sighting = titled[row.story_key]
            is_left = row.reason == WORDS and sighting.is_wanted
            if row.title and not is_left:
                continue
            values: dict[str, Any] = {"title": row.title or sighting.title}
            if is_left:
                values |= {"reason": None, "due_at": now}
            connection.execute(update(frontier).where(c.story_key == row.story_key, c.part == "1").values(values))


def choose(
    connection: Connection,
    selection: DuePages,
    wants: Callable[[str, str], bool] | None,
) -> tuple[int, int]:
    """Make due the stories that match the words of a run, and leave the other pending ones to other runs.

    `wants` takes the title and the URL of a story; None: the run takes any. Returns how many are due and left now.
    """
    c = frontier.c
    pending = select(c.story_key, c.title, c.url, c.reason).where(
        c.site == selection.site, c.kind == ARTICLE, c.state == PENDING, c.fetched_at.is_(None)
    )
    if selection.since is not None:
        pending = pending.where(c.rank_at >= selection.since)
    if selection.until is not None:
        pending = pending.where(c.rank_at < selection.until)
    if wants is None:
        pending = pending.where(c.reason == WORDS)
    due: list[str] = []
    left: list[str] = []
    for row in connection.execute(pending):
        is_wanted = wants is None or wants(row.title or "", row.url)
        if is_wanted == (row.reason == WORDS):
            (due if is_wanted else left).append(row.story_key)
    for keys, values in ((due, {"reason": None, "due_at": selection.now}), (left, {"reason": WORDS, "due_at": None})):
        for some in chunks(keys):
            connection.execute(update(frontier).where(c.story_key.in_(some), c.part == "1").values(values))
    return len(due), len(left)


def forget_future(connection: Connection, site: str, now: datetime) -> None:
    """Make due the rows of a run whose clock was ahead: they would not be due before that time."""
    c = frontier.c
    pages = update(frontier).where(c.site == site, c.due_at > now)
    pages = pages.where(func.coalesce(c.fetched_at, c.seen_at) > now + CLOCK_SLACK)
    connection.execute(pages.values(due_at=now, fetched_at=None))


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
    old = load(connection, [(source.story_key, source.scope)]).get((source.story_key, source.scope))
    if old is None:
        connection.execute(insert(frontier), [row])
        return
    row |= {"seen_at": old["seen_at"], "tries": old["tries"] + 1 if source.state == FAILED else 0}
    if source.state == PENDING:
        row |= {name: old[name] for name in ("day", "etag", "last_modified") if row[name] is None}
    save(connection, [row])


def due(connection: Connection, selection: DuePages, host: str, number: int) -> list[NextPage]:
    """Return the pages of a host that are due, newest first."""
    c = frontier.c
    columns = (c.url, c.story_key, c.part, c.host, c.rank_at, c.content_key, c.tries, c.etag, c.last_modified)
    rows = select(*columns).where(*selection.where(), c.host == host).order_by(c.rank_at.desc()).limit(number)
    return [
        NextPage(url, story_key, part, host, rank_at, content_key is not None, tries, etag, last_modified)
        for url, story_key, part, host, rank_at, content_key, tries, etag, last_modified in connection.execute(rows)
    ]


def due_hosts(connection: Connection, selection: DuePages) -> list[str]:
    """Return the hosts that have pages that are due."""
    return list(connection.execute(select(frontier.c.host).where(*selection.where()).distinct()).scalars())


def known_hosts(connection: Connection, site: str) -> list[str]:
    """Return the hosts of a site that any page or list has named, in the order in which they became known."""
    c = frontier.c
    rows = select(c.host).where(c.site == site, c.host != "").group_by(c.host).order_by(func.min(c.seen_at), c.host)
    return list(connection.execute(rows).scalars())


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
            FetchState(row.state),
            row.fetched_at or row.seen_at,
            row.reason,
            row.channel,
            row.day and date.fromisoformat(row.day),
            row.etag,
            row.last_modified,
        )
        for row in connection.execute(rows)
    ]


def last_days(connection: Connection, site: str, kind: str, until: datetime) -> dict[str, date]:
    """Return the last day of which a source of each channel was read to its end, as far as that was before `until`."""
    c = frontier.c
    rows = select(c.channel, func.max(c.day)).where(c.site == site, c.kind == kind, c.state == DONE)
    rows = rows.where(c.part == "", c.channel.is_not(None), c.fetched_at <= until).group_by(c.channel)
    return {channel: date.fromisoformat(day) for channel, day in connection.execute(rows)}


def seen_after(connection: Connection, story_keys: Collection[str], moment: datetime) -> int:
    """Return how many of these stories were first seen after a moment."""
    number = select(func.count()).select_from(frontier).where(frontier.c.part == "1", frontier.c.seen_at > moment)
    return sum(
        int(connection.execute(number.where(frontier.c.story_key.in_(some))).scalar_one())
        for some in chunks(story_keys)
    )


def waiting(connection: Connection, selection: DuePages) -> int:
    """Return how many pages are due."""
    return int(connection.execute(select(func.count()).select_from(frontier).where(*selection.where())).scalar_one())


def _sighted(
    site: str, sighting: Sighting, stored: Row[Any] | None, seen_on: str, now: datetime, schedule: Sequence[timedelta]
) -> dict[str, Any]:
    row = NEW | {
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
        "title": sighting.title or None,
    }
    if stored is None:
        return row if sighting.is_wanted else row | {"due_at": None, "reason": WORDS}
    row |= {"state": DONE, "fetched_at": stored.fetched_at, "etag": stored.etag, "last_modified": stored.last_modified}
    row |= {"content_key": "", "channel": stored.channel or sighting.channel}
    if stored.published_at is not None:
        row |= dated(stored.published_at)
    return row | {"due_at": next_check(row["published_at"] or stored.fetched_at, stored.fetched_at, schedule)}


def _stored(connection: Connection, story_keys: Collection[str]) -> dict[str, Row[Any]]:
    columns = [
        articles.c[name] for name in ("story_key", "channel", "published_at", "fetched_at", "etag", "last_modified")
    ]
    return {
        row.story_key: row
        for some in chunks(story_keys)
        for row in connection.execute(select(*columns).where(articles.c.story_key.in_(some)))
    }
