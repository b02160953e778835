"""Waiting for what another process does, and looking for processes."""

import contextlib
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

_LIMIT_S = 120
_LOOK_S = 0.02


def wait_until(is_so: Callable[[], bool]) -> None:
    """Return as soon as something is so.

    Raises: TimeoutError after two minutes.
    """
    deadline = time.monotonic() + _LIMIT_S
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {_LIMIT_S} s: {is_so}")
        time.sleep(_LOOK_S)


def articles_in(database: Path) -> int:
    """Return how many articles are stored, 0 for a database that is being made."""
    with (
        contextlib.suppress(sqlite3.OperationalError),
        closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection,
    ):
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
    return 0


def processes_with(variable: str) -> list[str]:
    """Return the ids of the living processes with this `NAME=VALUE` in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            is_alive = (folder / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
            if is_alive and variable.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(folder.name)
    return found
