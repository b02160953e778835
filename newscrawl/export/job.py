"""One export: the stories of a search into a file, all or nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from newscrawl.errors import InputError
from newscrawl.export.card import Card, check_card
from newscrawl.export.formats import Csv, JsonLines, RowWriter
from newscrawl.export.parquet import Parquet, load_pyarrow
from newscrawl.export.seen import Seen
from newscrawl.export.whole import whole_file

ENDINGS = (".jsonl", ".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Export:
    """What to write, and how."""

    path: Path
    selection: str  # the search in words, for the card and as the name of what `since_last` remembers
    since_last: bool = False
    card: bool = False
    excel: bool = False

    def check(self) -> None:
        """Find what can be wrong before anything is read.

        Raises: InputError.
        """
        ending = self.path.suffix.lower()
        if ending not in ENDINGS:
            raise InputError(f'"{self.path}": the name must end in {", ".join(ENDINGS)}')
        if self.path.is_dir():
            raise InputError(f'"{self.path}" is a folder; name a file')
        if not self.path.parent.is_dir():
            raise InputError(f'"{self.path}": there is no folder "{self.path.parent}"')
        if self.excel and ending != ".csv":
            raise InputError(f'--excel goes with .csv, and "{self.path}" is none')
        if ending == ".parquet":
            load_pyarrow()
        if self.card:
            check_card(self.path.parent)

    def run(self, rows: Iterable[Mapping[str, Any]], now: datetime, progress: Callable[[], None]) -> int:
        """Write the stories; return how many. `progress` is called for each that was read.

        Raises: ExportError, and then the file is what it was before.
        """
        card = Card()
        number = 0
        with ExitStack() as stack:
            seen = stack.enter_context(Seen(self.path.parent, self._memory)) if self.since_last else None
            rows = _watched(rows, progress)
            with whole_file(self.path) as part, self._writer(part) as writer:
                for row in seen.unseen(rows) if seen else rows:
                    writer.write(row)
                    card.count(row)
                    number += 1
            if self.card:
                with whole_file(check_card(self.path.parent)) as part:
                    part.write_text(card.text(self.path.name, self.selection, now), "utf-8")
            if seen:
                seen.keep()
        return number

    @property
    def _memory(self) -> str:
        return f"{self.path.suffix.lower()} {self.selection}"

    @contextmanager
    def _writer(self, part: Path) -> Iterator[RowWriter]:
        writer: RowWriter
        ending = self.path.suffix.lower()
        if ending == ".parquet":
            writer = Parquet(part)
            yield writer
            writer.close()
            return
        with part.open("w", encoding="utf-8", newline="") as stream:
            writer = JsonLines(stream) if ending == ".jsonl" else Csv(stream, excel=self.excel)
            yield writer
            writer.close()


def _watched(rows: Iterable[Mapping[str, Any]], progress: Callable[[], None]) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        progress()
        yield row
