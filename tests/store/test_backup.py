"""Copies of a database, and its file made smaller."""

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newscrawl.errors import InputError, StoreError
from newscrawl.store.backup import back_up, vacuum
from newscrawl.store.engine import open_engine
from newscrawl.store.locks.crawl import CrawlLock
from newscrawl.store.writer import Writer
from tests.store.making import dump, make_draft


def fill(engine: Engine, first: int, last: int) -> None:
    Writer(engine).write([make_draft(f"story-{number}", paragraphs=["kata " * 500]) for number in range(first, last)])


@contextmanager
def writing_on(engine: Engine) -> Iterator[list[int]]:
    """Write one story after the other in another thread; yields how many there are."""
    written = [0]
    is_over = threading.Event()

    def write() -> None:
        while not is_over.is_set():
            fill(engine, 1000 + written[0], 1001 + written[0])
            written[0] += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield written
    finally:
        is_over.set()
        thread.join()


def test_a_backup_is_the_database(sqlite_engine: Engine, tmp_path: Path) -> None:
    """A backup opens as a database with the same rows, and is one file."""
    fill(sqlite_engine, 0, 20)

    size = back_up(str(sqlite_engine.url), tmp_path / "copy.db")

    copy = open_engine(f"sqlite:///{tmp_path / 'copy.db'}", read_only=True)
    assert dump(copy) == dump(sqlite_engine)
    copy.dispose()
    assert size == (tmp_path / "copy.db").stat().st_size
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == ["copy.db"]


def test_a_backup_while_a_crawl_writes_is_one_moment(sqlite_engine: Engine, tmp_path: Path) -> None:
    """A writer goes on during a backup, and the copy is whole: every story with all that belongs to it."""
    fill(sqlite_engine, 0, 50)

    with writing_on(sqlite_engine) as written:
        for number in range(5):
            back_up(str(sqlite_engine.url), tmp_path / f"copy-{number}.db")

    assert written[0] > 0
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"copy-{number}.db")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            (stories,) = copy.execute("SELECT count(*) FROM articles").fetchone()
            (seen,) = copy.execute("SELECT count(*) FROM observations").fetchone()
        assert stories == seen >= 50


def test_what_is_written_between_two_steps_is_not_in_the_backup(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Nor does the copy begin again."""
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE filling AS SELECT zeroblob(50000000) AS x")
    fill(sqlite_engine, 0, 2)
    before = dump(sqlite_engine)
    shares: list[float] = []

    def write(share: float) -> None:
        shares.append(share)
        fill(sqlite_engine, 100 + len(shares), 101 + len(shares))

    back_up(str(sqlite_engine.url), tmp_path / "copy.db", watch=write)

    copy = open_engine(f"sqlite:///{tmp_path / 'copy.db'}", read_only=True)
    assert dump(copy) == before
    copy.dispose()
    assert len(shares) > 2
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_backup_comes_before_an_upgrade(sqlite_engine: Engine, tmp_path: Path) -> None:
    """A database with an older schema is copied as it is."""
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    back_up(str(sqlite_engine.url), tmp_path / "copy.db")

    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


def test_a_backup_replaces_nothing_by_itself(sqlite_engine: Engine, tmp_path: Path) -> None:
    """A file that is there stays as it is, unless replacing it was asked for."""
    target = tmp_path / "copy.db"
    target.write_bytes(b"precious")

    with pytest.raises(InputError, match="say --force"):
        back_up(str(sqlite_engine.url), target)
    before = target.read_bytes()
    back_up(str(sqlite_engine.url), target, force=True)

    assert before == b"precious"
    assert target.read_bytes().startswith(b"SQLite format 3")


def test_a_database_is_no_backup_of_itself(sqlite_engine: Engine, tmp_path: Path) -> None:
    """The database's own file is refused as a target, under any name."""
    fill(sqlite_engine, 0, 1)
    (tmp_path / "link.db").symlink_to(tmp_path / "news.db")

    for name in ("news.db", "link.db"):
        with pytest.raises(InputError, match="is the database itself"):
            back_up(str(sqlite_engine.url), tmp_path / name, force=True)


def test_a_backup_that_fails_leaves_the_old_one(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Where the database cannot be read, the earlier backup stays and no half file is beside it."""
    fill(sqlite_engine, 0, 20)
    target = tmp_path / "copy.db"
    target.write_bytes(b"the backup of yesterday")
    sqlite_engine.dispose()
    (tmp_path / "news.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 8192)

    with pytest.raises(StoreError):
        back_up(str(sqlite_engine.url), target, force=True)

    assert target.read_bytes() == b"the backup of yesterday"
    assert not list(tmp_path.glob("*.part"))


def test_a_vacuum_gives_the_empty_pages_back(sqlite_engine: Engine, tmp_path: Path) -> None:
    """After many stories went, the file is smaller, and what is left is as it was."""
    fill(sqlite_engine, 0, 200)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM articles WHERE id > 5")
        connection.exec_driver_sql("DELETE FROM observations WHERE story_key NOT IN (SELECT story_key FROM articles)")
    rows = dump(sqlite_engine)

    before, after = vacuum(sqlite_engine)

    assert after < before
    assert after == (tmp_path / "news.db").stat().st_size
    assert dump(sqlite_engine) == rows


def test_no_vacuum_while_a_crawl_is_at_work(sqlite_engine: Engine) -> None:
    """A crawl that holds the lock is not made to wait."""
    lock = CrawlLock(sqlite_engine, "inews")
    lock.acquire()

    with pytest.raises(StoreError, match=r"the crawl of inews \(process .* is at work on this database"):
        vacuum(sqlite_engine)

    lock.release()


def test_postgresql_has_tools_of_its_own(postgresql_url: str, tmp_path: Path) -> None:
    """A PostgreSQL database is not copied by us: the line names pg_dump."""
    engine = open_engine(postgresql_url)

    with pytest.raises(InputError, match="pg_dump"):
        back_up(postgresql_url, tmp_path / "copy.db")
    with pytest.raises(InputError, match="PostgreSQL"):
        vacuum(engine)

    engine.dispose()


def test_a_backup_does_not_wait_for_ever(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program holds the file alone it gives up in time, and leaves nothing behind."""
    fill(sqlite_engine, 0, 1)
    sqlite_engine.dispose()
    monkeypatch.setattr("newscrawl.store.engine.BUSY_TIMEOUT_S", 0.1)

    with closing(sqlite3.connect(tmp_path / "news.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"database is locked.*; nothing was written"):
            back_up(str(sqlite_engine.url), tmp_path / "copy.db")

    assert not list(tmp_path.glob(".copy.db-*"))


def test_half_copies_of_killed_backups_are_removed(sqlite_engine: Engine, tmp_path: Path) -> None:
    """The next backup removes what a killed one left; what another one is writing stays, and so do other files."""
    fill(sqlite_engine, 0, 1)
    left, at_work, other = (tmp_path / name for name in (".copy.db-1.part", ".copy.db-2.part", ".copy.db-3.txt"))
    journal = tmp_path / ".copy.db-1.part-journal"
    for path in (left, journal, at_work, other):
        path.write_bytes(b"x" * 1000)

    with at_work.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        back_up(str(sqlite_engine.url), tmp_path / "copy.db")

    assert (left.exists(), at_work.exists(), other.exists()) == (False, True, True)
    assert not journal.exists()
