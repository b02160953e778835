"""Worker pool of a replay: saved pages read by N processes, in the order of the pages."""

import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from typing import Any, NamedTuple

from newscrawl.errors import NewscrawlError
from newscrawl.gc_tuning import rare_collections
from newscrawl.page.answer import PageReading
from newscrawl.page.site import Site
from newscrawl.replay.reader import crashed, read_saved
from newscrawl.warc.saved import SavedPage

_CHUNK_PAGES = 16
_CHUNK_BYTES = 1 << 20
#: Chunks on their way for each process; those that wait for a slow page before them count too.
_WINDOW = 12
#: A page takes some milliseconds; one that takes so long holds up its process for good.
_PAGE_LIMIT_S = 120

_state: dict[str, Any] = {}  # of a worker process


class OwnedPage(NamedTuple):
    """A saved page, and the name of the spider that owns it."""

    spider: str
    page: SavedPage


_Chunk = list[OwnedPage]


class WorkerPool:
    """`jobs` processes; a page that ends one of them, or holds it up, is a failed page and nothing more."""

    def __init__(
        self, jobs: int, sites: Mapping[str, Site], max_bytes: int, *, page_limit_s: float = _PAGE_LIMIT_S
    ) -> None:
        """Plan the processes; they start with the first pages."""
        self._jobs = jobs
        self._sites = sites
        self._arguments = (dict(sites), max_bytes, page_limit_s)

    def read(self, pages: Iterable[OwnedPage]) -> Generator[PageReading]:
        """Yield the reading of each page, in the order of the pages, which are taken no faster than they are read.

        Raises: NewscrawlError where no process can start.
        """
        chunks = _chunks(pages)
        executor = self._executor(self._jobs)
        waiting: deque[tuple[_Chunk, Future[list[PageReading]]]] = deque()
        try:
            while True:
                while len(waiting) < _WINDOW * self._jobs and (chunk := next(chunks, None)):
                    waiting.append((chunk, _submit(executor, chunk)))
                if not waiting:
                    return
                chunk, future = waiting.popleft()
                try:
                    readings = future.result()
                except BrokenProcessPool:
                    # One of these pages ended its process, and the pool with it.
                    broken = [chunk, *(later for later, _ in waiting)]
                    waiting.clear()
                    executor.shutdown(cancel_futures=True)
                    yield from self._one_by_one(page for pages in broken for page in pages)
                    executor = self._executor(self._jobs)
                else:
                    yield from readings
        finally:
            executor.shutdown(wait=False, cancel_futures=True)

    def _one_by_one(self, pages: Iterable[OwnedPage]) -> Iterator[PageReading]:
        """Read pages singly, so that it shows which of them ends its process."""
        executor = self._executor(1)
        try:
            executor.submit(os.getpid).result()
        except BrokenProcessPool as error:
            raise NewscrawlError("the processes that read pages could not start; try --jobs 1") from error
        try:
            for owned in pages:
                try:
                    yield from _submit(executor, [owned]).result()
                except BrokenProcessPool:
                    executor.shutdown(cancel_futures=True)
                    executor = self._executor(1)
                    detail = f"the process that read the page ended, or took more than {self._arguments[2]:g} s"
                    yield crashed(owned.page, self._sites[owned.spider], detail)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)

    def _executor(self, processes: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(processes, _context(), _start, self._arguments)


def _submit(executor: ProcessPoolExecutor, chunk: _Chunk) -> "Future[list[PageReading]]":
    """Hand a chunk to the processes; a pool that is broken already says so in the result."""
    try:
        return executor.submit(_read, chunk)
    except BrokenProcessPool as error:
        future: Future[list[PageReading]] = Future()
        future.set_exception(error)
        return future


def _context() -> multiprocessing.context.BaseContext:
    """Return a way to start processes that copies no thread's locks."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    _start_tracker()
    return context


def _start_tracker() -> None:
    """Start the process that removes a killed replay's semaphores, without the warning that it would print then."""
    option = "ignore::UserWarning:multiprocessing.resource_tracker"
    sys.warnoptions.append(option)
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.remove(option)


def _start(sites: Mapping[str, Site], max_bytes: int, page_limit_s: float) -> None:
    """Prepare a worker process: it ignores Ctrl-C, which the first process handles, and ends with that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    rare_collections().__enter__()
    _state.update(sites=sites, max_bytes=max_bytes, page_limit_s=page_limit_s)
    _state["silence"] = open(os.devnull, "w")  # noqa: SIM115, PTH123  # for as long as the process lives


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(chunk: _Chunk) -> list[PageReading]:
    """Read some pages; a page without an end is ended with the process, also inside a library."""
    readings = []
    for spider, page in chunk:
        faulthandler.dump_traceback_later(_state["page_limit_s"], exit=True, file=_state["silence"])
        readings.append(read_saved(page, _state["sites"][spider], _state["max_bytes"]))
    faulthandler.cancel_dump_traceback_later()
    return readings


def _chunks(pages: Iterable[OwnedPage]) -> Iterator[_Chunk]:
    chunk: _Chunk = []
    size = 0
    for owned in pages:
        chunk.append(owned)
        size += len(owned.page.body)
        if len(chunk) >= _CHUNK_PAGES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
