"""Progress of a command on stderr: one line that is redrawn on a terminal, elsewhere a short line a minute."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, Self, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Task, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Display
from rich.table import Column
from rich.text import Text

LINE_S = 60  # between two lines where there is no terminal
_REDRAW_S = 0.2

T = TypeVar("T")


class Progress:
    """How far a command is. Nothing is left of it on a terminal; a command of less than a minute prints no line.

    Redrawn in calls of `report`: a thread of its own would take time from the work.
    """

    def __init__(self, what: str, total: float | None = None, *, unit: str = "") -> None:
        """Take the name of the task, its amount of work (None: unknown), and the unit of that."""
        self._what, self._total, self._unit = what, total, unit
        self._done = 0.0
        self._began = self._reported_at = time.monotonic()
        console = Console(stderr=True)  # knows NO_COLOR, and what a terminal can do
        self._display: Display | None = None
        if console.is_terminal and not console.is_dumb_terminal:
            said = TextColumn(
                "{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis"), markup=False
            )
            self._display = Display(
                said,
                _Bar(20),
                _Left(),
                console=console,
                transient=True,
                auto_refresh=False,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._task = self._display.add_task(what, total=total)

    @property
    def console(self) -> Console | None:
        """The terminal; None where there is none, or one that cannot redraw a line."""
        return self._display.console if self._display is not None else None

    def __enter__(self) -> Self:
        """Begin to report."""
        self._began = self._reported_at = time.monotonic()
        if self._display is not None:
            self._display.start()
            self._display.refresh()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the terminal as it was."""
        if self._display is not None:
            self._display.stop()

    def expect(self, total: float) -> None:
        """Take how much there is to do, where it is known later than the display begins."""
        self._total = total
        if self._display is not None:
            self._display.update(self._task, total=total, description=self.line(), refresh=True)

    def say(self, what: str) -> None:
        """Name the step that begins, where a command has several of unknown duration."""
        self.report(self._done, what, at_once=True)

    def advance(self, by: float = 1) -> None:
        """Add to the amount of work done."""
        self.report(self._done + by)

    def each(self, items: Iterable[T]) -> Iterator[T]:
        """Yield the items, and count each when the next one is requested."""
        for item in items:
            yield item
            self.advance()

    def report(self, done: float = 0, said: str = "", *, at_once: bool = False) -> None:
        """Set the amount of work done and a text beside it; shown at the next redraw, or at once."""
        self._done = done
        now = time.monotonic()
        if not at_once and now - self._reported_at < (_REDRAW_S if self._display else LINE_S):
            return
        self._reported_at = now
        if self._display is not None:
            self._display.update(self._task, completed=done, description=self.line(said), refresh=True)
        elif not at_once:
            left = ""
            if self._total and done:
                left = f", about {duration((self._total - done) * (now - self._began) / done)} left"
            sys.stderr.write(f"{self.line(said)}{left}\n")

    def line(self, said: str = "") -> str:
        """Return the present line."""
        share = ""
        if self._total and self._unit:
            share = f"{self._done:,.0f} of {self._total:,.0f} {self._unit}"
        elif self._total:
            share = f"{min(1, self._done / self._total):.0%}"
        return ": ".join(filter(None, (self._what, ", ".join(filter(None, (share, said))))))


def duration(seconds: float) -> str:
    """Return a time for a person.

    >>> duration(40), duration(3700)
    ('1 min', '1 h 2 min')
    """
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{max(1, minutes)} min"


class _Bar(BarColumn):
    """A bar, where it is known how much there is to do."""

    def render(self, task: Task) -> Any:
        return super().render(task) if task.total else Text("")


class _Left(TimeRemainingColumn):
    """The time left, where it is known."""

    def render(self, task: Task) -> Text:
        text = super().render(task)
        return Text("") if task.total is None or "-" in text.plain else Text(f"{text.plain} left")
