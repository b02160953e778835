"""Stories and counts as tables that fit the terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from newscrawl.cli.terminal import terminal
from newscrawl.store.search.snippet import Fragment, Wanted, highlight, mark, snippet

_NARROW_WIDTH = 72  # columns; below it only what leads to the story and its title are shown
_CITY_WIDTH = 18
_SNIPPET_WORDS = 30
#: A terminal obeys these; a text must not move its cursor or change its colours.
_CONTROLS = dict.fromkeys([*range(32), *range(127, 160)], " ")


def print_stories(rows: Iterable[Mapping[str, Any]], wanted: Sequence[Wanted]) -> None:
    """Print a line a story and, where words were looked for, the passage that has them."""
    console = terminal()
    is_narrow = console.width < _NARROW_WIDTH
    table = Table(box=None, pad_edge=False)
    for name in ("id", "published") if is_narrow else ("id", "published", "channel", "city"):
        table.add_column(name, no_wrap=True, max_width=_CITY_WIDTH if name == "city" else None)
    table.add_column("title", ratio=1)
    for row in rows:
        published = (row["published_local"] or "")[: 10 if is_narrow else 16].replace("T", " ")
        cells = [str(row["id"]), published]
        cells += [] if is_narrow else [row["channel"] or "", row["city"] or ""]
        shown = _text(console, highlight(row["title"], wanted))
        if wanted:
            shown.append("\n").append_text(_text(console, snippet(row["body"], wanted, _SNIPPET_WORDS), "dim"))
        table.add_row(*(Text(cell.translate(_CONTROLS)) for cell in cells), shown)
    if table.row_count:
        console.print(table)


def print_counts(counts: Sequence[tuple[str | None, int]], name: str) -> None:
    """Print a line a value, with a bar to compare them by."""
    console = terminal()
    table = Table(box=None, pad_edge=False)
    table.add_column(name, max_width=max(10, console.width // 2), overflow="ellipsis", no_wrap=True)
    table.add_column("stories", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    room = max(1, min(40, console.width // 3))
    most = max((number for _, number in counts), default=1)
    for value, number in counts:
        bar = "█" * max(1, round(room * number / most))
        table.add_row(Text((value or "(none)").translate(_CONTROLS)), f"{number:,}", bar)
    if counts:
        console.print(table)


def with_snippet(row: Mapping[str, Any], wanted: Sequence[Wanted]) -> Mapping[str, Any]:
    """Return a story with the passage that a search found, `**` around the hits; as it is where nothing was sought."""
    return {**row, "snippet": mark(snippet(row["body"], wanted, _SNIPPET_WORDS))} if wanted else row


def _text(console: Console, fragments: Sequence[Fragment], style: str = "") -> Text:
    if console.color_system is None:
        return Text(mark(fragments).translate(_CONTROLS))
    text = Text()
    for fragment, is_hit in fragments:
        text.append(fragment.translate(_CONTROLS), "bold yellow" if is_hit else style)
    return text
