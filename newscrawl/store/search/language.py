"""What a user types into a search, as a full-text query that the database cannot misread."""

import re
from dataclasses import dataclass
from typing import NoReturn

from newscrawl.errors import InputError
from newscrawl.store.search.snippet import WORD, Wanted

_MAX_WORDS = 100  # FTS5 refuses trees deeper than 256, PostgreSQL's queries have a limit too; nobody types as many
_MAX_DEPTH = 10  # groups within groups
_TOKEN = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<group>\()|(?P<word>[^\s"]+))')
_CAPITALS = re.compile(r"\s*([A-Z]+)(?=[\s()]|$)")
_QUOTES = str.maketrans("“”„«»", '"""""')  # as text processors print them
_OPERATORS = frozenset({"AND", "OR", "NOT"})


@dataclass(frozen=True, slots=True)
class All:
    """Everything of `parts` and nothing of `without`."""

    parts: "tuple[Query, ...]"
    without: "tuple[Query, ...]" = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of `parts`."""

    parts: "tuple[Query, ...]"


Query = Wanted | All | Either


def parse(typed: str) -> Query:
    """Return what a user looks for: all words, `"a phrase"`, `prefix*`, `-without`, `this OR that`, `(groups)`.

    As in FTS5 and in PostgreSQL, words bind closer than OR. Capitals alone make AND, OR and NOT more than words.
    Everything else is only text, however much it looks like a database's own syntax.

    Raises: InputError that says what is wrong.
    """
    return _Parser(typed).parse()


def fts5_query(typed: str) -> str:
    """Return the FTS5 query for what a user typed.

    >>> fts5_query('jum\\'at "wakil menlu" peme* -bola')
    '("jum at" AND "wakil menlu" AND "peme"*) NOT "bola"'
    >>> fts5_query("aceh (gempa OR tsunami)")
    '("aceh" AND ("gempa" OR "tsunami"))'

    Raises: InputError that says what is wrong.
    """
    return _fts5(parse(typed))


def tsquery(typed: str) -> str:
    """Return the same as a PostgreSQL `tsquery`.

    >>> tsquery('jum\\'at peme* -bola')
    "(('jum' <-> 'at') & ('peme':*) & !('bola'))"

    Raises: InputError that says what is wrong.
    """
    return _tsquery(parse(typed))


def wanted(query: Query) -> list[Wanted]:
    """Return what a story may have that was found by a query: everything but what is left out.

    >>> wanted(parse("gempa -aceh"))
    [Wanted(words=('gempa',), is_prefix=False)]
    """
    if isinstance(query, Wanted):
        return [query]
    return [each for part in query.parts for each in wanted(part)]


def _fts5(query: Query) -> str:
    if isinstance(query, Wanted):
        return f'"{" ".join(query.words)}"{"*" if query.is_prefix else ""}'
    found = f" {'OR' if isinstance(query, Either) else 'AND'} ".join(map(_fts5, query.parts))
    found = found if len(query.parts) == 1 else f"({found})"
    without = " OR ".join(map(_fts5, query.without)) if isinstance(query, All) else ""
    if not without:
        return found
    return f"{found} NOT {without}" if " " not in without else f"{found} NOT ({without})"


def _tsquery(query: Query) -> str:
    if isinstance(query, Wanted):
        words = " <-> ".join(f"'{word}'" for word in query.words)
        return f"({words}{':*' if query.is_prefix else ''})"
    parts = [_tsquery(part) for part in query.parts]
    if isinstance(query, All):
        parts += [f"!{_tsquery(part)}" for part in query.without]
    return f"({(' | ' if isinstance(query, Either) else ' & ').join(parts)})"


class _Parser:
    """Recursive descent over what was typed, once from left to right."""

    def __init__(self, typed: str) -> None:
        self._typed = typed
        self._text = typed.translate(_QUOTES)
        self._at = 0
        self._words = 0

    def parse(self) -> Query:
        if self._text.count('"') % 2:
            self._refuse("a quotation mark is not closed")
        return self._any(depth=0)

    def _any(self, depth: int) -> Query:
        """Read alternatives up to the end, or to the bracket that closes their group."""
        parts = [self._all(depth)]
        while self._take_operator("OR"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _all(self, depth: int) -> Query:
        """Read one alternative, up to an OR."""
        parts: list[Query] = []
        without: list[Query] = []
        is_waiting = ""  # the operator whose right side must follow
        while not self._is_at_end(depth) and not self._peek_operator("OR"):
            if self._take_operator("AND"):
                if is_waiting or not parts:
                    self._refuse("AND needs a word on both sides")
                is_waiting = "AND"
                continue
            is_excluded = self._take_operator("NOT")
            is_waiting = "NOT" if is_excluded else is_waiting
            if is_excluded and (self._is_at_end(depth) or self._peek_operator(*_OPERATORS)):
                break
            minus, query = self._one(depth)
            if query is not None:
                (without if minus or is_excluded else parts).append(query)
                is_waiting = ""
        if is_waiting:
            self._refuse(f"{is_waiting} needs a word {'after it' if is_waiting == 'NOT' else 'on both sides'}")
        if not parts:
            self._refuse_empty(is_excluding=bool(without))
        return parts[0] if len(parts) == 1 and not without else All(tuple(parts), tuple(without))

    def _one(self, depth: int) -> tuple[bool, Query | None]:
        """Read a word, a phrase or a group, and whether a minus stands before it; None for mere punctuation."""
        found = _TOKEN.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        if found["group"]:
            return bool(found["minus"]), self._group(depth + 1)
        word = found["word"] or ""
        if depth and word.endswith(")"):
            closing = len(word) - len(word.rstrip(")"))
            self._at -= closing
            word = word[:-closing]
        words = tuple(WORD.findall(found["phrase"] or word))
        if words and "*" in word.rstrip("*)'.,;:!?"):
            self._refuse(f'in "{word}" the * does not stand at the end of a word')
        self._words += len(words)
        if self._words > _MAX_WORDS:
            raise InputError(f"the search has more than {_MAX_WORDS} words; leave some out")
        is_prefix = bool(found["star"]) or word.endswith("*")
        return bool(found["minus"]), Wanted(words, is_prefix) if words else None

    def _group(self, depth: int) -> Query:
        if depth > _MAX_DEPTH:
            self._refuse(f"brackets stand in each other more than {_MAX_DEPTH} deep")
        query = self._any(depth)
        if self._at >= len(self._text):
            self._refuse("a bracket is not closed")
        self._at += 1
        return query

    def _is_at_end(self, depth: int) -> bool:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._at >= len(self._text) or (depth > 0 and self._text[self._at] == ")")

    def _peek_operator(self, *names: str) -> int:
        """Return where an operator ends that stands here, 0 where there is none."""
        found = _CAPITALS.match(self._text, self._at)
        return found.end() if found and found[1] in names else 0

    def _take_operator(self, name: str) -> bool:
        end = self._peek_operator(name)
        self._at = end or self._at
        return bool(end)

    def _refuse_empty(self, *, is_excluding: bool) -> NoReturn:
        if re.search(r"(?:^|[\s(])OR(?:$|[\s)])", self._text):
            self._refuse("OR needs a word on both sides")
        left = ", only words to leave out" if is_excluding else ""
        raise InputError(f'there is no word to look for in "{self._typed}"{left}')

    def _refuse(self, why: str) -> NoReturn:
        raise InputError(f'the search "{self._typed}" cannot be read: {why}')
