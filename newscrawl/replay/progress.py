"""How far a replay is: a bar on a terminal, elsewhere a line a minute."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from newscrawl.replay.source import SavedPages
from newscrawl.warc.places import size_of
from newscrawl.warc.saved import SavedPage

_LINE_S = 60
_BAR_S = 0.2


class Progress:
    """Shows how many of the saved bytes have been taken up, on stderr."""

    def __init__(self, pages: SavedPages) -> None:
        """Look at the sizes of the files."""
        self._starts: dict[str, int] = {}
        total = 0
        for path in pages.warc_files:
            self._starts[str(path)] = total
            total += size_of(path)
        self._total = max(1, total)
        self._read = 0
        self._place = 0
        self._started = self._shown = time.monotonic()
        self._bar: Bar | None = None
        self._task = TaskID(0)

    def __enter__(self) -> Self:
        """Show the bar, where there is a terminal to show it on."""
        if sys.stderr.isatty():
            pages = TextColumn("{task.fields[pages]:,} pages, {task.fields[rate]:,.0f}/s")
            columns = (BarColumn(), pages, TimeRemainingColumn())
            # Redrawn by `watch`: a thread of its own would take time from this one.
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
            self._task = self._bar.add_task("", total=self._total, pages=0, rate=0.0)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def watch(self, page: SavedPage) -> None:
        """Count a page that is taken up, and show it when it is time."""
        self._read += 1
        file, _, offset = page.where.rpartition(":")
        if file in self._starts and offset.isdigit():
            # Pages that repeat others come last, with the offsets of their own records.
            self._place = max(self._place, self._starts[file] + int(offset))
        now = time.monotonic()
        if now - self._shown < (_BAR_S if self._bar else _LINE_S):
            return
        self._shown = now
        rate = self._read / (now - self._started)
        if self._bar:
            self._bar.update(self._task, completed=self._place, pages=self._read, rate=rate, refresh=True)
        else:
            share = self._place / self._total
            sys.stderr.write(f"{self._read:,} pages read ({share:.0%} of the bytes), {rate:,.0f} a second\n")
