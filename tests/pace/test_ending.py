"""However a run ends, what it stored is whole, its row says why, and the next one can begin."""

import os
import pty
import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import select

from newscrawl.store.engine import open_engine
from newscrawl.store.locks.crawl import CrawlLock, HeldError, holders
from newscrawl.store.schema import runs
from tests.commands import launch
from tests.pace.hosts import Answer, Crawl, Hosts, urls_of
from tests.store.conftest import postgresql_server, postgresql_url
from tests.terminal import read_all

__all__ = ["postgresql_server", "postgresql_url"]  # fixtures


def finish(process: subprocess.Popen[str]) -> tuple[str, float]:
    """Wait for the end of a crawl; return what it complained of, and how many seconds that took."""
    began = time.monotonic()
    _, errors = process.communicate(timeout=120)
    return errors, time.monotonic() - began


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_told_once_it_finishes_what_is_in_flight(hosts: Hosts, crawl: Crawl, sent: signal.Signals) -> None:
    """The page under way is stored; who waits for a Crawl-delay or a Retry-After is not waited for."""
    asked, told = threading.Event(), threading.Event()

    def answer(host: str, path: str, nth: int) -> Answer:
        if host == "semarang.inews.id":
            return Answer(429, headers={"Retry-After": "60"})
        if host == "www.inews.id" and path.endswith("-3"):
            asked.set()
            told.wait(120)
        return Answer()

    hosts.answer = answer
    hosts.robots = lambda host: "User-agent: *\nCrawl-delay: 50" if host == "karawang.inews.id" else ""
    names = ("karawang.inews.id", "semarang.inews.id", "www.inews.id")
    process = crawl.start([url for name in names for url in urls_of(name, 9)])
    assert asked.wait(120)

    process.send_signal(sent)
    # Until the run has heard of its end, the page would be answered too soon to prove anything.
    assert process.stderr is not None
    assert any("Closing spider (shutdown)" in line for line in process.stderr)
    told.set()
    errors, seconds = finish(process)

    assert (process.returncode, seconds < 30) == (1, True)
    assert "Traceback" not in errors
    assert [run["reason"] for run in crawl.rows("SELECT reason FROM runs")] == ["shutdown"]
    assert hosts.paths("www.inews.id")[-1].endswith("-3")
    assert crawl.counters["newscrawl/outcome/new"] == 3
    assert crawl.holders() == []


def hold_third_page(hosts: Hosts) -> tuple[threading.Event, threading.Event]:
    """Hold back the first answer for the third page; return what says that it was requested, and what frees it."""
    asked, never = threading.Event(), threading.Event()

    def answer(host: str, path: str, nth: int) -> Answer:
        if path.endswith("-3") and nth == 1:
            asked.set()
            never.wait(120)
        return Answer()

    hosts.answer = answer
    return asked, never


def test_told_twice_it_stops_at_once(hosts: Hosts, crawl: Crawl) -> None:
    """The page under way is given up, the database is whole, and the next run finds no lock."""
    asked, never = hold_third_page(hosts)
    process = crawl.start(urls_of("www.inews.id", 5))
    assert asked.wait(120)

    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert any("Closing spider (shutdown)" in line for line in process.stderr)
    process.send_signal(signal.SIGINT)
    errors, seconds = finish(process)
    never.set()

    assert (process.returncode, seconds < 30) == (1, True)
    assert "Traceback" not in errors
    assert crawl.rows("SELECT count(*) AS n FROM articles")[0]["n"] == 2
    assert crawl.rows("PRAGMA integrity_check")[0]["integrity_check"] == "ok"
    assert crawl.holders() == []
    assert crawl.run(urls_of("www.inews.id", 5)).returncode == 0
    assert crawl.rows("SELECT count(*) AS n FROM articles")[0]["n"] == 5


def test_told_twice_it_stores_and_counts_what_it_has_read(hosts: Hosts, crawl: Crawl) -> None:
    """Pages that wait for the database are stored, counted and in the table, and the run's row is finished."""
    waiting, never = threading.Event(), threading.Event()
    blocker = sqlite3.connect(crawl.folder / "news.db", isolation_level=None, check_same_thread=False)

    def answer(host: str, path: str, nth: int) -> Answer:
        if path.endswith("-3"):
            blocker.execute("BEGIN IMMEDIATE")  # from here on nothing can be stored
        if path.endswith("-6"):
            waiting.set()
            never.wait(120)
        return Answer()

    hosts.answer = answer
    process = crawl.start(urls_of("www.inews.id", 9))
    with closing(blocker):
        assert waiting.wait(120)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert any("Closing spider (shutdown)" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        assert any("forcing unclean shutdown" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)  # a third one changes nothing
        blocker.execute("COMMIT")
    table, errors = process.communicate(timeout=120)
    never.set()

    (stored,) = crawl.rows("SELECT count(*) AS n FROM articles")
    (run,) = crawl.rows("SELECT reason, finished_at FROM runs")
    assert process.returncode == 1
    assert "Traceback" not in errors
    assert table.split() == [str(stored["n"]), "article", "pages", str(stored["n"]), "new"]
    assert crawl.counters["newscrawl/outcome/new"] == stored["n"] > 2
    assert run["reason"] == "forced-shutdown"
    assert run["finished_at"]


def test_told_twice_it_leaves_the_terminal_as_it_was(hosts: Hosts, crawl: Crawl) -> None:
    """The cursor that the live line has hidden is there again."""
    never = threading.Event()

    def answer(host: str, path: str, nth: int) -> Answer:
        if path.endswith("-2"):
            never.wait(120)
        return Answer()

    hosts.answer = answer
    ours, theirs = pty.openpty()
    environment = crawl.environment | {"TERM": "xterm", "COLUMNS": "100"}
    arguments = crawl.command(urls_of("www.inews.id", 5))[3:]
    process = launch.start("scrapy", None, environment, *arguments, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)

    shown = ""
    for awaited in ("fetched 1", "Closing spider (shutdown)"):
        while awaited not in shown:
            shown += os.read(ours, 65536).decode()
        process.send_signal(signal.SIGINT)
    shown += read_all(ours).decode()
    code = process.wait(120)
    never.set()
    os.close(ours)

    assert code == 1
    assert "\x1b[?25l" in shown
    assert "\x1b[?25h" in shown.rpartition("\x1b[?25l")[2]


def test_two_at_once_and_one_killed(hosts: Hosts, crawl: Crawl) -> None:
    """The second run says who is at work and exits 2; after a kill -9 the lock is free and the next one goes on."""
    asked, never = hold_third_page(hosts)
    first = crawl.start(urls_of("www.inews.id", 5))
    assert asked.wait(120)

    second = crawl.run(urls_of("www.inews.id", 5))
    first.kill()
    finish(first)
    never.set()
    third = crawl.run(urls_of("www.inews.id", 5))

    assert second.returncode == 2
    assert len(second.stderr.strip().splitlines()) == 1
    assert f"the crawl of inews (process {first.pid} on " in second.stderr
    assert third.returncode == 0
    assert crawl.rows("SELECT count(*) AS n FROM articles")[0]["n"] == 5
    assert [run["reason"] for run in crawl.rows("SELECT reason FROM runs ORDER BY id")] == [None, "finished"]


def test_a_crawl_that_lost_its_lock_ends(hosts: Hosts, crawl: Crawl, postgresql_url: str) -> None:
    """A crawl whose connection to the server broke leaves the site to the one that was quicker to lock it."""
    asked, told = threading.Event(), threading.Event()

    def answer(host: str, path: str, nth: int) -> Answer:
        if path.endswith("-3"):
            asked.set()
            told.wait(120)
        return Answer()

    hosts.answer = answer
    process = crawl.start(urls_of("www.inews.id", 9), NEWSCRAWL_DATABASE_URL=postgresql_url)
    assert asked.wait(120)

    engine = open_engine(postgresql_url)
    with engine.begin() as connection:
        crawls = "starts_with(application_name, 'newscrawl inews ')"
        broken = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {crawls}"
        connection.exec_driver_sql(broken)
    other = CrawlLock(engine, "inews")
    for _ in range(100):
        try:
            other.acquire()
            break
        except HeldError:
            continue
    assert process.stderr is not None
    assert any("Closing spider (lock-lost)" in line for line in process.stderr)
    told.set()
    finish(process)

    assert process.returncode == 1
    with engine.connect() as connection:
        counters = connection.execute(select(runs.c.counters)).scalar_one()
    assert counters["newscrawl/outcome/new"] == 3
    assert len(holders(engine)) == 1
    other.release()
    engine.dispose()
