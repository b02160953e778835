"""Whether a database is healthy."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from newscrawl.doctor.database import check_search, check_tables, last_runs, look_at_database
from newscrawl.doctor.finding import Finding, State
from newscrawl.doctor.local import look_at_all
from newscrawl.store.engine import is_missing
from newscrawl.store.locks.crawl import CrawlLock, holders
from newscrawl.store.writer import Writer
from tests.store.making import at, make_draft


def fill(engine: Engine, number: int = 3) -> None:
    Writer(engine).write([make_draft(f"story-{one}", paragraphs=["kata " * 300]) for one in range(number)])


def states(findings: list[Finding]) -> dict[str, State]:
    return {finding.what: finding.state for finding in findings}


def test_a_healthy_database_is_all_ok(engine: Engine) -> None:
    """SQLite or PostgreSQL: nothing is wrong with a database that was written as usual."""
    fill(engine)

    findings = look_at_database(engine)

    assert set(states(findings).values()) == {State.OK}
    assert "3 articles, 0 revisions, 0 failures" in findings[0].says
    assert check_search(engine).state is State.OK


def test_looking_changes_nothing(sqlite_engine: Engine, tmp_path: Path) -> None:
    """The file has the same bytes before and after every look."""
    fill(sqlite_engine)
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (tmp_path / "news.db").read_bytes()

    look_at_database(sqlite_engine)
    check_search(sqlite_engine)

    assert (tmp_path / "news.db").read_bytes() == before
    assert (tmp_path / "news.db-wal").stat().st_size == 0


def test_a_search_index_that_lacks_a_story_is_seen(sqlite_engine: Engine) -> None:
    """A story that the index does not know is found by the quick look."""
    fill(sqlite_engine)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM articles_fts_docsize WHERE id = 2")

    findings = look_at_database(sqlite_engine)

    assert states(findings)["search"] is State.FAIL


def test_a_search_index_with_other_words_is_seen(sqlite_engine: Engine) -> None:
    """A text that was changed behind the index's back is found by the word by word check alone."""
    fill(sqlite_engine)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER articles_fts_update")
        connection.exec_driver_sql("UPDATE articles SET title = 'Lain sekali' WHERE id = 1")

    assert states(look_at_database(sqlite_engine))["search"] is State.OK
    assert check_search(sqlite_engine).state is State.FAIL


def test_a_damaged_file_is_a_failure_with_advice(sqlite_engine: Engine, tmp_path: Path) -> None:
    """Overwritten pages are found, and the line says how to get the stories back."""
    fill(sqlite_engine, 50)
    sqlite_engine.dispose()
    path = tmp_path / "news.db"
    content = bytearray(path.read_bytes())
    content[8192 * 12 : 8192 * 30] = b"\x5a" * (8192 * 18)
    path.write_bytes(content)

    findings = look_at_database(sqlite_engine)

    failing = [finding for finding in findings if finding.state is State.FAIL]
    assert failing
    assert "backup" in failing[0].advice


def test_a_row_that_refers_to_nothing_is_seen(sqlite_engine: Engine, tmp_path: Path) -> None:
    """A tag without its story is a fault."""
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection, connection:
        connection.execute("INSERT INTO article_tags VALUES (999, 'banjir')")

    with sqlite_engine.connect() as opened:
        findings = list(check_tables(opened))

    assert [finding.what for finding in findings if finding.state is State.FAIL] == ["references"]


def test_a_file_that_is_no_database_is_a_failure(tmp_path: Path) -> None:
    """Another file under the database's name is one line."""
    (tmp_path / "news.db").write_text("not a database, but long enough to be looked at" * 100)

    found, *_ = look_at_all(f"sqlite:///{tmp_path}/news.db", "", at(1), "inews")

    assert (found.what, found.state) == ("database", State.FAIL)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Asking whether there is a database makes none."""
    assert is_missing(f"sqlite:///{tmp_path}/news.db")

    assert not list(tmp_path.iterdir())


def test_the_lock_is_reported(engine: Engine) -> None:
    """A crawl at work is named, and one that has ended is not."""
    lock = CrawlLock(engine, "inews")
    lock.acquire()

    held = holders(engine)
    at_work = look_at_database(engine)
    lock.release()
    left = look_at_database(engine)

    assert len(held) == 1
    assert (states(at_work)["lock"], states(left)["lock"]) == (State.OK, State.OK)
    assert "the crawl of inews" in at_work[-1].says
    assert left[-1].says == "no crawl is at work"


def test_the_last_run_of_each_spider_is_found(engine: Engine) -> None:
    """Of several runs the newest one counts, of each spider for itself."""
    writer = Writer(engine)
    for number, spider in enumerate(("inews", "replay", "inews")):
        writer.finish_run(writer.start_run(spider, at(number)), at(number + 1), "finished", {"number": number})

    found = last_runs(engine)

    assert [(run.spider, run.counters["number"]) for run in found] == [("inews", 2), ("replay", 1)]
