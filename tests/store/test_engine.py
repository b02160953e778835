"""Opening a database: created, upgraded, or refused in one line."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import InputError, StoreError
from newscrawl.store.engine import open_engine, store_error, writing
from newscrawl.store.schema import articles, metadata, stories
from newscrawl.store.writer import Writer
from tests.store.making import make_draft


def test_every_column_says_what_it_means() -> None:
    """The data dictionary is complete."""
    assert [
        str(column) for table in (*metadata.sorted_tables, stories) for column in table.columns if not column.doc
    ] == []


def test_the_migrations_are_part_of_the_package() -> None:
    """Alembic's files lie in packages, so that an installed newscrawl has them."""
    migrations = files("newscrawl.store.migrations")

    assert migrations.joinpath("env.py").is_file()
    assert files("newscrawl.store.migrations.versions").joinpath("r0005_release_0_1_0.py").is_file()


def test_the_file_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    """Neither who writes nor who reads takes it for a database of ours."""
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photos (id INTEGER)")
    before = path.read_bytes()

    for read_only in (False, True):
        with pytest.raises(StoreError, match=r"photos\.db: it holds the tables of another program: name another file"):
            open_engine(f"sqlite:///{path}", read_only=read_only)

    assert path.read_bytes() == before


def test_who_reads_an_empty_database_is_told_so(tmp_path: Path) -> None:
    """An empty file is no database of an older version."""
    (tmp_path / "news.db").touch()

    with pytest.raises(StoreError, match=r"news\.db: nothing is in it yet; run `newscrawl crawl SITE`"):
        open_engine(f"sqlite:///{tmp_path}/news.db", read_only=True)


def test_sqlite_is_set_up_for_a_reader_beside_a_writer(sqlite_engine: Engine) -> None:
    """WAL, foreign keys, NORMAL and a busy timeout hold on every connection."""
    with sqlite_engine.connect() as connection:
        names = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert values == ["wal", 1, 1, 30_000]


def test_a_writer_holds_the_lock_before_it_reads(sqlite_engine: Engine) -> None:
    """A writing transaction begins IMMEDIATE: another one cannot begin inside it, while a reader can."""
    path = sqlite_engine.url.database
    with writing(sqlite_engine):
        other = sqlite3.connect(str(path), timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM articles").fetchone() == (0,)
        other.close()


def test_threads_of_a_program_wait_for_one_another_without_asking_again_and_again(sqlite_engine: Engine) -> None:
    """One that writes is waited for, also where SQLite itself would not wait for it."""
    event.listen(sqlite_engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0"))
    has_begun, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with writing(sqlite_engine):
            has_begun.set()
            may_end.wait(10)

    first = threading.Thread(target=write)
    first.start()
    has_begun.wait(10)
    threading.Timer(0.2, may_end.set).start()
    with writing(sqlite_engine) as connection:
        is_first_done = may_end.is_set()
        connection.exec_driver_sql("DELETE FROM runs")
    first.join()

    assert is_first_done


def test_opening_twice_keeps_what_is_there(database_url: str) -> None:
    """The second opening finds the schema and leaves it."""
    first = open_engine(database_url)
    with writing(first) as connection:
        connection.exec_driver_sql(
            "INSERT INTO runs (spider, started_at, counters) VALUES ('x', '2026-01-01 00:00:00', '{}')"
        )
    first.dispose()

    second = open_engine(database_url)

    with second.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM runs").scalar() == 1
    second.dispose()


def test_two_programs_that_start_at_once_both_find_a_database(tmp_path: Path) -> None:
    """One creates the schema, the others wait for it."""
    program = f"from newscrawl.store.engine import open_engine; open_engine('sqlite:///{tmp_path}/new/news.db')"

    started = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True) for _ in range(3)]

    assert [(process.communicate()[1], process.returncode) for process in started] == [("", 0)] * 3


def test_read_only_opening_makes_no_file(tmp_path: Path) -> None:
    """Who only reads is told how to get a database, and gets none by accident."""
    path = tmp_path / "data" / "news.db"

    with pytest.raises(InputError, match=r"there is no database at .*news\.db yet; run `newscrawl crawl SITE`, or"):
        open_engine(f"sqlite:///{path}", read_only=True)

    assert not path.parent.exists()


def test_read_only_opening_cannot_write(sqlite_engine: Engine) -> None:
    """A reader's mistake changes nothing."""
    reader = open_engine(str(sqlite_engine.url), read_only=True)

    with reader.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM articles")

    reader.dispose()


def test_a_newer_database_is_left_alone(database_url: str) -> None:
    """A schema that this version does not know is refused, for reading and for writing."""
    engine = open_engine(database_url)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    for read_only in (False, True):
        with pytest.raises(StoreError, match="a newer newscrawl made it"):
            open_engine(database_url, read_only=read_only)


def test_other_fingerprints_are_refused(sqlite_engine: Engine) -> None:
    """Keys and signatures of another version cannot be compared with new ones."""
    with writing(sqlite_engine) as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '0' WHERE name = 'signature_version'")

    with pytest.raises(StoreError, match="another version of newscrawl; replay the archive"):
        open_engine(str(sqlite_engine.url))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", 'database URL "nonsense" cannot be read; it looks like sqlite:///PATH'),
        ("mysql://user:secret@host/news", '"mysql" is not supported'),
        ("mysql://user:sec/re@t@host/news", '"mysql" is not supported'),
        ("postgresql://user:secret@host:port/news", '"postgresql://user:***@host:port/news" cannot be read'),
        ("postgresql://user:secret@host:99999x/news?password=secret", "cannot be read"),
        ("mysql://host/news?password=secret", "?password=***"),
        ("sqlite://data/x.db", "write sqlite:///data/x.db (three) or the path data/x.db"),
        ("postgresql+nodriver://host/news", "no driver"),
        ("postgresql+pg8000://host/news", "no driver"),
    ],
)
def test_a_url_that_cannot_be_used_is_named(url: str, said: str) -> None:
    """One line with the URL, without its password."""
    with pytest.raises(InputError) as caught:
        open_engine(url)

    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "sec/re" not in str(caught.value)


@pytest.mark.parametrize("read_only", [False, True])
def test_the_folder_of_a_database_is_made_or_named(tmp_path: Path, read_only: bool) -> None:
    """A command that stores makes the folder; one that reads says that it is not there."""
    url = f"sqlite:///{tmp_path}/arsip/news.db"

    if read_only:
        with pytest.raises(
            InputError, match=r"there is no database at .*/arsip/news\.db yet; .* \(its folder does not exist\)"
        ):
            open_engine(url, read_only=True)
    else:
        open_engine(url).dispose()

    assert (tmp_path / "arsip").is_dir() is not read_only


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """The file is not touched."""
    path = tmp_path / "notes.txt"
    path.write_text("Catatan rapat. " * 100)

    with pytest.raises(StoreError, match=r"notes\.txt: file is not a database; .*NEWSCRAWL_DATABASE_URL"):
        open_engine(f"sqlite:///{path}")

    assert path.read_text() == "Catatan rapat. " * 100


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A path through a file is one line."""
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="its folder cannot be made"):
        open_engine(f"sqlite:///{tmp_path}/file/news.db")


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_is_removed_while_it_is_in_use_is_noticed(tmp_path: Path, replaced: bool) -> None:
    """The next transaction that writes fails, and no new file is made; nor is one written that took its place."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    (tmp_path / "news.db").rename(tmp_path / "elsewhere.db")
    if replaced:
        open_engine(f"sqlite:///{tmp_path}/news.db").dispose()

    with pytest.raises(DBAPIError) as caught, writing(engine):
        pass

    assert "the file was removed or replaced while it was in use; put it back" in str(store_error(caught.value, engine))
    assert (tmp_path / "news.db").exists() is replaced
    engine.dispose()


def test_a_damaged_byte_of_a_text_does_not_hide_the_other_stories(sqlite_engine: Engine) -> None:
    """A text that is no UTF-8, a list that is no JSON and a time that is none are read as far as they can be."""
    Writer(sqlite_engine).write([make_draft(slug) for slug in "abc"])
    with writing(sqlite_engine) as connection:
        connection.exec_driver_sql("UPDATE articles SET editor = CAST(x'4142ff43' AS TEXT) WHERE url LIKE '%/a'")
        connection.exec_driver_sql("UPDATE articles SET tags = '[\"x', fetched_at = '2026-99' WHERE url LIKE '%/b'")

    for engine in (sqlite_engine, open_engine(str(sqlite_engine.url), read_only=True)):
        with engine.connect() as connection:
            rows = connection.execute(select(articles).order_by(articles.c.url)).mappings().all()

        assert [row["url"][-1] for row in rows] == ["a", "b", "c"]
        assert (rows[0]["editor"], rows[1]["tags"], rows[1]["fetched_at"]) == ("AB\ufffdC", [], None)
        engine.dispose()
