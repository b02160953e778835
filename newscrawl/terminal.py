"""Where commands print tables and differences: coloured on a terminal, plain in a pipe."""

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from newscrawl.text.diff import Piece, mark_changes

_PIPED_WIDTH = 160  # columns where no terminal limits them
_STYLES = {" ": "", "-": "red strike", "+": "green"}


def terminal() -> Console:
    """Return a console on stdout; rich heeds NO_COLOR."""
    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, soft_wrap=False)


def difference(console: Console, pieces: Iterable[Piece]) -> Text:
    """Return a difference to print: in colours where there are any, else with the marks `[-before-] {+after+}`."""
    found = list(pieces)
    if console.color_system is None:
        return Text(mark_changes(found))
    text = Text()
    for number, (mark, words) in enumerate(found):
        text.append(" " if number else "")
        text.append(words, _STYLES[mark])
    return text
