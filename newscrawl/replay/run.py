"""Replay: saved pages into the database, with the outcomes and counters of a crawl."""

import logging
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import Engine

from newscrawl import stats
from newscrawl.errors import NOT_READ, StoreError
from newscrawl.gc_tuning import rare_collections
from newscrawl.items import Rejection
from newscrawl.page.answer import PageReading
from newscrawl.page.site import Site
from newscrawl.replay.batch_writer import Storing
from newscrawl.replay.reader import read_saved
from newscrawl.replay.source import SavedPages
from newscrawl.replay.workers import OwnedPage, WorkerPool
from newscrawl.store.writer import Writer
from newscrawl.warc.places import without_user
from newscrawl.warc.saved import SavedPage, Tally

logger = logging.getLogger(__name__)

#: Called with each page as it is taken up.
Watch = Callable[[SavedPage], None]

_NO_LIMIT = 1 << 62
#: Hosts without a spider that are counted by name; the pages of the rest are counted together.
_MOST_HOSTS = 10_000


class Rereader:
    """Reads saved pages of some sites with N processes; 1 is this process alone."""

    def __init__(self, pages: SavedPages, sites: Mapping[str, Site], *, jobs: int, max_bytes: int) -> None:
        """Take the sites by the names of their spiders; 0 as `max_bytes` is no limit."""
        self.counters: Counter[str] = Counter()
        self.foreign_hosts: Counter[str] = Counter()  # saved pages that no spider owns, by their hosts
        self.pages = pages
        self._sites = sites
        self.jobs = jobs
        self._max_bytes = max_bytes

    def readings(self, names: Sequence[str], watch: Watch) -> Generator[PageReading]:
        """Yield the readings of the pages of these sites, in their order, and count them."""
        tally = Tally(self.counters)
        pages = self._owned(names, tally, watch)
        with rare_collections(), closing(self._read(pages)) as readings:
            for reading in readings:
                self._count(reading)
                yield reading

    def _owned(self, names: Sequence[str], tally: Tally, watch: Watch) -> Iterator[OwnedPage]:
        """Yield the pages of these sites; where sites share a page, the first of `names` has it."""
        ranked = [(name, self._sites[name]) for name in names]
        ranked += [(name, site) for name, site in self._sites.items() if name not in names]

        def owner(*urls: str) -> str | None:
            return next((name for name, site in ranked if any(map(site.owns, urls))), None)

        def wanted(*urls: str) -> bool:
            name = owner(*urls)
            if name in names:
                return True  # it is counted when it is read: it may be a redirect, or have been requested again
            if name is None:
                self._count_foreign(urls[-1])
            else:
                tally.counts[stats.REPLAY_PAGES.format(name)] += 1
            return False

        for page in self.pages.read(wanted, tally, max_bytes=self._max_bytes or _NO_LIMIT):
            watch(page)
            name = owner(*filter(None, (page.requested_as, page.url)))
            if name is None or "://" not in page.url:
                tally.unreadable(page.where, f"its URL names no host: {without_user(page.url)}")
                continue
            tally.counts[stats.REPLAY_PAGES.format(name)] += 1
            yield OwnedPage(name, page)

    def _read(self, pages: Iterator[OwnedPage]) -> Generator[PageReading]:
        if self.jobs > 1:
            yield from WorkerPool(self.jobs, self._sites, self._max_bytes).read(pages)
            return
        for name, page in pages:
            yield read_saved(page, self._sites[name], self._max_bytes)

    def _count(self, reading: PageReading) -> None:
        self.counters[reading.kind] += 1
        self.counters.update(reading.counts)
        result = reading.result
        if isinstance(result, Rejection) and result.reason in NOT_READ:
            logger.error("cannot read %s: %s", result.url, result.detail)

    def _count_foreign(self, url: str) -> None:
        self.counters[stats.PAGES_FOREIGN] += 1
        host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()
        if host in self.foreign_hosts or len(self.foreign_hosts) < _MOST_HOSTS:
            self.foreign_hosts[host] += 1


def replay(rereader: Rereader, names: Sequence[str], engine: Engine, watch: Watch) -> str:
    """Store the results of the pages, count the outcomes in the rereader's counters, and return why it ended."""
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
