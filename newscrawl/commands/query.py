"""Search the stored stories."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import Any

from sqlalchemy import Engine

from newscrawl.cli.base import count
from newscrawl.cli.search import SearchCommand
from newscrawl.cli.tables import print_counts, print_stories, with_snippet
from newscrawl.errors import InputError, StoreError
from newscrawl.export.formats import TEXTS, text_writer
from newscrawl.store.engine import opened
from newscrawl.store.search.language import parse
from newscrawl.store.search.nearest import near_words
from newscrawl.store.search.passages import Passage, passages
from newscrawl.store.search.queries import (
    COLUMNS,
    CountBy,
    Filters,
    Sort,
    count_by,
    count_statement_for,
    search,
    search_statement,
    sql_text,
)
from newscrawl.store.search.queries import count as count_stories
from newscrawl.store.types import chunks

_CHUNK_ROWS = 200  # stories whose passages are looked up at once
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
        "query banjir --since 30d --count-by day",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the order, the page and the output format."""
        super().add_options(parser)
        group = parser.add_argument_group("What is shown")
        group.add_argument("--sort", choices=[*map(str, Sort)], help="default: relevance with WORDS, else newest")
        group.add_argument(
            "--limit", type=count, metavar="N", help=f"at most N rows (default for a table: {_TABLE_ROWS})"
        )
        page = group.add_mutually_exclusive_group()
        page.add_argument("--offset", type=_offset, metavar="N", help="leave out the first N rows")
        page.add_argument(
            "--after", type=count, metavar="ID", help="go on after this story, whatever was added since (newest first)"
        )
        group.add_argument(
            "--count-by",
            choices=[*map(str, CountBy)],
            help="count the stories instead; days, weeks (their Monday), months and years are in WIB",
        )
        group.add_argument("--format", choices=("table", *TEXTS), default="table", help="default: table")
        group.add_argument("--sql", action="store_true", help="show the statement instead, with its values")

    def check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check that the search can be read and that the options go together."""
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
        """Print the stories found."""
        opts.limit = opts.limit or (_TABLE_ROWS if opts.format == "table" and not opts.count_by else None)
        words = " ".join(args)
        with opened(self.database_url(), read_only=True) as engine:
            if opts.count_by:
                self._count(engine, words, opts)
            else:
                self._search(engine, words, opts)

    def _search(self, engine: Engine, words: str, opts: argparse.Namespace) -> None:
        filters = self.filters(opts)
        options: dict[str, Any] = {
            "sort": Sort(opts.sort) if opts.sort else None,
            "limit": opts.limit,
            "offset": opts.offset or 0,
            "after": opts.after,
            "duplicates": opts.all,
        }
        if opts.sql:
            print(sql_text(engine, search_statement(engine, words, filters, **options)))
            return
        # Closed here, not by the collector: where a reader (`| head`) leaves early, the database must still be open.
        with closing(search(engine, words, filters, **options, on_damaged=self.damage_reporter())) as rows:
            found = next(rows, None)
            if found is None:
                self._say_nothing_found(engine, words, filters, opts)
            read = chain([found], rows) if found is not None else ()
            if opts.format == "table":
                shown = list(read)
                print_stories(shown, _passages(engine, words, shown), self._total(engine, words, filters, opts, shown))
                return
            writer = text_writer(opts.format, sys.stdout, COLUMNS)
            for some in chunks(read, _CHUNK_ROWS):
                hits = _passages(engine, words, some)
                for row in some:
                    writer.write(with_snippet(row, hits.get(row["id"])))
            writer.close()

    def _total(
        self, engine: Engine, words: str, filters: Filters, opts: argparse.Namespace, shown: Sequence[Any]
    ) -> int | None:
        """Return how many stories match in all; None where all are shown, or a damaged row forbids to count."""
        if len(shown) < opts.limit and not opts.offset and not opts.after:
            return None
        try:
            return count_stories(engine, words, filters, duplicates=opts.all)
        except StoreError:
            return None  # a damaged row, which the search has named

    def _count(self, engine: Engine, words: str, opts: argparse.Namespace) -> None:
        by = CountBy(opts.count_by)
        if opts.sql:
            statement = count_statement_for(engine, by, words, self.filters(opts), duplicates=opts.all)
            print(sql_text(engine, statement.limit(opts.limit)))
            return
        counts = count_by(engine, by, words, self.filters(opts), limit=opts.limit, duplicates=opts.all)
        if not counts:
            self._say_nothing_found(engine, words, self.filters(opts), opts)
        if opts.format == "table":
            print_counts(counts, by)
            return
        writer = text_writer(opts.format, sys.stdout, (by, "stories"))
        for value, number in counts:
            writer.write({by: value, "stories": number})
        writer.close()

    def _say_nothing_found(self, engine: Engine, words: str, filters: Filters, opts: argparse.Namespace) -> None:
        """Report it on stderr, with words and filter values that would find something.

        Raises: InputError for a filter whose value no story has.
        """
        self.refuse_unknown(engine, filters)
        said = ["no stories match"]
        if words.strip():
            near = near_words(engine, words, filters, duplicates=opts.all)
            said += [", ".join(f"{each} {number:,}" for each, number in near)] if near else []
        sys.stderr.write(f"{self.program} query: {': '.join(said)}\n")


def _passages(engine: Engine, words: str, rows: Sequence[Mapping[str, Any]]) -> dict[int, Passage]:
    if not words.strip() or not rows:
        return {}
    try:
        return passages(engine, words, [row["id"] for row in rows])
    except StoreError:
        return {}  # a damaged row, which the search has named


def _offset(text: str) -> int:
    return 0 if text == "0" else count(text)
