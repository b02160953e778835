"""Fold capitals and diacritics in PostgreSQL's full-text index, as SQLite's does: "cafe" finds "Café"."""

from alembic import op

revision = "0005"
down_revision = "0004"

# The letters are taken apart (NFD) and their marks left out. `lower` alone leaves "É" as it is in the locale C.
_FOLD = r"""
CREATE FUNCTION newscrawl_fold(written text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT lower(regexp_replace(normalize(written, NFD), '[\u0300-\u036f]', '', 'g')) $$
"""
_INDEX = """
CREATE INDEX ix_articles_full_text ON articles
USING gin (to_tsvector('simple', newscrawl_fold(title || ' ' || left(body, 300000) || ' ' || tags::text)))
"""


def upgrade() -> None:
    """Make the index again."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP INDEX ix_articles_full_text")
    op.execute(_FOLD)
    op.execute(_INDEX)
