"""Data card: the README.md that describes an export."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl.clock import wib
from newscrawl.errors import InputError
from newscrawl.store.schema import stories
from newscrawl.store.search.queries import COLUMNS

CARD_NAME = "README.md"
_SIGN = "<!-- a data card, made by `newscrawl export --card`; the next export writes over it -->"
_SHOWN = 10  # most frequent values of a column
_LICENCE = (
    "The texts and pictures belong to their publishers and authors; this export grants no licence to them. "
    "Reading, quoting and analysing them is for you to justify under the law where you are (in Indonesia: "
    "UU 28/2014 on copyright). Do not publish the texts again without permission; the URLs lead to the originals."
)
_LOADERS = {".jsonl": "json", ".csv": "csv", ".parquet": "parquet"}


class Card:
    """Counts the exported rows, then describes them."""

    def __init__(self) -> None:
        self._stories = 0
        self._words = 0
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._values: dict[str, Counter[str]] = {name: Counter() for name in ("site", "kind", "channel", "host")}
        self._filled: Counter[str] = Counter()

    def count(self, row: Mapping[str, Any]) -> None:
        """Take a story into account."""
        self._stories += 1
        self._words += row["word_count"]
        moment = row["published_at"]
        if moment is not None:
            self._first = min(self._first or moment, moment)
            self._last = max(self._last or moment, moment)
        for name, counter in self._values.items():
            counter[row[name] or "(none)"] += 1
        self._filled.update(name for name in COLUMNS if row[name] not in (None, "", [], {}))

    def text(self, file_name: str, selection: str, made_at: datetime, columns: Sequence[str] = COLUMNS) -> str:
        """Return the card in Markdown, with the header that Hugging Face reads."""
        return "\n".join(self._lines(file_name, selection, made_at, columns)) + "\n"

    def _lines(self, file_name: str, selection: str, made_at: datetime, columns: Sequence[str]) -> Iterator[str]:
        yield from ("---", "language: id", "license: other", "configs:", "- config_name: default")
        yield from (f'  data_files: "{file_name}"', "---", _SIGN, "", f"# {file_name}", "")
        yield f"News stories with their provenance, exported by newscrawl at {wib(made_at)} WIB: {selection}."
        yield from ("", "| | |", "|---|---|", f"| stories | {self._stories:,} |", f"| words | {self._words:,} |")
        if self._first and self._last:
            first, last = (wib(moment, "%Y-%m-%d") for moment in (self._first, self._last))
            yield f"| published | {first} to {last} (WIB) |"
        for name, counter in self._values.items():
            more = f", {len(counter) - _SHOWN} more" if len(counter) > _SHOWN else ""
            shown = ", ".join(f"{value} {number:,}" for value, number in counter.most_common(_SHOWN))
            yield f"| {name} | {shown}{more} |"
        yield from ("", "## Columns", "", "| column | filled | content |", "|---|---|---|")
        for name in columns:
            share = f"{100 * self._filled[name] / self._stories:.0f} %" if self._stories else ""
            yield f"| `{name}` | {share} | {(stories.c[name].doc or '').replace('|', '/')} |"
        yield from ("", "## Load it", "", "```python", "from datasets import load_dataset", "")
        loader = next((name for ending, name in _LOADERS.items() if ending in file_name.lower()), "parquet")
        yield from (f'stories = load_dataset("{loader}", data_files="{file_name}", split="train")', "```")
        yield from ("", "## Licence", "", _LICENCE)


def check_card(folder: Path) -> Path:
    """Return where the card of an export goes.

    Raises: InputError where another README.md is in its place.
    """
    path = folder / CARD_NAME
    if path.exists() and _SIGN not in path.read_text("utf-8", "replace"):
        raise InputError(f'"{path}" is not a data card and stays; export into a folder of its own, or without --card')
    return path
