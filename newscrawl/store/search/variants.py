"""Spelling variants of compounds in the stored texts: `jumat` is found where a story has "Jum'at".

Table `spellings` has each compound once, so the full-text index needs no second copy of a text.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from newscrawl.store.schema import spellings as table
from newscrawl.store.search.language import Words, fts5_query, parse, phrases, tsquery
from newscrawl.store.types import mark_of
from newscrawl.text.spellings import spellings

_MAX_VARIANTS = 8  # of one word


def add_spellings(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add the compounds in title, body and tags of articles to the table."""
    found: set[tuple[str, str]] = set()
    for row in rows:
        for text in (row["title"], row["body"], *row["tags"]):
            found.update(spellings(text))
    if found:
        mark = mark_of(connection)
        statement = f"INSERT INTO {table.name} (joined, words) VALUES ({mark}, {mark}) ON CONFLICT DO NOTHING"  # noqa: S608  # no data in it
        connection.exec_driver_sql(statement, sorted(found))


def native_query(connection: Connection, words: str) -> str:
    """Return a search in the database's own language, with the other spellings that the stored texts have.

    Raises: InputError for a search that cannot be read.
    """
    query = parse(words)
    wanted = {"".join(part) for phrase in phrases(query, excluded=True) for part in phrase.parts}
    statement = select(table.c.joined, table.c.words).where(table.c.joined.in_(wanted)).order_by(table.c.words)
    known: dict[str, list[Words]] = {}
    for joined, words in connection.execute(statement):
        known.setdefault(joined, []).append(tuple(words.split()))

    def variants(word: str) -> Sequence[Words]:
        return known.get(word, ())[:_MAX_VARIANTS]

    return fts5_query(query, variants) if connection.dialect.name == "sqlite" else tsquery(query, variants)
