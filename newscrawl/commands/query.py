"""Full-text search over the stored stories."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from newscrawl.cli import NewsCommand, count, day
from newscrawl.errors import InputError
from newscrawl.store.engine import open_engine
from newscrawl.store.queries import COLUMNS, Filters, as_record, search
from newscrawl.store.types import to_json

_TABLE_ROWS = 20  # what a screen shows; the other formats are for programs and give everything
_PIPED_WIDTH = 160  # columns of a table that no terminal limits


class Command(NewsCommand):
    """`scrapy query`."""

    dash_words = True
    examples = (
        'query gempa "\\"Timur Tengah\\"" --since 2023-12-01',
        "query pemilu* -survei --channel news --format jsonl",
        "query --city moskow --limit 5",
    )

    def syntax(self) -> str:
        return "[WORDS ...] [options]"

    def short_desc(self) -> str:
        return "Search the stored stories"

    def long_desc(self) -> str:
        return (
            "Stories that have all WORDS, best match first; without WORDS the newest first. "
            'A "phrase" in quotes, prefix* and -without work. One story stands for its copies.'
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the filters and the output format."""
        super().add_options(parser)
        group = parser.add_argument_group("Search")
        group.add_argument("--since", type=day, metavar="DAY", help="published on this WIB day or later (YYYY-MM-DD)")
        group.add_argument("--until", type=day, metavar="DAY", help="published on this WIB day or earlier")
        group.add_argument("--channel", help="section, such as news")
        group.add_argument("--city", help="dateline city, such as MOSKOW")
        group.add_argument("--tag", help="one of the story's tags")
        group.add_argument("--host", help="host, such as karawang.inews.id")
        group.add_argument(
            "--limit", type=count, metavar="N", help=f"at most N stories (a table: {_TABLE_ROWS} unless said otherwise)"
        )
        group.add_argument("--format", choices=list(_FORMATS), default="table", help="default: table")
        group.add_argument("--all", action="store_true", help="every copy, not one story for all of its copies")

    def check(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Refuse a window that ends before it begins."""
        if opts.since and opts.until and opts.since > opts.until:
            raise InputError(f"--since {opts.since} is after --until {opts.until}")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print what is found."""
        filters = Filters(opts.since, opts.until, opts.channel, opts.city, opts.tag, opts.host)
        limit = opts.limit or (_TABLE_ROWS if opts.format == "table" else None)
        engine = open_engine(self.database_url(), read_only=True)
        rows = search(engine, " ".join(args), filters, limit=limit, duplicates=opts.all)
        found = next(rows, None)
        if found is None:
            sys.stderr.write("scrapy query: no stories match\n")
        _FORMATS[opts.format](chain([found], rows) if found is not None else ())
        engine.dispose()


def _print_table(rows: Iterable[Mapping[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("id", "published", "channel", "city"):
        table.add_column(name, no_wrap=True)
    table.add_column("title", ratio=1)
    for row in rows:
        published = (row["published_local"] or "")[:16].replace("T", " ")
        cells = (str(row["id"]), published, row["channel"] or "", row["city"] or "", row["title"])
        table.add_row(*map(Text, cells))
    if table.row_count:
        width = None if sys.stdout.isatty() else _PIPED_WIDTH
        Console(file=sys.stdout, width=width, highlight=False).print(table)


def _print_json(rows: Iterable[Mapping[str, Any]]) -> None:
    sys.stdout.write("[")
    for number, row in enumerate(rows):
        text = json.dumps(as_record(row), ensure_ascii=False, indent=2)
        sys.stdout.write(f"{',' if number else ''}\n{text}")
    sys.stdout.write("\n]\n")


def _print_jsonl(rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        print(json.dumps(as_record(row), ensure_ascii=False))


def _print_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for row in rows:
        record = as_record(row)
        writer.writerow([to_json(value) if isinstance(value, list | dict) else value for value in record.values()])


_FORMATS = {"table": _print_table, "json": _print_json, "jsonl": _print_jsonl, "csv": _print_csv}
