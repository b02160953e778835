"""Who crawls into this database at the moment."""

import sqlalchemy as sa
from alembic import op

from newscrawl.store.types import UTCTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "locks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("spider", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("since", UTCTime(), nullable=False),
        sa.Column("beat_at", UTCTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_locks"),
    )
