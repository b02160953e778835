"""Several programs that write into one database, and programs that are killed."""

import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from newscrawl.store.engine import open_engine
from newscrawl.store.schema import articles, observations

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
