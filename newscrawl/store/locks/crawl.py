"""Crawl locks: one crawl of a whole site at a time, or crawls of different hosts of it beside one another.

A whole crawl holds its site alone. A crawl of hosts shares the site with others of its kind and holds each of its hosts
alone. The kernel (SQLite: `flock` on files beside the database) or the server (PostgreSQL: advisory locks of a session)
frees a lock when its holder dies, so there is no stale one.
"""

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import InputError
from newscrawl.store.engine import file_path, store_error
from newscrawl.store.locks.files import FileLocks
from newscrawl.store.locks.sessions import SessionLocks

logger = logging.getLogger(__name__)

_WATCH_S = 5.0  # seconds between two looks at the connection that holds a lock


class HeldError(InputError):
    """Another crawl of the site, or of one of the hosts, is at work."""


class Locks(Protocol):
    """Named locks of one holder; a name is `(site, host)`, the host empty for the site itself."""

    def take(self, site: str, host: str, *, shared: bool) -> bool:
        """Take a lock; False where another holder is in the way."""

    def holders(self, site: str | None = None) -> list[str]:
        """Return who holds locks of a site, or of any: one description a holder."""

    def is_alive(self) -> bool:
        """Whether the locks that were taken are still held."""

    def close(self) -> None:
        """Give all of them back."""


class CrawlLock:
    """The right to crawl a site, or some hosts of it, into a database: from `acquire` to `release`."""

    def __init__(self, engine: Engine, site: str, hosts: Collection[str] = (), *, watch_s: float = _WATCH_S) -> None:
        """Take the hosts that the crawl keeps to; none: it is a crawl of the whole site."""
        self._engine = engine
        self._site = site
        self._hosts = sorted(set(hosts))
        self._watch_s = watch_s
        self._locks: Locks | None = None
        self._released = threading.Event()
        self._thread: threading.Thread | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises: HeldError where another crawl is in the way, StoreError where the database cannot be used.
        """
        locks = _locks(self._engine, self._site, self._hosts)
        try:
            held = next((h for h, shared in self._wanted() if not locks.take(self._site, h, shared=shared)), None)
            who = None if held is None else self._who(locks, held)
        except DBAPIError as error:
            locks.close()
            raise store_error(error, self._engine) from error
        except BaseException:
            locks.close()
            raise
        if who is not None:
            locks.close()
            raise HeldError(who)
        self._locks = locks

    def keep(self, on_lost: Callable[[], None]) -> None:
        """Watch the lock; `on_lost` is called, on another thread, when another crawl got it.

        That happens only where the connection to a server broke: then the lock is taken again, if it is still free.
        """
        self._thread = threading.Thread(target=self._watch, args=[on_lost], name="newscrawl-lock", daemon=True)
        self._thread.start()

    def release(self) -> None:
        """Give the lock back. Doing it twice, or after it was lost, does no harm."""
        self._released.set()
        if self._thread is not None:
            self._thread.join()
        if self._locks is not None:
            self._locks.close()
            self._locks = None

    def _wanted(self) -> Iterator[tuple[str, bool]]:
        yield "", bool(self._hosts)
        for host in self._hosts:
            yield host, False

    def _who(self, locks: Locks, host: str) -> str:
        held = locks.holders(self._site)
        where = f"{host} is held: " if host else ""
        who = "; ".join(held) or f"another crawl of {self._site}"
        return f"{where}{who} is at work on this database; wait for it to end, or end it"

    def _watch(self, on_lost: Callable[[], None]) -> None:
        while not self._released.wait(self._watch_s):
            if self._locks is not None and self._locks.is_alive():
                continue
            try:
                if self._locks is not None:
                    self._locks.close()
                    self._locks = None
                self.acquire()
                logger.warning("the connection that held the lock of this crawl broke; the lock is taken again")
            except HeldError:
                on_lost()
                return
            except Exception as error:  # noqa: BLE001  # the server is away; the writer of the stories reports it
                logger.debug("the lock cannot be taken again yet: %s", error)


def holders(engine: Engine) -> list[str]:
    """Return who crawls into a database at this moment: "the crawl of inews (process 12 on host, since ...)".

    Raises: StoreError where the server does not answer.
    """
    try:
        with closing(_locks(engine, "", ())) as locks:
            return locks.holders()
    except DBAPIError as error:
        raise store_error(error, engine) from error


def _locks(engine: Engine, site: str, hosts: Collection[str]) -> Locks:
    if engine.dialect.name == "postgresql":
        return SessionLocks(engine.url, site, hosts)
    return FileLocks(file_path(engine), site, hosts)
