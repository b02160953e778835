"""A crawl's screen: the log in a file, warnings and one progress display on a terminal, eight lines at the end."""

import logging
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from newscrawl import stats
from newscrawl.errors import InputError
from newscrawl.items import Outcome
from newscrawl.text.units import size

#: Loggers that repeat settings, middlewares and counters at every start and end of Scrapy's engine.
_CHATTER = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.crawler",
    "scrapy.middleware",
    "scrapy.statscollectors",
    "scrapy.utils.log",
)
_STORED = (Outcome.NEW, Outcome.UPDATED)


def calm_log(settings: BaseSettings, name: str, now: datetime) -> Path | None:
    """Keep the log off a terminal, and Scrapy's chatter out of any other output; return the file of the log, if any.

    Raises: InputError where the folder of the logs cannot be made.
    """
    if not sys.stderr.isatty():
        for chatty in _CHATTER:
            # A level would be reset when Scrapy configures the log.
            logging.getLogger(chatty).addFilter(lambda record: record.levelno >= logging.WARNING)
        return None
    folder = Path(settings["NEWSCRAWL_DATA"]) / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f'the folder of the logs "{folder}" cannot be made ({error.strerror})') from error
    path = folder / f"{name}-{now:%Y%m%dT%H%M%S}.log"
    settings.setdict({"LOG_FILE": str(path), "NEWSCRAWL_SCREEN": True}, priority="cmdline")
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    logging.root.addHandler(handler)
    return path


@dataclass(frozen=True, slots=True)
class Ending:
    """Result of a finished crawl: its counters, and where things are."""

    spider: str
    counters: Mapping[str, Any]
    database: str
    archive: str
    log: Path | None
    seconds: float
    again: str  # the same command, to copy
    options: str = ""  # those that name the data, with a space before them

    def lines(self) -> Iterator[str]:
        """Yield the eight lines: site, stories, database, time, bytes, partial results, problems, next command."""
        problems = list(self._problems())
        lines = {
            "crawl": f"{self.spider}, {self._reason()}",
            "stories": self._outcomes(),
            "database": self.database + (f"; pages in {self.archive}" if self.archive else ""),
            "time": str(timedelta(seconds=round(self.seconds))) + (f"; log in {self.log}" if self.log else ""),
            "bytes": self._bytes(),
            "partial": "; ".join(self._partial()) or "nothing was left out",
            "problems": "; ".join(problems) or "none",
            "next": self._next(has_problems=bool(problems)),
        }
        yield from (f"{name:<10}{text}" for name, text in lines.items())

    def line(self) -> str:
        """Return the result of the crawl in one line."""
        left = (*self._partial(), *self._problems())
        return "; ".join((f"{self._reason()}, {self._outcomes()}", *left))

    def _next(self, *, has_problems: bool) -> str:
        if has_problems:
            return f"newscrawl doctor{self.options}"
        return self.again if any(self._partial()) else f"newscrawl query{self.options}"

    def _reason(self) -> str:
        reason = str(self.counters.get("finish_reason", "interrupted"))
        said = {"finished": "finished", "shutdown": "stopped; the same command goes on"}
        return said.get(reason, f"ended early ({reason}); the same command goes on")

    def _outcomes(self) -> str:
        found = stats.by_label(self.counters, stats.OUTCOME)
        stored = sum(found.get(outcome, 0) for outcome in _STORED)
        parts = ", ".join(f"{number:,} {name}" for name, number in sorted(found.items()))
        return f"{stored:,} stored, of {self.counters.get(stats.PAGES_ARTICLE, 0):,} article pages" + (
            f": {parts}" if parts else ""
        )

    def _bytes(self) -> str:
        received = self.counters.get("downloader/response_bytes", 0)
        kept = self.counters.get(stats.ARCHIVE_BYTES, 0)
        return f"{size(received)} received, {size(kept)} added to the archive"

    def _partial(self) -> Iterator[str]:
        reason = self.counters.get("finish_reason")
        if reason == "max-pages":
            yield "stopped at the most pages of one run (NEWSCRAWL_MAX_PAGES)"
        elif reason == "max-bytes":
            yield "stopped at the most bytes of one run (NEWSCRAWL_MAX_BYTES)"
        if number := self.counters.get(stats.HOSTS_STOPPED, 0):
            yield f"{_number(number, 'host')} left alone until the next run"
        if number := self.counters.get(stats.NOT_SENT, 0):
            yield f"{_number(number, 'page')} not requested in this run"

    def _problems(self) -> Iterator[str]:
        if number := stats.failed_pages(self.counters):
            yield f"{_number(number, 'page')} gave no record (newscrawl failures)"
        if broken := sorted(stats.by_label(self.counters, stats.BROKEN_LIMIT)):
            yield f"limits broken: {', '.join(broken)}"
        if self.counters.get(stats.ARCHIVE_FAULTS):
            yield "a page could not be archived (newscrawl archive --verify)"
        if number := self.counters.get("log_count/ERROR", 0):
            yield f"{_number(number, 'error')} in the log"


def _number(number: int, name: str) -> str:
    return f"{number:,} {name}{'s' * (number != 1)}"
