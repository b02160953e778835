"""Saved pages into the database without the crawl engine: the same rows, outcomes and counters."""

import logging
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import Engine

from newscrawl import stats
from newscrawl.archive.saved import SavedPage, Tally
from newscrawl.archive.source import SavedPages
from newscrawl.errors import FailReason, StoreError
from newscrawl.items import Draft, Outcome, Refusal
from newscrawl.page.site import Site
from newscrawl.reread.crew import Crew
from newscrawl.reread.reading import PageReading, read_saved
from newscrawl.store.missing import MissingPages
from newscrawl.store.writer import Result, Writer

logger = logging.getLogger(__name__)

#: Told of each page as it is taken up.
Watch = Callable[[SavedPage], None]

_NO_LIMIT = 1 << 62
_BATCH = 1000  # pages of one transaction


class Rereader:
    """Reads saved pages of some sites with N processes; 1 is this process alone."""

    def __init__(self, pages: SavedPages, sites: Mapping[str, Site], *, jobs: int, max_bytes: int) -> None:
        """Take the sites by the names of their spiders; 0 as `max_bytes` is no limit."""
        self.counters: Counter[str] = Counter()
        self.pages = pages
        self._sites = sites
        self._jobs = jobs
        self._max_bytes = max_bytes

    def readings(self, names: Sequence[str], watch: Watch) -> Generator[PageReading]:
        """Yield what the pages of these sites give, in their order, and count them.

        Each site that has a page takes a look at all of them, as each spider does in a run of its own.
        """
        for number, name in enumerate(names):
            if number and not self.counters[stats.REPLAY_PAGES.format(name)]:
                continue
            tally = Tally(quiet=number > 0)
            with closing(self._read(self._of_site(name, tally, watch), self._sites[name])) as readings:
                for reading in readings:
                    self._count(reading)
                    yield reading
            if not number:
                self.counters.update(tally.counts)

    def _of_site(self, name: str, tally: Tally, watch: Watch) -> Iterator[SavedPage]:
        others = [(other, site) for other, site in self._sites.items() if other != name]
        ranked = [(name, self._sites[name]), *others]

        def wanted(url: str) -> bool:
            for owner, site in ranked:
                if site.owns(url):
                    tally.counts[stats.REPLAY_PAGES.format(owner)] += 1
                    return owner == name
            tally.counts[stats.PAGES_FOREIGN] += 1
            return False

        for page in self.pages.read(wanted, tally, max_bytes=self._max_bytes or _NO_LIMIT):
            watch(page)
            if "://" in page.url:
                yield page
            else:
                tally.unreadable(page.where, f"Missing scheme in request url: {page.url}")

    def _read(self, pages: Iterator[SavedPage], site: Site) -> Generator[PageReading]:
        if self._jobs > 1:
            yield from Crew(self._jobs, site, self._max_bytes).read(pages)
            return
        for page in pages:
            yield read_saved(page, site, self._max_bytes)

    def _count(self, reading: PageReading) -> None:
        self.counters[reading.kind] += 1
        self.counters.update(reading.counts)
        result = reading.result
        if isinstance(result, Refusal) and result.reason is FailReason.PARSER_ERROR:
            logger.error("cannot read %s: %s", result.url, result.detail)


def replay(rereader: Rereader, names: Sequence[str], engine: Engine, watch: Watch) -> str:
    """Store what the pages give, count the outcomes in the rereader's counters, and return why it ended."""
    writer = Writer(engine)
    run_id = writer.start_run("replay", datetime.now(UTC))
    reason = "error"
    try:
        reason = _store(rereader, names, writer, watch)
    except KeyboardInterrupt:
        reason = "shutdown"
        raise
    finally:
        writer.finish_run(run_id, datetime.now(UTC), reason, dict(sorted(rereader.counters.items())))
    return reason


def _store(rereader: Rereader, names: Sequence[str], writer: Writer, watch: Watch) -> str:
    batch: list[Draft | Refusal] = []
    storing = _Storing(writer, rereader.counters)
    try:
        with closing(rereader.readings(names, watch)) as readings:
            for reading in readings:
                if reading.result is not None:
                    batch.append(reading.result)
                if len(batch) >= _BATCH:
                    full, batch = batch, []
                    storing.store(full)
        full, batch = batch, []
        storing.store(full)
        storing.settle()
    except KeyboardInterrupt:
        storing.store(batch)
        storing.settle()
        raise
    except StoreError as error:
        logger.error("%s", error)  # noqa: TRY400  # one line
        return "store-error"
    finally:
        storing.close()
    return "finished"


class _Storing:
    """Writes one batch while the next is read: SQLite works outside of Python's lock."""

    def __init__(self, writer: Writer, counters: Counter[str]) -> None:
        self._writer = writer
        self._counters = counters
        self._thread = ThreadPoolExecutor(1, "newscrawl-writer")
        self._batch: list[Draft | Refusal] = []
        self._missing = MissingPages()
        self._future: Future[list[Result]] | None = None

    def store(self, batch: list[Draft | Refusal]) -> None:
        """Write a batch once the one before it is written.

        Raises: StoreError where one of the two is lost; the outcomes of both are counted then.
        """
        try:
            self.settle()
        except StoreError:
            self._lose(batch)
            raise
        self._batch = batch
        self._future = self._thread.submit(self._writer.write, batch)

    def settle(self) -> None:
        """Wait for the batch that is being written, and count its outcomes.

        Raises: StoreError where it is lost.
        """
        future, self._future = self._future, None
        if future is None:
            return
        try:
            results = future.result()
        except StoreError:
            self._lose(self._batch)
            raise
        for item, result in zip(self._batch, results, strict=True):
            self._counters[result.key] += 1
            self._missing.note(item.story_key, len(result.missing_parts))

    def close(self) -> None:
        """End the thread, and count the pages that are missing at the end."""
        self._thread.shutdown()
        if self._missing.total:
            self._counters[stats.MISSING_PAGE] += self._missing.total

    def _lose(self, batch: list[Draft | Refusal]) -> None:
        if batch:
            self._counters[stats.outcome_key(Outcome.FAILED, FailReason.STORE_ERROR)] += len(batch)
