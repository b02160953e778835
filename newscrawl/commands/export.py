"""Write stories into a .jsonl, .csv or .parquet file."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from newscrawl.cli.search import SearchCommand
from newscrawl.errors import InputError
from newscrawl.export.job import Export
from newscrawl.store.engine import open_engine
from newscrawl.store.search.queries import count, search


class Command(SearchCommand):
    """Export stories."""

    arguments = "FILE [WORDS ...] [options]"
    description = (
        "FILE's ending chooses the format. WORDS and filters are those of `newscrawl query`; without them everything "
        "is written, newest first. The file appears when it is whole; until then an older one stays as it is."
    )
    examples = (
        "export news.parquet",
        "export exports/2026-06.csv --since 2026-06-01 --until 2026-06-30 --excel",
        "export exports/$(date +%F).jsonl --since-last --card",
        'export gempa.jsonl gempa -bola --city "BANDA ACEH"',
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add what an export can be."""
        super().add_options(parser)
        group = parser.add_argument_group("Export")
        group.add_argument(
            "--since-last",
            action="store_true",
            help="only stories that are new or changed since the last such export with the same words, filters and "
            "ending into the same folder (which remembers them in .newscrawl-export.db)",
        )
        group.add_argument("--card", action="store_true", help="describe the file in a README.md beside it")
        group.add_argument("--excel", action="store_true", help="CSV that a spreadsheet opens as UTF-8, formulas off")

    def check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse a file that cannot be written before anything is read."""
        super().check(args, opts)
        if not args:
            raise InputError("name the file to write, such as news.parquet")
        self._export(args, opts).check()

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the file, and say how much is in it."""
        engine = open_engine(self.database_url(), read_only=True)
        words = " ".join(args[1:])
        filters = self.filters(opts)
        export = self._export(args, opts)
        rows = search(engine, words, filters, duplicates=opts.all)
        with _bar(lambda: count(engine, words, filters, duplicates=opts.all)) as progress:
            number = export.run(rows, datetime.now(UTC), progress)
        engine.dispose()
        print(f"{number:,} stories in {export.path} ({export.path.stat().st_size:,} bytes)")

    def _export(self, args: list[str], opts: argparse.Namespace) -> Export:
        return Export(Path(args[0]), _describe(args[1:], opts), opts.since_last, opts.card, opts.excel)


def _describe(words: list[str], opts: argparse.Namespace) -> str:
    """Return a selection in words; equal ones are described alike."""
    names = ("since", "until", "channel", "city", "tag", "host", "kind")
    parts = [f"{name} {getattr(opts, name)}" for name in names if getattr(opts, name)]
    parts += [f"words {' '.join(words)}"] if words else []
    return ", ".join([*parts, "copies too" if opts.all else "one story for its copies"])


@contextmanager
def _bar(total: Callable[[], int]) -> Iterator[Callable[[], None]]:
    """Show how far the export is, on a terminal; yield what is to be called for each story."""
    console = Console(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        yield lambda: None
        return
    columns = (TextColumn("export"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("export", total=total())
        yield lambda: bar.advance(task)
