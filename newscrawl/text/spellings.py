"""Spelling variants of compound words: jum'at and jumat, Al-Qur'an and alquran, COVID-19 and covid19."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import filterfalse
from typing import NamedTuple

#: Apostrophes and hyphens within a word; one of them between two words makes a compound of them.
_JOINTS = "'’‘ʼʻ`´‐‑-"  # the hyphen last: in a class it would make a range
_WORD = re.compile(rf"(?P<joint>(?<=[^\W_])[{_JOINTS}])?(?P<word>[^\W_]+)")
# Begins where a word does: without that, a word of 40,000 letters would be read from each of them.
_COMPOUND = re.compile(rf"(?<![^\W_])[^\W_]+(?:[{_JOINTS}][^\W_]+)+")
_MARKS = re.compile("[\u0300-\u036f]")
#: Words that are joined at most: `al-qur'an` has three.
MAX_JOINED = 3


class Token(NamedTuple):
    """A folded word, and whether a joint links it to the one before it."""

    word: str
    is_joined: bool


def fold(text: str) -> str:
    """Return a text as full-text indexes compare it: no capitals, no diacritics.

    >>> fold("Kafé TUA")
    'kafe tua'
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text.lower())))


def tokens(text: str) -> list[Token]:
    """Return the folded words of a text.

    >>> tokens("Salat Jum'at")
    [Token(word='salat', is_joined=False), Token(word='jum', is_joined=False), Token(word='at', is_joined=True)]
    """
    return [Token(found["word"], found["joint"] is not None) for found in _WORD.finditer(fold(text))]


def spellings(text: str) -> Iterator[tuple[str, str]]:
    """Yield the compounds of a text: written as one word, and as the words that a full-text index sees.

    Doubled words (`anak-anak`) and plain numbers (`2023-2024`) have no second spelling.

    >>> sorted(spellings("Al-Qur'an dan anak-anak, COVID-19"))
    [('alqur', 'al qur'), ('alquran', 'al qur an'), ('covid19', 'covid 19'), ('quran', 'qur an')]
    """
    # Most words are letters alone, and none of those is a compound.
    others = " ".join(filterfalse(str.isalnum, text.split()))
    for found in _COMPOUND.finditer(fold(others)):
        words = [token.word for token in tokens(found[0])]
        for first in range(len(words) - 1):
            for end in range(first + 2, min(first + MAX_JOINED, len(words)) + 1):
                part = words[first:end]
                joined = "".join(part)
                if not joined.isdecimal() and len(set(part)) > 1:
                    yield joined, " ".join(part)
