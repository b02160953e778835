"""Crawl sites with several machines on one PostgreSQL database."""

import logging
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from newscrawl.cli.base import NewsCommand, count, shared_options
from newscrawl.crew.plan import HostGroup, host_groups
from newscrawl.crew.processes import CrawlProcesses
from newscrawl.errors import InputError, nearest, needing
from newscrawl.library.sites import sites
from newscrawl.page.site import Site
from newscrawl.store.engine import opened
from newscrawl.store.frontier.table import known_hosts


class Command(NewsCommand):
    """Crawl sites with several machines on one PostgreSQL database."""

    arguments = "[SITE...] [options]"
    description = (
        "Every machine that runs it takes groups of hosts from one queue and crawls each in a process of its own, until"
        " Ctrl-C. No host is crawled by two processes at once."
    )
    examples = ("crew --apply", "crew inews", "crew inews kompas --jobs 4")

    def add_options(self, parser: ArgumentParser) -> None:
        """Add how many crawls run at a time."""
        super().add_options(parser)
        group = parser.add_argument_group("Crew")
        group.add_argument("--jobs", type=count, default=2, metavar="N", help="crawls at a time here (default: 2)")
        group.add_argument("--apply", action="store_true", help="make the tables of the queue, once for a database")

    def check(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base's
        """Check that the sites exist and that the database can be shared."""
        self._sites = {site.name: site for site in sites() if site.sources is not None}
        for name in args:
            if name not in self._sites:
                raise InputError(f'there is no spider "{name}"{nearest(name, list(self._sites))}')
        self._url = make_url(self.database_url())
        if self._url.get_backend_name() != "postgresql":
            raise InputError("crawlers on several machines need PostgreSQL: --db postgresql+psycopg://USER@HOST/NAME")
        self._size = int(self.setting("NEWSCRAWL_CREW_HOSTS"))
        if self._size < 1:
            raise InputError(f"NEWSCRAWL_CREW_HOSTS: {self._size} is too few hosts for a crawl")

    def execute(self, args: list[str], opts: Namespace) -> None:
        """Make the queue, or take crawls from it."""
        with needing("a crew", "crew"):
            from newscrawl.crew.queue import Crew, Rhythm, check_tables, create_tables
        with opened(self._url) as engine:
            if opts.apply:
                print("the queue is made" if create_tables(self._url) else "the queue is there already")
                return
            check_tables(self._url)
            rhythm = Rhythm(int(self.setting("NEWSCRAWL_CREW_EVERY")), int(self.setting("NEWSCRAWL_CREW_SILENT")))
            logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # what matters is said in one line
            processes = CrawlProcesses(shared_options(opts), Path(self.setting("NEWSCRAWL_DATA")) / "logs")
            crew = Crew(self._url, processes, partial(self._groups, engine), rhythm, partial(print, flush=True))
            crew.run(args or list(self._sites), opts.jobs)

    def _groups(self, engine: Engine, name: str) -> Sequence[HostGroup]:
        site: Site = self._sites[name]
        with engine.connect() as connection:
            return host_groups(site, known_hosts(connection, name), self._size)
