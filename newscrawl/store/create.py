"""A new database: the tables of `schema.py`, the view of one story a cluster, the full-text index."""

from sqlalchemy import Connection, insert

from newscrawl.store.schema import VERSIONS, articles, meta, metadata, stories

#: The WIB day of `published_at`, in the SQL of each database.
_PUBLISHED_DAY = {
    "sqlite": "date(a.published_at, '+7 hours')",
    "postgresql": "to_char(a.published_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM-DD')",
}

# The earliest story of each cluster, dated ones first. Both sub-selects are one step in the index on
# (cluster_id, published_at, url), so a cluster of 5,000 copies costs no more than one of two.
_STORIES = """
CREATE VIEW stories AS
SELECT {columns}
FROM articles AS a
WHERE a.id = coalesce(
    (SELECT b.id FROM articles AS b WHERE b.cluster_id = a.cluster_id AND b.published_at IS NOT NULL
     ORDER BY b.published_at, b.url LIMIT 1),
    (SELECT b.id FROM articles AS b WHERE b.cluster_id = a.cluster_id AND b.published_at IS NULL
     ORDER BY b.url LIMIT 1)
)
"""

# The index keeps no copy of the text; triggers hold it to the table. `tags` is a JSON list, whose brackets and quotes
# the tokenizer passes over. Diacritics are folded: "café" finds "cafe".
_FULL_TEXT_SQLITE = (
    """
    CREATE VIRTUAL TABLE articles_fts USING fts5(
        title, body, tags, content='articles', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
    """,
    # Twice the default number of segments before a merge: 15 % quicker writing, no slower search.
    "INSERT INTO articles_fts (articles_fts, rank) VALUES ('automerge', 8)",
    """
    CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
        INSERT INTO articles_fts (rowid, title, body, tags) VALUES (new.id, new.title, new.body, new.tags);
    END
    """,
    """
    CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, body, tags)
        VALUES ('delete', old.id, old.title, old.body, old.tags);
    END
    """,
    """
    CREATE TRIGGER articles_fts_update AFTER UPDATE OF id, title, body, tags ON articles
    WHEN (old.id, old.title, old.body, old.tags) IS NOT (new.id, new.title, new.body, new.tags) BEGIN
        INSERT INTO articles_fts (articles_fts, rowid, title, body, tags)
        VALUES ('delete', old.id, old.title, old.body, old.tags);
        INSERT INTO articles_fts (rowid, title, body, tags) VALUES (new.id, new.title, new.body, new.tags);
    END
    """,
)

# Capitals and diacritics are folded as SQLite's index does: the letters are taken apart (NFD) and their marks left out.
# `lower` alone leaves "É" as it is in the locale C. Punctuation becomes a space, since PostgreSQL's parser would take
# `inews.id`, `1.500` and, in the locale C, a word in curly quotes for one token each. PostgreSQL refuses a text search
# vector above 1 MB, so a monstrous text is searchable by its beginning.
FULL_TEXT_POSTGRESQL = (
    r"""
    CREATE OR REPLACE FUNCTION newscrawl_fold(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT lower(regexp_replace(regexp_replace(normalize(written, NFD), '[\u0300-\u036f]', '', 'g'),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7'
        '\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\ufe00-\ufe6f\U0001f000-\U0001faff]+',
        ' ', 'g')) $$
    """,
    """
    CREATE INDEX ix_articles_full_text ON articles
    USING gin (to_tsvector('simple', newscrawl_fold(title || ' ' || left(body, 300000) || ' ' || tags::text)))
    """,
)


def create(connection: Connection) -> None:
    """Create everything but the version, which Alembic keeps."""
    dialect = connection.dialect.name
    metadata.create_all(connection)
    connection.execute(insert(meta), [{"name": name, "value": value} for name, value in VERSIONS.items()])
    connection.exec_driver_sql(stories_view(dialect))
    for statement in _FULL_TEXT_SQLITE if dialect == "sqlite" else FULL_TEXT_POSTGRESQL:
        connection.exec_driver_sql(statement)


def stories_view(dialect: str) -> str:
    """Return the statement that creates the view `stories`."""
    named = [
        f"{_PUBLISHED_DAY[dialect]} AS {column.name}" if column.name not in articles.c else f"a.{column.name}"
        for column in stories.c
    ]
    return _STORIES.format(columns=", ".join(named))
