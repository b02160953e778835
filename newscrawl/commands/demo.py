"""Load the example pages, which come with the program, into a database of their own, example.db."""

import shlex
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from newscrawl.cases.demo import DEMO_PAGES
from newscrawl.cli.base import EXIT_LOOK, NewsCommand
from newscrawl.console import run_summary
from newscrawl.errors import InputError

_EXAMPLE = "example.db"
_SHOWN = 2  # stories


class Command(NewsCommand):
    """Load the example pages."""

    arguments = ""
    description = (
        "The stories are invented. They go into example.db beside the database in use, never into that one. "
        "A second run stores nothing twice."
    )
    examples = ("demo", "demo --data ~/news")

    def check(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Check that there are no arguments."""
        if args:
            raise InputError(f'"{args[0]}": demo takes no arguments')

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Replay the pages, then print commands to try."""
        from newscrawl.cli.tables import print_stories
        from newscrawl.replay.run import Rereader, replay
        from newscrawl.replay.source import SavedPages
        from newscrawl.store.engine import opened
        from newscrawl.store.search.queries import search

        path = self._path()
        max_bytes = int(self.setting("DOWNLOAD_MAXSIZE"))
        rereader = Rereader(SavedPages.under([str(DEMO_PAGES)]), self.sites(), jobs=1, max_bytes=max_bytes)
        with opened(f"sqlite:///{path}") as engine:
            reason = replay(rereader, sorted(self.sites()), engine, lambda _: None)
            print(*run_summary.summary(rereader.counters), sep="\n", end="\n\n")
            print_stories(list(search(engine, limit=_SHOWN)))
        print(*_what_next(path, run_summary.first_site(self.sites())), sep="\n")
        if run_summary.needs_a_look(rereader.counters, reason):
            self.exitcode = EXIT_LOOK

    def _path(self) -> Path:
        """Return the file of the example database."""
        from newscrawl.store.engine import parse_url

        url = parse_url(self.database_url())
        is_file = url.get_backend_name() == "sqlite" and url.database
        return (Path(str(url.database)).parent if is_file else Path(self.setting("NEWSCRAWL_DATA"))) / _EXAMPLE


def _what_next(path: Path, first_site: str) -> Iterator[str]:
    """Yield where the stories are, and command lines to copy."""
    named = shlex.quote(str(path))
    yield ""
    yield f"The stories are invented. They are in {path}; try:"
    yield f"  newscrawl query gempa --db {named}"
    yield f"  newscrawl show 1 --db {named}"
    yield f"  newscrawl export stories.csv --db {named}"
    yield f"  newscrawl browse --db {named}"
    yield f"Real stories, into another database: newscrawl crawl {first_site} --limit 20"
