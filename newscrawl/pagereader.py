"""Reads the pages of a crawl: in its own process or, once there are many, in a second one beside it."""

import asyncio
import gc
import logging
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from newscrawl.items import Page, Reading
from newscrawl.page.extract import read_page
from newscrawl.page.site import Site

logger = logging.getLogger(__name__)

#: How long a page waits for others: sent one by one they cost the crawl 0.4 ms of processor time each, by four 0.2.
_GATHER_S = 0.01


@dataclass(frozen=True, slots=True)
class ReadingFault:
    """A page provoked an error in the reading of it, which is a fault of ours."""

    name: str  # of the exception, or what became of the process
    detail: str = ""
    trace: str = ""


class PageReader:
    """Reads the pages of one site.

    To read a page takes about as long as to fetch it, and Python does one of the two at a time. So a crawl that fetches
    many pages a second has a process of its own read them; a slow one does not need it, and starts none.
    """

    def __init__(self, site: Site, pages_per_s: int) -> None:
        """Take the rate of pages from which on a second process reads them; 0: never."""
        self._site = site
        self._latest: deque[float] = deque(maxlen=pages_per_s)
        self._pool: ProcessPoolExecutor | None = None
        self.is_beside = False  # whether a second process is up
        self._batch: _Batch | None = None
        self._alone = asyncio.Lock()

    async def read(self, page: Page) -> Reading | ReadingFault:
        """Return what a page says; never raises for what is on it."""
        if self._pool is None and self._is_busy():
            self._pool = self._start()
        pool = self._pool
        if pool is None or not self.is_beside:
            return read_safely(page, self._site)
        if self._batch is None:
            pages: list[Page] = []
            self._batch = _Batch(pages, asyncio.create_task(self._read_batch(pool, pages)))
        batch, place = self._batch, len(self._batch.pages)
        batch.pages.append(page)
        try:
            return (await asyncio.shield(batch.readings))[place]
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool, self.is_beside = None, False
        # One of the pages that were with it ended the process. Each is read again, alone, and so the culprit is found.
        async with self._alone:
            return await self._read_alone(page)

    def close(self) -> None:
        """End the second process."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _is_busy(self) -> bool:
        if not self._latest.maxlen:
            return False
        now = time.monotonic()
        self._latest.append(now)
        return len(self._latest) == self._latest.maxlen and now - self._latest[0] <= 1

    def _start(self) -> ProcessPoolExecutor | None:
        """Start a process, which takes a second; until it is up, pages are read here."""
        try:
            pool = ProcessPoolExecutor(1, _context(), _begin, (self._site,))
            ready = asyncio.wrap_future(pool.submit(_say_up))
        except (OSError, EOFError, NotImplementedError) as error:  # no semaphores, no memory for another process
            logger.warning("no second process can read pages: %s", error)
            self._latest = deque(maxlen=0)
            return None
        ready.add_done_callback(self._note_up)
        return pool

    def _note_up(self, ready: "asyncio.Future[bool]") -> None:
        self.is_beside = not ready.cancelled() and ready.exception() is None

    async def _read_batch(self, pool: ProcessPoolExecutor, pages: list[Page]) -> "_Readings":
        """Read the pages that come within a moment."""
        await asyncio.sleep(_GATHER_S)
        self._batch = None
        return await _read_in(pool, pages)

    async def _read_alone(self, page: Page) -> Reading | ReadingFault:
        with ProcessPoolExecutor(1, _context(), _begin, (self._site,)) as pool:
            try:
                return (await _read_in(pool, [page]))[0]
            except BrokenProcessPool:
                return ReadingFault("the process that read the page ended")


_Readings = list[Reading | ReadingFault]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pages that go to the second process together."""

    pages: list[Page]
    readings: "asyncio.Task[_Readings]"


async def _read_in(pool: ProcessPoolExecutor, pages: list[Page]) -> _Readings:
    return await asyncio.get_running_loop().run_in_executor(pool, _read, pages)


def read_safely(page: Page, site: Site) -> Reading | ReadingFault:
    """Return what a page says, or the error that it provoked."""
    try:
        return read_page(page, site)
    except Exception as error:  # noqa: BLE001  # whatever a page provokes, its bytes are kept and the run goes on
        return ReadingFault(type(error).__name__, str(error), traceback.format_exc())


def _context() -> multiprocessing.context.BaseContext:
    """Return a way to start processes that copies no thread's locks."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


_sites: list[Site] = []  # of this process, which reads pages for another one


def _begin(site: Site) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the first one says what happens
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()  # what is imported lives on, and need not be looked at again
    _sites[:] = [site]


def _end_with_parent() -> None:
    """A process that waits for work does not notice that the one that gives it was killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(0)


def _say_up() -> bool:
    return True


def _read(pages: list[Page]) -> _Readings:
    return [read_safely(page, _sites[0]) for page in pages]
