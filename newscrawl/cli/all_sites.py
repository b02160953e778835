"""Crawls of all sites side by side: a process a site, so many at a time, one line a site at the end."""

import asyncio
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from newscrawl.cli.base import EXIT_LOOK
from newscrawl.cli.screen import Ending
from newscrawl.console.progress import Progress
from newscrawl.crew.processes import CrawlProcesses
from newscrawl.store.engine import opened
from newscrawl.store.schema import runs

_LOOK_S = 1.0
_NOT_BEGUN = -1


@dataclass(frozen=True, slots=True)
class SiteEnd:
    """How the crawl of a site ended."""

    site: str
    code: int
    said: str  # the last line of its log, with the path of the log


class AllSites:
    """The crawls of one `newscrawl crawl --all`."""

    def __init__(self, commands: Mapping[str, Sequence[str]], jobs: int, processes: CrawlProcesses, stamp: str) -> None:
        """Take the command line of each site's crawl; `stamp` tells the logs of this run from those of others."""
        self._commands, self._jobs, self._processes, self._stamp = commands, jobs, processes, stamp
        self._at_work: dict[str, None] = {}
        self._ended = 0

    def run(self) -> list[SiteEnd]:
        """Crawl, and return how each site ended, in the order of the command lines."""
        return asyncio.run(self._run())

    async def _run(self) -> list[SiteEnd]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._processes.stop)
        places = asyncio.Semaphore(self._jobs)
        with Progress("crawl", len(self._commands), unit="sites") as progress:
            crawls = [asyncio.create_task(self._crawl(name, places, progress)) for name in self._commands]
            while not all(crawl.done() for crawl in crawls):
                await asyncio.wait(crawls, timeout=_LOOK_S)
                progress.report(self._ended, f"at work: {', '.join(self._at_work)}" if self._at_work else "")
            return await asyncio.gather(*crawls)

    async def _crawl(self, name: str, places: asyncio.Semaphore, progress: Progress) -> SiteEnd:
        async with places:
            if self._processes.is_stopping:
                return SiteEnd(name, _NOT_BEGUN, "not begun")
            self._at_work[name] = None
            code, said = await self._processes.run(self._commands[name], f"{name}-{self._stamp}")
            del self._at_work[name]
        self._ended += 1
        if progress.console is None:
            sys.stderr.write(f"{name} ended, {self._ended} of {len(self._commands)} sites\n")
        return SiteEnd(name, code, said)


def command_line(site: str, arguments: Mapping[str, str], at_once: int, metrics: str) -> list[str]:
    """Return the command line of a site's crawl, which has so many requests at once and a metrics file of its own."""
    line = ["crawl", site, *(part for pair in arguments.items() for part in ("-a", "=".join(pair)))]
    line += ["-s", f"CONCURRENT_REQUESTS={at_once}"]
    if metrics:
        path = Path(metrics)
        line += ["-s", f"NEWSCRAWL_METRICS_FILE={path.with_name(f'{path.stem}-{site}{path.suffix}')}"]
    return line


def last_run(database: str) -> int:
    """Return the number of the last run in a database."""
    with opened(database) as engine, engine.connect() as connection:
        return connection.execute(select(func.max(runs.c.id))).scalar() or 0


def site_lines(ends: Sequence[SiteEnd], database: str, after: int) -> list[str]:
    """Return a line a site: the result in the row of its run, else the last line of its log."""
    with opened(database, read_only=True) as engine, engine.connect() as connection:
        rows = connection.execute(select(runs.c.spider, runs.c.counters, runs.c.reason).where(runs.c.id > after))
        found = {spider: (counters, reason) for spider, counters, reason in rows}
    room = max(len(end.site) for end in ends) + 2
    return [f"{end.site:<{room}}{_line(end, *found.get(end.site, (None, None)))}" for end in ends]


def _line(end: SiteEnd, counters: Mapping[str, Any] | None, reason: str | None) -> str:
    if end.code not in {0, EXIT_LOOK} or not counters:
        return end.said
    return Ending(end.site, {**counters, "finish_reason": reason}, "", "", None, 0, "").line()
