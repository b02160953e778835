"""Stories as a Parquet file; pyarrow is imported on use only."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from newscrawl.errors import needing
from newscrawl.export.formats import RowWriter
from newscrawl.store.schema import stories
from newscrawl.store.search.queries import COLUMNS
from newscrawl.store.types import JSONText, UTCTime, to_json

_LISTS = frozenset({"authors", "tags", "changed"})
_NO_MONTH = "undated"  # not Hive's name for NULL: pyarrow, and so pandas, fails on NULL beside months
#: A row group ends with whichever comes first; it is what is held in memory, and what a reader skips as a whole.
_GROUP_ROWS = 5_000
_GROUP_CHARACTERS = 16_000_000  # of text; 5,000 stories of usual length have some 12 million


def load_pyarrow() -> ModuleType:
    """Return pyarrow.

    Raises: InputError that says how to install it.
    """
    with needing("a .parquet file", "parquet", "pyarrow"):
        import pyarrow.parquet  # 170 MB that only this format needs
    return pyarrow  # type: ignore[no-any-return]  # pyarrow has no types


class Parquet(RowWriter):
    """Typed times in UTC, lists as lists, zstd, statistics for each group of rows; `provenance` is JSON text."""

    def __init__(self, path: Path, columns: Sequence[str] = COLUMNS) -> None:
        self._pyarrow = load_pyarrow()
        self._schema = _schema(self._pyarrow, columns)
        self._writer = self._pyarrow.parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []
        self._characters = 0

    def write(self, row: Mapping[str, Any]) -> None:
        """Keep a row, and write its group where it is full."""
        self._rows.append({**row, "provenance": to_json(row["provenance"])})
        self._characters += len(row["body"])
        if len(self._rows) >= _GROUP_ROWS or self._characters >= _GROUP_CHARACTERS:
            self._write_group()

    def close(self) -> None:
        """Write the last group, and the index of the file."""
        if self._rows:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        self._writer.write_table(self._pyarrow.Table.from_pylist(self._rows, schema=self._schema))
        self._rows = []
        self._characters = 0


class MonthlyParquet(RowWriter):
    """A Hive-style dataset: `published_month=2024-05/part-0.parquet`; one file is open if rows are newest first."""

    def __init__(self, folder: Path, columns: Sequence[str] = COLUMNS) -> None:
        self._folder = folder
        self._columns = columns
        self._month = ""
        self._writer: Parquet | None = None

    def write(self, row: Mapping[str, Any]) -> None:
        """Write a row into the file of its month (in WIB)."""
        day = row["published_day"]
        month = day[: len("YYYY-MM")] if day else _NO_MONTH
        if month != self._month or self._writer is None:
            self.close()
            self._month, self._writer = month, Parquet(self._next_file(month), self._columns)
        self._writer.write(row)

    def close(self) -> None:
        """End the file of the last month."""
        if self._writer is not None:
            self._writer.close()
        self._writer = None

    def _next_file(self, month: str) -> Path:
        folder = self._folder / f"published_month={month}"
        folder.mkdir(exist_ok=True)
        return folder / f"part-{sum(1 for _ in folder.iterdir())}.parquet"


def _schema(pyarrow: ModuleType, columns: Sequence[str]) -> Any:
    """Return the columns with their types and, as metadata, their descriptions."""
    return pyarrow.schema([arrow_field(pyarrow, stories.c[name]) for name in columns])


def arrow_field(pyarrow: ModuleType, column: Any) -> Any:
    """Return a column of the database with its type and description."""
    if isinstance(column.type, UTCTime):
        kind = pyarrow.timestamp("us", tz="UTC")  # seconds have no type in Parquet
    elif column.name in _LISTS:
        kind = pyarrow.list_(pyarrow.string())
    else:
        is_number = not isinstance(column.type, JSONText) and column.type.python_type is int
        kind = pyarrow.int64() if is_number else pyarrow.string()
    described = {"description": column.doc or ""}
    return pyarrow.field(column.name, kind, nullable=bool(column.nullable), metadata=described)
