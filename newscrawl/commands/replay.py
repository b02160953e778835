"""Read saved pages (the archive, WARC and WACZ files, fixtures) into the database, without a network."""

import logging
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from pprint import pformat

from scrapy.utils.log import configure_logging

from newscrawl.cli.base import EXIT_LOOK, NewsCommand, count
from newscrawl.console import run_summary
from newscrawl.console.terminal import terminal
from newscrawl.errors import InputError, nearest
from newscrawl.items import Draft, Rejection
from newscrawl.replay.diff_report import ChangeReport
from newscrawl.replay.preview import Preview
from newscrawl.replay.progress import ReplayProgress
from newscrawl.replay.run import Rereader, replay
from newscrawl.replay.source import SavedPages
from newscrawl.store.engine import opened

logger = logging.getLogger(__name__)

#: What suits a replay, unless `-s` says otherwise.
_PREFERRED = {"LOG_LEVEL": "WARNING"}
_HOSTS_SHOWN = 5


class Command(NewsCommand):
    """Replay saved pages into the database."""

    arguments = "[options] [PATH ...]"
    examples = (
        "replay",
        "replay --jobs 4",
        "replay --dry-run",
        "replay CC-NEWS-20231211.warc.gz fixtures/inews/three-pages",
        "replay s3://bucket/news/ collection.wacz @more-files.txt",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the choice of the spider and of the processes."""
        super().add_options(parser)
        group = parser.add_argument_group("Replay")
        group.add_argument("--spider", metavar="NAME", help="the spider to use (default: chosen by each page's URL)")
        group.add_argument("--jobs", type=count, default=1, metavar="N", help="read with N processes (default: 1)")
        group.add_argument(
            "--dry-run", action="store_true", help="report what would change in the database; write nothing"
        )

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Change the defaults of settings for a replay; the command line still overrides them."""
        self.project_settings.setdict(_PREFERRED, priority="project")
        super().process_options(args, opts)

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check that the paths have saved pages and that the spider exists."""
        self._pages = SavedPages.under(args or [self._archive()])
        names = list(self.spiders())
        if opts.spider is not None and opts.spider not in names:
            raise InputError(f'--spider: there is no spider "{opts.spider}"{nearest(opts.spider, names)}')
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
        """Replay, then print the outcomes of the pages."""
        sites = self.sites()
        if not sites:
            raise InputError("there is no spider in SPIDER_MODULES")
        configure_logging(self.project_settings)
        rereader = Rereader(
            self._pages, sites, jobs=opts.jobs, max_bytes=self.project_settings.getint("DOWNLOAD_MAXSIZE")
        )
        chosen = [opts.spider] if opts.spider else list(sites)
        if opts.dry_run:
            self._preview(rereader, chosen)
        else:
            reason = self._reread(rereader, chosen)
            print(*run_summary.summary(rereader.counters), sep="\n")
            if run_summary.needs_a_look(rereader.counters, reason):
                self.exitcode = EXIT_LOOK
        for line in _foreign_hosts(rereader.foreign_hosts):
            print(line)

    def _reread(self, rereader: Rereader, names: list[str]) -> str:
        with opened(self.database_url(), cache_mb=64) as engine, ReplayProgress(rereader.pages) as progress:
            reason = replay(rereader, names, engine, progress.watch)
        logger.info("Dumping stats:\n%s", pformat(dict(rereader.counters)))
        return reason

    def _preview(self, rereader: Rereader, names: list[str]) -> None:
        is_there = self.has_database()
        url = self.database_url() if is_there else "sqlite://"
        with opened(url, read_only=is_there) as engine, Preview(engine) as preview:
            with (
                ReplayProgress(rereader.pages) as progress,
                closing(rereader.readings(names, progress.watch)) as readings,
            ):
                for reading in readings:
                    if isinstance(reading.result, Draft | Rejection):
                        preview.add(reading.result, reading.part, reading.digest)
            report = ChangeReport()
            for change in preview.changes():
                report.add(change)
            report.print(preview.outlook, terminal())
        if report.silenced or preview.outlook.damaged:
            self.exitcode = EXIT_LOOK


def _foreign_hosts(hosts: Counter[str]) -> Iterator[str]:
    """Yield lines that name the hosts of pages which no spider owns, with advice."""
    if not hosts:
        return
    named = ", ".join(f"{host or 'no host'} {number:,}" for host, number in hosts.most_common(_HOSTS_SHOWN))
    more = f" and {len(hosts) - _HOSTS_SHOWN:,} more hosts" if len(hosts) > _HOSTS_SHOWN else ""
    yield f"pages of other sites: {named}{more}"
    yield "A spider reads the pages of its own hosts. To read others, declare their site: docs/add-a-site.md."
