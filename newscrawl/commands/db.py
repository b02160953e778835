"""Check, back up and repair the database: --check, --backup FILE, --vacuum, --remove-damaged."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from newscrawl.cli.base import EXIT_LOOK, NewsCommand
from newscrawl.console.progress import Progress
from newscrawl.doctor.damage import damaged_rows, take_out
from newscrawl.doctor.database import check_rows, check_search, check_tables
from newscrawl.doctor.finding import is_failing
from newscrawl.doctor.screen import findings_table, show
from newscrawl.errors import InputError
from newscrawl.store.backup import back_up, vacuum
from newscrawl.store.engine import open_engine, opened, reading


class Command(NewsCommand):
    """Check, back up and repair the database."""

    arguments = "--check | --backup FILE [--force] | --vacuum | --remove-damaged"
    examples = ("db --check", "db --backup news-2026-06-10.db", "db --vacuum")

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the actions and their options."""
        super().add_options(parser)
        group = parser.add_argument_group("Database")
        what = group.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="read every page, row reference and search word")
        what.add_argument("--backup", metavar="FILE", help="copy it into FILE, also while a crawl writes")
        what.add_argument("--vacuum", action="store_true", help="write the file anew without its empty pages")
        what.add_argument(
            "--remove-damaged",
            action="store_true",
            help="take the stories out that cannot be read; `newscrawl replay` stores them again",
        )
        group.add_argument("--force", action="store_true", help="replace FILE where it exists")

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check that the options go together, and that the database exists."""
        if args:
            raise InputError(f'"{args[0]}": db takes no arguments; NEWSCRAWL_DATABASE_URL names the database')
        if not (opts.check or opts.backup or opts.vacuum or opts.remove_damaged):
            raise InputError("say what to do: --check, --backup FILE, --vacuum or --remove-damaged")
        if opts.force and not opts.backup:
            raise InputError("--force goes with --backup FILE")
        if not self.has_database():
            raise InputError(f"there is no database at {self.database_url()} yet; `newscrawl crawl SITE` makes one")

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Carry out one of the four actions."""
        if opts.check:
            self._check()
        elif opts.backup:
            with Progress("backup", 1) as progress:
                into = f"into {opts.backup}"
                progress.say(into)
                size = back_up(
                    self.database_url(),
                    Path(opts.backup),
                    force=opts.force,
                    watch=lambda share: progress.report(share, into),
                )
            print(f"{opts.backup}: {size:,} bytes")
        elif opts.remove_damaged:
            self._remove_damaged()
        else:
            with Progress("vacuum"):
                before, after = vacuum(open_engine(self.database_url()))
            print(f"{before:,} bytes before, {after:,} after")

    def _check(self) -> None:
        with Progress("check", unit="rows") as progress:
            progress.say("the file")
            with opened(self.database_url(), read_only=True) as engine, engine.connect() as connection:
                findings = list(check_tables(connection))
                findings += check_rows(connection, progress)
            if not is_failing(finding.state for finding in findings):
                progress.say("the full-text index")
                findings.append(check_search(engine))
            engine.dispose()
        show(findings_table(findings))
        if is_failing(finding.state for finding in findings):
            self.exitcode = EXIT_LOOK

    def _remove_damaged(self) -> None:
        with opened(self.database_url()) as engine:
            with reading(engine) as connection:
                damaged = list(damaged_rows(connection))
            number = take_out(engine, damaged) if damaged else 0
        for row in damaged:
            print(f"{row.story_key}: {row.says}")
        print(f"{number:,} stories taken out{'; `newscrawl replay` stores them again' if number else ''}")
