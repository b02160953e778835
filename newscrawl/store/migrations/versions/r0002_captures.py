"""Where the recorded bytes of each response stand."""

import sqlalchemy as sa
from alembic import op

from newscrawl.store.types import UTCTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "captures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("story_key", sa.Text(), nullable=True),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("fetched_at", UTCTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("revisit", sa.Boolean(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_captures"),
        sa.UniqueConstraint("file", "offset", name="uq_captures_file_offset"),
    )
    op.create_index("ix_captures_digest_revisit", "captures", ["digest", "revisit"])
    op.create_index("ix_captures_url_fetched_at", "captures", ["url", "fetched_at"])
    op.create_index("ix_captures_story_key_part_fetched_at", "captures", ["story_key", "part", "fetched_at"])
