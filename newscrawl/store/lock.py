"""One crawl at a time for a database: a row that its holder keeps fresh."""

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import InputError
from newscrawl.store.engine import store_error, writing
from newscrawl.store.schema import locks

logger = logging.getLogger(__name__)

_NAME = "crawl"
_WATCHED_BEATS = 3


class HeldError(InputError):
    """Another crawl is at work on the database."""


class CrawlLock:
    """The right to crawl into a database, from `acquire` to `release`.

    `on_lost` is called, on another thread, when somebody else has taken the lock: this process slept for so long that
    it was believed dead.
    """

    def __init__(self, engine: Engine, spider: str, *, beat_s: float = 30, stale_s: float = 600) -> None:
        if not 0 < beat_s * 2 <= stale_s:
            raise InputError(
                f"NEWSCRAWL_LOCK_BEAT ({beat_s:g} s) must be above zero, "
                f"and NEWSCRAWL_LOCK_STALE ({stale_s:g} s) at least twice as long"
            )
        self._engine = engine
        self._spider = spider
        self._beat_s = beat_s
        self._stale_s = stale_s
        self._token = uuid.uuid4().hex
        self._released = threading.Event()
        self._thread: threading.Thread | None = None

    def acquire(self) -> str | None:
        """Take the lock; return one line about the holder whose lock was stale and was taken over, if there was one.

        Raises: HeldError where another crawl is at work, StoreError where the database cannot be written.
        """
        taken_over = None
        try:
            silent_at = self._watch()
            now = datetime.now(UTC)
            with writing(self._engine) as connection:
                holder = _holder(connection)
                if holder is not None:
                    sign = _why_stale(holder, now, self._stale_s)
                    if sign is None and silent_at == holder["beat_at"]:
                        sign = f"its clock is ahead ({silent_at:%Y-%m-%d %H:%M:%S UTC}), and it gave no sign of life"
                    if sign is None:
                        raise HeldError(
                            f"{_describe(holder)} is at work on this database; wait for it to end, or end it"
                        )
                    taken_over = f"the lock of {_describe(holder)} is taken over: {sign}"
                    connection.execute(delete(locks).where(locks.c.name == _NAME))
                connection.execute(insert(locks).values(self._row(now)))
        except DBAPIError as error:
            raise store_error(error, self._engine) from error
        return taken_over

    def _watch(self) -> datetime | None:
        """Wait for a sign of life of a holder whose clock is ahead of ours; return its last one if none follows.

        Its age says nothing then, and a crawl that died under a wrong clock would hold the lock until that time comes.
        """
        with self._engine.connect() as connection:
            holder = _holder(connection)
        if holder is None or holder["beat_at"] - datetime.now(UTC) <= timedelta(seconds=self._stale_s):
            return None
        if _why_stale(holder, datetime.now(UTC), self._stale_s) is not None:
            return None
        watched_s = self._beat_s * _WATCHED_BEATS
        logger.warning("%s has a clock that is ahead; waits %.0f s for a sign of life", _describe(holder), watched_s)
        ends_at = time.monotonic() + watched_s
        while (left_s := ends_at - time.monotonic()) > 0:
            self._released.wait(min(left_s, 1))
            with self._engine.connect() as connection:
                seen = _holder(connection)
            if seen is None or (seen["token"], seen["beat_at"]) != (holder["token"], holder["beat_at"]):
                return None
        beat_at: datetime = holder["beat_at"]
        return beat_at

    def keep(self, on_lost: Callable[[], None]) -> None:
        """Keep the lock fresh from now on."""
        self._thread = threading.Thread(target=self._beat, args=[on_lost], name="newscrawl-lock", daemon=True)
        self._thread.start()

    def release(self) -> None:
        """Give the lock back. Doing it twice, or after it was lost, does no harm."""
        self._released.set()
        if self._thread is not None:
            self._thread.join()
        try:
            with writing(self._engine) as connection:
                connection.execute(delete(locks).where(locks.c.name == _NAME, locks.c.token == self._token))
        except DBAPIError as error:
            raise store_error(error, self._engine) from error

    def is_mine(self) -> bool:
        """Say that this crawl lives, and whether it still holds the lock."""
        with writing(self._engine) as connection:
            mine = update(locks).where(locks.c.name == _NAME, locks.c.token == self._token)
            return connection.execute(mine.values(beat_at=datetime.now(UTC))).rowcount == 1

    def _beat(self, on_lost: Callable[[], None]) -> None:
        while not self._released.wait(self._beat_s):
            try:
                if not self.is_mine():
                    on_lost()
                    return
            except DBAPIError:
                continue  # the database is busy or away for a moment; if for longer, the writer of the stories says so

    def _row(self, now: datetime) -> dict[str, Any]:
        return {
            "name": _NAME,
            "token": self._token,
            "spider": self._spider,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "place": _place(),
            "since": now,
            "beat_at": now,
        }


def lock_state(connection: Connection, now: datetime, stale_s: float) -> tuple[str, bool]:
    """Return who crawls into a database, and whether that lock is stale; an empty text where nobody does."""
    holder = _holder(connection)
    if holder is None:
        return "", False
    sign = _why_stale(holder, now, stale_s)
    if sign is None:
        return f"{_describe(holder)} is at work", False
    return f"{_describe(holder)} left its lock: {sign}", True


def is_held(connection: Connection, now: datetime, stale_s: float) -> bool:
    """Whether a crawl is at work."""
    holder = _holder(connection)
    return holder is not None and _why_stale(holder, now, stale_s) is None


def _holder(connection: Connection) -> Any:
    return connection.execute(select(locks).where(locks.c.name == _NAME)).mappings().one_or_none()


def _describe(holder: Any) -> str:
    since = holder["since"].strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"the crawl of {holder['spider']} (process {holder['pid']} on {holder['host']}, since {since})"


def _why_stale(holder: Any, now: datetime, stale_s: float) -> str | None:
    """Return by what a holder is known for dead, or None."""
    if holder["place"] == _place() and not _is_alive(holder["pid"]):
        return "that process is no more"
    if now - holder["beat_at"] > timedelta(seconds=stale_s):
        return f"it has not been heard of since {holder['beat_at']:%Y-%m-%d %H:%M:%S UTC}"
    return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):  # not Linux, or gone this moment
        return True
    return state not in {"Z", "X"}  # dead, and its parent has not asked for its exit code yet


def _place() -> str:
    """Return where a process number means something: containers share a machine's name, not its processes."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # not Linux
        boot = space = ""
    return f"{socket.gethostname()} {boot} {space}".strip()
