"""Headlines and passages of found stories with the hits marked, by the database's own functions."""

import re
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import NamedTuple

from sqlalchemy import Engine, bindparam, text

from newscrawl.store.engine import reading
from newscrawl.store.search.variants import native_query
from newscrawl.store.types import chunks

#: Around a hit in what the database returns; no stored text has them.
_BEGIN, _END = "\x02", "\x03"
_CUT = "…"
_FTS5 = text(
    f"""
    SELECT rowid, highlight(articles_fts, 0, '{_BEGIN}', '{_END}'),
        snippet(articles_fts, 1, '{_BEGIN}', '{_END}', '{_CUT}', :words)
    FROM articles_fts WHERE articles_fts MATCH :query AND rowid IN :ids
    """  # noqa: S608  # no data in it
).bindparams(bindparam("ids", expanding=True))
# `ts_headline` sees the text as it is printed: a hit that differs in its diacritics is not marked.
_POSTGRESQL = text(
    f"""
    SELECT id, ts_headline('simple', title, sought, 'HighlightAll=true, StartSel={_BEGIN}, StopSel={_END}'),
        ts_headline('simple', left(body, 300000), sought,
            format('MaxFragments=1, MaxWords=%s, MinWords=%s, StartSel={_BEGIN}, StopSel={_END}',
                CAST(:words AS int), CAST(:words AS int) / 2))
    FROM articles, to_tsquery('simple', :query) AS sought WHERE id IN :ids
    """  # noqa: S608  # no data in it
).bindparams(bindparam("ids", expanding=True))


class Fragment(NamedTuple):
    """A piece of a text: a hit, or the text between two."""

    text: str
    is_hit: bool


class Passage(NamedTuple):
    """Passages that show why a story was found."""

    title: list[Fragment]
    body: list[Fragment]


def passages(engine: Engine, words: str, ids: Sequence[int], max_words: int = 30) -> dict[int, Passage]:
    """Return the title and the best passage of found stories, by id; `max_words` is at most 64.

    A story without an entry could not be read.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    found: dict[int, Passage] = {}
    with reading(engine) as connection:
        statement = _FTS5 if engine.dialect.name == "sqlite" else _POSTGRESQL
        values = {"query": native_query(connection, words), "words": max_words}
        for some in chunks(ids):
            for article_id, title, body in connection.execute(statement, values | {"ids": some}):
                found[article_id] = Passage(_fragments(title), _fragments(body))
    return found


def _fragments(marked: str) -> list[Fragment]:
    """Return the fragments of a marked passage, in one line."""
    line = re.sub(r"\s+", " ", marked).strip()
    line = f"{_CUT} {line[1:]}" if line.startswith(_CUT) else line
    line = f"{line[:-1]} {_CUT}" if line.endswith(_CUT) and len(line) > 1 else line
    return [Fragment(text, is_hit) for text, is_hit in _pieces(line) if text]


def _pieces(line: str) -> Iterator[tuple[str, bool]]:
    return zip(re.split(f"[{_BEGIN}{_END}]", line), cycle((False, True)), strict=False)


def mark(fragments: Sequence[Fragment]) -> str:
    """Return plain text with `**` around the hits.

    >>> mark([Fragment("Gempa di ", is_hit=False), Fragment("Aceh", is_hit=True)])
    'Gempa di **Aceh**'
    """
    return "".join(f"**{text}**" if is_hit else text for text, is_hit in fragments)
