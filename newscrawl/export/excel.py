"""Stories as an Excel workbook, a row at a time; xlsxwriter is loaded only for this format."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from newscrawl.errors import ExportError, needing
from newscrawl.export.formats import RowWriter
from newscrawl.store.search.queries import as_record
from newscrawl.store.types import to_json

_MAX_ROWS = 1_048_576  # of a sheet, the line of names among them
MAX_CHARACTERS = 32_767  # of a cell
_WIDTHS = {"title": 60, "body": 80, "url": 40, "summary": 40}


def load_xlsxwriter() -> ModuleType:
    """Return xlsxwriter.

    Raises: InputError that says how to install it.
    """
    with needing("a .xlsx file", "excel", "xlsxwriter"):
        import xlsxwriter  # only this format needs it
    return xlsxwriter  # type: ignore[no-any-return]  # xlsxwriter has no types


class Excel(RowWriter):
    """One sheet with a frozen line of names; texts stay texts, never formulas or links; lists as JSON."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._temporary = TemporaryDirectory(prefix="newscrawl-export-")
        options = {
            "tmpdir": self._temporary.name,
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        self._book = load_xlsxwriter().Workbook(str(path), options)
        self._sheet = self._book.add_worksheet("stories")
        self._columns = columns
        self._row = 0
        self.shortened = 0  # cells
        for number, name in enumerate(columns):
            self._sheet.set_column(number, number, _WIDTHS.get(name, 16))
        self._sheet.freeze_panes(1, 0)
        self._write_row(columns, self._book.add_format({"bold": True}))

    def write(self, row: Mapping[str, Any]) -> None:
        """Write a row.

        Raises: ExportError where a sheet has no room for it.
        """
        if self._row >= _MAX_ROWS:
            raise ExportError(f"a sheet has room for {_MAX_ROWS - 1:,} stories: narrow the search, or export .csv")
        record = as_record(row)
        self._write_row([self._cell(record[name]) for name in self._columns])

    def close(self) -> None:
        """Write the workbook."""
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error
        self._temporary.cleanup()

    def discard(self) -> None:
        """Remove the rows that wait in a temporary file for the end of the workbook."""
        self._sheet.row_data_fh.close()
        self._temporary.cleanup()

    def _write_row(self, values: Sequence[Any], style: Any = None) -> None:
        for number, value in enumerate(values):
            if isinstance(value, str):
                self._sheet.write_string(self._row, number, value, style)
            elif value is not None:
                self._sheet.write_number(self._row, number, value, style)
        self._row += 1

    def _cell(self, value: Any) -> Any:
        text = to_json(value) if isinstance(value, list | dict) else value
        if isinstance(text, str) and len(text) > MAX_CHARACTERS:
            self.shortened += 1
            return text[: MAX_CHARACTERS - 1] + "…"
        return text
