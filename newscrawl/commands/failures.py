"""List the pages that gave no record; --retry reads them again, --capture N makes one a fixture."""

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from newscrawl import stats
from newscrawl.cases.next_steps import next_steps
from newscrawl.cases.write import save_case
from newscrawl.cli.base import EXIT_LOOK, NewsCommand, count
from newscrawl.clock import wib
from newscrawl.console.terminal import terminal
from newscrawl.errors import FailReason, InputError
from newscrawl.export.formats import TEXTS, text_writer
from newscrawl.page.site import owner_of
from newscrawl.replay.retry import pages_of, retry
from newscrawl.store.engine import opened
from newscrawl.store.lookup import failures_by

_TABLE_ROWS = 20
_FIXTURES = Path("fixtures")
_COLUMNS = ("id", "url", "stage", "reason", "detail", "first_at", "last_at", "attempts")


class Command(NewsCommand):
    """List, retry or capture the pages that gave no record."""

    arguments = "[--retry | --capture N] [options]"
    examples = ("failures", "failures --reason no-text --format jsonl", "failures --retry", "failures --capture 7")

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the filters and actions."""
        super().add_options(parser)
        group = parser.add_argument_group("Failures")
        what = group.add_mutually_exclusive_group()
        what.add_argument("--retry", action="store_true", help="read them again from their saved bytes")
        what.add_argument("--capture", type=count, metavar="N", help="make the failure with this id a fixture folder")
        group.add_argument("--case", metavar="NAME", help="with --capture: name of the folder, why it exists")
        group.add_argument("--reason", choices=[str(reason) for reason in FailReason], help="only those")
        group.add_argument("--limit", type=count, metavar="N", help=f"at most N (default for a table: {_TABLE_ROWS})")
        group.add_argument("--format", choices=("table", *TEXTS), default="table", help="default: table")

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check that there are no arguments, and that the options go together."""
        if args:
            raise InputError(f'"{args[0]}": failures takes no arguments')
        if opts.case is not None and opts.capture is None:
            raise InputError("--case goes with --capture N")

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """List, retry or capture."""
        with opened(self.database_url(), read_only=not opts.retry) as engine:
            found = failures_by(engine, opts.reason, opts.capture)
            if opts.capture is not None:
                self._capture(engine, found, opts)
            elif opts.retry:
                self._retry(engine, found[: opts.limit])
            elif opts.format == "table":
                _print_table(found, opts.limit or _TABLE_ROWS)
            else:
                _print_rows(found[: opts.limit], opts.format)

    def _retry(self, engine: Any, found: Sequence[Mapping[str, Any]]) -> None:
        folder, max_bytes = self._archive(), int(self.setting("DOWNLOAD_MAXSIZE"))
        outcomes, unsaved = retry(engine, folder, list(self.sites().values()), found, max_bytes)
        left = {row["url"] for row in failures_by(engine)} & {row["url"] for row in found}
        print(f"{len(found):8,}  failures")
        print(f"{len(found) - len(left):8,}    gave a record or are no story, and left the list")
        for name, number in sorted(stats.by_label(outcomes, stats.OUTCOME).items()):
            print(f"{number:8,}      pages ended as {name}")
        if unsaved:
            print(f"{unsaved:8,}    have no saved bytes in the archive; replay the files that they came from")
        if left:
            self.exitcode = EXIT_LOOK

    def _capture(self, engine: Any, found: Sequence[Mapping[str, Any]], opts: Namespace) -> None:
        if not found:
            raise InputError(f"there is no failure {opts.capture}; `newscrawl failures` lists them with their ids")
        failure = found[0]
        site = owner_of(self.sites().values(), failure["url"])
        pages = pages_of(engine, self._archive(), site, failure) if site else []
        if site is None or not pages:
            raise InputError(f"{failure['url']} has no saved bytes in the archive")
        # The story may have been fetched since, under another spelling of its URL; wanted is the page that failed.
        failed = [page for page in pages if page.fetched_at == failure["last_at"]] or pages
        print(*next_steps(save_case(_FIXTURES, site, failed[-1:], opts.case)), sep="\n")

    def _archive(self) -> Path:
        folder = self.setting("NEWSCRAWL_ARCHIVE")
        if not folder:
            raise InputError("NEWSCRAWL_ARCHIVE is empty, so no bytes are saved")
        return Path(folder)


def _print_table(found: Sequence[Mapping[str, Any]], limit: int) -> None:
    console = terminal()
    if not found:
        console.print("no failures")
        return
    for reason, number in Counter(row["reason"] for row in found).most_common():
        console.print(Text(f"{number:8,}  {reason}"))
    console.print()
    table = Table(box=None, pad_edge=False)
    for name in ("id", "reason", "last seen (WIB)", "tries"):
        table.add_column(name, no_wrap=True)
    table.add_column("page and what was seen", ratio=1, overflow="fold")
    for row in found[:limit]:
        said = f"{row['url']}\n{row['detail']}" if row["detail"] else row["url"]
        table.add_row(str(row["id"]), row["reason"], wib(row["last_at"]), str(row["attempts"]), Text(said))
    console.print(table)
    if len(found) > limit:
        console.print(Text(f"and {len(found) - limit:,} more: --limit N, --format csv"))


def _print_rows(found: Sequence[Mapping[str, Any]], form: str) -> None:
    writer = text_writer(form, sys.stdout, _COLUMNS)
    for row in found:
        writer.write({name: row[name] for name in _COLUMNS})
    writer.close()
