"""Headlines, passages and whole texts with the hits of a search marked, as HTML."""

import re
from collections.abc import Sequence

from markupsafe import Markup, escape
from sqlalchemy import Engine, text

from newscrawl.errors import InputError
from newscrawl.store.search.passages import Fragment, Passage, passages
from newscrawl.store.search.variants import native_query

_PASSAGE_WORDS = 40
_HIT = re.compile("\x02([^\x02\x03]*)\x03")
_WHOLE = text(
    "SELECT highlight(articles_fts, 0, char(2), char(3)), highlight(articles_fts, 1, char(2), char(3)) "
    "FROM articles_fts WHERE articles_fts MATCH :query AND rowid = :id"
)


class Passages:
    """The texts of a list for one search; for none where nothing was typed."""

    def __init__(self, engine: Engine, words: str, ids: Sequence[int]) -> None:
        self._found: dict[int, Passage] = passages(engine, words, ids, _PASSAGE_WORDS) if words and ids else {}

    def headline(self, article_id: int, title: str) -> Markup:
        """Return a headline with its hits marked."""
        found = self._found.get(article_id)
        return marked(found.title) if found else escape(title)

    def passage(self, article_id: int, body: str, summary: str | None) -> Markup:
        """Return the passage with the most hits; without a search, the beginning of the summary or text."""
        found = self._found.get(article_id)
        if found and found.body:
            return marked(found.body)
        words = (summary or body).split(maxsplit=_PASSAGE_WORDS)
        return escape(" ".join(words[:_PASSAGE_WORDS]) + (" …" if len(words) > _PASSAGE_WORDS else ""))


def marked_story(engine: Engine, words: str, article_id: int) -> tuple[Markup, list[Markup]] | None:
    """Return the headline and the paragraphs of a story with the hits marked; None where the search finds it not."""
    with engine.connect() as connection:
        try:
            query = native_query(connection, words)
        except InputError:
            return None
        row = connection.execute(_WHOLE, {"query": query, "id": article_id}).one_or_none()
    if row is None:
        return None
    title, body = (_HIT.sub(lambda hit: hit[0].replace("\n\n", "\x03\n\n\x02"), each or "") for each in row)
    return _html(title), [_html(paragraph) for paragraph in body.split("\n\n")] if body else []


def _html(text: str) -> Markup:
    return Markup(_HIT.sub(r"<mark>\1</mark>", str(escape(text))))  # noqa: S704  # escaped before


def marked(fragments: Sequence[Fragment]) -> Markup:
    """Return fragments as HTML.

    >>> marked([Fragment("a < ", is_hit=False), Fragment("b", is_hit=True)])
    Markup('a &lt; <mark>b</mark>')
    """
    marks = (Markup("<mark>{}</mark>").format(text) if is_hit else escape(text) for text, is_hit in fragments)
    return Markup("").join(marks)
