"""Progress of a replay, in saved bytes."""

import time
from typing import Self

from newscrawl.console.progress import Progress
from newscrawl.replay.source import SavedPages
from newscrawl.warc.places import size_of
from newscrawl.warc.saved import SavedPage


class ReplayProgress(Progress):
    """Shows how many of the saved bytes and pages have been taken up."""

    def __init__(self, pages: SavedPages) -> None:
        """Look at the sizes of the files."""
        self._starts: dict[str, int] = {}
        total = 0
        for path in pages.warc_files:
            self._starts[str(path)] = total
            total += size_of(path)
        super().__init__("replay", total or None)
        self._pages = 0
        self._place = 0
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        """Begin to report."""
        self._started = time.monotonic()
        return super().__enter__()

    def watch(self, page: SavedPage) -> None:
        """Count a page that is taken up."""
        self._pages += 1
        file, _, offset = page.where.rpartition(":")
        if file in self._starts and offset.isdigit():
            # Pages that repeat others come last, with the offsets of their own records.
            self._place = max(self._place, self._starts[file] + int(offset))
        rate = self._pages / max(0.001, time.monotonic() - self._started)
        self.report(self._place, f"{self._pages:,} pages, {rate:,.0f} a second")
