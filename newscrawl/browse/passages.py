"""Headlines and passages of the story list, with what was searched for marked."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from newscrawl.errors import InputError
from newscrawl.store.search.language import parse, wanted
from newscrawl.store.search.snippet import WORD, Fragment, Wanted, highlight, snippet

_PASSAGE_WORDS = 40


class Passages:
    """The texts of a list for one search; for none where nothing was typed."""

    def __init__(self, typed: str) -> None:
        self._wanted = _wanted(typed) if typed.strip() else []

    def headline(self, title: str) -> Markup:
        """Return a headline with its hits marked."""
        return marked(highlight(title, self._wanted))

    def passage(self, body: str, summary: str | None) -> Markup:
        """Return the passage with most of what is wanted; without a search the beginning of the summary or text."""
        text = body if self._wanted and body else summary or body
        return marked(snippet(text, self._wanted, _PASSAGE_WORDS))


def marked(fragments: Sequence[Fragment]) -> Markup:
    """Return fragments as HTML.

    >>> marked([Fragment("a < ", is_hit=False), Fragment("b", is_hit=True)])
    Markup('a &lt; <mark>b</mark>')
    """
    marks = (Markup("<mark>{}</mark>").format(text) if is_hit else escape(text) for text, is_hit in fragments)
    return Markup("").join(marks)


def _wanted(typed: str) -> list[Wanted]:
    try:
        return wanted(parse(typed))
    except InputError:
        return [Wanted((word,)) for word in WORD.findall(typed)]
