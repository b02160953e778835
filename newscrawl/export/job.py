"""One export: the stories of a search into a file, a folder or standard output, all or nothing."""

import gzip
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from newscrawl.errors import InputError
from newscrawl.export.atomic import is_replaceable, whole_file, whole_folder
from newscrawl.export.card import Card, check_card
from newscrawl.export.excel import MAX_CHARACTERS, Excel, load_xlsxwriter
from newscrawl.export.formats import Csv, JsonLines, RowWriter
from newscrawl.export.incremental import Seen
from newscrawl.export.parquet import MonthlyParquet, Parquet, load_pyarrow
from newscrawl.export.sqlite import SlimDatabase
from newscrawl.export.texts import TextFolder
from newscrawl.store.search.queries import COLUMNS

#: Formats that are text in one stream, and so may go to standard output.
STREAMED = ("jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz")
FORMATS = (*STREAMED, "parquet", "xlsx", "db", "txt")
STDOUT = Path("-")


@dataclass(frozen=True, slots=True)
class Export:
    """Options of an export."""

    path: Path
    selection: str  # the search in words, for the card and as the name of what `since_last` remembers
    since_last: bool = False
    card: bool = False
    excel: bool = False
    columns: Sequence[str] = COLUMNS
    partition: bool = False  # a folder of Parquet files, one a month
    form: str = ""  # one of FORMATS; empty: by the ending of `path`

    def check(self) -> None:
        """Check the target and the options before anything is read.

        Raises: InputError.
        """
        form = self.format
        self._check_columns()
        if self.excel and not form.startswith("csv"):
            raise InputError(f'--excel goes with .csv, and "{self.path}" is none')
        if self.partition and form != "parquet":
            raise InputError(f"--partition goes with parquet, not with {form}")
        if form == "parquet":
            load_pyarrow()
        if form == "xlsx":
            load_xlsxwriter()
        if self.path == STDOUT:
            self._check_stdout()
            return
        if self._is_folder and self.path.is_dir() and not is_replaceable(self.path):
            raise InputError(f'"{self.path}" is a folder that no export made, and stays; name another one')
        if self._is_folder and self.path.exists() and not self.path.is_dir():
            raise InputError(f'"{self.path}" is a file; name a folder for {"--partition" if self.partition else form}')
        if not self._is_folder and self.path.is_dir():
            raise InputError(f'"{self.path}" is a folder; name a file')
        if not self.path.parent.is_dir():
            raise InputError(f'"{self.path}": there is no folder "{self.path.parent}"')
        if self.card:
            check_card(self.path.parent)

    @property
    def format(self) -> str:
        """The format, by `form` or else by the ending of the file's name.

        Raises: InputError where there is none.
        """
        if self.form:
            return self.form
        if self.path == STDOUT:
            raise InputError(f"standard output has no ending: say --format {'|'.join(STREAMED)}")
        name = self.path.name.lower()
        for form in sorted(FORMATS, key=len, reverse=True):
            if name.endswith(f".{form}"):
                return form
        if self.partition:
            return "parquet"
        endings = ", ".join(f".{form}" for form in FORMATS)
        raise InputError(f'"{self.path}": the name must end in {endings}, or say --format')

    def run(self, rows: Iterable[Mapping[str, Any]], now: datetime, say: Callable[[str], None] = lambda _: None) -> int:
        """Write the stories; return how many. `say` gets a line about stories that are not in the file.

        Raises: ExportError, and then the file is what it was before.
        """
        card = Card()
        number = 0
        with ExitStack() as stack:
            seen = stack.enter_context(Seen(self.path.parent, self._memory)) if self.since_last else None
            with self._target() as part, self._writer(part) as writer:
                for row in seen.unseen(rows) if seen else rows:
                    writer.write(row)
                    card.count(row)
                    number += 1
                if isinstance(writer, Excel) and writer.shortened:
                    say(
                        f"{writer.shortened:,} texts are longer than a cell can be ({MAX_CHARACTERS:,} characters) and "
                        "were shortened; .csv and .jsonl have them whole"
                    )
            if self.card:
                with whole_file(check_card(self.path.parent)) as part:
                    part.write_text(card.text(self.path.name, self.selection, now, self.columns), "utf-8")
            if seen:
                seen.keep()
        return number

    @property
    def _is_folder(self) -> bool:
        return self.partition or self.format == "txt"

    @property
    def _memory(self) -> str:
        return f".{self.format} {self.selection}"

    def _target(self) -> AbstractContextManager[Path]:
        if self.path == STDOUT:
            return nullcontext(STDOUT)
        return (whole_folder if self._is_folder else whole_file)(self.path)

    @contextmanager
    def _writer(self, part: Path) -> Iterator[RowWriter]:
        form = self.format
        if form in STREAMED:
            with _text_stream(part, form) as stream:
                yield (
                    JsonLines(stream, None if self.columns is COLUMNS else self.columns)
                    if form.startswith("jsonl")
                    else Csv(stream, self.columns, excel=self.excel)
                )
            return
        kinds: dict[str, Callable[[Path, Sequence[str]], RowWriter]] = {
            "parquet": MonthlyParquet if self.partition else Parquet,
            "xlsx": Excel,
            "txt": TextFolder,
            "db": lambda path, _columns: SlimDatabase(path),
        }
        writer = kinds[form](part, self.columns)
        try:
            yield writer
            writer.close()
        except BaseException:
            writer.discard()
            raise

    def _check_columns(self) -> None:
        for name in self.columns:
            if name not in COLUMNS:
                near = get_close_matches(name, COLUMNS, 3, 0.5) or COLUMNS
                raise InputError(f'--columns: there is no column "{name}"; near: {", ".join(near)}')
        if self.format == "db" and self.columns is not COLUMNS:
            raise InputError("--columns does not go with .db: a database has all of them")

    def _check_stdout(self) -> None:
        if self.format not in STREAMED:
            raise InputError(f"{self.format} is not for standard output; the formats that are: {', '.join(STREAMED)}")
        if self.card or self.since_last:
            raise InputError(f"{'--card' if self.card else '--since-last'} needs a file, not standard output")


@contextmanager
def _text_stream(part: Path, form: str) -> Iterator[TextIO]:
    with ExitStack() as stack:
        if part == STDOUT:
            raw: BinaryIO = sys.stdout.buffer
        else:
            raw = stack.enter_context(part.open("wb"))
        if form.endswith(".gz"):
            raw = cast("BinaryIO", stack.enter_context(gzip.GzipFile("", "wb", fileobj=raw, mtime=0)))
        elif form.endswith(".zst"):
            raw = stack.enter_context(_zstd(raw))
        stream = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        try:
            yield stream
        finally:
            stream.detach()  # flushes it; what is below is closed by its own context


def _zstd(raw: BinaryIO) -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd  # Scrapy brings it
    return zstd.ZstdFile(raw, "w")
