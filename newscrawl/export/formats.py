"""Stories as JSON, JSON Lines and CSV text, a row at a time."""

import csv
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from newscrawl.store.search.queries import COLUMNS, as_record
from newscrawl.store.types import to_json

#: With what a cell begins that a spreadsheet takes for a formula, and runs (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: JSON lets these stand in a text, but Python's `splitlines` and JavaScript end a line there.
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}
_BYTE_ORDER_MARK = "\ufeff"


TEXTS = ("json", "jsonl", "csv")


class RowWriter(ABC):
    """Takes rows one by one."""

    @abstractmethod
    def write(self, row: Mapping[str, Any]) -> None:
        """Write a row."""

    def close(self) -> None:  # noqa: B027  # most have nothing to do
        """Write the end of the file, such as a last group of rows."""

    def discard(self) -> None:  # noqa: B027  # most have nothing to do
        """Close open files after a fault; the written rows are thrown away."""


class JsonLines(RowWriter):
    """One object a line."""

    def __init__(self, stream: TextIO, columns: Sequence[str] | None = None) -> None:
        self._stream = stream
        self._columns = columns

    def write(self, row: Mapping[str, Any]) -> None:
        """Write a line."""
        row = row if self._columns is None else {name: row[name] for name in self._columns}
        self._stream.write(json.dumps(as_record(row), ensure_ascii=False).translate(_LINE_ENDS) + "\n")


class JsonList(RowWriter):
    """One list of objects, indented for a reader."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._separator = "["

    def write(self, row: Mapping[str, Any]) -> None:
        """Write an object."""
        self._stream.write(f"{self._separator}\n{json.dumps(as_record(row), ensure_ascii=False, indent=2)}")
        self._separator = ","

    def close(self) -> None:
        """Close the list."""
        self._stream.write("[]\n" if self._separator == "[" else "\n]\n")


class Csv(RowWriter):
    """RFC 4180: a line of names, CRLF, quotes where they are needed; lists as JSON.

    For a spreadsheet (`excel`) the file says that it is UTF-8, and text that would be run as a formula gets an
    apostrophe in front.
    """

    def __init__(self, stream: TextIO, columns: Sequence[str] = COLUMNS, *, excel: bool = False) -> None:
        self._writer = csv.writer(stream)
        self._columns = columns
        self._is_excel = excel
        if excel:
            stream.write(_BYTE_ORDER_MARK)
        self._writer.writerow(columns)

    def write(self, row: Mapping[str, Any]) -> None:
        """Write a line."""
        record = as_record(row)
        self._writer.writerow([self._cell(record[name]) for name in self._columns])

    def _cell(self, value: Any) -> Any:
        if isinstance(value, list | dict):
            return to_json(value)
        if self._is_excel and isinstance(value, str) and value.startswith(_FORMULA):
            return f"'{value}"
        return value


def text_writer(form: str, stream: TextIO, columns: Sequence[str]) -> RowWriter:
    """Return the writer of `json`, `jsonl` or `csv`; only CSV needs `columns`, objects name their own."""
    if form == "csv":
        return Csv(stream, columns)
    return JsonList(stream) if form == "json" else JsonLines(stream)
