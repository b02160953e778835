"""The part of a text that shows why a search found it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newscrawl.store.search.fragments import Fragment, mark

__all__ = ["WORD", "Fragment", "Wanted", "highlight", "mark", "snippet"]

WORD = re.compile(r"[^\W_]+")
_BEFORE_WORDS = 6  # of the first hit, for its context


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that stand next to each other; the last one is only the beginning of a word where `is_prefix`."""

    words: tuple[str, ...]
    is_prefix: bool = False


def snippet(text: str, wanted: Sequence[Wanted], max_words: int = 30) -> list[Fragment]:
    """Return the passage with most of what is wanted, in one line; the text's beginning where it has none of it.

    >>> body = "Banjir surut. Warga Kafé Lama kembali ke rumah masing-masing pada Senin pagi."
    >>> mark(snippet(body, [Wanted(("kafe", "lama")), Wanted(("rum",), is_prefix=True)], max_words=7))
    'Banjir surut. Warga **Kafé Lama** kembali ke …'
    """
    words = list(WORD.finditer(text))
    hits = list(_hits([_folded(word[0]) for word in words], wanted))
    first = 0
    best = 0
    for begin, behind, _ in hits:
        room = max(0, max_words - (behind - begin))
        start = max(0, begin - min(_BEFORE_WORDS, max_words // 2, room))
        covered = len({number for at, end, number in hits if start <= at and end <= start + max_words})
        if covered > best:
            first, best = start, covered
    last = min(len(words), first + max_words)
    if not words:
        return [Fragment(" ".join(text.split()), is_hit=False)] if text.strip() else []
    begin = words[first].start() if first else 0
    end = words[last].start() if last < len(words) else len(text)
    cut = [Fragment("… ", is_hit=False)] if first else []
    cut += _split(
        text[begin:end].rstrip(), [(words[a].start() - begin, words[b - 1].end() - begin) for a, b, _ in hits]
    )
    return [*cut, Fragment(" …", is_hit=False)] if last < len(words) else cut


def highlight(text: str, wanted: Sequence[Wanted]) -> list[Fragment]:
    """Return a whole text, in one line, with the hits in it.

    >>> mark(highlight("Gempa di Aceh, gempa lagi", [Wanted(("gempa",))]))
    '**Gempa** di Aceh, **gempa** lagi'
    """
    words = list(WORD.finditer(text))
    hits = _hits([_folded(word[0]) for word in words], wanted)
    return _split(text, [(words[a].start(), words[b - 1].end()) for a, b, _ in hits])


def _hits(folded: list[str], wanted: Sequence[Wanted]) -> Iterator[tuple[int, int, int]]:
    """Yield each hit: its first word, the word after it, the number of what was wanted; in the text's order."""
    sought = [(tuple(map(_folded, each.words)), each.is_prefix) for each in wanted]
    for at, word in enumerate(folded):
        for number, (words, is_prefix) in enumerate(sought):
            end = at + len(words)
            if len(words) > 1 and (word != words[0] or tuple(folded[at : end - 1]) != words[:-1]):
                continue
            last = folded[end - 1] if end <= len(folded) else ""
            if last == words[-1] or (is_prefix and last.startswith(words[-1])):
                yield at, end, number


def _split(text: str, hits: list[tuple[int, int]]) -> list[Fragment]:
    """Return a text cut at its hits, overlapping ones as one; hits outside of it do not count."""
    fragments: list[Fragment] = []
    done = 0
    for begin, end in hits:
        if begin < done or end > len(text):
            continue
        fragments += [Fragment(_line(text[done:begin]), is_hit=False), Fragment(_line(text[begin:end]), is_hit=True)]
        done = end
    fragments.append(Fragment(_line(text[done:]), is_hit=False))
    return [fragment for fragment in fragments if fragment.text]


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    """Return a word as the full-text index compares it: no capitals, no diacritics."""
    if word.isascii():
        return word.lower()
    return "".join(letter for letter in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(letter))
