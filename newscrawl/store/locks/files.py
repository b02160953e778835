"""Crawl locks beside an SQLite file: `flock` on a file for each site and host, freed by the kernel with its holder."""

import json
import os
import socket
import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from newscrawl.clock import wib
from newscrawl.errors import StoreError
from newscrawl.files import try_lock

#: A check for holders has the lock for an instant itself: so try again.
_TRIES = 3
_PAUSE_S = 0.05


class FileLocks:
    """File locks of one holder; the methods are those of the protocol `locks.crawl.Locks`."""

    def __init__(self, database: Path | None, site: str, hosts: Collection[str]) -> None:
        """Take the file of the database; None: it is in memory, without other users."""
        self._folder = database and database.with_name(f"{database.name}-locks")
        self._says = describe(site, hosts, os.getpid(), socket.gethostname(), datetime.now(UTC))
        self._held: list[int] = []

    def take(self, site: str, host: str, *, shared: bool) -> bool:
        if self._folder is None:
            return True
        try:
            self._folder.mkdir(exist_ok=True)
            path = self._folder / _file_name(site, host)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(f"{self._folder}: {error.strerror}; make the folder of the database writable") from error
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_PAUSE_S)
            if try_lock(descriptor, shared=shared):
                if not shared:
                    os.ftruncate(descriptor, 0)
                    os.pwrite(descriptor, json.dumps(self._says).encode(), 0)
                self._held.append(descriptor)
                return True
        os.close(descriptor)
        return False

    def holders(self, site: str | None = None) -> list[str]:
        return sorted(set(self._holders(site)))

    def is_alive(self) -> bool:
        """Whether the locks are still held: the kernel takes none away."""
        return True

    def close(self) -> None:
        while self._held:
            os.close(self._held.pop())

    def _holders(self, site: str | None) -> Iterator[str]:
        try:
            paths = sorted(self._folder.iterdir()) if self._folder is not None else []
        except OSError:
            return  # no lock was ever taken here
        for path in paths:
            if site is not None and path.name.partition(" ")[0] != _file_name(site, ""):
                continue
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            except OSError:
                continue
            try:
                if not try_lock(descriptor, shared=True):
                    yield str(json.loads(os.pread(descriptor, 10_000, 0)))
            except ValueError:
                yield "another crawl"  # it has just taken the lock and not written yet
            finally:
                os.close(descriptor)


def describe(site: str, hosts: Collection[str], pid: int, machine: str, since: datetime) -> str:
    """Return a holder in words."""
    where = f" at {', '.join(sorted(hosts))}" if hosts else ""
    return f"the crawl of {site}{where} (process {pid} on {machine}, since {wib(since)} WIB)"


def _file_name(site: str, host: str) -> str:
    """Return the name of a lock's file; a site's own comes without a space."""
    return f"{quote(site, safe='')} {quote(host, safe='')}".strip()
