"""Crawls that are child processes, each of which ends with this one."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

_TAIL_BYTES = 4096


class CrawlProcesses:
    """The crawls that run now."""

    def __init__(self, options: Sequence[str], logs: Path) -> None:
        """Take the options of every crawl, and the folder of the logs."""
        self._options, self._logs = options, logs
        self._running: set[asyncio.subprocess.Process] = set()
        self.is_stopping = False

    async def run(self, arguments: Sequence[str], name: str) -> tuple[int, str]:
        """Run a command with its output in a log of that name; return its exit code and the last line of the log."""
        self._logs.mkdir(parents=True, exist_ok=True)
        path = self._logs / f"{name}.log"
        parent = ["-m", "newscrawl.crew.child", str(os.getpid())]
        with path.open("wb") as log:
            # A session of its own: Ctrl-C reaches this process alone, which asks each crawl to end once.
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *parent,
                *arguments,
                *self._options,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running.add(process)
        try:
            if self.is_stopping:
                process.send_signal(signal.SIGINT)
            code = await process.wait()
        finally:
            self._running.discard(process)
        return code, f"{_last_line(path)} ({path})"

    def stop(self) -> None:
        """Ask the crawls to end: the first time when their pages in flight are stored, the second time at once."""
        self.is_stopping = True
        for process in self._running:
            process.send_signal(signal.SIGINT)


def _last_line(path: Path) -> str:
    with path.open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL_BYTES))
        lines = log.read().decode("utf-8", "replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "no output")
