"""Articles and what belongs to them, what their pages said, full-text index, view of one story a cluster."""

import sqlalchemy as sa
from alembic import op

from newscrawl.store.types import JSONText, UTCTime

revision = "0001"
down_revision = None

# The earliest story of each cluster, dated ones first. Both sub-selects are one step in the index on
# (cluster_id, published_at, url), so a cluster of 5,000 copies costs no more than one of two.
_STORIES = """
CREATE VIEW stories AS
SELECT
    a.id, a.url, a.site, a.host, a.kind, a.channel, a.subchannel, a.title, a.published_at,
    a.published_local, a.published_raw, a.modified_at, a.city, a.authors, a.editor, a.summary,
    a.body, a.word_count, a.image_url, a.image_caption, a.image_credit, a.tags, a.page_count,
    a.layout, a.provenance, a.text_key, a.cluster_id, a.first_seen_at, a.fetched_at, a.etag,
    a.last_modified, a.gone_at, a.story_key
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
_FULL_TEXT = (
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

# PostgreSQL refuses a text search vector above 1 MB, so a monstrous text is searchable by its beginning.
_FULL_TEXT_POSTGRESQL = """
CREATE INDEX ix_articles_full_text ON articles
USING gin (to_tsvector('simple', title || ' ' || left(body, 300000) || ' ' || tags::text))
"""


def upgrade() -> None:
    """Create everything."""
    _create_articles()
    _create_observations()
    _create_texts()
    op.execute(_STORIES)
    if op.get_bind().dialect.name == "sqlite":
        for statement in _FULL_TEXT:
            op.execute(statement)
    else:
        op.execute(_FULL_TEXT_POSTGRESQL)


def _create_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("subchannel", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published_at", UTCTime(), nullable=True),
        sa.Column("published_local", sa.Text(), nullable=True),
        sa.Column("published_raw", sa.Text(), nullable=True),
        sa.Column("modified_at", UTCTime(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("authors", JSONText(), nullable=False),
        sa.Column("editor", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("image_caption", sa.Text(), nullable=True),
        sa.Column("image_credit", sa.Text(), nullable=True),
        sa.Column("tags", JSONText(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("layout", sa.Text(), nullable=False),
        sa.Column("provenance", JSONText(), nullable=False),
        sa.Column("text_key", sa.Text(), nullable=False),
        sa.Column("cluster_id", sa.Text(), nullable=False),
        sa.Column("first_seen_at", UTCTime(), nullable=False),
        sa.Column("fetched_at", UTCTime(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("gone_at", UTCTime(), nullable=True),
        sa.Column("story_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("story_key", name="uq_articles_story_key"),
        sa.UniqueConstraint("url", name="uq_articles_url"),
    )
    op.create_index("ix_articles_channel_published_at", "articles", ["channel", "published_at"])
    op.create_index("ix_articles_city_published_at", "articles", ["city", "published_at"])
    op.create_index("ix_articles_cluster_id_published_at_url", "articles", ["cluster_id", "published_at", "url"])
    op.create_index("ix_articles_host_published_at", "articles", ["host", "published_at"])
    op.create_index("ix_articles_published_at", "articles", ["published_at"])
    op.create_index("ix_articles_text_key", "articles", ["text_key"])
    op.create_table(
        "article_tags",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], ondelete="CASCADE", name="fk_article_tags_article_id"),
        sa.PrimaryKeyConstraint("article_id", "tag", name="pk_article_tags"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_tags_tag_article_id", "article_tags", ["tag", "article_id"])
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", UTCTime(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", UTCTime(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("text_key", sa.Text(), nullable=False),
        sa.Column("changed", JSONText(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], ondelete="CASCADE", name="fk_revisions_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
    )
    op.create_index("ix_revisions_article_id_seen_at", "revisions", ["article_id", "seen_at"])


def _create_observations() -> None:
    op.create_table(
        "observations",
        sa.Column("story_key", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("fetched_at", UTCTime(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("draft", JSONText(), nullable=False),
        sa.PrimaryKeyConstraint("story_key", "part", "fetched_at", "digest", name="pk_observations"),
    )
    op.create_table(
        "refusals",
        sa.Column("story_key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("seen_at", UTCTime(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("story_key", "url", "seen_at", name="pk_refusals"),
    )
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("first_at", UTCTime(), nullable=False),
        sa.Column("last_at", UTCTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("story_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_failures"),
        sa.UniqueConstraint("url", name="uq_failures_url"),
    )
    op.create_index("ix_failures_reason_last_at", "failures", ["reason", "last_at"])
    op.create_index("ix_failures_story_key", "failures", ["story_key"])
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("spider", sa.Text(), nullable=False),
        sa.Column("started_at", UTCTime(), nullable=False),
        sa.Column("finished_at", UTCTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("counters", JSONText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )


def _create_texts() -> None:
    op.create_table(
        "texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_key", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("cluster_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_texts"),
        sa.UniqueConstraint("text_key", name="uq_texts_text_key"),
    )
    op.create_index("ix_texts_cluster_id", "texts", ["cluster_id"])
    op.create_table(
        "bands",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], ondelete="CASCADE", name="fk_bands_text_id"),
        sa.PrimaryKeyConstraint("band", "text_id", name="pk_bands"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.bulk_insert(
        sa.table("meta", sa.column("name"), sa.column("value")),
        [{"name": "text_key_version", "value": "1"}, {"name": "signature_version", "value": "1"}],
    )
