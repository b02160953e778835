"""A reader's own SQL statement, run in a process of its own that ends in time and within its memory.

A single step of SQLite (`randomblob`, `instr` over long texts) listens to no time limit, so the process is killed.
"""

import asyncio
import base64
import contextlib
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

#: Bytes of one text or blob, and of all rows that a statement returns.
MAX_VALUE_BYTES = 16_000_000
_MAX_RESULT_BYTES = 16_000_000
#: Address space of the process: SQLite's caches and sorters take some 50 MB.
_MAX_MEMORY_BYTES = 512_000_000
#: Time for the start of the process, above the limit of its statement.
_START_S = 5

Rows = list[tuple[Any, ...]]


class StatementError(sqlite3.OperationalError):
    """SQLite refused a statement, or a limit ended it; `is_late` where the limit is that of time."""

    def __init__(self, message: str, *, is_late: bool = False) -> None:
        super().__init__(message)
        self.is_late = is_late


async def run_statement(
    path: str, sql: str, params: Mapping[str, Any], limit_ms: int, max_rows: int
) -> tuple[list[str], Rows]:
    """Return the columns and at most `max_rows` rows of a statement.

    Raises: StatementError.
    """
    job = {"path": path, "sql": sql, "params": dict(params), "limit_ms": limit_ms, "max_rows": max_rows}
    answer = await asyncio.to_thread(_run_child, json.dumps(job), limit_ms / 1000 + _START_S)
    if "error" in answer:
        raise StatementError(answer["error"], is_late=answer["error"] == "interrupted")
    return answer["columns"], [tuple(row) for row in answer["rows"]]


def named_rows(columns: Sequence[str], rows: Rows) -> list[sqlite3.Row]:
    """Return rows whose values have the names of their columns, as a cursor gives them."""
    names = ", ".join('NULL AS "{}"'.format(name.replace('"', '""')) for name in columns)
    with closing(sqlite3.connect(":memory:")) as connection:
        cursor = connection.execute(f"SELECT {names or 'NULL'}")  # quoted names alone
        return [sqlite3.Row(cursor, row) for row in rows]


def _run_child(job: str, timeout_s: float) -> dict[str, Any]:
    try:
        done = subprocess.run(  # noqa: S603  # this module
            [sys.executable, "-m", __name__], input=job.encode(), capture_output=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired:
        return {"error": "interrupted"}
    if done.returncode < 0:
        return {"error": "interrupted"}
    try:
        answer: dict[str, Any] = json.loads(done.stdout, object_hook=_blob)
    except ValueError:
        return {"error": _out_of_memory()}
    return answer


def _blob(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["b64"]) if "b64" in value else value


def _out_of_memory() -> str:
    return f"this takes more than {_MAX_MEMORY_BYTES // 1_000_000:,} MB of memory: ask for fewer or shorter values"


def limit_values(connection: sqlite3.Connection) -> None:
    """Keep one value of a statement from taking the machine's memory."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)


def _main() -> None:
    """Run the statement that standard input names; print its rows as JSON."""
    job = json.load(sys.stdin)
    _limit_process(job["limit_ms"])
    try:
        answer = _execute(job)
    except sqlite3.Error as error:
        answer = {"error": str(error)}
    except (MemoryError, OverflowError):
        answer = {"error": _out_of_memory()}
    json.dump(answer, sys.stdout, default=lambda value: {"b64": base64.b64encode(value).decode()})


def _limit_process(limit_ms: int) -> None:
    """Limit memory and processor time; the time also ends a process whose server was killed."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has neither, some systems a lower limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))
        seconds = limit_ms // 1000 + 2
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _execute(job: Mapping[str, Any]) -> dict[str, Any]:
    connection = sqlite3.connect(job["path"], uri=True, isolation_level=None)
    connection.text_factory = lambda value: value.decode("utf-8", "replace")
    connection.create_function("escape_fts", 1, _search_query, deterministic=True)
    limit_values(connection)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)  # no other file, whoever calls this
    end = time.monotonic() + job["limit_ms"] / 1000
    connection.set_progress_handler(lambda: time.monotonic() > end, 1_000)
    cursor = connection.execute(job["sql"], job["params"])
    columns = [each[0] for each in cursor.description or ()]
    return {"columns": columns, "rows": list(_bounded(cursor, job["max_rows"]))}


def _bounded(cursor: sqlite3.Cursor, max_rows: int) -> Iterator[tuple[Any, ...]]:
    size = 0
    for number, row in enumerate(cursor):
        if number == max_rows:
            return
        size += sum(len(value) for value in row if isinstance(value, (str, bytes)))
        if size > _MAX_RESULT_BYTES:
            raise sqlite3.OperationalError(
                f"the rows have more than {_MAX_RESULT_BYTES // 1_000_000} MB: ask for fewer rows or shorter values"
            )
        yield row


def _search_query(typed: object) -> str:
    from newscrawl.browse.search.query import search_query  # most statements need none

    return search_query(str(typed or ""))


if __name__ == "__main__":
    _main()
