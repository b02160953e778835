"""Stories as a small SQLite database to share: public tables and full-text search, nothing of the crawl."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from newscrawl.export.formats import RowWriter
from newscrawl.store.engine import open_engine, writing
from newscrawl.store.schema import article_tags, articles
from newscrawl.store.search.variants import add_spellings

_BATCH_ROWS = 500


class SlimDatabase(RowWriter):
    """`articles`, `article_tags`, `stories` and `articles_fts`; every command of newscrawl reads it."""

    def __init__(self, path: Path) -> None:
        self._engine = open_engine(f"sqlite:///{path}")
        self._rows: list[Mapping[str, Any]] = []

    def write(self, row: Mapping[str, Any]) -> None:
        """Keep a row, and store its batch where it is full."""
        self._rows.append(row)
        if len(self._rows) >= _BATCH_ROWS:
            self._store()

    def close(self) -> None:
        """Store the last batch, and leave one file without a log beside it."""
        self._store()
        with self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            driver.execute("VACUUM")
            driver.execute("PRAGMA journal_mode = DELETE")
        self._engine.dispose()

    def discard(self) -> None:
        """Close the file as it is."""
        self._engine.dispose()

    def _store(self) -> None:
        if not self._rows:
            return
        # The key of a story is the crawl's own; another database tells stories apart by their URL.
        named = [
            {name: value for name, value in row.items() if name in articles.c} | {"story_key": row["url"]}
            for row in self._rows
        ]
        tags = [{"article_id": row["id"], "tag": tag} for row in self._rows for tag in dict.fromkeys(row["tags"])]
        with writing(self._engine) as connection:
            connection.execute(insert(articles), named)
            if tags:
                connection.execute(insert(article_tags), tags)
            add_spellings(connection, self._rows)
        self._rows = []
