"""Processes that read saved pages side by side, and give what they read in the order of the pages."""

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from newscrawl.errors import NewscrawlError
from newscrawl.page.site import Site
from newscrawl.replay.collector import rare_collections
from newscrawl.replay.reader import PageReading, crashed, read_saved
from newscrawl.warc.saved import SavedPage

_CHUNK_PAGES = 16
_CHUNK_BYTES = 1 << 20
#: Chunks that a process has before it, so that none waits while a batch is written.
_AHEAD = 4
#: Chunks on their way for each process; those that wait for a slow page before them count too.
_WINDOW = 12
_ENDING_S = 5

_Pages = list[SavedPage]


class WorkerPool:
    """`jobs` processes; a page that ends one of them is a failed page and nothing more."""

    def __init__(self, jobs: int, site: Site, max_bytes: int) -> None:
        """Plan the processes; they start with the first page."""
        self._jobs = jobs
        self._site = site
        self._max_bytes = max_bytes
        self._members: list[_Member] = []

    def read(self, pages: Iterable[SavedPage]) -> Iterator[PageReading]:
        """Yield what each page gives, in the order of the pages, which are taken no faster than they are read."""
        tasks: deque[_Task] = deque()
        chunks = _chunks(pages)
        is_done = False
        try:
            while not is_done or tasks:
                while not is_done and len(tasks) < _WINDOW * self._jobs and self._has_room():
                    chunk = next(chunks, None)
                    if chunk is None:
                        is_done = True
                        break
                    tasks.append(_Task(chunk, [None] * len(chunk)))
                    self._next().give(tasks[-1], 0, len(chunk))
                while tasks and (readings := tasks[0].whole()) is not None:
                    tasks.popleft()
                    yield from readings
                if tasks:
                    self._collect()
        finally:
            self.close()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        for member in self._members:
            member.end()
        self._members.clear()

    def _has_room(self) -> bool:
        """Say whether any process can take more work."""
        return len(self._members) < self._jobs or any(len(member.work) < _AHEAD for member in self._members)

    def _next(self) -> "_Member":
        """Return the process with the least work before it, a new one while there are fewer than there may be."""
        if len(self._members) < self._jobs:
            self._members.append(_Member(self._site, self._max_bytes))
            return self._members[-1]
        return min(self._members, key=lambda member: len(member.work))

    def _collect(self) -> None:
        """Wait for a process, and take what it read; of one that ended, give its work to another."""
        ready = wait([member.connection for member in self._members])
        for place, member in enumerate(self._members):
            if member.connection not in ready:
                continue
            try:
                member.take()
            except (EOFError, OSError):
                self._members[place] = _Member(self._site, self._max_bytes)
                self._hand_over(member, self._members[place])

    def _hand_over(self, ended: "_Member", heir: "_Member") -> None:
        code = ended.end()
        if not ended.is_up:
            raise NewscrawlError(f"a reading process could not start ({_said(code)}); try fewer --jobs")
        task, start, end = ended.work.popleft()
        if end - start == 1:
            detail = f"the process that read the page ended: {_said(code)}"
            task.readings[start] = crashed(task.pages[start], self._site, detail)
        else:
            for place in range(start, end):
                heir.give(task, place, place + 1)
        for work in ended.work:
            heir.give(*work)


@dataclass(slots=True)
class _Task:
    """A chunk of pages and what is known of them."""

    pages: _Pages
    readings: list[PageReading | None]

    def whole(self) -> list[PageReading] | None:
        found = [reading for reading in self.readings if reading is not None]
        return found if len(found) == len(self.pages) else None


class _Member:
    """One process, and the work that it has not answered yet, oldest first."""

    def __init__(self, site: Site, max_bytes: int) -> None:
        context = _context()
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_work, args=(theirs, site, max_bytes), daemon=True)  # type: ignore[attr-defined]
        self.process.start()
        theirs.close()
        self.work: deque[tuple[_Task, int, int]] = deque()
        self.is_up = False

    def give(self, task: _Task, start: int, end: int) -> None:
        """Add to its work. A process that has ended is noticed by whoever collects."""
        self.work.append((task, start, end))
        with contextlib.suppress(OSError):
            self.connection.send(task.pages[start:end])

    def take(self) -> None:
        """Note the readings of its oldest work.

        Raises: EOFError or OSError where it has ended.
        """
        readings = self.connection.recv()
        if not self.is_up:
            self.is_up = True
            return
        task, start, end = self.work.popleft()
        task.readings[start:end] = readings

    def end(self) -> int | None:
        """End the process and return its exit code."""
        self.connection.close()
        self.process.join(_ENDING_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        return self.process.exitcode


def _context() -> multiprocessing.context.BaseContext:
    """Return a way to start processes that copies no thread's locks."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _work(connection: Connection, site: Site, max_bytes: int) -> None:
    """Read chunks until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the first one says what happens
    inbox: queue.SimpleQueue[_Pages] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(connection, inbox), daemon=True).start()
    with rare_collections(), contextlib.suppress(OSError):  # where the other end closed first, nobody needs the answer
        connection.send("up")
        while True:
            connection.send([read_saved(page, site, max_bytes) for page in inbox.get()])


def _receive(connection: Connection, inbox: "queue.SimpleQueue[_Pages]") -> None:
    """Keep the pipe empty, or both ends could wait for each other; end with the other end, however it ended."""
    try:
        while True:
            inbox.put(connection.recv())
    except (EOFError, OSError):
        os._exit(0)


def _chunks(pages: Iterable[SavedPage]) -> Iterator[_Pages]:
    chunk: _Pages = []
    size = 0
    for page in pages:
        chunk.append(page)
        size += len(page.body)
        if len(chunk) >= _CHUNK_PAGES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _said(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit code {code}"
