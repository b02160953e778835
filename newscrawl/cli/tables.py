"""Stories and counts as tables that fit the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newscrawl.clock import wib
from newscrawl.console.terminal import terminal
from newscrawl.store.search.passages import Fragment, Passage, mark

_TABLE_WIDTH = 100  # columns; below it a story has lines of its own
_CITY_WIDTH = 18
_INDENT = 4
#: A terminal obeys these; a text must not move its cursor or change its colours.
_CONTROLS = dict.fromkeys([*range(32), *range(127, 160)], " ")
_NO_PASSAGES: Mapping[int, Passage] = {}


def stories(number: int) -> str:
    """Return a number of stories in words.

    >>> stories(1), stories(4027)
    ('1 story', '4,027 stories')
    """
    return f"{number:,} {'story' if number == 1 else 'stories'}"


def print_stories(
    rows: Sequence[Mapping[str, Any]], passages: Mapping[int, Passage] = _NO_PASSAGES, total: int | None = None
) -> None:
    """Print the stories, with the passage that was found where words were sought, and how many there are in all."""
    if not rows:
        return
    console = terminal()
    shown = [name for name in ("site", "channel", "city") if any(row[name] for row in rows)]
    if len({row["site"] for row in rows}) == 1:
        shown.remove("site")
    if console.width < _TABLE_WIDTH:
        for row in rows:
            _print_lines(console, row, passages.get(row["id"]), shown)
    else:
        _print_table(console, rows, passages, shown)
    said = f"{len(rows):,} of {stories(total)}" if total and total > len(rows) else stories(len(rows))
    console.print(Text(said))


def _print_lines(console: Console, row: Mapping[str, Any], passage: Passage | None, shown: Sequence[str]) -> None:
    """Print a hit for a narrow terminal: when and where, then the headline."""
    head = [str(row["id"]), f"{wib(row['published_at'])} WIB" if row["published_at"] else "no date"]
    head += [row[name] for name in shown if row[name]]
    console.print(Text("  ".join(head).translate(_CONTROLS), style="dim" if console.color_system else ""))
    for text in _texts(console, row, passage):
        console.print(Padding(text, (0, 0, 0, _INDENT), expand=False))


def _print_table(
    console: Console, rows: Sequence[Mapping[str, Any]], passages: Mapping[int, Passage], shown: Sequence[str]
) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("id", "published (WIB)", *shown):
        table.add_column(name, no_wrap=True, max_width=_CITY_WIDTH if name == "city" else None)
    table.add_column("title", ratio=1)
    for row in rows:
        cells = [str(row["id"]), wib(row["published_at"]), *(row[name] or "" for name in shown)]
        texts = Text("\n").join(_texts(console, row, passages.get(row["id"])))
        table.add_row(*(Text(cell.translate(_CONTROLS)) for cell in cells), texts)
    console.print(table)


def _texts(console: Console, row: Mapping[str, Any], passage: Passage | None) -> list[Text]:
    if passage is None:
        return [Text(row["title"].translate(_CONTROLS))]
    return [_text(console, passage.title), _text(console, passage.body, "dim")]


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


def with_snippet(row: Mapping[str, Any], passage: Passage | None) -> Mapping[str, Any]:
    """Return a story with the passage that a search found, `**` around the hits; as it is where nothing was sought."""
    return {**row, "snippet": mark(passage.body)} if passage else row


def _text(console: Console, fragments: Sequence[Fragment], style: str = "") -> Text:
    if console.color_system is None:
        return Text(mark(fragments).translate(_CONTROLS))
    text = Text()
    for fragment, is_hit in fragments:
        text.append(fragment.translate(_CONTROLS), "bold yellow" if is_hit else style)
    return text
