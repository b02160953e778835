"""Batch writer of a replay, with counts of the outcomes."""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

from newscrawl import stats
from newscrawl.errors import FailReason, StoreError
from newscrawl.items import Item, Outcome
from newscrawl.store.writer import Result, Writer
from newscrawl.stories.missing import MissingPages

_BATCH = 1000  # pages of one transaction
#: Pages of one that begins early because the writer has nothing to do: so less is left for the end.
_SMALL_BATCH = 250


class Storing:
    """Writes added items in batches, in a thread that Ctrl-C does not interrupt."""

    def __init__(self, writer: Writer, counters: Counter[str], *, is_beside: bool) -> None:
        """Count outcomes in `counters`; `is_beside`: reading goes on while a batch is written.

        That pays where other processes read. Beside a reader in this process the two only take turns.
        """
        self._writer = writer
        self._counters = counters
        self._is_beside = is_beside
        self._thread = ThreadPoolExecutor(1, "newscrawl-writer")
        self._waiting: list[Item] = []
        self._being_written: list[Item] = []
        self._future: Future[list[Result]] | None = None
        self._missing = MissingPages()

    def add(self, item: Item) -> None:
        """Add the result of the next page.

        Raises: StoreError where it, or what was added before, cannot be stored; all of that is counted then.
        """
        self._waiting.append(item)
        enough = _SMALL_BATCH if self._is_beside and (self._future is None or self._future.done()) else _BATCH
        if len(self._waiting) >= enough:
            self._begin()
            if not self._is_beside:
                self._settle()

    def finish(self) -> None:
        """Write the remaining items, and wait for it. May be called again after an interruption.

        Raises: StoreError.
        """
        self._begin()
        self._settle()

    def close(self) -> None:
        """End the thread, and count the pages that are missing at the end."""
        self._thread.shutdown()
        if self._missing.total:
            self._counters[stats.MISSING_PAGE] += self._missing.total

    def _begin(self) -> None:
        self._settle()
        if self._waiting:
            self._being_written, self._waiting = self._waiting, []
            self._future = self._thread.submit(self._writer.write, self._being_written)

    def _settle(self) -> None:
        """Wait for the batch that is being written, and count its outcomes."""
        if self._future is None:
            return
        try:
            results = self._future.result()
        except StoreError:
            lost = len(self._being_written) + len(self._waiting)
            self._counters[stats.outcome_key(Outcome.FAILED, FailReason.STORE_ERROR)] += lost
            self._future, self._waiting = None, []
            raise
        self._future = None
        for item, result in zip(self._being_written, results, strict=True):
            self._counters[result.key] += 1
            self._missing.note(item.story_key, len(result.missing_parts))
