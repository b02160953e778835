"""The database as Datasette sees it: one file, read-only, with limits on what a page may cost."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from datasette.database import Database, QueryInterrupted, Results
from sqlalchemy import Engine

from newscrawl.browse.guard import has_statement
from newscrawl.browse.statement import StatementError, limit_values, named_rows, run_statement
from newscrawl.errors import StoreError
from newscrawl.store.engine import connect_read_only, read_only_uri

#: A page does not wait longer than this for the number of its rows: over a million articles it is left out.
COUNT_LIMIT_MS = 300
#: A reader's own statements at the same time; others wait for them, and pages for none of them.
MAX_STATEMENTS = 2


class ReadOnlyDatabase(Database):  # type: ignore[misc]  # Datasette has no types
    """A database file, perhaps written by a crawl at the same time; `engine` is for queries that the store has."""

    def __init__(self, datasette: Any, path: Path, engine: Engine) -> None:
        super().__init__(datasette, str(path))
        self.engine = engine
        self._slots = asyncio.Semaphore(MAX_STATEMENTS)

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Open the file for reading; nothing here writes."""
        if write:
            raise StoreError(f"{self.path} is open for reading only")
        connection = connect_read_only(Path(self.path))
        limit_values(connection)
        self._all_file_connections.append(connection)
        return connection

    async def execute(
        self, sql: str, params: Any = None, *, custom_time_limit: int | None = None, **options: Any
    ) -> Any:
        """Run a statement; a mistake in one goes to the page that shows it, not to the terminal."""
        is_typed = options.get("truncate")  # a reader's own statement, not one of a page
        if sql.startswith("select count(*) from ") and not is_typed:
            custom_time_limit = min(custom_time_limit or COUNT_LIMIT_MS, COUNT_LIMIT_MS)
        if is_typed and has_statement.get():
            return await self._execute_apart(sql, params or {}, custom_time_limit)
        options["log_sql_errors"] = False
        return await super().execute(sql, params, custom_time_limit=custom_time_limit, **options)

    async def _execute_apart(self, sql: str, params: Any, limit_ms: int | None) -> Any:
        """Run a reader's own statement in a process of its own."""
        limit_ms = min(limit_ms or self.ds.sql_time_limit_ms, self.ds.sql_time_limit_ms)
        most = self.ds.max_returned_rows
        try:
            async with self._slots:
                columns, rows = await run_statement(read_only_uri(Path(self.path)), sql, params, limit_ms, most + 1)
        except StatementError as error:
            if error.is_late:
                raise QueryInterrupted(error, sql, params) from error
            raise
        description = [(name,) for name in columns]
        return Results(named_rows(columns, rows[:most]), len(rows) > most, description)

    async def table_names(self) -> list[str]:
        """Return the names of the tables but for those inside the full-text index.

        SQLite counts the rows of those in one step of seconds, which no limit ends.
        """
        return [name for name in await super().table_names() if not name.startswith("articles_fts")]
