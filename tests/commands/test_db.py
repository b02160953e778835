"""`newscrawl db` as a user starts it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.commands.launch import run_scrapy
from tests.store.making import make_draft

ROOT = Path(__file__).parents[2]

Db = Callable[..., tuple[int, str, str]]


@pytest.fixture
def db(tmp_path: Path) -> Db:
    """Run `newscrawl db ...`: exit code, stdout, stderr."""

    def run(*args: str) -> tuple[int, str, str]:
        done = run_scrapy(tmp_path, {}, "db", *args)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


def test_check_backup_and_vacuum_of_a_good_database(db: Db, tmp_path: Path) -> None:
    """Each of the three works on a database as a run leaves it, and exits with 0."""
    engine = open_engine(f"sqlite:///{tmp_path}/data/news.db")
    Writer(engine).write([make_draft("a")])
    engine.dispose()

    check, backup, vacuum = db("--check"), db("--backup", "copy.db"), db("--vacuum")

    assert [done[0] for done in (check, backup, vacuum)] == [0, 0, 0]
    assert check[1].splitlines()[0].split() == ["ok", "integrity", "the", "file", "is", "whole"]
    assert backup[1] == f"copy.db: {(tmp_path / 'copy.db').stat().st_size:,} bytes\n"
    assert "before" in vacuum[1]


def test_a_check_leaves_a_backup_as_it_is(db: Db, tmp_path: Path) -> None:
    """A checked backup is the same one file, and the next backup replaces it."""
    engine = open_engine(f"sqlite:///{tmp_path}/data/news.db")
    Writer(engine).write([make_draft("a")])
    engine.dispose()
    db("--backup", "copy.db")
    before = (tmp_path / "copy.db").read_bytes()

    code, out, _ = db("--check", "--db", "copy.db")

    assert (code, "the full-text index fits" in out) == (0, True)
    assert (tmp_path / "copy.db").read_bytes() == before
    assert [path.name for path in tmp_path.glob("copy.db*")] == ["copy.db"]
    assert db("--backup", "copy.db", "--force")[0] == 0


def test_a_check_that_finds_something_exits_with_1(db: Db, tmp_path: Path) -> None:
    """A search index that does not fit is the exit code of a schedule."""
    engine = open_engine(f"sqlite:///{tmp_path}/data/news.db")
    Writer(engine).write([make_draft("a")])
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER articles_fts_update")
        connection.exec_driver_sql("UPDATE articles SET title = 'Lain sekali'")
    engine.dispose()

    code, out, _ = db("--check")

    assert code == 1
    assert "FAIL  search" in out


def test_wrong_usage_is_one_line(db: Db, tmp_path: Path) -> None:
    """Nothing to do, two things at once, and a database that is not there: exit code 2, and none is made."""
    results = [db(), db("--check", "--vacuum"), db("--check"), db("--vacuum", "--force")]

    assert [code for code, _, _ in results] == [2, 2, 2, 2]
    assert all(out == "" and len(err.splitlines()) == 1 for _, out, err in results)
    assert not list(tmp_path.iterdir())
