"""Show one story: the record with its sources, the saved page, its history or its copies."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine

from newscrawl.archive.lookup import read_capture
from newscrawl.cli.base import NewsCommand
from newscrawl.clock import wib
from newscrawl.console.terminal import difference, terminal
from newscrawl.errors import InputError
from newscrawl.library.sites import address_of
from newscrawl.store.captures import find_capture
from newscrawl.store.engine import opened
from newscrawl.store.lookup import find_article, revisions_of, spread_of
from newscrawl.store.search.queries import COLUMNS
from newscrawl.text.diff import around_changes, diff_words
from newscrawl.text.units import delay
from newscrawl.warc.capture import Capture
from newscrawl.warc.decode import decoded

_NO_LIMIT = 1 << 62
_CONTEXT_WORDS = 8
_MAX_DIGITS = 20  # of an id; Python reads no number of more than 4,300
#: Shown apart: the text below the table, the sources beside the values.
_APART = {"body", "provenance"}


class Command(NewsCommand):
    """Show one story."""

    arguments = "ID|URL [--page | --history | --cluster]"
    examples = (
        "show 42",
        "show www.inews.id/news/nasional/contoh-berita",
        "show 42 --history",
        "show 42 --page > page.html",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the parts of a story to show."""
        super().add_options(parser)
        what = parser.add_argument_group("Show").add_mutually_exclusive_group()
        what.add_argument("--page", action="store_true", help="the saved page, as bytes")
        what.add_argument("--history", action="store_true", help="changes between its revisions")
        what.add_argument(
            "--cluster", action="store_true", help="its copies: who had the same or nearly this text first, who later"
        )

    def check(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Check that one story is named."""
        if len(args) != 1 or not args[0].strip():
            raise InputError("give the id or the URL of one story")

    def execute(self, args: list[str], opts: Namespace) -> None:
        """Print the record, or the chosen part of the story."""
        with opened(self.database_url(), read_only=True) as engine:
            article = self._find(engine, args[0].strip())
            if opts.page:
                self._print_page(engine, article)
            elif opts.history:
                _print_history(engine, article)
            elif opts.cluster:
                _print_cluster(engine, article)
            else:
                _print_record(article, find_capture(engine, article["id"]))

    def _find(self, engine: Engine, named: str) -> Mapping[str, Any]:
        """Return the story with an id, or with any spelling of its URL."""
        if named.isdecimal() and named.isascii() and len(named) < _MAX_DIGITS:
            article = find_article(engine, int(named))
        else:
            address = address_of(named, self.sites().values())
            article = find_article(engine, address.canonical, address.story_key) if address else None
            article = article or find_article(engine, named)
        if article is None:
            raise InputError(f'no story "{named}" is stored; `newscrawl query` finds what is')
        return article

    def _print_page(self, engine: Engine, article: Mapping[str, Any]) -> None:
        capture = find_capture(engine, article["id"])
        if capture is None:
            raise InputError(
                f"{article['url']} has no saved bytes in the archive: it was read from a fixture or another file"
            )
        page = decoded(read_capture(engine, self.archive_folder(), capture), _NO_LIMIT)
        sys.stdout.buffer.write(page.body)
        sys.stdout.buffer.flush()


def _print_record(article: Mapping[str, Any], capture: Capture | None) -> None:
    console = terminal()
    table = Table(box=None, pad_edge=False, show_header=True)
    table.add_column("field", no_wrap=True)
    table.add_column("value", ratio=3, overflow="fold")
    table.add_column("source", ratio=1, overflow="fold", style="dim")
    for name in COLUMNS:
        if name not in _APART and name in article:
            source = article["provenance"].get(name, "")
            table.add_row(Text(name, style="bold"), Text(_shown(article[name])), Text(source))
    if capture is not None:
        table.add_row(Text("saved page", style="bold"), Text(f"{capture.file}, byte {capture.offset:,}"), Text())
    console.print(table)
    if article["body"]:
        console.print(Text(f"\nbody  {article['provenance'].get('body', '')}".rstrip(), style="bold"))
        console.print(Text(article["body"]))


def _print_history(engine: Engine, article: Mapping[str, Any]) -> None:
    """Print each edit: when its first page showed it, and how each field changed."""
    console = terminal()
    earlier = revisions_of(engine, article)
    if not earlier:
        console.print(Text(f"{article['url']} was not edited since {_shown(article['first_seen_at'])}"))
        return
    for before, after in zip(earlier, [*earlier[1:], article], strict=True):
        since = f"until {_shown(after['seen_at'])}" if "seen_at" in after else "the latest"
        console.print(Text(f"seen {_shown(before['seen_at'])}, changed {since}", style="bold"))
        for name in before["changed"]:
            pieces = around_changes(diff_words(_shown(before[name]), _shown(after[name])), _CONTEXT_WORDS)
            console.print(Padding(Text(name, style="bold"), (0, 0, 0, 2), expand=False))
            console.print(Padding(difference(console, pieces), (0, 0, 1, 4), expand=False))


def _print_cluster(engine: Engine, article: Mapping[str, Any]) -> None:
    """Print the copies of a story in the order of publication, each with its delay after the first one."""
    console = terminal()
    table = Table(box=None, pad_edge=False)
    for name in ("id", "published (WIB)", "delay", "site", "host"):
        table.add_column(name, no_wrap=True)
    table.add_column("title", ratio=1)
    for place, copy in enumerate(spread_of(engine, article)):
        one = copy.article
        mark = " (this one)" if one["id"] == article["id"] else ""
        later = "unknown" if copy.delay is None else "first" if not place else delay(copy.delay)
        names = (Text(one["site"]), Text(one["host"]), Text(f"{one['title']}{mark}"))
        table.add_row(str(one["id"]), wib(one["published_at"]), later, *names)
    console.print(table)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{wib(value, '%Y-%m-%d %H:%M:%S')} WIB"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None or value == "" else str(value)
