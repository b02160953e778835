"""Check, prune and share the recorded pages: --stats, --verify, --prune, --reindex, --wacz FILE."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from newscrawl.archive.file import final_name, own_files, unfinished_files
from newscrawl.archive.identify import Identify, identify_by
from newscrawl.archive.locks import archive_lock
from newscrawl.archive.prune import prune
from newscrawl.archive.recovery import finish_files, index_again
from newscrawl.archive.verify import verify
from newscrawl.archive.wacz import write_wacz
from newscrawl.cli.base import EXIT_LOOK, day
from newscrawl.cli.search import SearchCommand
from newscrawl.clock import WIB, wib
from newscrawl.console.progress import Progress
from newscrawl.errors import ArchiveError, InputError
from newscrawl.store.captures import indexed_files, plan_pruning, totals
from newscrawl.store.engine import open_engine
from newscrawl.store.search.queries import Filters, search
from newscrawl.warc.places import is_warc_name

_FAULTS_SHOWN = 20


class Command(SearchCommand):
    """Check and prune the recorded pages."""

    arguments = "[--stats | --verify | --prune --before DAY | --reindex | --wacz FILE [WORDS ...]] [options]"
    examples = (
        "archive --stats",
        "archive --verify",
        "archive --prune --before 2025-01-01 --dry-run",
        "archive --wacz banjir.wacz banjir --since 2026-06-01",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the actions and their options."""
        super().add_options(parser)
        group = parser.add_argument_group("Archive")
        what = group.add_mutually_exclusive_group()
        what.add_argument("--stats", action="store_true", help="files, bytes, pages (default)")
        what.add_argument("--verify", action="store_true", help="read every record and compare its digests")
        what.add_argument("--prune", action="store_true", help="delete old records that nothing needs any more")
        what.add_argument("--reindex", action="store_true", help="make the database's index of the files anew")
        what.add_argument("--wacz", metavar="FILE", help="write the pages of the chosen stories for replayweb.page")
        group.add_argument("--before", type=day, metavar="DAY", help="prune pages fetched before this WIB day")
        group.add_argument("--force", action="store_true", help="prune the last copy of a story too")
        group.add_argument("--dry-run", action="store_true", help="list what would be pruned; change nothing")

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check that the options go together, and that the archive exists."""
        super().check(args, opts)
        if args and not opts.wacz:
            raise InputError(f'"{args[0]}": words go with --wacz; NEWSCRAWL_ARCHIVE names the folder of the archive')
        if not opts.wacz and (self.filters(opts) != Filters() or opts.all):
            raise InputError("the filters of stories go with --wacz")
        if opts.wacz and not Path(opts.wacz).absolute().parent.is_dir():
            raise InputError(f'--wacz: there is no folder for "{opts.wacz}"')
        if opts.prune and opts.before is None:
            raise InputError("--prune needs --before DAY")
        for name in ("before", "force", "dry_run"):
            if getattr(opts, name) and not opts.prune:
                raise InputError(f"--{name.replace('_', '-')} goes with --prune")
        self._folder = self.archive_folder()

    def execute(self, args: list[str], opts: Namespace) -> None:
        """Carry out the action."""
        said: Iterable[str] = ()
        try:
            if opts.verify:
                said = list(self._verify())
            elif opts.prune:
                before = datetime(opts.before.year, opts.before.month, opts.before.day, tzinfo=WIB)
                self._prune(before, force=opts.force, is_dry=opts.dry_run)
            elif opts.reindex:
                self._reindex()
            elif opts.wacz:
                self._write_wacz(Path(opts.wacz), " ".join(args), opts)
            else:
                said = list(self._stats())
        except OSError as error:
            raise ArchiveError(f"archive {self._folder}: {error.filename or ''} {error.strerror or error}") from error
        for line in said:
            print(line)

    def _stats(self) -> Iterator[str]:
        files = self._warc_files()
        with open_engine(self.database_url(), read_only=True).connect() as connection:
            numbers = totals(connection)
            indexed = indexed_files(connection)
        yield f"{len(files):12,}  files"
        yield f"{sum(path.stat().st_size for path in files):12,}  bytes"
        yield f"{numbers.responses:12,}  responses in the index"
        yield f"{numbers.pages:12,}  pages of {numbers.stories:,} stories"
        yield f"{numbers.revisits:12,}  repetitions, {numbers.saved_bytes:,} bytes saved by them"
        if numbers.first_at and numbers.last_at:
            first, last = (wib(moment, "%Y-%m-%d") for moment in (numbers.first_at, numbers.last_at))
            yield f"{'':12}  from {first} to {last} (WIB)"
        unknown = [path.name for path in own_files(self._folder) if final_name(path) not in indexed]
        if unknown:
            yield f"{len(unknown):12,}  files that the index does not know; `newscrawl archive --reindex` reads them"

    def _verify(self) -> Iterator[str]:
        engine = open_engine(self.database_url(), read_only=True) if self.has_database() else None
        with Progress("verify") as progress:
            verdict = verify(self._folder, engine, progress)
        for name, number in sorted(verdict.records.items()):
            yield f"{number:12,}  {name} records"
        yield f"{verdict.digests:12,}  digests compared"
        if engine is None:
            yield f"{'':12}  there is no database, so the index is not compared"
        yield f"{len(verdict.faults):12,}  faults"
        yield from verdict.faults[:_FAULTS_SHOWN]
        if len(verdict.faults) > _FAULTS_SHOWN:
            yield f"... and {len(verdict.faults) - _FAULTS_SHOWN:,} more"
        if verdict.faults:
            self.exitcode = EXIT_LOOK

    def _prune(self, before: datetime, *, force: bool, is_dry: bool) -> None:
        engine = open_engine(self.database_url(), read_only=is_dry)
        with archive_lock(self._folder, alone=True):
            if not is_dry:
                finish_files(self._folder, engine, self._identify())
            elif unfinished_files(self._folder):
                print("a run was cut off; what it left is indexed first when this is really done")
            with engine.connect() as connection:
                plan = plan_pruning(connection, before, force=force)
            number = sum(map(len, plan.going.values()))
            print(f"{number:12,}  responses {'would be' if is_dry else 'are'} deleted, {plan.going_bytes:,} bytes")
            print(f"{plan.last_copies:12,}  old ones stay: the last copy of a page of a story")
            print(f"{plan.repeated:12,}  old ones stay: a later record repeats them")
            if not is_dry:
                with Progress("prune", unit="files") as progress:
                    freed = prune(self._folder, engine, plan, self._identify(), progress)
                print(f"{freed:12,}  bytes freed, with the requests that belong to them")

    def _reindex(self) -> None:
        with archive_lock(self._folder, alone=True), Progress("reindex", unit="files") as progress:
            number = index_again(self._folder, open_engine(self.database_url()), self._identify(), progress)
        print(f"{number:12,}  responses in the index")
        if others := len(set(self._warc_files()) - set(own_files(self._folder))):
            print(f"{others:12,}  WARC files left out (another name, or in a subfolder); `newscrawl replay` reads them")

    def _warc_files(self) -> list[Path]:
        return [path for path in self._folder.rglob("*") if is_warc_name(path.name)]

    def _write_wacz(self, target: Path, words: str, opts: Namespace) -> None:
        engine = open_engine(self.database_url(), read_only=True)
        self.refuse_unknown(engine, self.filters(opts))
        stories = search(engine, words, self.filters(opts), duplicates=opts.all)
        pages, responses = write_wacz(self._folder, engine, target, stories)
        print(f"{pages:12,}  stories in {target}, {responses:,} responses, {target.stat().st_size:,} bytes")
        print(f"{'':12}  https://replayweb.page opens it in a browser")

    def _identify(self) -> Identify:
        return identify_by(self.sites().values())
