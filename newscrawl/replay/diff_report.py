"""Report of a dry run: changes in the database by field, with examples."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from newscrawl.clock import wib
from newscrawl.console.terminal import difference
from newscrawl.replay.preview import Change, Outlook
from newscrawl.text.diff import Piece, around_changes, diff_words

_EXAMPLES = 3
_LISTED = 10
_CONTEXT_WORDS = 6
_SHORT_CHARS = 60
_EMPTY = "(empty)"
_ABOUT_DAMAGED = (
    "newscrawl db --check names the rows; newscrawl db --remove-damaged, then a replay, stores these stories anew."
)
_ABOUT_SILENCED = "Their stored records stay as they are; a replay into an empty database would not have them."


class ChangeReport:
    """Counts changes and keeps the first examples."""

    def __init__(self) -> None:
        self.changed = 0
        self.appearing = 0
        self.silenced = 0  # pages that gave a record and give none any more
        self._fields: Counter[str] = Counter()
        self._examples: dict[str, list[tuple[str, list[Piece]]]] = {}
        self._new: list[str] = []
        self._silent: list[str] = []

    def add(self, change: Change) -> None:
        """Take the next change."""
        self.silenced += len(change.silenced)
        self._silent += [f"{page.url}: {', '.join(page.reasons)}" for page in change.silenced][
            : self._room(self._silent)
        ]
        if change.before is None and change.after is not None:
            self.appearing += 1
            self._new += [f"{change.url}: {change.after['title']}"][: self._room(self._new)]
        elif change.before is not None and change.after is not None and change.fields:
            self.changed += 1
            for name in change.fields:
                self._fields[name] += 1
                examples = self._examples.setdefault(name, [])
                if len(examples) < _EXAMPLES:
                    examples.append((change.url, _example(change.before[name], change.after[name])))

    def print(self, outlook: Outlook, console: Console) -> None:
        """Print the numbers, then the examples, the fields that change most often first."""
        for line in self._numbers(outlook):
            console.print(Text(line))
        for name, number in self._by_field():
            console.print(Text(f"\n{name}: {_count(number, 'row')}", style="bold"))
            for url, pieces in self._examples[name]:
                console.print(Padding(Text(url), (0, 0, 0, 2), expand=False))
                console.print(Padding(difference(console, pieces), (0, 0, 0, 4), expand=False))
        _print_list(console, f"{_count(self.appearing, 'row')} would appear", self._new, self.appearing)
        what = f"{_count(self.silenced, 'page')} gave a record and would give none any more"
        _print_list(console, what, self._silent, self.silenced)
        if self.silenced:
            console.print(Text(_ABOUT_SILENCED))
        damaged = [f"{story_key}: {says}" for story_key, says in outlook.damaged.items()]
        stories = "1 story" if len(damaged) == 1 else f"{len(damaged):,} stories"
        _print_list(console, f"{stories} with damaged rows, not compared", damaged[:_LISTED], len(damaged))
        if damaged:
            console.print(Text(_ABOUT_DAMAGED))

    def _numbers(self, outlook: Outlook) -> Iterator[str]:
        yield f"{outlook.pages:8,}  article pages of {outlook.stories:,} stories were read; nothing was written"
        yield f"{outlook.same:8,}    rows would stay as they are"
        yield f"{self.changed:8,}    rows would change"
        for name, number in self._by_field():
            yield f"{number:8,}      in {name}"
        yield f"{self.appearing:8,}    rows would appear"
        yield f"{self.silenced:8,}    pages would give no record any more"
        if outlook.failing:
            reasons = ", ".join(f"{reason} {number:,}" for reason, number in outlook.failing.most_common())
            yield f"{outlook.failing.total():8,}    pages would fail: {reasons}"

    def _by_field(self) -> list[tuple[str, int]]:
        """Return the fields with their numbers, the values before their sources."""
        return sorted(self._fields.items(), key=lambda field: (field[0] == "provenance", -field[1]))

    def _room(self, lines: list[str]) -> int:
        return max(0, _LISTED - len(lines))


def _print_list(console: Console, what: str, lines: list[str], number: int) -> None:
    """Print the first lines of a list, and how many more there are."""
    if not number:
        return
    console.print(Text(f"\n{what}", style="bold"))
    for line in lines:
        console.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
    if number > len(lines):
        console.print(Text(f"  and {number - len(lines):,} more"))


def _example(before: Any, after: Any) -> list[Piece]:
    """Return the difference of two values; of a long text, only the words around its changes."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        before, after = _but(before, after), _but(after, before)
    old, new = _shown(before), _shown(after)
    if max(len(old), len(new)) <= _SHORT_CHARS or _EMPTY in (old, new):
        return list(around_changes([("-", old), ("+", new)], _CONTEXT_WORDS))
    return list(around_changes(diff_words(old, new), _CONTEXT_WORDS))


def _but(some: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries that the other mapping lacks or has with another value."""
    return {name: value for name, value in some.items() if others.get(name) != value}


def _shown(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return _EMPTY
    if isinstance(value, datetime):
        return f"{wib(value, '%Y-%m-%d %H:%M:%S')} WIB"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {source}" for name, source in sorted(value.items()))
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
