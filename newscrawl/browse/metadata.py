"""Datasette metadata: descriptions, facets, canned queries, hidden tables."""

from typing import Any

from sqlalchemy import Table

from newscrawl.browse.questions import QUESTIONS
from newscrawl.store.dictionary import PUBLIC
from newscrawl.store.schema import metadata as schema
from newscrawl.store.schema import stories

#: The name of the database in addresses, whatever its file is called: links that people keep go on working.
DATABASE = "news"
WITH_STORIES = frozenset({"articles", "stories"})
#: The type of our facets (`facets.py`).
FACET = "newest"
_FACETS = [{FACET: name} for name in ("channel", "city", "host", "kind", "day", "month", "tag", "author", "site")]
_ROWS_PER_PAGE = 30
_STORIES = "One row for each story: the earliest of its copies. Begin here."
#: What a table is for; its columns are described in the schema.
_TABLES = {
    "articles": "Every article, copies on other sites of the network too.",
    "article_tags": "The tags of the articles, for joins.",
    "revisions": "The earlier states of edited stories: one row for each state that was replaced.",
    "runs": "One row for each run of a spider or of a replay, with its counters.",
    "failures": "Pages that gave no record, and why. A later success removes the row.",
}


def describe() -> dict[str, Any]:
    """Return Datasette's metadata."""
    return {
        "title": "newscrawl",
        "databases": {DATABASE: {"tables": _tables(), "queries": QUESTIONS}},
    }


def _tables() -> dict[str, Any]:
    """Return the metadata of each table; all but the public ones are hidden, not closed."""
    tables: dict[str, Any] = {
        name: {"hidden": True, "description": "Behind the public tables; do not build on it.", **_columns(table)}
        for name, table in schema.tables.items()
        if name not in PUBLIC
    }
    tables |= {
        name: {"description": description, **_columns(schema.tables[name])} for name, description in _TABLES.items()
    }
    listed = {"facets": _FACETS, "sort_desc": "published_at", "size": _ROWS_PER_PAGE}
    tables["articles"] |= listed | {"title": "Articles", "label_column": "title"}
    tables["articles"] |= {"fts_table": "articles_fts", "fts_pk": "id"}  # of `stories` see conditions.py
    tables["stories"] = {**_columns(stories), **listed, "title": "Stories", "description": _STORIES}
    tables["failures"] |= {"facets": ["reason", "stage"], "sort_desc": "last_at"}
    tables["revisions"] |= {"sort_desc": "seen_at"}
    tables["runs"] |= {"sort_desc": "started_at"}
    tables["article_tags"] |= {"facets": ["tag"]}
    tables["alembic_version"] = {"hidden": True}
    return tables


def _columns(table: Table) -> dict[str, Any]:
    return {"columns": {column.name: (column.doc or "").replace("`", "") for column in table.columns}}
