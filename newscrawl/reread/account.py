"""The account of a dry run: what would change in the database, by field, with examples."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from newscrawl.store.preview import Change, Outlook
from newscrawl.store.types import utc_text
from newscrawl.terminal import difference
from newscrawl.text.diff import Piece, around_changes, diff_words

_EXAMPLES = 3
_LISTED = 10
_CONTEXT_WORDS = 6
_SHORT_CHARS = 60
_EMPTY = "(empty)"


class Account:
    """Counts changes and keeps the first examples."""

    def __init__(self) -> None:
        self.changed = 0
        self.appearing = 0
        self.lost = 0
        self._fields: Counter[str] = Counter()
        self._examples: dict[str, list[tuple[str, list[Piece]]]] = {}
        self._listed: dict[str, list[str]] = {}

    def add(self, change: Change) -> None:
        """Take the next change."""
        if change.after is None:
            self.lost += 1
            self._list("would be lost", f"{change.url}: {', '.join(change.reasons)}")
        elif change.before is None:
            self.appearing += 1
            self._list("would appear", f"{change.url}: {change.after['title']}")
        else:
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
            console.print(Text(f"\n{name}: {_rows(number)}", style="bold"))
            for url, pieces in self._examples[name]:
                console.print(Padding(Text(url), (0, 0, 0, 2), expand=False))
                console.print(Padding(difference(console, pieces), (0, 0, 0, 4), expand=False))
        for what, lines in self._listed.items():
            number = self.lost if what == "would be lost" else self.appearing
            console.print(Text(f"\n{_rows(number)} {what}", style="bold"))
            for line in lines:
                console.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
            if number > len(lines):
                console.print(Text(f"  and {number - len(lines):,} more"))

    def _numbers(self, outlook: Outlook) -> Iterator[str]:
        yield f"{outlook.pages:8,}  article pages of {outlook.stories:,} stories were read; nothing was written"
        yield f"{outlook.same:8,}    rows would stay as they are"
        yield f"{self.changed:8,}    rows would change"
        for name, number in self._by_field():
            yield f"{number:8,}      in {name}"
        yield f"{self.appearing:8,}    rows would appear"
        yield f"{self.lost:8,}    rows would be lost"
        if outlook.failing:
            reasons = ", ".join(f"{reason} {number:,}" for reason, number in outlook.failing.most_common())
            yield f"{outlook.failing.total():8,}    pages would fail: {reasons}"

    def _by_field(self) -> list[tuple[str, int]]:
        """Return the fields with their numbers, the values before the account of their sources."""
        return sorted(self._fields.items(), key=lambda field: (field[0] == "provenance", -field[1]))

    def _list(self, what: str, line: str) -> None:
        lines = self._listed.setdefault(what, [])
        if len(lines) < _LISTED:
            lines.append(line)


def _example(before: Any, after: Any) -> list[Piece]:
    """Return the difference of two values, of a long text only what is around its changes."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        before, after = _but(before, after), _but(after, before)
    old, new = _shown(before), _shown(after)
    if max(len(old), len(new)) <= _SHORT_CHARS or _EMPTY in (old, new):
        return list(around_changes([("-", old), ("+", new)], _CONTEXT_WORDS))
    return list(around_changes(diff_words(old, new), _CONTEXT_WORDS))


def _but(some: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is not the same in the other mapping."""
    return {name: value for name, value in some.items() if others.get(name) != value}


def _shown(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return _EMPTY
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {source}" for name, source in sorted(value.items()))
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _rows(number: int) -> str:
    return f"{number:,} row" if number == 1 else f"{number:,} rows"
