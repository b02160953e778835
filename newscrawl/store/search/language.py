"""The search language: parser; FTS5 query, PostgreSQL `tsquery`, or a match against a short text.

>>> parse('"menteri luar" -bola').matches("Wakil Menteri Luar Negeri")
True
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import NoReturn

from newscrawl.errors import InputError
from newscrawl.text.spellings import MAX_JOINED, Token, tokens

_MAX_WORDS = 100  # FTS5 refuses trees deeper than 256, PostgreSQL's queries have a limit too
_MAX_DEPTH = 10  # groups within groups
_MAX_SPELLINGS = 64  # of one phrase
_TOKEN = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<group>\()|(?P<word>[^\s"]+))')
_CAPITALS = re.compile(r"\s*([A-Z]+)(?=[\s()]|$)")
_QUOTES = str.maketrans("“”„«»", '"""""')  # as text processors print them
_OPERATORS = frozenset({"AND", "OR", "NOT"})

Words = tuple[str, ...]
#: Returns the other spellings of a word that the stored texts have: `jumat` -> `("jum", "at")`.
Variants = Callable[[str], Sequence[Words]]


def no_variants(_word: str) -> Sequence[Words]:
    """Return no other spellings: without a look at the stored texts."""
    return ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand next to each other; the last one is only the beginning of a word where `is_prefix`.

    Each part is one word, or the words of one compound (`jum'at`), which is found as one word too (`jumat`).
    """

    parts: tuple[Words, ...]
    is_prefix: bool = False

    def spelled(self, variants: Variants = no_variants) -> list[Words]:
        """Return each spelling as the words that an index has.

        >>> parse("jum'at").spelled()
        [('jum', 'at'), ('jumat',)]
        """
        choices = [dict.fromkeys([*_written(part), *variants("".join(part))]) for part in self.parts]
        found = (tuple(word for part in choice for word in part) for choice in product(*choices))
        return list(islice(dict.fromkeys(found), _MAX_SPELLINGS))

    def matches(self, *texts: str) -> bool:
        """Return whether one of the texts has the words."""
        return any(self._is_in(tokens(text)) for text in texts)

    def _is_in(self, text: Sequence[Token]) -> bool:
        spelled = self.spelled()
        return any(self._fits(text, at, words) for at in range(len(text)) for words in spelled)

    def _fits(self, text: Sequence[Token], at: int, words: Words) -> bool:
        """Return whether the words stand at a place of a text; a word may be spelled there as a compound."""
        if not words:
            return True
        joined = ""
        for end in range(at, min(at + MAX_JOINED, len(text))):
            if end > at and not text[end].is_joined:
                break
            joined += text[end].word
            is_last = len(words) == 1
            if joined == words[0] or (is_last and self.is_prefix and joined.startswith(words[0])):
                return self._fits(text, end + 1, words[1:])
        return False


@dataclass(frozen=True, slots=True)
class All:
    """Everything of `parts` and nothing of `without`."""

    parts: "tuple[Query, ...]"
    without: "tuple[Query, ...]" = ()

    def matches(self, *texts: str) -> bool:
        """Return whether the texts together fulfil the search."""
        return all(part.matches(*texts) for part in self.parts) and not any(
            part.matches(*texts) for part in self.without
        )


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of `parts`."""

    parts: "tuple[Query, ...]"

    def matches(self, *texts: str) -> bool:
        """Return whether the texts together fulfil the search."""
        return any(part.matches(*texts) for part in self.parts)


Query = Phrase | All | Either


def parse(typed: str) -> Query:
    """Return the parsed search: all words, `"a phrase"`, `prefix*`, `-without`, `this OR that`, `(groups)`.

    As in FTS5 and in PostgreSQL, words bind closer than OR. Capitals alone make AND, OR and NOT more than words.
    Everything else is only text, however much it looks like a database's own syntax. Capitals, diacritics and the
    spelling of compounds do not matter.

    >>> query = parse("(gempa OR tsunami) aceh* -simulasi")
    >>> query.matches("Gempa M 5,1", "acehnews/gempa-hari-ini"), query.matches("Simulasi gempa di Aceh")
    (True, False)

    Raises: InputError that says what is wrong.
    """
    return _Parser(typed).parse()


def fts5_query(query: Query, variants: Variants = no_variants) -> str:
    """Return a search as an FTS5 query.

    >>> fts5_query(parse('jum\\'at "wakil menlu" peme* -bola'))
    '((("jum at" OR "jumat") AND "wakil menlu" AND "peme"*) NOT "bola")'
    >>> fts5_query(parse("aceh (gempa OR tsunami)"))
    '("aceh" AND ("gempa" OR "tsunami"))'
    """
    if isinstance(query, Phrase):
        star = "*" if query.is_prefix else ""
        return _either([f'"{" ".join(words)}"{star}' for words in query.spelled(variants)], " OR ")
    parts = [fts5_query(part, variants) for part in query.parts]
    found = _either(parts, " OR " if isinstance(query, Either) else " AND ")
    without = [fts5_query(part, variants) for part in query.without] if isinstance(query, All) else []
    return f"({found} NOT {_either(without, ' OR ')})" if without else found


def tsquery(query: Query, variants: Variants = no_variants) -> str:
    """Return a search as a PostgreSQL `tsquery`; `websearch_to_tsquery` knows neither `prefix*` nor groups.

    >>> tsquery(parse('jum\\'at peme* -bola'))
    "((('jum' <-> 'at') | 'jumat') & 'peme':* & !'bola')"
    """
    if isinstance(query, Phrase):
        star = ":*" if query.is_prefix else ""
        spelled = ([f"'{word}'" for word in words] for words in query.spelled(variants))
        return _either([_either([*words[:-1], words[-1] + star], " <-> ") for words in spelled], " | ")
    parts = [tsquery(part, variants) for part in query.parts]
    parts += [f"!{tsquery(part, variants)}" for part in query.without] if isinstance(query, All) else []
    return _either(parts, " | " if isinstance(query, Either) else " & ")


def phrases(query: Query, *, excluded: bool = False) -> Iterator[Phrase]:
    """Yield the phrases that a story found by a search may have; with `excluded` also those that are left out.

    >>> list(phrases(parse("gempa -aceh")))
    [Phrase(parts=(('gempa',),), is_prefix=False)]
    """
    if isinstance(query, Phrase):
        yield query
        return
    without = query.without if excluded and isinstance(query, All) else ()
    for part in (*query.parts, *without):
        yield from phrases(part, excluded=excluded)


def _written(compound: Words) -> list[Words]:
    """Return the ways to write a compound: `al-qur'an` as `al qur an`, `al quran`, `alqur an` and `alquran`."""
    if len(compound) > MAX_JOINED or len(set(compound)) == 1:
        return [compound]
    ways = [compound[:1]]
    for word in compound[1:]:
        ways = [way for each in ways for way in ((*each, word), (*each[:-1], each[-1] + word))]
    return ways


def _either(parts: list[str], operator: str) -> str:
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"


class _Parser:
    """Recursive descent parser, once from left to right."""

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
        parts = _parts(found["phrase"] or word)
        if parts and "*" in word.rstrip("*)'.,;:!?"):
            self._refuse(f'in "{word}" the * does not stand at the end of a word')
        self._words += sum(map(len, parts))
        if self._words > _MAX_WORDS:
            raise InputError(f"the search has more than {_MAX_WORDS} words; leave some out")
        is_prefix = bool(found["star"]) or word.endswith("*")
        return bool(found["minus"]), Phrase(parts, is_prefix) if parts else None

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


def _parts(text: str) -> tuple[Words, ...]:
    parts: list[Words] = []
    for token in tokens(text):
        if token.is_joined and parts:
            parts[-1] += (token.word,)
        else:
            parts.append((token.word,))
    return tuple(parts)
