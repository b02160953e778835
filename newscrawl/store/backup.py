"""Backup of a database, and VACUUM of its file."""

import glob
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import InputError, StoreError
from newscrawl.files import sync, try_lock
from newscrawl.store.engine import connect_read_only, file_of, parse_url, store_error
from newscrawl.store.locks.crawl import holders

_PG_DUMP = "this is PostgreSQL: `pg_dump --format=custom --file=FILE NAME` makes a backup, also while a crawl writes"
_PAGES = 1000  # copied in one step
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
_VACUUM = (
    "PRAGMA temp_store = FILE",  # the copy is as large as the database
    "INSERT INTO articles_fts (articles_fts) VALUES ('optimize')",
    "VACUUM",
    "PRAGMA optimize",
    _EMPTY_LOG,
)


def back_up(
    url: str, target: Path, *, force: bool = False, watch: Callable[[float], None] = lambda _share: None
) -> int:
    """Copy an SQLite database into a file as it is at one moment, also while a crawl writes; return the file's bytes.

    The file is there whole or not at all. The schema may be an older one: a backup is what one makes before an upgrade.
    `watch` is called with the share that is copied, 0 to 1.

    Raises: InputError for a database or target that cannot be used, StoreError where the copy fails.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise InputError(_PG_DUMP)
    path = Path(parsed.database or "")
    if not path.is_file():
        raise InputError(f"there is no database at {path} yet")
    if target.is_dir():
        raise InputError(f"{target} is a folder: name a file")
    if target.exists() and path.samefile(target):
        raise InputError(f"{target} is the database itself: name another file")
    if target.exists() and not force:
        raise InputError(f"{target} is there already: name another file, or say --force to replace it")
    if target.with_name(f"{target.name}-wal").exists():
        raise InputError(f"{target} is a database in use: its log {target.name}-wal is beside it; name another file")
    if not target.resolve().parent.is_dir():
        raise InputError(f"the folder of {target} does not exist: make it first")
    try:
        with closing(connect_read_only(path)) as source:
            # A backup waits for ever while another program holds the file alone; a reader waits for its timeout.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return _copy(source, path, target, watch)
    except sqlite3.Error as error:
        advice = store_error(DBAPIError("", None, error), create_engine(parsed))
        raise StoreError(f"backup into {target}: {advice}; nothing was written") from error
    except OSError as error:
        raise StoreError(f"backup of {path} into {target}: {error}; nothing was written") from error


def vacuum(engine: Engine) -> tuple[int, int]:
    """Write an SQLite database anew without its empty pages; return its bytes before and after.

    Raises: InputError for PostgreSQL, StoreError where it fails, and while a crawl is at work: it would have to wait
    longer than it does.
    """
    if engine.dialect.name != "sqlite":
        raise InputError("this is PostgreSQL, which does it by itself; `VACUUM FULL` in psql does it at once")
    try:
        with engine.connect() as connection:
            path = file_of(connection)
            if held := holders(engine):
                raise StoreError(f"{held[0]} is at work on this database; wait for it to end")
            connection.rollback()  # VACUUM runs outside of transactions
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute(_EMPTY_LOG).fetchall()
            before = path.stat().st_size
            for command in _VACUUM:
                driver.execute(command).fetchall()
            return before, path.stat().st_size
    except DBAPIError as error:
        raise store_error(error, engine) from error
    except sqlite3.Error as error:
        raise StoreError(f"database {engine.url.database}: {error}; nothing was changed") from error


def _remove_left_parts(target: Path) -> None:
    """Remove incomplete copies of killed backups: they are not locked any more."""
    for part in target.resolve().parent.glob(f".{glob.escape(target.name)}-*.part"):
        try:
            descriptor = os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            if try_lock(descriptor):
                part.unlink(missing_ok=True)
                part.with_name(f"{part.name}-journal").unlink(missing_ok=True)
        finally:
            os.close(descriptor)


def _copy(source: sqlite3.Connection, path: Path, target: Path, watch: Callable[[float], None]) -> int:
    _remove_left_parts(target)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}-", suffix=".part", dir=target.resolve().parent)
    try_lock(descriptor)  # while this program lives, no other backup takes it for a left one
    part = Path(name)
    try:
        with closing(sqlite3.connect(part)) as copy:
            # The reader's transaction is open: else a commit between two steps would make the copy begin again.
            source.backup(copy, pages=_PAGES, progress=lambda _, left, total: watch(1 - left / total))
            # One file without a log beside it, which can be moved about.
            copy.execute("PRAGMA journal_mode = DELETE")
        shutil.copymode(path, part)
        sync(part)
        part.replace(target)
        sync(target.resolve().parent)
        return target.stat().st_size
    finally:
        part.unlink(missing_ok=True)
        os.close(descriptor)
