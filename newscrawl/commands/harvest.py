"""Import a site's past from Common Crawl, the Wayback Machine or a CDX server."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from scrapy.utils.log import configure_logging

from newscrawl import stats
from newscrawl.cli.base import EXIT_LOOK, NewsCommand, count, day
from newscrawl.console import run_summary
from newscrawl.console.progress import Progress
from newscrawl.errors import InputError
from newscrawl.harvest.client import Client
from newscrawl.harvest.run import Harvest
from newscrawl.harvest.sources import Query, source_of
from newscrawl.replay.run import Rereader, replay
from newscrawl.replay.source import SavedPages
from newscrawl.store.engine import opened
from newscrawl.text.units import size

_DELAY_S = 1.5


class Command(NewsCommand):
    """Take a site's past from a web archive."""

    arguments = "SITE --from commoncrawl|wayback|CDX-URL [options]"
    examples = (
        "harvest inews --from wayback --since 2019-04-01 --until 2019-04-30 --plan",
        "harvest inews --from commoncrawl --hosts www.inews.id",
        "harvest inews --from http://127.0.0.1:8080/collection/cdx",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the options of the web archive and of the captures to take."""
        super().add_options(parser)
        group = parser.add_argument_group("Harvest")
        group.add_argument(
            "--from", dest="from_", metavar="ARCHIVE", help="commoncrawl, wayback, or a CDX server's URL"
        )
        group.add_argument("--since", type=day, metavar="DAY", help="captured on this WIB day or later (YYYY-MM-DD)")
        group.add_argument("--until", type=day, metavar="DAY", help="captured on this WIB day or earlier")
        group.add_argument("--hosts", metavar="HOST[,HOST...]", help="only these hosts (default: all of the site's)")
        group.add_argument("--limit", type=count, metavar="N", help="take at most N captures")
        group.add_argument(
            "--all-captures", action="store_true", help="also captures with the same bytes as another one of the page"
        )
        group.add_argument(
            "--delay", type=float, default=_DELAY_S, metavar="S", help=f"seconds between requests ({_DELAY_S})"
        )
        group.add_argument("--plan", action="store_true", help="only read the index: count what would be taken")

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check the site, the archive and the window.

        Raises: InputError.
        """
        known = self.sites()
        if len(args) != 1 or args[0] not in known:
            raise InputError(f"give the name of one site (there is: {', '.join(known)})")
        if not opts.from_:
            raise InputError("--from is missing: commoncrawl, wayback, or the URL of a CDX server")
        if opts.since and opts.until and opts.since > opts.until:
            raise InputError(f"--since {opts.since} is after --until {opts.until}")
        if not 0 <= opts.delay <= 3600:
            raise InputError(f"--delay {opts.delay}: give seconds from 0 to 3600")
        if not self.project_settings["NEWSCRAWL_ARCHIVE"]:
            raise InputError("NEWSCRAWL_ARCHIVE is empty: a harvest keeps the pages in the archive")
        self._site = known[args[0]]
        client = Client(
            str(self.project_settings["USER_AGENT"]),
            delay_s=opts.delay,
            max_bytes=self.project_settings.getint("DOWNLOAD_MAXSIZE") or 1 << 30,
        )
        self._source = source_of(opts.from_, client)
        self._stored: Counter[str] = Counter()
        self._query = Query(self._domain(), self._hosts(opts.hosts), opts.since, opts.until)
        self.prepare_database()

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Count, or harvest, the captures of the web archive."""
        configure_logging(self.project_settings)
        folder = Path(self.project_settings["NEWSCRAWL_ARCHIVE"])
        with opened(self.database_url()) as engine:
            harvest = Harvest(
                self._site, self._source, self._query, folder, engine, all_captures=opts.all_captures, limit=opts.limit
            )
            if opts.plan:
                self._plan(harvest, opts.delay)
                return
            try:
                with Progress("harvest") as progress:
                    harvest.watch = lambda counters: progress.report(said=_so_far(counters))
                    harvest.run(self._read)
            finally:
                self._print_counts(harvest)
        if harvest.counters[stats.HARVEST_FAILED]:
            self.exitcode = EXIT_LOOK

    def _plan(self, harvest: Harvest, delay_s: float) -> None:
        length = 0
        keys = set()
        with Progress("harvest") as progress:
            harvest.watch = lambda counters: progress.report(said=_so_far(counters))
            for capture in harvest.wanted():
                length += capture.length
                keys.add(hash(self._site.urls.read(capture.url).story_key))
        stories = len(keys)
        self._print_counts(harvest)
        requests = harvest.counters[stats.HARVEST_WANTED]
        print(f"{stories:,} stories in {requests:,} requests: at least {requests * delay_s / 3600:.1f} hours")
        if length:
            print(f"{size(length)} of records, by the index; nothing was fetched")

    def _print_counts(self, harvest: Harvest) -> None:
        if self._stored:
            print(*run_summary.summary(self._stored), sep="\n")
        lead = stats.HARVEST_LISTED.rpartition("/")[0] + "/"
        for key, number in sorted(harvest.counters.items()):
            print(f"{number:8,}  {key.removeprefix(lead)}")

    def _read(self, files: Sequence[Path]) -> None:
        """Store the pages of WARC files, as a replay of them does."""
        max_bytes = self.project_settings.getint("DOWNLOAD_MAXSIZE")
        rereader = Rereader(SavedPages.under(files), {self._site.name: self._site}, jobs=1, max_bytes=max_bytes)
        with opened(self.database_url()) as engine:
            reason = replay(rereader, [self._site.name], engine, lambda _: None)
        self._stored += rereader.counters
        if run_summary.needs_a_look(rereader.counters, reason):
            self.exitcode = EXIT_LOOK

    def _domain(self) -> str:
        if self._site.sources is None:
            raise InputError(f"{self._site.name} declares no home page, so there is no domain to ask for")
        return self._site.sources.home.partition("://")[2].partition("/")[0].removeprefix("www.")

    def _hosts(self, text: str | None) -> tuple[str, ...]:
        hosts = tuple(filter(None, (text or "").split(",")))
        for host in hosts:
            if not self._site.owns(f"https://{host}/"):
                raise InputError(f'--hosts: "{host}" is no host of {self._site.name}')
        return hosts


def _so_far(counters: Mapping[str, int]) -> str:
    listed, recorded = counters.get(stats.HARVEST_LISTED, 0), counters.get(stats.HARVEST_RECORDED, 0)
    failed = counters.get(stats.HARVEST_FAILED, 0)
    return f"{listed:,} captures listed, {recorded:,} recorded, {failed:,} failed"
