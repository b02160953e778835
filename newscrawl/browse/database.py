"""The database as Datasette sees it: one file, read-only, with limits on what a page may cost."""

import sqlite3
from pathlib import Path
from typing import Any

from datasette.database import Database, QueryInterrupted
from datasette.utils import escape_sqlite
from sqlalchemy import Engine

from newscrawl.errors import InputError, StoreError
from newscrawl.store.engine import connect_read_only
from newscrawl.store.search.language import fts5_query, parse

#: A page does not wait longer than this for the number of its rows: over a million articles it is left out.
COUNT_LIMIT_MS = 300


class ReadOnlyDatabase(Database):  # type: ignore[misc]  # Datasette has no types
    """A database file that a crawl may be writing at the same time; `engine` reads it for what has code already."""

    def __init__(self, datasette: Any, path: Path, engine: Engine) -> None:
        super().__init__(datasette, str(path))
        self.engine = engine

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Open the file for reading; nothing here writes."""
        if write:
            raise StoreError(f"{self.path} is open for reading only")
        connection = connect_read_only(Path(self.path))
        self._all_file_connections.append(connection)
        return connection

    async def execute(
        self, sql: str, params: Any = None, *, custom_time_limit: int | None = None, **options: Any
    ) -> Any:
        """Run a statement; a mistake in one goes to the page that shows it, not to the terminal."""
        is_typed = options.get("truncate")  # what a reader asked for, not what a page adds
        if sql.startswith("select count(*) from ") and not is_typed:
            custom_time_limit = min(custom_time_limit or COUNT_LIMIT_MS, COUNT_LIMIT_MS)
        options["log_sql_errors"] = False
        return await super().execute(sql, params, custom_time_limit=custom_time_limit, **options)

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """Return the rows of each table, None where counting takes longer than so many milliseconds.

        Those of the full-text index are not counted: SQLite does it in one step of seconds, which no limit ends.
        """
        counts: dict[str, int | None] = {}
        for name in await self.table_names():
            try:
                sql = f"select count(*) from {escape_sqlite(name)}"  # noqa: S608  # a table's name, in quotes
                rows = await self.execute(sql, custom_time_limit=limit)
                counts[name] = rows.single_value()
            except QueryInterrupted:
                counts[name] = None
        return counts

    async def table_names(self) -> list[str]:
        """Return the names of the tables but for those inside the full-text index."""
        return [name for name in await super().table_names() if not name.startswith("articles_fts")]


def search_query(typed: str) -> str:
    """Return the FTS5 query for what stands in a search box, in the language of `newscrawl query`.

    What that cannot read is looked for as it stands, word by word: a page is no place for a lesson.

    >>> search_query("jum'at -bola"), search_query("gempa AND"), search_query("")
    ('(("jum at" OR "jumat") NOT "bola")', '"gempa" "AND"', '""')
    """
    typed = typed.replace("\0", " ")  # ends a query for SQLite, also within quotes
    try:
        return fts5_query(parse(typed))
    except InputError:
        return " ".join('"{}"'.format(word.replace('"', '""')) for word in typed.split()) or '""'
