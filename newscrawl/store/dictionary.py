"""The data dictionary, made from the schema: `python -m newscrawl.store.dictionary > docs/data.md`."""

import sys
from collections.abc import Iterator

from sqlalchemy import Table

from newscrawl.store.schema import metadata

_INTRODUCTION = """\
# The data

Made from the schema by `python -m newscrawl.store.dictionary`; a test compares the two.

Query the view `stories` first: one row for each `cluster_id`, the earliest by `(published_at, url)`. It has the columns
of `articles` and `published_day`, the day of publication in WIB (`YYYY-MM-DD`; NULL without a date). `articles_fts` is
the full-text index over title, body and tags (SQLite).

In SQLite a time is the text `YYYY-MM-DD HH:MM:SS` in UTC, so `date(published_at, '+7 hours')` is the day in Jakarta; in
PostgreSQL it is a `timestamptz`. Lists and objects are JSON text: `json_each(authors)` takes them apart.
"""
#: The tables of the public face, in reading order; the others keep what these are computed from and may change.
PUBLIC = ("articles", "article_tags", "revisions", "runs", "failures")


def describe() -> Iterator[str]:
    """Yield the lines of the dictionary: public tables first, then the ones behind them."""
    yield from _INTRODUCTION.splitlines()
    for name in PUBLIC:
        yield from _describe(metadata.tables[name], "##")
    yield ""
    yield "## Behind the public tables"
    yield ""
    yield "What pages said and when, for the rows above to be computed from. Do not build on these."
    for name in sorted(set(metadata.tables) - set(PUBLIC)):
        yield from _describe(metadata.tables[name], "###")


def _describe(table: Table, heading: str) -> Iterator[str]:
    yield ""
    yield f"{heading} `{table.name}`"
    yield ""
    yield "| column | type | content |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {_type(column.type)} | {(column.doc or '').replace('|', '/')} |"


def _type(type_: object) -> str:
    names = {"UTCTime": "time", "JSONText": "JSON", "LargeBinary": "bytes", "BigInteger": "integer"}
    name = type(type_).__name__
    return names.get(name, name.lower())


if __name__ == "__main__":
    sys.stdout.write("\n".join(describe()) + "\n")
