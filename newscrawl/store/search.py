"""What a user types into a search, as a full-text query that the database cannot misread."""

import re
from dataclasses import dataclass

from newscrawl.errors import InputError

_TERM = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))(\*?)')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Term:
    words: tuple[str, ...]
    is_prefix: bool
    is_excluded: bool


def fts5_query(typed: str) -> str:
    """Return the FTS5 query for what a user typed: all words, `"a phrase"`, `prefix*`, `-without`.

    Everything else is only text, however much it looks like FTS5's own syntax.

    >>> fts5_query('jum\\'at "wakil menlu" peme* -bola AND')
    '("jum at" AND "wakil menlu" AND "peme"* AND "AND") NOT "bola"'

    Raises: InputError where there is no word to look for.
    """
    terms = _parse(typed)
    quoted = [(f'"{" ".join(term.words)}"{"*" if term.is_prefix else ""}', term.is_excluded) for term in terms]
    wanted = " AND ".join(text for text, is_excluded in quoted if not is_excluded)
    without = " OR ".join(text for text, is_excluded in quoted if is_excluded)
    if not without:
        return wanted
    return f"({wanted}) NOT ({without})" if " OR " in without else f"({wanted}) NOT {without}"


def tsquery(typed: str) -> str:
    """Return the same as a PostgreSQL `tsquery`.

    >>> tsquery('jum\\'at peme* -bola')
    "('jum' <-> 'at') & ('peme':*) & !('bola')"

    Raises: InputError where there is no word to look for.
    """
    parts = []
    for term in _parse(typed):
        words = " <-> ".join(f"'{word}'" for word in term.words)
        parts.append(f"{'!' if term.is_excluded else ''}({words}{':*' if term.is_prefix else ''})")
    return " & ".join(parts)


def _parse(typed: str) -> list[_Term]:
    terms = []
    for minus, phrase, word, star in _TERM.findall(typed):
        words = tuple(_WORD.findall(phrase or word))
        if words:
            terms.append(_Term(words, bool(star) or word.endswith("*"), bool(minus)))
    if not any(not term.is_excluded for term in terms):
        raise InputError(f'there is no word to look for in "{typed}"')
    return terms
