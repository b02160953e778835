"""Read saved pages (the archive, WARC files, fixture folders) into the database, without a network."""

import logging
from argparse import ArgumentParser, Namespace
from asyncio import Task
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from pprint import pformat
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import BaseSettings
from scrapy.utils.log import configure_logging
from sqlalchemy.engine import make_url

from newscrawl import stats
from newscrawl.cli import run_summary, shutdown
from newscrawl.cli.base import EXIT_LOOK, NewsCommand, count
from newscrawl.cli.terminal import terminal
from newscrawl.errors import InputError
from newscrawl.items import Draft, Rejection
from newscrawl.replay.diff_report import Account
from newscrawl.replay.preview import Preview
from newscrawl.replay.progress import Progress
from newscrawl.replay.run import Rereader, replay
from newscrawl.replay.source import SavedPages
from newscrawl.store.engine import open_engine

logger = logging.getLogger(__name__)

_HANDLER = "newscrawl.replay.handler.SavedPageHandler"
_MIDDLEWARE = "newscrawl.replay.middleware.ReplayMiddleware"

#: What a replay is made of; no option and no spider changes it.
_FIXED: dict[str, Any] = {
    "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER, "data": None, "file": None, "ftp": None, "s3": None},
    "ROBOTSTXT_OBEY": False,  # the pages are here, and robots.txt would have to be fetched
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "AUTOTHROTTLE_ENABLED": False,
    "NEWSCRAWL_PACE_ENABLED": False,
    "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.DownloaderAwarePriorityQueue",
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_SLOTS": {},
    "JOBDIR": None,
    "NEWSCRAWL_ARCHIVE": "",  # a replay does not record what is recorded
}
#: Preferences, which `-s` may change. 600 pages of 85 kB took 6.1 s with 16 requests side by side, 5.1 s with 32 and
#: 5.0 s with 64: the more pages wait for the writer together, the fewer commits.
_PREFERRED = {
    "NEWSCRAWL_MONITOR_ENABLED": False,  # saved pages are of all ages, and fixtures are chosen for what is odd
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
    "LOG_LEVEL": "WARNING",
}


def replay_settings(settings: BaseSettings, paths: list[str]) -> None:
    """Turn the settings of a crawl into those of a replay of `paths`."""
    middlewares = settings.getdict("SPIDER_MIDDLEWARES") | {_MIDDLEWARE: 990}
    fixed = {**_FIXED, "SPIDER_MIDDLEWARES": middlewares, "NEWSCRAWL_REPLAY_PATHS": paths}
    settings.setdict(fixed, priority="cmdline")


class Command(NewsCommand):
    """Replay saved pages into the database."""

    arguments = "[options] [PATH ...]"
    examples = (
        "replay",
        "replay --jobs 4",
        "replay --dry-run",
        "replay CC-NEWS-20231211.warc.gz fixtures/inews/two-pages",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the choice of the spider and of the processes."""
        super().add_options(parser)
        group = parser.add_argument_group("Replay")
        group.add_argument("--spider", metavar="NAME", help="the spider to use (default: chosen by each page's URL)")
        group.add_argument("--jobs", type=count, metavar="N", help="read with N processes, without the crawl engine")
        group.add_argument(
            "--dry-run", action="store_true", help="say what would change in the database, write nothing"
        )

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Prefer what suits a replay to what suits a crawl, unless the command line says otherwise."""
        self.project_settings.setdict(_PREFERRED, priority="project")
        super().process_options(args, opts)

    def check(self, args: list[str], opts: Namespace) -> None:
        """Refuse paths without saved pages and spiders that do not exist."""
        self._pages = SavedPages.under(args or [self._archive()])
        names = list(self.spiders())
        if opts.spider is not None and opts.spider not in names:
            raise InputError(f'--spider: there is no spider "{opts.spider}" (there is: {", ".join(names)})')
        replay_settings(self.project_settings, args or [self._archive()])
        if not opts.dry_run:
            self.prepare_database()

    def _archive(self) -> str:
        """Return the folder of the archive, which is replayed where no path is given.

        Raises: InputError.
        """
        folder = str(self.setting("NEWSCRAWL_ARCHIVE"))
        if not folder or not Path(folder).is_dir():
            there = f'there is no archive at "{folder}" yet' if folder else "NEWSCRAWL_ARCHIVE is empty"
            raise InputError(f"{there}; give the PATH of saved pages, or run `newscrawl demo` for the example pages")
        return folder

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Replay, then print what became of the pages."""
        names = list(self.spiders())
        if not names:
            raise InputError("there is no spider in SPIDER_MODULES")
        chosen = [opts.spider] if opts.spider else names
        if opts.dry_run:
            self._preview(self._rereader(opts.jobs or 1), chosen)
            return
        if opts.jobs is None:
            counters, reason = self._replay(chosen)
        else:
            counters, reason = self._reread(self._rereader(opts.jobs), chosen)
        print(*run_summary.summary(counters), sep="\n")
        if run_summary.needs_a_look(counters, reason):
            self.exitcode = EXIT_LOOK

    def _replay(self, names: list[str]) -> tuple[Counter[str], str]:
        engine_replay = EngineReplay(self.crawler_process, names)
        engine_replay.start()
        return engine_replay.counters, engine_replay.reason

    def _rereader(self, jobs: int) -> Rereader:
        configure_logging(self.project_settings)
        max_bytes = self.project_settings.getint("DOWNLOAD_MAXSIZE")
        return Rereader(self._pages, self.sites(), jobs=jobs, max_bytes=max_bytes)

    def _reread(self, rereader: Rereader, names: list[str]) -> tuple[Counter[str], str]:
        engine = open_engine(self.database_url())
        with Progress(rereader.pages) as progress:
            reason = replay(rereader, names, engine, progress.watch)
        engine.dispose()
        logger.info("Dumping stats:\n%s", pformat(dict(rereader.counters)))
        return rereader.counters, reason

    def _preview(self, rereader: Rereader, names: list[str]) -> None:
        engine = open_engine(self.database_url(), read_only=True) if self._has_database() else open_engine("sqlite://")
        with Preview(engine) as preview:
            with Progress(rereader.pages) as progress, closing(rereader.readings(names, progress.watch)) as readings:
                for reading in readings:
                    if isinstance(reading.result, Draft | Rejection):
                        preview.add(reading.result, reading.part, reading.digest)
            account = Account()
            for change in preview.changes():
                account.add(change)
            account.print(preview.outlook, terminal())
        engine.dispose()
        if account.silenced:
            self.exitcode = EXIT_LOOK

    def _has_database(self) -> bool:
        """Whether there is something to compare with: a SQLite file that does not exist is an empty database."""
        url = make_url(self.database_url())
        return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


class EngineReplay:
    """One run for each spider that owns a saved page, one after the other."""

    def __init__(self, process: AsyncCrawlerProcess, names: list[str]) -> None:
        """Plan a run of the first spider; what it meets decides which others run."""
        self.counters: Counter[str] = Counter()
        self.reason = "not started"
        self._process = process
        self._waiting = names
        self._running: Crawler | None = None
        self._error: BaseException | None = None

    def start(self) -> None:
        """Run until all pages are done.

        Raises: the error that kept a run from starting.
        """
        self._start_next()
        self._process.start()
        if self._error is not None:
            raise self._error
        if self._running is not None:
            shutdown.settle(self._running)
            self._add(self._running)
        elif self.reason == "shutdown":
            shutdown.ignore_signals()

    def _start_next(self) -> None:
        self.reason = "interrupted"
        self._running = self._process.create_crawler(self._waiting.pop(0))
        self._process.crawl(self._running).add_done_callback(partial(self._finish, crawler=self._running))

    def _finish(self, task: Task[None], crawler: Crawler) -> None:
        self._running = None
        self._error = None if task.cancelled() else task.exception()
        if self._error is not None or task.cancelled():
            return
        self._add(crawler)
        self._waiting = [name for name in self._waiting if self.counters[stats.REPLAY_PAGES.format(name)]]
        if self._waiting and self.reason == "finished":
            self._start_next()

    def _add(self, crawler: Crawler) -> None:
        """Take over the counters of a run, and why it ended."""
        counters = crawler.stats.get_stats()
        is_first = not self.counters
        for key, number in counters.items():
            if key.startswith("newscrawl/") and isinstance(number, int) and (is_first or not key.startswith(_SHARED)):
                self.counters[key] += number
        self.reason = str(counters.get("finish_reason", "interrupted"))


#: What every run counts alike, since each looks at all the pages.
_SHARED = (
    stats.PAGES_FOREIGN,
    stats.SAVED_UNREADABLE,
    stats.SAVED_SKIPPED.format(""),
    stats.REPLAY_PAGES.format(""),
)
