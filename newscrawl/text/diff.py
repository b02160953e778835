"""Word diff of two texts."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

#: (mark, text) with the marks of a diff: " " in both, "-" only before, "+" only after.
Piece = tuple[str, str]

_TOKEN = re.compile(r"\n\n|\S+")
_GAP = " ... "


def diff_words(before: str, after: str) -> list[Piece]:
    """Return the pieces of both texts in reading order; paragraphs stay apart.

    >>> diff_words("Harga naik 5 persen.", "Harga turun 5 persen.")
    [(' ', 'Harga'), ('-', 'naik'), ('+', 'turun'), (' ', '5 persen.')]
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append((" ", _join(old[start:end])))
            continue
        if end > start:
            pieces.append(("-", _join(old[start:end])))
        if new_end > new_start:
            pieces.append(("+", _join(new[new_start:new_end])))
    return pieces


def around_changes(pieces: list[Piece], words: int) -> Iterator[Piece]:
    """Yield the pieces; of unchanged text, only this number of words next to a change.

    >>> list(around_changes([(" ", "satu dua tiga empat lima"), ("+", "enam"), (" ", "tujuh delapan")], 1))
    [(' ', '... lima'), ('+', 'enam'), (' ', 'tujuh ...')]
    """
    last = len(pieces) - 1
    for place, (mark, text) in enumerate(pieces):
        tokens = _TOKEN.findall(text)
        keep_start = words if place else 0
        keep_end = words if place < last else 0
        if mark != " " or len(tokens) <= keep_start + keep_end:
            yield mark, text
        else:
            yield " ", f"{_join(tokens[:keep_start])}{_GAP}{_join(tokens[len(tokens) - keep_end :])}".strip()


def mark_changes(pieces: Iterator[Piece] | list[Piece]) -> str:
    """Return the pieces as one text that needs no colours.

    >>> mark_changes([(" ", "Harga"), ("-", "naik"), ("+", "turun")])
    'Harga [-naik-] {+turun+}'
    """
    marks = {" ": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return " ".join(marks[mark].format(text) for mark, text in pieces).replace(" \n\n", "\n\n").replace("\n\n ", "\n\n")


def _join(tokens: list[str]) -> str:
    return " ".join(tokens).replace(" \n\n ", "\n\n")
