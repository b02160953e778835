"""Write stories into a file: JSON Lines, CSV, Parquet, Excel, plain texts, SQLite."""

import argparse
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.cli.search import SearchCommand
from newscrawl.cli.tables import stories
from newscrawl.console.progress import Progress
from newscrawl.errors import InputError
from newscrawl.export.job import FORMATS, STDOUT, Export
from newscrawl.store.engine import open_engine
from newscrawl.store.search.queries import COLUMNS, Sort, count, search


class Command(SearchCommand):
    """Export stories."""

    arguments = "FILE [WORDS ...] [options]"
    description = (
        "FILE's ending chooses the format: .jsonl and .csv (each also with .gz), .jsonl.zst, .parquet, .xlsx, .db; "
        ".txt is a folder with one text a story, - is standard output. WORDS and filters are those of "
        "`newscrawl query`; without them everything is written, newest first. The file appears when it is whole; until "
        "then an older one stays as it is."
    )
    examples = (
        "export news.parquet",
        "export june.csv --since 2026-06 --until 2026-06 --excel",
        "export exports/$(date +%F).jsonl.gz --since-last",
        'export gempa.xlsx gempa -bola --city "BANDA ACEH" --columns published_day,title,url',
        "export corpus.txt --since 2024",
        "export dataset --partition month",
        "export - --format csv --columns url,title",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of an export."""
        super().add_options(parser)
        group = parser.add_argument_group("Export")
        group.add_argument(
            "--since-last",
            action="store_true",
            help="only stories that are new or changed since the last such export with the same words, filters and "
            "ending into the same folder (which remembers them in .newscrawl-export.db)",
        )
        group.add_argument("--format", choices=FORMATS, help="the format, whatever FILE ends in; needed for -")
        group.add_argument("--columns", metavar="NAME[,NAME...]", help="only these columns, in this order")
        group.add_argument("--partition", choices=["month"], help="a folder of Parquet files, one a month of WIB")
        group.add_argument("--card", action="store_true", help="describe the file in a README.md beside it")
        group.add_argument("--excel", action="store_true", help="CSV that a spreadsheet opens as UTF-8, formulas off")

    def check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check that the file can be written, before anything is read."""
        super().check(args, opts)
        if not args or not args[0]:
            raise InputError("name the file to write, such as news.parquet")
        self._export(args, opts).check()

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the file, and say how much is in it."""
        engine = open_engine(self.database_url(), read_only=True)
        words = " ".join(args[1:])
        filters = self.filters(opts)
        if not opts.since_last:  # a schedule may wait for the first story with a tag
            self.refuse_unknown(engine, filters)
        export = self._export(args, opts)
        sort = Sort.NEWEST if export.partition else None
        rows = search(engine, words, filters, sort=sort, duplicates=opts.all, on_damaged=self.damage_reporter())
        try:
            with closing(rows), Progress("export", unit="stories") as progress:
                if progress.console:
                    progress.expect(count(engine, words, filters, duplicates=opts.all))
                number = export.run(progress.each(rows), datetime.now(UTC), self._complain)
        finally:
            engine.dispose()
        if export.path == STDOUT:
            sys.stderr.write(f"{stories(number)}\n")
        else:
            print(f"{stories(number)} in {export.path} ({_size(export.path):,} bytes)")

    def _export(self, args: list[str], opts: argparse.Namespace) -> Export:
        columns = tuple(filter(None, opts.columns.replace(" ", "").split(","))) if opts.columns else COLUMNS
        return Export(
            Path(args[0]),
            _describe(args[1:], opts),
            opts.since_last,
            opts.card,
            opts.excel,
            columns,
            bool(opts.partition),
            opts.format or "",
        )


def _size(path: Path) -> int:
    return sum(each.stat().st_size for each in path.rglob("*")) if path.is_dir() else path.stat().st_size


def _describe(words: list[str], opts: argparse.Namespace) -> str:
    """Return a selection in words; equal ones are described alike."""
    names = ("since", "until", "channel", "city", "tag", "host", "kind", "site")
    parts = [f"{name} {getattr(opts, name)}" for name in names if getattr(opts, name)]
    parts += [f"words {' '.join(words)}"] if words else []
    return ", ".join([*parts, "copies too" if opts.all else "one story for its copies"])
