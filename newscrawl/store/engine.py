"""Opening the database: its folder, its schema, its locks; every fault is one line that says what to do."""

import logging
import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Connection, Engine, NullPool, StaticPool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from newscrawl.errors import InputError, StoreError
from newscrawl.store import upgrade

#: How long a writer waits for another one; a batch takes a fraction of a second, an upgrade of a large database longer.
BUSY_TIMEOUT_S = 30
logger = logging.getLogger(__name__)
# The pool logs the traceback of each connection that broke; `store_error` says it in one line.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
#: Key of the advisory lock that makes writers of one PostgreSQL database take turns; any fixed number.
_WRITER_LOCK = 0x6E657773
_KNOWN = "sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"


def open_engine(url: str | URL, *, read_only: bool = False, cache_mb: int = 4) -> Engine:
    """Return the database behind an SQLAlchemy URL, created and upgraded to the newest schema where needed.

    Read-only opening creates and upgrades nothing. `cache_mb` is of each connection to an SQLite file: a crawl has up
    to eight, and each forgets its pages when another one has written; a replay writes whole batches over one.

    Raises: InputError for a URL that cannot be used, StoreError for a database that cannot.
    """
    parsed = parse_url(url)
    try:
        engine = (
            _sqlite(parsed, read_only, cache_mb)
            if parsed.get_backend_name() == "sqlite"
            else _postgresql(parsed, read_only)
        )
    except (ImportError, NoSuchModuleError) as error:
        raise InputError(f'database URL "{_shown(parsed)}": no driver for it is installed ({_line(error)})') from error
    try:
        if read_only:
            upgrade.check(engine, _shown(parsed))
        else:
            upgrade.to_head(engine, _shown(parsed), writing)
    except DBAPIError as error:
        engine.dispose()
        raise store_error(error, engine) from error
    except BaseException:
        engine.dispose()
        raise
    if not read_only and (path := file_path(engine)):
        _identities[engine] = _identity(path)
    return engine


@contextmanager
def opened(url: str | URL, *, read_only: bool = False, cache_mb: int = 4) -> Iterator[Engine]:
    """Open a database as `open_engine` does, and close its connections afterwards."""
    engine = open_engine(url, read_only=read_only, cache_mb=cache_mb)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection to read.

    Raises: StoreError where the database cannot be read.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise store_error(error, engine) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that holds the write lock from its beginning; writers take turns.

    A transaction that reads first and asks for the lock later fails at once when another one wrote in between, however
    long it is ready to wait.
    """
    _check_is_there(engine)
    with (
        _turn(engine),
        engine.connect().execution_options(newscrawl_writing=True) as connection,
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
        yield connection


def _check_is_there(engine: Engine) -> None:
    """Notice that the file was removed or replaced: SQLite would go on in the removed one, or make an empty one.

    Raises: OperationalError.
    """
    identity, path = _identities.get(engine), file_path(engine)
    if identity is not None and path is not None and _identity(path) != identity:
        raise OperationalError("", None, sqlite3.OperationalError(_REMOVED))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


_REMOVED = (
    "the file was removed or replaced while it was in use; put it back, or run the same command again into a new one; "
    "recorded pages are in the archive"
)
_identities: WeakKeyDictionary[Engine, tuple[int, int] | None] = WeakKeyDictionary()


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Wait for the other threads that write to the same SQLite file.

    SQLite itself looks again and again whether a lock is free, and sleeps up to a tenth of a second in between: the
    threads of a crawl of 2,000 stories waited 3.3 s for one another in that way.
    """
    path = file_path(engine)
    if path is None:
        yield
        return
    with _turns_lock:
        lock = _turns.setdefault(str(path), threading.Lock())
    # One that waits as long as SQLite would goes on and gets SQLite's own error.
    held = lock.acquire(timeout=BUSY_TIMEOUT_S)
    try:
        yield
    finally:
        if held:
            lock.release()


_turns: dict[str, threading.Lock] = {}  # by the path of the file
_turns_lock = threading.Lock()


def store_error(error: DBAPIError, engine: Engine) -> StoreError:
    """Return an error of the database as one line for a user."""
    said = _line(error.orig or error)
    # psycopg gives no code where no server was reached.
    otherwise = "start the server or correct NEWSCRAWL_DATABASE_URL" if "refused" in said else ""
    advice = _ADVICE.get(sqlite_code(error.orig), otherwise)
    return StoreError(f"database {_shown(engine.url)}: {said}{advice and '; '}{advice}")


def sqlite_code(error: BaseException | None) -> int:
    """Return the primary result code of an error of SQLite, 0 of any other."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def log_store_error(run: object, error: StoreError, *, doing: str = "") -> None:
    """Log an error of the database: the first one of a run says why it ends, later ones are for who looks closely."""
    logger.log(logging.INFO if run in _failed_runs else logging.ERROR, "%s%s", doing and f"{doing}: ", error)
    _failed_runs.add(run)


_failed_runs: "WeakSet[object]" = WeakSet()  # runs that have said that their database failed

_ADVICE = {
    sqlite3.SQLITE_BUSY: f"another program has held it for {BUSY_TIMEOUT_S} s: wait for it or end it",
    sqlite3.SQLITE_NOTADB: "this file is something else: name another one in NEWSCRAWL_DATABASE_URL",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore a backup, or replay the archive into a new file",
    sqlite3.SQLITE_FULL: "free some space and run the same command again, nothing stored is lost",
    sqlite3.SQLITE_READONLY: "make the file and its folder writable",
    sqlite3.SQLITE_CANTOPEN: "make its folder readable and writable",
}


def parse_url(url: str | URL) -> URL:
    """Return a database URL, read.

    Raises: InputError for one that cannot be used.
    """
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise InputError(
            f'database URL "{without_password(str(url))}" cannot be read; it looks like {_KNOWN}'
        ) from error
    if backend not in {"sqlite", "postgresql"}:
        raise InputError(f'database URL "{_shown(parsed)}": "{backend}" is not supported; it looks like {_KNOWN}')
    if backend == "sqlite" and parsed.host:
        path = f"{parsed.host}/{parsed.database or ''}".rstrip("/")
        raise InputError(f'database URL "{url}" has two slashes: write sqlite:///{path} (three) or the path {path}')
    if backend == "postgresql" and parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def is_missing(url: str) -> bool:
    """Whether an SQLite URL names a file that is not there yet."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return False  # opening it says what is wrong
    path = parsed.database
    return parsed.get_backend_name() == "sqlite" and bool(path) and path != ":memory:" and not Path(str(path)).exists()


def without_password(url: str) -> str:
    """Return a URL for messages, also one that cannot be read.

    >>> without_password("postgresql://user:s3/c@ret@host:port/news?password=s3cret&sslmode=require")
    'postgresql://user:***@host:port/news?password=***&sslmode=require'
    """
    return _SECRET_QUERY.sub(r"\1***", _SECRET_USER.sub(_without_secret, url))


def _without_secret(match: re.Match[str]) -> str:
    _, at, host = match["rest"].rpartition("@")
    return f"{match['user']}***@{host}" if at else match[0]


_SECRET_USER = re.compile(r"(?P<user>://[^:/@]*:)(?P<rest>[^?]*)")
_SECRET_QUERY = re.compile(r"([?&](?:password|sslpassword|passfile)=)[^&]*", re.IGNORECASE)


def shown_name(url: str | URL) -> str:
    """Return a database's name for a person: the file's path, or the URL without its password.

    Raises: InputError for a URL that cannot be used.
    """
    return _shown(parse_url(url))


def _shown(url: URL) -> str:
    """Return a URL for messages: the file's path, or the URL without its password."""
    is_file = url.get_backend_name() == "sqlite" and url.database
    return str(url.database) if is_file else without_password(url.render_as_string())


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _postgresql(url: URL, read_only: bool) -> Engine:
    options = {"postgresql_readonly": True} if read_only else {}
    return create_engine(url, pool_pre_ping=True, execution_options=options, connect_args={"connect_timeout": 10})


def _sqlite(url: URL, read_only: bool, cache_mb: int) -> Engine:
    path = url.database
    if not path or path == ":memory:":
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
        return engine
    if Path(path).is_dir():
        wrong = InputError if read_only else StoreError  # a run that cannot begin wants a look
        raise wrong(f'database "{path}" is a folder; give the path of a file, or --data for a folder')
    if read_only:
        if not Path(path).is_file():
            why = "" if Path(path).absolute().parent.is_dir() else " (its folder does not exist)"
            raise InputError(
                f"there is no database at {path} yet; run `newscrawl crawl SITE`, or `newscrawl demo`{why}"
            )
        _check_is_ours(Path(path))
        # A connection for each reader: one that streams stories must not stand in the way of another's question.
        engine = create_engine(url, creator=lambda: connect_read_only(Path(path)), poolclass=NullPool)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"database {path}: its folder cannot be made ({error.strerror}); choose another path"
        ) from error
    if Path(path).is_file():
        _check_is_ours(Path(path))
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", partial(_configure, cache_mb=cache_mb))
    event.listen(engine, "begin", _begin)
    return engine


def _check_is_ours(path: Path) -> None:
    """Leave the file of another program as it is; on a server, several programs often share a database.

    Raises: StoreError.
    """
    try:
        with closing(connect_read_only(path)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return  # opening it says so
    if tables and "alembic_version" not in tables:
        raise StoreError(
            f"database {path}: it holds the tables of another program: name another file in NEWSCRAWL_DATABASE_URL"
        )


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Open an SQLite file that is there, for reading alone."""
    connection = sqlite3.connect(
        read_only_uri(path),
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        check_same_thread=False,
        isolation_level=None,
    )
    connection.text_factory = _readable
    return connection


def read_only_uri(path: Path) -> str:
    """Return the URI by which SQLite opens a file for reading alone."""
    # On a read-only disk the files that WAL needs cannot be made: then the file is read without them.
    frozen = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    return f"{path.resolve().as_uri()}?{'immutable=1' if frozen else 'mode=ro'}"


def _readable(value: bytes) -> str:
    """Return a text also where a byte of it is damaged: one story must not fail the query of all others."""
    return value.decode("utf-8", "replace")


def _configure(connection: Any, _record: ConnectionPoolEntry, *, cache_mb: int = 4) -> None:
    connection.text_factory = _readable
    connection.isolation_level = None  # the driver's own BEGIN comes too late and is never IMMEDIATE
    cursor = connection.cursor()
    # A row of `articles` takes some 3 kB: five of them fill 16 kB, two leave a third of 8 kB empty (8.2 and 9.0 kB a
    # story). It counts only for a file that is being made.
    cursor.execute("PRAGMA page_size = 16384")
    _write_ahead(cursor)
    # 64 MB of log are copied at once: what several batches changed on a page is copied once.
    cursor.execute("PRAGMA wal_autocheckpoint = 4000")
    # WAL with NORMAL survives a crash of the program whole; a power cut may take the last commits, never the database.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # With 64 MB for each of a crawl's connections it took 24 MB more for 20,000 stories and was no faster.
    cursor.execute(f"PRAGMA cache_size = -{cache_mb * 1024}")
    # Before each statement that writes, SQLite puts the pages that it changes aside: 134 MB for 1,000 stories, which
    # took 145 MB of writing with temporary files and takes 11 MB with memory.
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch to the write-ahead log; SQLite does not wait for its lock here, as it does everywhere else.

    Of three programs that made one database at once, 19 in 1,497 failed because it was locked.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if sqlite_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("newscrawl_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def file_path(engine: Engine) -> Path | None:
    """Return the file of an SQLite database; None for one in memory or on a server."""
    path = engine.url.database
    return Path(path) if engine.dialect.name == "sqlite" and path and path != ":memory:" else None


def file_of(connection: Connection) -> Path:
    """Return the file of an SQLite database."""
    rows = connection.exec_driver_sql("PRAGMA database_list").all()  # others are attached, or temporary
    return next(Path(row[2]) for row in rows if row[1] == "main")
