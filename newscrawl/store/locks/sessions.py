"""Crawl locks on PostgreSQL: advisory locks of a session, freed by the server when the connection ends.

TCP keepalives on both sides notice a dead machine within a minute. A pooler that shares sessions between clients
(PgBouncer in transaction mode) must not stand in between.
"""

import os
import re
import socket
from collections.abc import Collection
from datetime import UTC
from hashlib import blake2b
from typing import Any

from sqlalchemy import URL, Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from newscrawl.store.locks.files import describe

#: Seconds of silence, seconds between two probes, lost probes: 20 + 3 x 10 s.
_KEEPALIVES = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3}
_SERVER_KEEPALIVES = "; ".join(f"SET tcp_{name} = {value}" for name, value in _KEEPALIVES.items())
_NAME = re.compile(r"newscrawl (?P<site>\S+?)(?P<hosts>\+hosts)? (?P<pid>\d+)@(?P<machine>.*)")
_MAX_NAME = 63  # bytes of `application_name`
_HOLDERS = """
SELECT DISTINCT a.application_name, a.backend_start
FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND starts_with(a.application_name, 'newscrawl ')
ORDER BY a.backend_start
"""


class SessionLocks:
    """Advisory locks of one holder; the methods are those of the protocol `locks.crawl.Locks`."""

    def __init__(self, url: URL, site: str, hosts: Collection[str]) -> None:
        name = f"newscrawl {site}{'+hosts' if hosts else ''} {os.getpid()}@{socket.gethostname()}"
        said: dict[str, Any] = {"application_name": name[:_MAX_NAME] if site else "newscrawl"}
        options = {"connect_timeout": 10, **_KEEPALIVES, **said}
        self._engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=options)
        self._connection: Connection | None = None

    def take(self, site: str, host: str, *, shared: bool) -> bool:
        call = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
        return bool(self._connected().exec_driver_sql(f"SELECT {call}({_key(site, host)})").scalar_one())

    def holders(self, site: str | None = None) -> list[str]:
        found = []
        for name, since in self._connected().exec_driver_sql(_HOLDERS):
            said = _NAME.fullmatch(name)
            if said and site in {None, said["site"]}:
                hosts = ["some hosts"] if said["hosts"] else []
                found.append(describe(said["site"], hosts, int(said["pid"]), said["machine"], since.astimezone(UTC)))
        return found

    def is_alive(self) -> bool:
        """Whether the connection that holds the locks is still there."""
        try:
            return self._connected().exec_driver_sql("SELECT true").scalar_one() is True
        except DBAPIError:
            return False

    def close(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # closed for real, also where it is broken
            self._connection.close()
            self._connection = None
        self._engine.dispose()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.exec_driver_sql(_SERVER_KEEPALIVES)
        return self._connection


def _key(site: str, host: str) -> int:
    """Return the 64 bits by which the server knows a lock."""
    return int.from_bytes(blake2b(f"newscrawl {site} {host}".encode(), digest_size=8).digest(), "big", signed=True)
