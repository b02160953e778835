"""The frontier: every page and source that a crawl knows of, and when its next turn is."""

import sqlalchemy as sa
from alembic import op

from newscrawl.store.types import UTCTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "frontier",
        sa.Column("story_key", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("day", sa.Text(), nullable=True),
        sa.Column("published_at", UTCTime(), nullable=True),
        sa.Column("rank_at", UTCTime(), nullable=False),
        sa.Column("seen_at", UTCTime(), nullable=False),
        sa.Column("seen_on", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCTime(), nullable=True),
        sa.Column("fetched_at", UTCTime(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("content_key", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("story_key", "part", name="pk_frontier"),
    )
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_frontier_site_host_rank_at",
        "frontier",
        ["site", "host", "rank_at"],
        sqlite_where=is_due,
        postgresql_where=is_due,
    )
    op.create_index("ix_frontier_site_kind_day", "frontier", ["site", "kind", "day"])
