"""Crawl a site into the database."""

import inspect
import logging
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.utils.conf import arglist_to_dict, feed_process_params_from_cli

from newscrawl.cli import shutdown
from newscrawl.cli.alerts import notify, write_metrics
from newscrawl.cli.all_sites import AllSites, command_line, last_run, site_lines
from newscrawl.cli.base import EXIT_LOOK, NewsCommand, count, shared_options
from newscrawl.cli.crawl_plan import check_plan, estimate, lists_only, sample_days
from newscrawl.cli.known_names import check_hosts, strange_tags
from newscrawl.cli.screen import Ending, calm_log
from newscrawl.console import run_summary
from newscrawl.crew.processes import CrawlProcesses
from newscrawl.discovery.arguments import ARGUMENTS
from newscrawl.discovery.scope import Scope
from newscrawl.ending import end_run
from newscrawl.errors import InputError, nearest
from newscrawl.gc_tuning import rare_collections
from newscrawl.newsspider import NewsSpider
from newscrawl.page.site import Site, Sources
from newscrawl.store.engine import open_engine, opened, shown_name
from newscrawl.store.frontier.coverage import coverage, month_table, table
from newscrawl.store.frontier.rows import read_schedule
from newscrawl.store.locks.crawl import CrawlLock
from newscrawl.store.search.language import parse

logger = logging.getLogger(__name__)

_JOBS = 4  # sites at a time; the crawl of one takes some 150 MB
_OF_ALL = ("since", "until", "words", "limit")  # arguments that mean the same for every site
_LOG_SETTINGS = {"LOG_FILE", "LOG_LEVEL", "LOG_ENABLED"}
_MAX_DAYS = 31  # of a table with a line a channel and day; a longer backfill gets a line a month


class Command(NewsCommand):
    """Crawl a site into the database."""

    arguments = "[options] SPIDER | --all"
    examples = (
        "crawl inews",
        "crawl inews --since 2024-01-01 --until 2024-02-14 --words 'pemilu* OR pilkada* -survei'",
        "crawl inews --since 2024-01-01 --plan",
        "crawl inews --tags timnas-indonesia --only-tags",
        "crawl inews --network karawang,semarang --limit 100",
        "crawl inews --urls @urls.txt",
        "crawl --all --since 2026-06-01",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add Scrapy's options of a crawl."""
        super().add_options(parser)
        group = parser.add_argument_group("Which stories")
        for argument in ARGUMENTS:
            if argument.metavar:
                group.add_argument(argument.option, metavar=argument.metavar, help=argument.help)
            else:
                group.add_argument(argument.option, action="store_const", const="yes", help=argument.help)
        group.add_argument(
            "--plan", action="store_true", help="read the lists of a few days, and print the expected cost"
        )
        group = parser.add_argument_group("All sites")
        group.add_argument(
            "--all",
            action="store_true",
            help="crawl every declared site, each in a process of its own, within CONCURRENT_REQUESTS together",
        )
        group.add_argument(
            "--jobs", type=count, metavar="N", help=f"with --all: number of sites at a time (default: {_JOBS})"
        )
        group = parser.add_argument_group("Scrapy")
        group.add_argument("-a", dest="spargs", action="append", default=[], metavar="NAME=VALUE", help="an argument")
        group.add_argument("-o", "--output", action="append", metavar="FILE", help="append the records to FILE too")
        group.add_argument("-O", "--overwrite-output", action="append", metavar="FILE", help="write them to FILE too")

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check that the spider exists and can use the arguments."""
        spiders = self.spiders()
        names = ", ".join(spiders)
        self._all: dict[str, list[str]] = {}
        if opts.all:
            self._check_all(args, opts)
            return
        if opts.jobs:
            raise InputError("--jobs goes with --all")
        if len(args) != 1:
            raise InputError(f"give the name of one spider (there is: {names})")
        if args[0] not in spiders:
            raise InputError(f'there is no spider "{args[0]}"{nearest(args[0], list(spiders))}')
        self._read_arguments(opts)
        self._spider = _check_arguments(spiders[args[0]], opts.spargs)
        self._scope: Scope | None = getattr(self._spider, "scope", None)
        self._today = self.today()
        if self._scope is not None:
            self._scope.check_begun(self._today)
            if self._scope.words:
                parse(self._scope.words)
            allowed = self.project_settings.getlist("NEWSCRAWL_ALLOWED_HOSTS")
            self._scope.check_site(self._spider.site, allowed)  # type: ignore[attr-defined]  # it has a scope: ours
        read_schedule(self.project_settings.getlist("NEWSCRAWL_RECHECK_HOURS"))
        if (at_once := self.project_settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")) < 1:
            raise InputError(f"CONCURRENT_REQUESTS_PER_DOMAIN: {at_once} is too few, no page would ever be requested")
        if opts.plan:
            check_plan(self._scope)
        hosts = self._scope.hosts if self._scope is not None else ()
        if not opts.plan or self.has_database():
            engine = open_engine(self.database_url(), read_only=opts.plan)
        else:  # a plan makes no database
            engine = open_engine("sqlite://")
        if self._scope is not None:
            site: Site = self._spider.site  # type: ignore[attr-defined]  # it has a scope: ours
            check_hosts(engine, site, self._scope)
            for line in strange_tags(engine, self._scope):
                self._complain(line)
        self._lock = CrawlLock(engine, args[0], hosts)
        self._lock.acquire()  # before Scrapy begins to log: who comes second reads one line

    def _check_all(self, args: list[str], opts: Namespace) -> None:
        """Check the options that hold for every site, then make the command line of each.

        Raises: InputError.
        """
        if args:
            raise InputError(f'"{args[0]}": --all crawls every site; leave the name or --all out')
        self._read_arguments(opts)
        of_one = {"--plan": opts.plan, "--logfile": opts.logfile, "-o": opts.output, "-O": opts.overwrite_output}
        for option, is_given in of_one.items():
            if is_given:
                raise InputError(f"{option} does not go with --all: each site has its own")
        for name in opts.spargs:
            if name not in _OF_ALL:
                raise InputError(f"{name} is of one site: give its name instead of --all (or: {', '.join(_OF_ALL)})")
        at_once = self.project_settings.getint("CONCURRENT_REQUESTS")
        jobs = opts.jobs or min(_JOBS, max(1, at_once))
        if jobs > at_once:
            raise InputError(
                f"--jobs {jobs} is more than CONCURRENT_REQUESTS, the {at_once} requests of all sites together"
            )
        spiders = self.spiders()
        for name, site in self.sites().items():
            if site.sources is None:
                continue
            scope: Scope = _check_arguments(spiders[name], opts.spargs).scope  # type: ignore[attr-defined]  # ours
            scope.check_begun(self.today())
            if scope.words:
                parse(scope.words)
            self._all[name] = command_line(name, opts.spargs, at_once // jobs, self.setting("NEWSCRAWL_METRICS_FILE"))
        self._jobs = jobs
        self.prepare_database()

    def _crawl_all(self, opts: Namespace) -> None:
        """Crawl every site, and print the result of each."""
        began = datetime.now(UTC)
        logs = Path(self.setting("NEWSCRAWL_DATA")) / "logs"
        before = last_run(self.database_url())
        processes = CrawlProcesses(shared_options(opts), logs)
        ends = AllSites(self._all, self._jobs, processes, f"{began:%Y%m%dT%H%M%S}").run()
        print(*site_lines(ends, self.database_url(), before), sep="\n")
        bad = [end.site for end in ends if end.code]
        seconds = timedelta(seconds=round((datetime.now(UTC) - began).total_seconds()))
        print(f"{len(ends) - len(bad)} of {len(ends)} sites ended well in {seconds}; logs in {logs}")
        if bad:
            self.exitcode = EXIT_LOOK

    def _read_arguments(self, opts: Namespace) -> None:
        """Read Scrapy's options (`-a`, `-o`, `-O`).

        Raises: InputError.
        """
        try:
            opts.spargs = _with_options(arglist_to_dict(opts.spargs), opts)
            if opts.output or opts.overwrite_output:
                feeds = feed_process_params_from_cli(
                    self.project_settings, opts.output, overwrite_output=opts.overwrite_output
                )
                self.project_settings.set("FEEDS", feeds, priority="cmdline")
        except UsageError as error:
            raise InputError(str(error)) from error
        except ValueError as error:
            raise InputError("Invalid -a value, use -a NAME=VALUE") from error

    def execute(self, args: list[str], opts: Namespace) -> None:
        """Crawl until the spider has nothing left to request."""
        if opts.all:
            self._crawl_all(opts)
            return
        if opts.plan:
            self._plan(args[0], opts.spargs)
            return
        # A developer who types `scrapy crawl`, or names a level of the log, wants Scrapy's log as it is.
        is_calm = self.program == "newscrawl" and not _LOG_SETTINGS & self._overrides.keys()
        began = datetime.now(UTC)
        log = calm_log(self.project_settings, args[0], began) if is_calm else None
        try:
            counters = self._crawl(args[0], opts.spargs)
        finally:
            self._lock.release()
        seconds = (datetime.now(UTC) - began).total_seconds()
        lines = list(self._ending(args[0], counters, log, seconds, opts) if is_calm else run_summary.summary(counters))
        print(*lines, sep="\n")
        self._print_coverage()
        wants_a_look = run_summary.needs_a_look(counters, str(counters.get("finish_reason", "interrupted")))
        self._tell_server(args[0], counters, seconds, "\n".join(lines), wants_a_look=wants_a_look)
        if wants_a_look:
            self.exitcode = EXIT_LOOK

    def _plan(self, name: str, arguments: dict[str, Any]) -> None:
        """Read the lists of a few days, and print the expected cost of the crawl."""
        assert self._scope is not None
        assert self._scope.window is not None
        days = sample_days(self._scope.window, self._today)
        places = {
            "database": self.database_url() if self.has_database() else None,
            "archive": str(self.setting("NEWSCRAWL_ARCHIVE")),
            "delay": self.project_settings.getfloat("DOWNLOAD_DELAY"),
            "indexes": len(self._indexed()),
        }
        if self.program == "newscrawl" and not _LOG_SETTINGS & self._overrides.keys():
            calm_log(self.project_settings, name, datetime.now(UTC))
        with lists_only(days) as (places["lists"], settings):
            self.project_settings.setdict(settings, priority="cmdline")
            try:
                counters = self._crawl(name, {key: value for key, value in arguments.items() if key != "limit"})
            finally:
                self._lock.release()
            found = estimate(name, self._scope, days, self._today, counters, places)
        print(*found.lines(), sep="\n")
        if not found.read:
            self.exitcode = EXIT_LOOK

    def _ending(
        self, name: str, counters: dict[str, Any], log: Path | None, seconds: float, opts: Namespace
    ) -> Iterator[str]:
        """Yield the eight lines at the end of a crawl."""
        places = shown_name(self.database_url()), str(self.setting("NEWSCRAWL_ARCHIVE"))
        again = shlex.join(["newscrawl", *sys.argv[1:]])
        named = (("--data", opts.data), ("--db", opts.db))
        options = "".join(f" {shlex.join((option, value))}" for option, value in named if value)
        return Ending(name, counters, *places, log, seconds, again, options).lines()

    def _tell_server(
        self, name: str, counters: dict[str, Any], seconds: float, text: str, *, wants_a_look: bool
    ) -> None:
        """Send the message and write the metrics that the settings name."""
        state = Path(self.setting("NEWSCRAWL_DATA")) / f".look-{name}"
        notify(self.setting("NEWSCRAWL_NOTIFY_URL"), state, spider=name, wants_a_look=wants_a_look, text=text)
        write_metrics(
            self.setting("NEWSCRAWL_METRICS_FILE"),
            spider=name,
            wants_a_look=wants_a_look,
            seconds=seconds,
            counters=counters,
        )

    def _print_coverage(self) -> None:
        """Print the missing stories of each channel and day after a backfill."""
        if self._scope is None or self._scope.window is None:
            return
        channels, window = self._scope.channels, self._scope.window
        with opened(self.database_url(), read_only=True) as engine:
            until = min(window.until, self._today)
            lines = coverage(engine, self._spider.name, window.since, until, channels, indexed=self._indexed())
        is_long = (until - window.since).days > _MAX_DAYS
        print(*(month_table(lines) if is_long else table(lines)), sep="\n")

    def _indexed(self) -> tuple[str, ...]:
        """Return the channels that have an index of each day; empty text for one of all channels."""
        assert self._scope is not None
        sources: Sources = self._spider.site.sources  # type: ignore[attr-defined]  # it has a scope, so it is one of ours
        if any("channel" in form.fields for form in sources.index):
            return self._scope.channels or sources.channels
        return ("",) if sources.index else ()

    def _crawl(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        crawler = self.crawler_process.create_crawler(name)
        if not self.setting("NEWSCRAWL_CONTACT"):
            logger.warning("NEWSCRAWL_CONTACT is not set: name an address or URL where the site's owner reaches you")
        task = self.crawler_process.crawl(crawler, **arguments)
        self._lock.keep(on_lost=partial(_end_from_thread, crawler))
        with rare_collections():
            self.crawler_process.start()
        if not task.done():
            shutdown.settle(crawler)
        elif crawler.stats.get_value("finish_reason") == "shutdown":
            shutdown.ignore_signals()
        error = task.exception() if task.done() and not task.cancelled() else None
        if error is not None:
            raise error
        return crawler.stats.get_stats()


def _end_from_thread(crawler: Crawler) -> None:
    """End a crawl whose lock another one has taken, after the connection to the server broke."""
    from twisted.internet import reactor  # only now: importing it earlier would install another reactor than ours

    logger.error("the connection to the server broke, and another crawl has taken the lock of this one; it ends")
    reactor.callFromThread(end_run, crawler, "lock-lost")


def _with_options(arguments: dict[str, str], opts: Namespace) -> dict[str, str]:
    """Return the arguments of `-a` and those that are given as options.

    Raises: InputError where one is given both ways.
    """
    for argument in ARGUMENTS:
        value = getattr(opts, argument.name)
        if value is None:
            continue
        if argument.name in arguments:
            raise InputError(f"{argument.name}: give {argument.option} or -a {argument.name}=, not both")
        arguments[argument.name] = value
    return arguments


def _check_arguments(spider: type[Spider], arguments: dict[str, Any]) -> Spider:
    """Return the spider; raise `InputError` for a name that the spider does not know or a value that it refuses.

    Spiders take any argument; a mistyped `-a sinse=...` would start another crawl than the one that was requested.
    """
    initialisers = [
        vars(base)["__init__"] for base in spider.__mro__ if "__init__" in vars(base) and base is not object
    ]
    known = {
        parameter.name
        for initialiser in initialisers
        for parameter in inspect.signature(initialiser).parameters.values()
        if parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    } - {"self", "name"}
    if issubclass(spider, NewsSpider):
        known |= {argument.name for argument in ARGUMENTS}
    for name in arguments:
        if name not in known and name != "_job":  # scrapyd's own, on every command line that it makes
            raise InputError(f"-a {name}: {spider.name} takes no such argument (it takes: {', '.join(sorted(known))})")
    return spider(**arguments)
