"""Search the stored stories."""

import argparse
import sys
from collections.abc import Iterable, Mapping
from contextlib import closing
from itertools import chain
from typing import Any

from sqlalchemy import Engine

from newscrawl.cli.base import count
from newscrawl.cli.search import SearchCommand
from newscrawl.cli.tables import print_counts, print_stories, with_snippet
from newscrawl.errors import InputError
from newscrawl.export.formats import Csv, JsonLines, JsonList, RowWriter
from newscrawl.store.engine import open_engine
from newscrawl.store.search.language import parse, wanted
from newscrawl.store.search.queries import COLUMNS, CountBy, Sort, count_by, search, search_statement, sql_text
from newscrawl.store.search.snippet import Wanted
from newscrawl.store.search.statements import count_statement

_TABLE_ROWS = 20  # what a screen shows; the other formats are for programs and give everything


class Command(SearchCommand):
    """`newscrawl query`."""

    arguments = "[WORDS ...] [options]"
    description = (
        "Stories that have all WORDS, best match first; without WORDS the newest first. "
        'A "phrase" in quotes, prefix*, -without, this OR that and (groups) work; capitals and diacritics do not '
        "matter. One story stands for its copies."
    )
    examples = (
        'query gempa "\\"Timur Tengah\\"" --since 2023-12-01',
        "query pemilu* -survei --channel news --format jsonl",
        'query "aceh (gempa OR tsunami)" --sort newest',
        "query --city moskow --limit 5 --offset 5",
        "query banjir --count-by day",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the order, the page and the output format."""
        super().add_options(parser)
        group = parser.add_argument_group("What is shown")
        group.add_argument("--sort", choices=[*map(str, Sort)], help="default: relevance with WORDS, else newest")
        group.add_argument(
            "--limit", type=count, metavar="N", help=f"at most N rows (a table: {_TABLE_ROWS} unless said otherwise)"
        )
        page = group.add_mutually_exclusive_group()
        page.add_argument("--offset", type=_offset, metavar="N", help="leave out the first N rows")
        page.add_argument(
            "--after", type=count, metavar="ID", help="go on after this story, whatever was added since (newest first)"
        )
        group.add_argument("--count-by", choices=[*map(str, CountBy)], help="count the stories instead; a WIB day")
        group.add_argument("--format", choices=["table", *_WRITERS], default="table", help="default: table")
        group.add_argument("--sql", action="store_true", help="show the statement instead, with its values")

    def check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse a search that cannot be read, and options that do not belong together."""
        super().check(args, opts)
        if args:
            parse(" ".join(args))
        for name in ("sort", "offset", "after"):
            if opts.count_by and getattr(opts, name):
                raise InputError(f"--{name} does not go with --count-by")
        sort = opts.sort or (Sort.RELEVANCE if args else Sort.NEWEST)
        if sort == Sort.RELEVANCE and not args:
            raise InputError("--sort relevance needs WORDS")
        if sort == Sort.RELEVANCE and opts.after:
            raise InputError("--after goes with --sort newest; use --offset")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print what is found."""
        opts.limit = opts.limit or (_TABLE_ROWS if opts.format == "table" and not opts.count_by else None)
        words = " ".join(args)
        engine = open_engine(self.database_url(), read_only=True)
        try:
            if opts.count_by:
                self._count(engine, words, opts)
            else:
                self._search(engine, words, opts)
        finally:
            engine.dispose()

    def _search(self, engine: Engine, words: str, opts: argparse.Namespace) -> None:
        options: dict[str, Any] = {
            "sort": Sort(opts.sort) if opts.sort else None,
            "limit": opts.limit,
            "offset": opts.offset or 0,
            "after": opts.after,
            "duplicates": opts.all,
        }
        if opts.sql:
            print(sql_text(engine, search_statement(engine, words, self.filters(opts), **options)))
            return
        # Closed here, not by the collector: where a reader (`| head`) leaves early, the database must still be open.
        with closing(search(engine, words, self.filters(opts), **options)) as rows:
            found = next(rows, None)
            if found is None:
                self._say_nothing_found()
            sought = wanted(parse(words)) if words.strip() else []
            _print(chain([found], rows) if found is not None else (), sought, opts.format)

    def _count(self, engine: Engine, words: str, opts: argparse.Namespace) -> None:
        by = CountBy(opts.count_by)
        if opts.sql:
            statement = count_statement(engine.dialect.name, by, words, self.filters(opts), duplicates=opts.all)
            print(sql_text(engine, statement.limit(opts.limit)))
            return
        counts = count_by(engine, by, words, self.filters(opts), limit=opts.limit, duplicates=opts.all)
        if not counts:
            self._say_nothing_found()
        if opts.format == "table":
            print_counts(counts, by)
            return
        writer = _WRITERS[opts.format]((by, "stories"))
        for value, number in counts:
            writer.write({by: value, "stories": number})
        writer.close()

    def _say_nothing_found(self) -> None:
        self._complain("no stories match")


def _print(rows: Iterable[Mapping[str, Any]], sought: list[Wanted], form: str) -> None:
    if form == "table":
        print_stories(rows, sought)
        return
    writer = _WRITERS[form](COLUMNS)
    for row in rows:
        writer.write(with_snippet(row, sought))
    writer.close()


def _offset(text: str) -> int:
    return 0 if text == "0" else count(text)


def _json(columns: tuple[str, ...]) -> RowWriter:  # noqa: ARG001  # an object names its own columns
    return JsonList(sys.stdout)


def _jsonl(columns: tuple[str, ...]) -> RowWriter:  # noqa: ARG001  # as above
    return JsonLines(sys.stdout)


def _csv(columns: tuple[str, ...]) -> RowWriter:
    return Csv(sys.stdout, columns)


_WRITERS = {"json": _json, "jsonl": _jsonl, "csv": _csv}
