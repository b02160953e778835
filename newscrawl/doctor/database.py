"""Health check of the database and its last runs; it changes nothing and waits for no crawl."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from newscrawl.cases.demo import demo_stories
from newscrawl.console.progress import Progress
from newscrawl.doctor.damage import damaged_rows
from newscrawl.doctor.finding import Finding, State
from newscrawl.store.engine import BUSY_TIMEOUT_S, file_of, file_path, reading, sqlite_code, store_error
from newscrawl.store.locks.crawl import holders
from newscrawl.store.schema import articles, failures, observations, revisions, runs
from newscrawl.store.types import chunks
from newscrawl.text.units import size

_FAULTS_SHOWN = 3
_ROWS_SHOWN = 20
_TAKE_OUT = "`newscrawl db --remove-damaged`, then `newscrawl replay` stores the story again from the archive"
_RESTORE = "restore a backup (`newscrawl db --backup FILE` makes one), or replay the archive into a new file"
_REPLAY_AGAIN = "replay the archive into a new file; the stories themselves are not touched by this"


def look_at_database(engine: Engine) -> list[Finding]:
    """Return the findings about an open database."""
    try:
        with engine.connect() as connection:
            return [
                Finding(State.OK, "database", _size(engine, connection)),
                *check_tables(connection),
                _search(connection),
                *_examples(connection),
                look_at_lock(engine),
            ]
    except DBAPIError as error:
        return [Finding(State.FAIL, "database", str(store_error(error, engine)), _RESTORE)]


def look_at_lock(engine: Engine) -> Finding:
    """Return the crawls that hold a lock of a database."""
    return Finding(State.OK, "lock", "; ".join(f"{one} is at work" for one in holders(engine)) or "no crawl is at work")


def check_tables(connection: Connection) -> Iterator[Finding]:
    """Yield whether the file is whole and its rows refer to rows that are there (SQLite; PostgreSQL sees to it)."""
    if connection.dialect.name != "sqlite":
        return
    try:
        faults = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(100)")]
    except DBAPIError as error:
        yield Finding(State.FAIL, "integrity", f"the file is damaged: {error.orig}", _RESTORE)
        return
    if faults == ["ok"]:
        yield Finding(State.OK, "integrity", "the file is whole")
    else:
        yield Finding(State.FAIL, "integrity", f"{len(faults)} faults: {'; '.join(faults[:_FAULTS_SHOWN])}", _RESTORE)
    if faults != ["ok"]:
        return
    orphans = [row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    if orphans:
        says = f"{len(orphans)} rows of {', '.join(sorted(set(orphans)))} refer to rows that are not there"
        yield Finding(State.FAIL, "references", says, _RESTORE)


def check_rows(connection: Connection, progress: Progress) -> Iterator[Finding]:
    """Yield a finding for each story with a damaged row, and for rows lost where the file cannot be read on."""
    number = 0
    try:
        sizes = [connection.scalar(select(func.count()).select_from(table)) or 0 for table in (articles, observations)]
        progress.expect(sum(sizes))
        for row in damaged_rows(connection, progress.advance):
            number += 1
            if number <= _ROWS_SHOWN:
                named = f"{row.table} {row.id or ''}".strip()
                yield Finding(State.FAIL, "row", f"{named}, {row.story_key}: {row.says}", _TAKE_OUT)
    except DBAPIError as error:
        yield Finding(State.FAIL, "row", f"the rows cannot be read to the end: {error.orig}", _RESTORE)
        return
    if number > _ROWS_SHOWN:
        yield Finding(State.FAIL, "row", f"{number - _ROWS_SHOWN:,} more damaged rows", _TAKE_OUT)
    elif not number:
        yield Finding(State.OK, "rows", "every story can be read")


def check_search(engine: Engine) -> Finding:
    """Compare the full-text index with every story, word by word; writers wait as long. Nothing is changed.

    Raises: StoreError where the database cannot be written.
    """
    path = file_path(engine)
    if path is None:
        return Finding(State.OK, "search", "PostgreSQL keeps its index by itself")
    try:
        # A connection of its own: those of `open_engine` would put a backup, which is one file, into WAL mode.
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as connection:
            connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.Error as error:
        if sqlite_code(error) == sqlite3.SQLITE_CORRUPT:
            return Finding(State.FAIL, "search", "the full-text index does not fit the stories", _REPLAY_AGAIN)
        raise store_error(DBAPIError("", None, error), engine) from error
    return Finding(State.OK, "search", "the full-text index fits the stories, word by word")


@dataclass(frozen=True, slots=True)
class LastRun:
    """A row of the table `runs`."""

    spider: str
    started_at: datetime
    finished_at: datetime | None
    reason: str | None
    counters: Mapping[str, Any]


def last_runs(engine: Engine) -> list[LastRun]:
    """Return the last run of each spider (and of the replay), the newest first.

    Raises: StoreError.
    """
    newest = select(func.max(runs.c.id)).group_by(runs.c.spider)
    rows = select(runs.c.spider, runs.c.started_at, runs.c.finished_at, runs.c.reason, runs.c.counters)
    with reading(engine) as connection:
        found = connection.execute(rows.where(runs.c.id.in_(newest)).order_by(runs.c.started_at.desc()))
        return [LastRun(*row) for row in found]


def _size(engine: Engine, connection: Connection) -> str:
    counts = [
        f"{connection.execute(select(func.count()).select_from(table)).scalar_one():,} {table.name}"
        for table in (articles, revisions, failures)
    ]
    if connection.dialect.name == "sqlite":
        path = file_of(connection)
        log = path.with_name(f"{path.name}-wal")
        length = path.stat().st_size + (log.stat().st_size if log.exists() else 0)
        return f"{path}: {size(length)}, {', '.join(counts)}"
    return f"{engine.url.render_as_string(hide_password=True)}: {', '.join(counts)}"


def _search(connection: Connection) -> Finding:
    """Whether the full-text index knows the same stories as the table; their words only `check_search` compares."""
    if connection.dialect.name != "sqlite":
        return Finding(State.OK, "search", "PostgreSQL keeps its index by itself")
    odd = connection.exec_driver_sql(
        "SELECT (SELECT count(*) FROM articles WHERE id NOT IN (SELECT id FROM articles_fts_docsize))"
        " + (SELECT count(*) FROM articles_fts_docsize WHERE id NOT IN (SELECT id FROM articles))"
    ).scalar_one()
    if odd:
        return Finding(State.FAIL, "search", f"the full-text index differs for {odd} stories", _REPLAY_AGAIN)
    return Finding(State.OK, "search", "the full-text index knows every story")


def _examples(connection: Connection) -> Iterator[Finding]:
    """Yield how many example stories a database holds; nothing where it holds none."""
    found = 0
    for some in chunks(demo_stories()):
        number = select(func.count()).select_from(articles).where(articles.c.url.in_(some))
        found += connection.execute(number).scalar_one()
    if not found:
        return
    stories = connection.execute(select(func.count()).select_from(articles)).scalar_one()
    says = f"{found:,} of its {stories:,} articles are invented example stories"
    yield Finding(State.OK, "examples", f"{says}; real ones: `newscrawl crawl SITE` into a database of its own")
