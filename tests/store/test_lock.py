"""One crawl at a time: who holds the lock, how it is given back, and when a holder is believed dead."""

import os
import subprocess
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from newscrawl.errors import InputError
from newscrawl.store.engine import writing
from newscrawl.store.lock import CrawlLock, HeldError
from newscrawl.store.schema import locks


def age(engine: Engine, **values: object) -> None:
    """Change what stands in the row of the lock."""
    with writing(engine) as connection:
        connection.execute(update(locks).values(**values))


def test_the_second_is_told_who_holds_it(engine: Engine) -> None:
    """A lock that is held names spider, process, machine and time to whoever asks for it."""
    CrawlLock(engine, "inews").acquire()

    with pytest.raises(
        HeldError, match=rf"the crawl of inews \(process {os.getpid()} on .+, since .+ UTC\) is at work"
    ):
        CrawlLock(engine, "kabar").acquire()


def test_a_released_lock_is_free(engine: Engine) -> None:
    """What was released can be taken again; releasing twice frees no one else's."""
    first, second = CrawlLock(engine, "inews"), CrawlLock(engine, "inews")
    first.acquire()
    first.release()

    taken_over = second.acquire()
    first.release()

    assert taken_over is None
    assert second.is_mine()


def test_the_lock_of_a_dead_process_is_taken_over(engine: Engine) -> None:
    """A process of this machine that is no more holds nothing."""
    CrawlLock(engine, "inews").acquire()
    dead = subprocess.Popen(["true"])
    dead.wait()
    age(engine, pid=dead.pid)

    taken_over = CrawlLock(engine, "inews").acquire()

    assert taken_over is not None
    assert taken_over.endswith("is taken over: that process is no more")


def test_a_zombie_holds_nothing(engine: Engine) -> None:
    """A process that has ended holds nothing, though its number is still taken."""
    CrawlLock(engine, "inews").acquire()
    with subprocess.Popen(["true"], stdout=subprocess.PIPE) as zombie:
        assert zombie.stdout is not None
        zombie.stdout.read()  # ends when the process does
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        age(engine, pid=zombie.pid)

        taken_over = CrawlLock(engine, "inews").acquire()

    assert taken_over is not None


def test_a_process_elsewhere_is_believed_as_long_as_it_beats(engine: Engine) -> None:
    """The process number of another machine means nothing here; only its silence does."""
    CrawlLock(engine, "inews").acquire()
    age(engine, place="elsewhere", pid=2**22 + 1)

    with pytest.raises(HeldError):
        CrawlLock(engine, "inews").acquire()
    age(engine, beat_at=datetime.now(UTC) - timedelta(seconds=601))
    taken_over = CrawlLock(engine, "inews").acquire()

    assert taken_over is not None
    assert "it has not been heard of since" in taken_over


def test_who_lost_the_lock_is_told(engine: Engine) -> None:
    """A holder that slept until another one took over learns it at its next beat."""
    lost = threading.Event()
    sleeper = CrawlLock(engine, "inews", beat_s=0.01)
    sleeper.acquire()
    age(engine, place="elsewhere", beat_at=datetime.now(UTC) - timedelta(hours=1))
    CrawlLock(engine, "inews").acquire()

    sleeper.keep(lost.set)

    assert lost.wait(10)
    sleeper.release()
    with engine.connect() as connection:
        assert connection.execute(select(locks)).one()  # the new holder's


def test_a_holder_keeps_its_lock_fresh(engine: Engine) -> None:
    """While a crawl lives, its row says so again and again."""
    lock = CrawlLock(engine, "inews", beat_s=0.01)
    lock.acquire()
    age(engine, beat_at=datetime(2020, 1, 1, tzinfo=UTC))

    lock.keep(lambda: None)
    for _ in range(1000):
        with engine.connect() as connection:
            if connection.execute(select(locks.c.beat_at)).scalar_one().year > 2020:
                break

    with engine.connect() as connection:
        assert datetime.now(UTC) - connection.execute(select(locks.c.beat_at)).scalar_one() < timedelta(minutes=1)
    lock.release()


def test_of_many_at_once_one_gets_it(engine: Engine) -> None:
    """However many ask in the same instant, one holds the lock."""
    gate = threading.Barrier(6)
    got: list[bool] = []

    def ask() -> None:
        gate.wait()
        try:
            CrawlLock(engine, "inews").acquire()
            got.append(True)
        except HeldError:
            got.append(False)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == [False] * 5 + [True]


def test_a_dead_holder_with_a_clock_ahead_is_found_out_by_watching(engine: Engine) -> None:
    """A sign of life from next year says nothing by its age; that no other follows does."""
    CrawlLock(engine, "inews").acquire()
    age(engine, place="elsewhere", beat_at=datetime.now(UTC) + timedelta(days=365))

    taken_over = CrawlLock(engine, "inews", beat_s=0.1, stale_s=1).acquire()

    assert taken_over is not None
    assert "its clock is ahead" in taken_over


def test_a_living_holder_with_a_clock_ahead_keeps_its_lock(engine: Engine) -> None:
    """Its next sign of life is waited for."""
    CrawlLock(engine, "inews").acquire()
    ahead = datetime.now(UTC) + timedelta(days=365)
    age(engine, place="elsewhere", beat_at=ahead)
    beats = threading.Timer(0.3, lambda: age(engine, beat_at=ahead + timedelta(seconds=30)))

    beats.start()
    with pytest.raises(HeldError):
        CrawlLock(engine, "inews", beat_s=3, stale_s=60).acquire()

    beats.join()


@pytest.mark.parametrize(("beat_s", "stale_s"), [(30, 40), (0, 600), (-1, 600)])
def test_a_lock_that_would_be_taken_from_the_living_is_refused(engine: Engine, beat_s: float, stale_s: float) -> None:
    """Between two signs of life nobody may be believed dead."""
    with pytest.raises(InputError, match="NEWSCRAWL_LOCK_STALE"):
        CrawlLock(engine, "inews", beat_s=beat_s, stale_s=stale_s)
