"""Check the health of the database, the archive and the last runs; --live checks the site itself."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from newscrawl.cli.base import EXIT_LOOK, NewsCommand
from newscrawl.clock import Clock
from newscrawl.console.run_summary import first_site
from newscrawl.doctor.captures import as_data, look_at_captures
from newscrawl.doctor.finding import is_failing
from newscrawl.doctor.local import crawled_spiders, look_at_all
from newscrawl.doctor.screen import as_json, captures_screen, findings_table, show, survey_screen
from newscrawl.doctor.survey import MAX_REQUESTS, Survey
from newscrawl.errors import InputError, nearest
from newscrawl.probe.fetch import prefer_probe, run_probe
from newscrawl.replay.progress import ReplayProgress
from newscrawl.replay.source import SavedPages
from newscrawl.warc.saved import SavedPage, Tally, Wanted

_BOUND_S = 300
_NO_LIMIT = 1 << 62


class Command(NewsCommand):
    """Print the findings of a health check."""

    arguments = "[--live | --archive] [--spider NAME] [--format table|json]"
    examples = (
        "doctor",
        "doctor --archive --spider inews",
        "doctor --live --spider inews",
        "doctor --live --spider inews --format json",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the live part."""
        super().add_options(parser)
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--live", action="store_true", help=f"check the live site: at most {MAX_REQUESTS} requests")
        what.add_argument(
            "--archive", action="store_true", help="try the selectors of the sites on the recorded pages; no network"
        )
        parser.add_argument(
            "--spider", metavar="NAME", help="the site; default: the one that was crawled, with --archive all of them"
        )
        parser.add_argument("--format", choices=("table", "json"), default="table", help="default: table")

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Change the defaults of settings for a probe; without one nothing of the crawler is started."""
        prefer_probe(self.project_settings)
        super().process_options(args, opts)

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check that the site is declared, and named if several were crawled."""
        if args:
            raise InputError(f'"{args[0]}": doctor takes no arguments')
        if opts.spider and not (opts.live or opts.archive):
            raise InputError("--spider goes with --live or --archive")
        known = self.sites()
        name = opts.spider or (self._crawled_site(known) if opts.live else "")
        if name and name not in known:
            raise InputError(f'--spider: there is no site "{name}"{nearest(name, list(known))}')
        if opts.archive:
            self._judged = [known[name]] if name else list(known.values())
            self._pages = SavedPages.under([self.archive_folder("a crawl or `newscrawl harvest` makes it")])
        if not opts.live:
            return
        site = known[name]
        if site.sources is None:
            raise InputError(f"{site.name} declares no sources, so there is nothing to check")
        self._site, self._sources = site, site.sources

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Run the checks and print their findings."""
        if opts.live:
            self._look_at_site(opts)
            return
        if opts.archive:
            self._look_at_archive(opts)
            return
        settings = self.project_settings
        findings = look_at_all(
            self.database_url(),
            settings["NEWSCRAWL_ARCHIVE"],
            self.now(),
            first_site(self.sites()),
        )
        if opts.format == "json":
            print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
        else:
            show(findings_table(findings))
        if is_failing(finding.state for finding in findings):
            self.exitcode = EXIT_LOOK

    def _look_at_archive(self, opts: Namespace) -> None:
        with ReplayProgress(self._pages) as progress:
            max_bytes = self.project_settings.getint("DOWNLOAD_MAXSIZE") or _NO_LIMIT

            def read(wanted: Wanted) -> Iterator[SavedPage]:
                for page in self._pages.read(wanted, Tally(quiet=True), max_bytes=max_bytes):
                    progress.watch(page)
                    yield page

            found = look_at_captures(read, self._judged, max_bytes)
        if not found:
            names = ", ".join(site.name for site in self._judged)
            raise InputError(f"the archive has no page of a story of {names}")
        if opts.format == "json":
            print(json.dumps(as_data(found), ensure_ascii=False, indent=2, default=_plain))
        else:
            show(captures_screen(found))
        if is_failing(finding.state for each in found for finding in each.findings()):
            self.exitcode = EXIT_LOOK

    def _crawled_site(self, known: Iterable[str]) -> str:
        """Return the site that the database has runs of; before the first crawl the site to begin with.

        Raises: InputError where the database has runs of several sites.
        """
        names = sorted(known)
        crawled = sorted(crawled_spiders(self.database_url()).intersection(names))
        if len(crawled) > 1:
            raise InputError(f"--live: say which site with --spider (the database has runs of: {', '.join(crawled)})")
        return crawled[0] if crawled else first_site(names)

    def _look_at_site(self, opts: Namespace) -> None:
        settings = self.project_settings
        survey = Survey(self._site, self._sources, Clock.read(settings["NEWSCRAWL_NOW"]))
        network = ", one network site" if self._sources.network else ""
        self._complain(
            f"checks {self._sources.home}: robots.txt, feeds, sitemaps, two sections, an index{network} and a "
            f"page of each kind, as {settings['USER_AGENT']}: at most {MAX_REQUESTS} requests, one after the other, "
            f"{settings.getfloat('DOWNLOAD_DELAY'):g} s or more between two to a host; about a minute"
        )
        probe = run_probe(self.crawler_process, settings, self._site, survey, _BOUND_S)
        if opts.format == "json":
            print(json.dumps(as_json(survey, probe), ensure_ascii=False, indent=2, default=str))
        else:
            show(survey_screen(survey, probe))
        if probe.is_cut:
            self._complain(
                f"the rest was left out after {_BOUND_S} s: the site answers slowly, or its robots.txt sets a slow pace"
            )
        if probe.is_cut or any(survey.broken()):
            self.exitcode = EXIT_LOOK


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else asdict(value)
