"""Saved pages into the database without the crawl engine: the same rows, outcomes and counters."""

import logging
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import Engine

from newscrawl import stats
from newscrawl.errors import FailReason, StoreError
from newscrawl.items import Rejection
from newscrawl.page.site import Site
from newscrawl.replay.batch_writer import Storing
from newscrawl.replay.collector import rare_collections
from newscrawl.replay.reader import PageReading, read_saved
from newscrawl.replay.source import SavedPages
from newscrawl.replay.workers import WorkerPool
from newscrawl.store.writer import Writer
from newscrawl.warc.saved import SavedPage, Tally

logger = logging.getLogger(__name__)

#: Told of each page as it is taken up.
Watch = Callable[[SavedPage], None]

_NO_LIMIT = 1 << 62


class Rereader:
    """Reads saved pages of some sites with N processes; 1 is this process alone."""

    def __init__(self, pages: SavedPages, sites: Mapping[str, Site], *, jobs: int, max_bytes: int) -> None:
        """Take the sites by the names of their spiders; 0 as `max_bytes` is no limit."""
        self.counters: Counter[str] = Counter()
        self.pages = pages
        self._sites = sites
        self.jobs = jobs
        self._max_bytes = max_bytes

    def readings(self, names: Sequence[str], watch: Watch) -> Generator[PageReading]:
        """Yield what the pages of these sites give, in their order, and count them.

        Each site that has a page takes a look at all of them, as each spider does in a run of its own.
        """
        for number, name in enumerate(names):
            if number and not self.counters[stats.REPLAY_PAGES.format(name)]:
                continue
            tally = Tally(quiet=number > 0)
            pages = self._of_site(name, tally, watch)
            with rare_collections(), closing(self._read(pages, self._sites[name])) as readings:
                for reading in readings:
                    self._count(reading)
                    yield reading
            if not number:
                self.counters.update(tally.counts)

    def _of_site(self, name: str, tally: Tally, watch: Watch) -> Iterator[SavedPage]:
        others = [(other, site) for other, site in self._sites.items() if other != name]
        ranked = [(name, self._sites[name]), *others]

        def wanted(*urls: str) -> bool:
            for owner, site in ranked:
                if any(map(site.owns, urls)):
                    if owner == name:
                        return True  # it is counted when it is read: it may be a redirect, or have been asked for again
                    tally.counts[stats.REPLAY_PAGES.format(owner)] += 1
                    return False
            tally.counts[stats.PAGES_FOREIGN] += 1
            return False

        for page in self.pages.read(wanted, tally, max_bytes=self._max_bytes or _NO_LIMIT):
            watch(page)
            tally.counts[stats.REPLAY_PAGES.format(name)] += 1
            if "://" in page.url:
                yield page
            else:
                tally.unreadable(page.where, f"Missing scheme in request url: {page.url}")

    def _read(self, pages: Iterator[SavedPage], site: Site) -> Generator[PageReading]:
        if self.jobs > 1:
            yield from WorkerPool(self.jobs, site, self._max_bytes).read(pages)
            return
        for page in pages:
            yield read_saved(page, site, self._max_bytes)

    def _count(self, reading: PageReading) -> None:
        self.counters[reading.kind] += 1
        self.counters.update(reading.counts)
        result = reading.result
        if isinstance(result, Rejection) and result.reason is FailReason.PARSER_ERROR:
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
    storing = Storing(writer, rereader.counters, is_beside=rereader.jobs > 1)
    try:
        with closing(rereader.readings(names, watch)) as readings:
            for reading in readings:
                if reading.result is not None:
                    storing.add(reading.result)
        storing.finish()
    except KeyboardInterrupt:
        storing.finish()
        raise
    except StoreError as error:
        logger.error("%s", error)  # noqa: TRY400  # one line
        return "store-error"
    finally:
        storing.close()
    return "finished"
