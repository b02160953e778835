"""Progress of a run: a live line on a terminal, a line a minute in a log."""

import logging
import sys
import time
from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from rich.console import Console
from rich.file_proxy import FileProxy
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from scrapy.utils.log import get_scrapy_root_handler

from newscrawl import stats
from newscrawl.clock import WIB
from newscrawl.console.progress import Progress, duration
from newscrawl.items import SOURCE, Outcome

logger = logging.getLogger(__name__)

_REDRAW_S = 0.5


class CrawlProgress:
    """Reports numbers of links, pages, records and failures, rates, and how many hosts are waited for."""

    def __init__(self, crawler: Crawler) -> None:
        self._interval_s = crawler.settings.getfloat("LOGSTATS_INTERVAL")
        if not self._interval_s:
            raise NotConfigured
        self._crawler = crawler
        is_hidden = crawler.settings["LOG_FILE"] and not crawler.settings.getbool("NEWSCRAWL_SCREEN")
        shown = None if is_hidden else Progress(crawler.spidercls.name)
        self._shown = shown if shown and shown.console else None
        self._days: tuple[date, date] | None = None  # of a backfill
        self._day: date | None = None  # the oldest whose index was requested
        self._began = time.monotonic()
        self._loop: AsyncioLoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.start, signals.spider_opened)
        crawler.signals.connect(extension.note_request, signals.request_reached_downloader)
        crawler.signals.connect(extension.stop, signals.spider_closed)
        return extension

    def start(self, spider: Spider) -> None:
        """Begin to report."""
        self._began = time.monotonic()
        window = getattr(getattr(spider, "scope", None), "window", None)
        if window is not None:
            today = spider.clock.now().astimezone(WIB).date()  # type: ignore[attr-defined]  # it has a scope: ours
            self._days = window.since, min(window.until, today)
        if self._shown is not None:
            _print_above(self._shown.console)
            self._shown.__enter__()
        loop = create_looping_call(self._report)
        assert isinstance(loop, AsyncioLoopingCall)
        self._loop = loop
        self._loop.start(_REDRAW_S if self._shown else self._interval_s, now=False)

    def note_request(self, request: Request) -> None:
        """Note which day of a backfill has its turn: they come newest first."""
        source = request.meta.get(SOURCE)
        if source is not None and source.day is not None:
            self._day = min(source.day, self._day or source.day)

    def stop(self) -> None:
        """Leave the terminal as it was."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        if self._shown is not None:
            self._shown.__exit__(None, None, None)
            _print_above(None)

    def _report(self) -> None:
        line = progress_line(self._crawler.stats.get_stats(), time.monotonic() - self._began)
        if self._days is not None and self._day is not None:
            line = f"{days_line(*self._days, self._day)}, {line}"
        if self._shown is None:
            logger.info(line)
        else:
            self._shown.report(said=line, at_once=True)


def days_line(since: date, until: date, day: date) -> str:
    """Return how much of a backfill is done whose turn is at a day: newer days are done.

    >>> days_line(date(2026, 6, 1), date(2026, 6, 30), date(2026, 6, 25))
    '5 of 30 days'
    """
    return f"{max(0, (until - day).days):,} of {(until - since).days + 1:,} days"


def progress_line(counters: Mapping[str, Any], seconds: float) -> str:
    """Return how far a run is.

    >>> counters = {"newscrawl/discovery/found": 1200, "newscrawl/pages/article": 90, "newscrawl/outcome/new": 80}
    >>> progress_line(counters | {"newscrawl/outcome/failed/no-text": 2, "newscrawl/pace/hosts_waiting": 1}, 120)
    'found 1,200, fetched 90, stored 80, failed 2, 45 pages/min, 1 host waiting, about 25 min left'
    """
    fetched = counters.get(stats.PAGES_ARTICLE, 0)
    counts = {
        "found": counters.get(stats.FOUND, 0),
        "fetched": fetched,
        "stored": sum(counters.get(stats.outcome_key(outcome), 0) for outcome in (Outcome.NEW, Outcome.UPDATED)),
        "failed": stats.failed_pages(counters),
    }
    left = max(0, counters.get(stats.FOUND, 0) - fetched) if fetched else 0
    waiting = counters.get(stats.HOSTS_WAITING, 0)
    stopped = counters.get(stats.HOSTS_STOPPED, 0)
    parts = [f"{name} {number:,}" for name, number in counts.items()]
    parts.append(f"{60 * fetched / max(1.0, seconds):,.0f} pages/min")
    parts += [
        f"{number} host{'s' * (number > 1)} {how}"
        for number, how in ((waiting, "waiting"), (stopped, "left"))
        if number
    ]
    if left:
        parts.append(f"about {duration(left * seconds / fetched)} left")
    return ", ".join(parts)


def _print_above(console: Console | None) -> None:
    """Let log lines appear above the live line; None: as they did before."""
    for handler in (get_scrapy_root_handler(), *logging.root.handlers):
        if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
            handler.setStream(FileProxy(console, sys.stderr) if console else sys.stderr)
