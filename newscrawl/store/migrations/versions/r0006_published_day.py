"""From 0.1.0: `published_day` in `stories`, titles in the frontier, spellings, new bands; `rejections`; no locks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from newscrawl.store.create import FULL_TEXT_POSTGRESQL, stories_view
from newscrawl.store.schema import articles, new_bands, observations, spellings
from newscrawl.store.search.variants import add_spellings
from newscrawl.store.types import JSONText, chunks, mark_of
from newscrawl.stories.draft_json import pack

revision = "0006"
down_revision = "0005"

_ROWS = 1000


def upgrade() -> None:
    """Add and rename the tables and columns, and compress the observations."""
    dialect = op.get_bind().dialect.name
    op.execute("DROP VIEW stories")
    op.execute(stories_view(dialect))
    op.rename_table("refusals", "rejections")
    if dialect == "postgresql":
        op.execute("ALTER INDEX pk_refusals RENAME TO pk_rejections")
    op.add_column("frontier", sa.Column("title", sa.Text(), nullable=True))
    op.drop_table("locks")
    op.drop_index("ix_articles_text_key")
    op.drop_index("ix_texts_cluster_id")
    new_bands.create(op.get_bind())
    _pack_observations()
    _add_spellings(dialect)


def _pack_observations() -> None:
    """Compress the observations; of a page that was fetched again, keep only the difference."""
    connection = op.get_bind()
    op.execute("ALTER TABLE observations RENAME TO observations_before")
    if connection.dialect.name == "postgresql":
        op.execute("ALTER INDEX pk_observations RENAME TO pk_observations_before")
    observations.create(connection)
    columns: list[sa.ColumnElement[str]] = [sa.column(name) for name in ("story_key", "fetched_at", "part", "digest")]
    before = sa.select(*columns, sa.column("draft", JSONText())).select_from(sa.table("observations_before"))
    rows = connection.execute(before.order_by(*columns).execution_options(yield_per=_ROWS))
    names = [column.name for column in observations.c]
    marks = ", ".join([mark_of(connection)] * len(names))
    insert = f"INSERT INTO observations ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  # no data in it
    story_key: str | None = None
    first: dict[str, Any] = {}
    for some in rows.partitions(_ROWS):
        packed = []
        for row in some:
            draft = pack(row.draft, first if row.story_key == story_key else None)
            if row.story_key != story_key:
                story_key, first = row.story_key, row.draft
            packed.append((row.story_key, row.part, row.fetched_at, row.digest, draft))
        connection.exec_driver_sql(insert, packed)
    op.drop_table("observations_before")


def _add_spellings(dialect: str) -> None:
    connection = op.get_bind()
    if dialect == "postgresql":
        op.execute("DROP INDEX ix_articles_full_text")
        for statement in FULL_TEXT_POSTGRESQL:
            op.execute(statement)
    spellings.create(connection)
    ids = connection.execute(sa.select(articles.c.id).order_by(articles.c.id)).scalars().all()
    for some in chunks(ids, _ROWS):
        texts = sa.select(articles.c.title, articles.c.body, articles.c.tags).where(articles.c.id.in_(some))
        add_spellings(connection, map(dict, connection.execute(texts).mappings()))
