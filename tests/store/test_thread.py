"""The writer's thread, other programs that write, and programs that are killed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select

from newscrawl.errors import StoreError
from newscrawl.items import Outcome
from newscrawl.store.engine import open_engine, writing
from newscrawl.store.schema import articles, observations
from newscrawl.store.writer import WriterThread
from tests.store.making import make_draft

_PROGRAM = """
import sys
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.store.making import make_draft
writer = Writer(open_engine(sys.argv[1]))
for number in range(int(sys.argv[3])):
    writer.write([make_draft(f"{sys.argv[2]}-{number}"), make_draft("shared", part=str(number % 9 + 1))])
    print(number, flush=True)
"""


def test_futures_resolve_after_the_commit(sqlite_engine: Engine) -> None:
    """Whoever waits for a result finds the page in the database, however many transactions it takes."""
    thread = WriterThread(sqlite_engine, batch_size=7)

    futures = [thread.submit(make_draft(f"s{number}")) for number in range(50)]
    results = [future.result(10) for future in futures]
    thread.close()
    thread.close()

    assert {result.outcome for result in results} == {Outcome.NEW}
    with sqlite_engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(articles)) == 50
    with pytest.raises(StoreError, match="closed"):
        thread.submit(make_draft())


def test_pages_that_come_together_share_a_transaction(sqlite_engine: Engine) -> None:
    """The first waits for the others until there are enough of them, and for no more once the thread is closed."""
    commits: list[None] = []
    event.listen(sqlite_engine, "commit", lambda _: commits.append(None))
    thread = WriterThread(sqlite_engine, batch_size=10, gather_s=60)

    futures = [thread.submit(make_draft(f"s{number}")) for number in range(25)]
    full = [future.result(10) for future in futures[:20]]
    is_last_waiting = not any(future.done() for future in futures[20:])
    thread.close()

    assert len(full) == 20
    assert is_last_waiting
    assert [future.result(0).outcome for future in futures[20:]] == [Outcome.NEW] * 5
    assert len(commits) == 3


def test_a_page_behind_which_no_other_comes_is_stored_at_once(sqlite_engine: Engine) -> None:
    """The last page of a run waits for nobody, nor do those that wait with it."""
    thread = WriterThread(sqlite_engine, gather_s=60)

    futures = [thread.submit(make_draft(f"s{number}"), more_come=number < 2) for number in range(3)]
    results = [future.result(10) for future in futures]
    thread.close()

    assert [result.outcome for result in results] == [Outcome.NEW] * 3


def test_the_last_pages_share_a_transaction_too(sqlite_engine: Engine) -> None:
    """What has come while the database was busy is stored together: else each page waits for its turn anew."""
    commits: list[None] = []
    event.listen(sqlite_engine, "commit", lambda _: commits.append(None))
    thread = WriterThread(sqlite_engine, gather_s=60)

    with writing(sqlite_engine):
        futures = [thread.submit(make_draft(f"s{number}"), more_come=False) for number in range(9)]
    results = [future.result(10) for future in futures]
    thread.close()

    assert [result.outcome for result in results] == [Outcome.NEW] * 9
    assert len(commits) <= 3  # the one that kept it busy, the page that came first, and all others


def test_a_database_fault_reaches_the_sender(sqlite_engine: Engine) -> None:
    """The future fails with the one line, and the thread goes on."""
    thread = WriterThread(sqlite_engine)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE observations RENAME TO elsewhere")
    failed = thread.submit(make_draft())

    with pytest.raises(StoreError, match="no such table"):
        failed.result(10)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO observations")

    assert thread.submit(make_draft()).result(10).outcome is Outcome.NEW
    thread.close()


def test_two_programs_that_write_lose_nothing(database_url: str) -> None:
    """Both write their own stories and the pages of a shared one."""
    programs = [_start(database_url, name, 25) for name in ("left", "right")]

    ended = [(program.communicate(timeout=60)[1], program.returncode) for program in programs]

    engine = open_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(articles)) == 51
        assert connection.scalar(select(articles.c.page_count).where(articles.c.url.endswith("/shared"))) == 9
    engine.dispose()
    assert ended == [("", 0), ("", 0)]


def test_a_killed_program_leaves_whole_transactions(tmp_path: Path) -> None:
    """After kill -9 every page that was answered is there, each with its article, and the database is sound."""
    url = f"sqlite:///{tmp_path}/news.db"
    program = _start(url, "killed", 100_000)
    assert program.stdout is not None
    answered = [int(program.stdout.readline()) for _ in range(20)][-1]

    program.send_signal(signal.SIGKILL)
    program.communicate()

    engine = open_engine(url)
    with engine.connect() as connection:
        stored = connection.scalar(select(func.count()).select_from(articles))
        seen = connection.scalar(select(func.count(observations.c.story_key.distinct())))
        assert stored == seen
        assert stored is not None
        assert stored - 2 >= answered
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        connection.exec_driver_sql("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
        connection.rollback()
    engine.dispose()


def _start(url: str, name: str, pages: int) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-c", _PROGRAM, url, name, str(pages)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
