"""Text fragments: hits of a search, and the text between them."""

from collections.abc import Sequence
from typing import NamedTuple


class Fragment(NamedTuple):
    """A piece of a text."""

    text: str
    is_hit: bool


def mark(fragments: Sequence[Fragment]) -> str:
    """Return plain text with `**` around the hits.

    >>> mark([Fragment("Gempa di ", is_hit=False), Fragment("Aceh", is_hit=True)])
    'Gempa di **Aceh**'
    """
    return "".join(f"**{text}**" if is_hit else text for text, is_hit in fragments)
