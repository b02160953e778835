"""Console for tables and differences: coloured on a terminal, plain in a pipe."""

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from newscrawl.text.diff import Piece, mark_changes

_PIPED_WIDTH = 160  # columns where no terminal limits them
_STYLES = {" ": "", "-": "red strike", "+": "green"}


def terminal() -> Console:
    """Return a console on stdout; without colours or any other style where NO_COLOR is set or no terminal reads it.

    Under NO_COLOR rich alone would still print bold and struck-out, which say nothing without their colour.
    """
    if not sys.stdout.isatty():
        return Console(file=sys.stdout, width=_PIPED_WIDTH, highlight=False, color_system=None)
    console = Console(file=sys.stdout, highlight=False)
    return Console(file=sys.stdout, highlight=False, color_system=None) if console.no_color else console


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
