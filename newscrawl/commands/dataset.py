"""Read archives of any size into a dataset of Parquet files."""

import os
import re
import sys
from argparse import ArgumentParser, Namespace

from newscrawl.cli.base import EXIT_LOOK, NewsCommand, count
from newscrawl.console.progress import Progress
from newscrawl.errors import InputError, nearest, needing
from newscrawl.library.sites import sites
from newscrawl.replay.source import SavedPages

_MAX_BYTES = 32 << 20  # of a page, where DOWNLOAD_MAXSIZE is 0


class Command(NewsCommand):
    """Turn archives of any size into Parquet files, on a cluster or on the cores of this machine."""

    arguments = "OUT PATH... [options]"
    examples = (
        "dataset corpus data/pages --jobs 2",
        "dataset s3://news/corpus s3://news/archive/ --scheduler tcp://10.0.0.5:8786",
        "dataset corpus @warc.paths.gz --any-site --hosts kompas.com,detik.com",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of the cluster and of the choice of pages."""
        super().add_options(parser)
        group = parser.add_argument_group("Dataset")
        group.add_argument("--jobs", type=count, metavar="N", help="processes on this machine (default: its cores)")
        group.add_argument("--scheduler", metavar="URL", help="a Dask scheduler that runs, such as tcp://HOST:8786")
        group.add_argument("--spider", metavar="NAME", help="pages of this site only (default: of all declared sites)")
        group.add_argument(
            "--reread", action="store_true", help="read files again that are done, after a change of a parser"
        )
        group.add_argument("--any-site", action="store_true", help="pages of every host, without a declared site")
        group.add_argument(
            "--hosts", metavar="HOST[,HOST...]", help="with --any-site: only these hosts and those below them"
        )
        group.add_argument("--lang", metavar="CODE", help="with --any-site: only pages in this language, such as id")
        group.add_argument(
            "--url-filter", metavar="PATTERN", help="with --any-site: only URLs that contain this pattern"
        )

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check the options and paths.

        Raises: InputError.
        """
        if len(args) < 2:
            raise InputError("give the folder of the dataset, then WARC files, folders or URLs: dataset OUT PATH...")
        if opts.jobs and opts.scheduler:
            raise InputError("--jobs starts processes here, --scheduler uses others: give one of them")
        for name in ("hosts", "lang", "url_filter"):
            if getattr(opts, name) and not opts.any_site:
                raise InputError(f"--{name.replace('_', '-')} goes with --any-site")
        if opts.any_site and opts.spider:
            raise InputError("--spider and --any-site exclude each other")
        names = sorted(site.name for site in sites())
        if opts.spider and opts.spider not in names:
            raise InputError(f'--spider: there is no spider "{opts.spider}"{nearest(opts.spider, names)}')
        try:
            re.compile(opts.url_filter or "")
        except re.error as error:
            raise InputError(f'--url-filter "{opts.url_filter}": {error}') from error
        if opts.lang and not re.fullmatch("[A-Za-z]{2}", opts.lang):
            raise InputError(f'--lang "{opts.lang}": give two letters, such as id')
        self._pages = SavedPages.under(args[1:])
        if self._pages.cases:
            raise InputError(f'"{self._pages.cases[0]}" is a fixture; a dataset is made of WARC and WACZ files')
        self._names = (opts.spider,) if opts.spider else tuple(names)

    def execute(self, args: list[str], opts: Namespace) -> None:
        """Make the dataset."""
        with needing("a dataset", "cluster"):
            from newscrawl.dataset.engine import Workers
            from newscrawl.dataset.folder import Folder
            from newscrawl.dataset.page_filter import Choice
            from newscrawl.dataset.run import DatasetRun
        choice = Choice(
            spiders=() if opts.any_site else self._names,
            any_site=opts.any_site,
            hosts=tuple(filter(None, (opts.hosts or "").lower().split(","))),
            url_filter=opts.url_filter or "",
            language=(opts.lang or "").lower(),
        )
        max_bytes = self.project_settings.getint("DOWNLOAD_MAXSIZE") or _MAX_BYTES
        with Progress("dataset") as progress:

            def tell(stage: str, done: int, total: int) -> None:
                progress.expect(total)
                progress.report(done, stage)

            run = DatasetRun(Folder.of(args[0]), self._pages.warc_files, choice, max_bytes, tell)
            run.prepare(reread=opts.reread)
            with Workers(jobs=opts.jobs or os.cpu_count() or 1, scheduler=opts.scheduler) as workers:
                if workers.dashboard:
                    print(f"dashboard: {workers.dashboard}", file=sys.stderr)
                run.run(workers)
        for name in ("articles", "copies", "revisions", "failures"):
            print(f"{run.counters[name]:10,}  {name}")
        others = {
            key: number
            for key, number in run.counters.items()
            if number and key.startswith(("newscrawl/outcome", "newscrawl/pages", "newscrawl/saved"))
        }
        for key, number in sorted(others.items()):
            print(f"{number:10,}  {key.removeprefix('newscrawl/')}")
        if any("/failed/" in key or key.endswith("/unreadable") for key in others):
            self.exitcode = EXIT_LOOK
