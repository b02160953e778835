"""From 0.1.0: the day of publication in `stories`, titles in the frontier, `refusals` renamed, no table of locks."""

import sqlalchemy as sa
from alembic import op

from newscrawl.store.create import stories_view

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring a database of 0.1.0 to the schema of 0.2.0."""
    dialect = op.get_bind().dialect.name
    op.execute("DROP VIEW stories")
    op.execute(stories_view(dialect))
    op.rename_table("refusals", "rejections")
    if dialect == "postgresql":
        op.execute("ALTER INDEX pk_refusals RENAME TO pk_rejections")
    op.add_column("frontier", sa.Column("title", sa.Text(), nullable=True))
    op.drop_table("locks")
