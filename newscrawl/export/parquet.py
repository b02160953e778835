"""Stories as a Parquet file; pyarrow is loaded only when somebody asks for one."""

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from newscrawl.errors import InputError
from newscrawl.store.schema import articles
from newscrawl.store.search.queries import COLUMNS
from newscrawl.store.types import UTCTime, to_json

_LISTS = frozenset({"authors", "tags"})
#: A row group ends with whichever comes first; it is what is held in memory, and what a reader skips as a whole.
_GROUP_ROWS = 5_000
_GROUP_CHARACTERS = 16_000_000  # of text; 5,000 stories of usual length have some 12 million


def load_pyarrow() -> ModuleType:
    """Return pyarrow.

    Raises: InputError that says how to install it.
    """
    try:
        import pyarrow.parquet  # 170 MB that only this format needs
    except ImportError as error:
        advice = "pip install -e '.[parquet]' in the project's folder"
        raise InputError(f"a .parquet file needs pyarrow: {advice}") from error
    return pyarrow  # type: ignore[no-any-return]  # pyarrow has no types


class Parquet:
    """Typed times in UTC, lists as lists, zstd, statistics for each group of rows; `provenance` is JSON text."""

    def __init__(self, path: Path) -> None:
        self._pyarrow = load_pyarrow()
        self._schema = _schema(self._pyarrow)
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


def _schema(pyarrow: ModuleType) -> Any:
    """Return the columns with their types and, as metadata, what they hold."""
    fields = []
    for name in COLUMNS:
        column = articles.c[name]
        if isinstance(column.type, UTCTime):
            kind = pyarrow.timestamp("us", tz="UTC")  # seconds have no type in Parquet
        elif name in _LISTS:
            kind = pyarrow.list_(pyarrow.string())
        else:
            kind = pyarrow.int64() if column.type.python_type is int else pyarrow.string()
        fields.append(pyarrow.field(name, kind, nullable=bool(column.nullable), metadata={"description": column.doc}))
    return pyarrow.schema(fields)
