"""State of incremental exports: the stories that earlier ones wrote into a folder."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from newscrawl.errors import ExportError
from newscrawl.store.engine import sqlite_code
from newscrawl.store.search.queries import COLUMNS, as_record
from newscrawl.store.types import to_json

STATE_NAME = ".newscrawl-export.db"
#: Not part of what a story says: the number that this database gave it, the fetches that found it as it was, and what
#: follows from another column.
_BOOKKEEPING = frozenset({"id", "first_seen_at", "fetched_at", "etag", "last_modified", "published_day"})
_TOLD = tuple(name for name in COLUMNS if name not in _BOOKKEEPING)


class Seen:
    """A key of each story that was exported, in a file beside the exports; a story that has changed is new again.

    Keys of what is said, not times: a replay of old pages and a better parser change rows whose times are long past.
    `selection` names the filters; each has its own state.
    """

    def __init__(self, folder: Path, selection: str) -> None:
        self._path = folder / STATE_NAME
        self._selection = _key(selection)
        try:
            self._connection = sqlite3.connect(self._path, isolation_level=None, timeout=0)
            self._connection.execute("BEGIN EXCLUSIVE")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS exported (selection BLOB, url BLOB, said BLOB,"
                " PRIMARY KEY (selection, url)) WITHOUT ROWID"
            )
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._connection.close()

    def unseen(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Yield the rows that say something new; `keep` makes them seen."""
        try:
            for row in rows:
                url = _key(row["url"])
                said = _key(to_json(list(as_record({name: row[name] for name in _TOLD}).values())))
                found = self._connection.execute(
                    "SELECT said FROM exported WHERE selection = ? AND url = ?", (self._selection, url)
                ).fetchone()
                if found is None or found[0] != said:
                    self._connection.execute("REPLACE INTO exported VALUES (?, ?, ?)", (self._selection, url, said))
                    yield row
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def keep(self) -> None:
        """Remember: to be called once the export is whole. A crash before it tells the same stories once more."""
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._fault(error) from error

    def _fault(self, error: sqlite3.Error) -> ExportError:
        if sqlite_code(error) == sqlite3.SQLITE_BUSY:
            return ExportError(f'another export with --since-last is writing into "{self._path.parent}"; wait for it')
        return ExportError(f"{self._path}: {error}; without this file the next --since-last exports everything")


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
