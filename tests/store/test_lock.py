"""Crawl locks: a whole site or single hosts, who holds them, and that they end with their holder."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, create_engine

from newscrawl.store.locks.crawl import CrawlLock, HeldError, holders

#: A crawl of a process of its own: says when it holds its lock, and keeps it until it is killed.
HOLDER = """
import sys
from newscrawl.store.engine import open_engine
from newscrawl.store.locks.crawl import CrawlLock
lock = CrawlLock(open_engine(sys.argv[1]), "inews", sys.argv[2:])
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_elsewhere(url: str, *hosts: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds a lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, url, *hosts], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def held(engine: Engine, site: str, *hosts: str) -> Iterator[CrawlLock]:
    """A lock that is held."""
    lock = CrawlLock(engine, site, hosts)
    lock.acquire()
    try:
        yield lock
    finally:
        lock.release()


def test_the_second_reads_who_holds_it(engine: Engine) -> None:
    """A lock that is held names spider, process, machine and time to another crawl."""
    says = rf"^the crawl of inews \(process {os.getpid()} on \S+, since \S+ \S+ WIB\) is at work on this database"

    with held(engine, "inews"), pytest.raises(HeldError, match=says):
        CrawlLock(engine, "inews").acquire()


@pytest.mark.parametrize(
    ("first", "second", "is_free"),
    [
        ((), (), False),
        ((), ("www.inews.id",), False),
        (("www.inews.id",), (), False),
        (("www.inews.id", "karawang.inews.id"), ("karawang.inews.id",), False),
        (("www.inews.id",), ("karawang.inews.id", "bandung.inews.id"), True),
    ],
)
def test_which_crawls_of_a_site_exclude_each_other(
    engine: Engine, first: tuple[str, ...], second: tuple[str, ...], is_free: bool
) -> None:
    """A whole crawl is alone; crawls of hosts are beside one another as long as they share none."""
    lock = CrawlLock(engine, "inews", second)

    with held(engine, "inews", *first):
        if is_free:
            lock.acquire()
            lock.release()
        else:
            with pytest.raises(HeldError, match=r"the crawl of inews"):
                lock.acquire()


def test_a_lock_that_was_not_got_leaves_nothing_held(engine: Engine) -> None:
    """Of two hosts one is taken: the other one stays free for a third crawl."""
    with held(engine, "inews", "b.inews.id"):
        with pytest.raises(HeldError, match=r"^b\.inews\.id is held: the crawl of inews"):
            CrawlLock(engine, "inews", ["a.inews.id", "b.inews.id"]).acquire()

        with held(engine, "inews", "a.inews.id"):
            found = holders(engine)

    assert 1 <= len(found) <= 2
    assert holders(engine) == []


def test_crawls_of_two_sites_are_beside_one_another(engine: Engine) -> None:
    """Each site has a lock of its own, and all holders are named."""
    with held(engine, "inews"), held(engine, "kabar"):
        found = holders(engine)

    assert [one.partition(" (")[0] for one in sorted(found)] == ["the crawl of inews", "the crawl of kabar"]


def test_a_released_lock_is_free(engine: Engine) -> None:
    """What was released can be taken again; releasing twice frees no one else's."""
    with held(engine, "inews") as first:
        first.release()
        with held(engine, "inews"):
            first.release()

            with pytest.raises(HeldError):
                CrawlLock(engine, "inews").acquire()


def test_the_lock_of_a_killed_process_is_free(database_url: str, engine: Engine) -> None:
    """The kernel or the server frees it; nothing has to be waited for or taken over."""
    with held_elsewhere(database_url) as process:
        with pytest.raises(HeldError, match=rf"process {process.pid} on "):
            CrawlLock(engine, "inews").acquire()
        process.kill()
        process.wait()

        for _ in range(1000):  # the server notices the closed connection in a moment
            if not holders(engine):
                break

    with held(engine, "inews"):
        assert len(holders(engine)) == 1


def test_a_stopped_process_keeps_its_lock(database_url: str, engine: Engine) -> None:
    """However long it sleeps, nobody takes the lock away from a process that lives."""
    with held_elsewhere(database_url) as process:
        process.send_signal(signal.SIGSTOP)

        with pytest.raises(HeldError):
            CrawlLock(engine, "inews").acquire()


def test_of_many_at_once_one_gets_it(engine: Engine) -> None:
    """However many ask in the same instant, one holds the lock."""
    gate = threading.Barrier(6)
    got: list[bool] = []
    locks = [CrawlLock(engine, "inews") for _ in range(6)]

    def ask(lock: CrawlLock) -> None:
        gate.wait()
        try:
            lock.acquire()
            got.append(True)
        except HeldError:
            got.append(False)

    threads = [threading.Thread(target=ask, args=[lock]) for lock in locks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for lock in locks:
        lock.release()

    assert sorted(got) == [False] * 5 + [True]


def end_sessions(url: str) -> None:
    """End every other session of a PostgreSQL database, as a restart of the server does."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    engine.dispose()


def test_a_lock_whose_connection_broke_is_taken_again(postgresql_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """After a restart of the server the crawl goes on under the lock."""
    engine = create_engine(postgresql_url)
    lost = threading.Event()
    lock = CrawlLock(engine, "inews", watch_s=0.01)
    lock.acquire()

    end_sessions(postgresql_url)
    engine.dispose()
    lock.keep(lost.set)
    for _ in range(1000):
        if "the lock is taken again" in caplog.text:
            break
        lost.wait(0.01)

    with pytest.raises(HeldError):
        CrawlLock(engine, "inews").acquire()
    lock.release()
    engine.dispose()
    assert not lost.is_set()


def test_a_crawl_learns_that_another_one_got_its_lock(postgresql_url: str) -> None:
    """Where another crawl was quicker after the connection broke, this one is called."""
    engine = create_engine(postgresql_url)
    lost = threading.Event()
    lock = CrawlLock(engine, "inews", watch_s=0.01)
    lock.acquire()
    end_sessions(postgresql_url)
    engine.dispose()

    with held(engine, "inews"):
        lock.keep(lost.set)

        assert lost.wait(10)
        lock.release()
    engine.dispose()
