"""Lines of a CDX index: JSON objects (pywb, Common Crawl), JSON rows (Wayback Machine) or plain columns."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

#: The order of the columns where a line does not name them.
COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_HTML = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class IndexedCapture:
    """One capture that an index lists, and where its record is."""

    url: str  # as captured
    captured_at: datetime  # UTC
    mimetype: str
    status: int  # 0 where the index names none, as for a revisit record
    digest: str  # of the payload, as WARC files write it without its algorithm; may be empty
    length: int  # bytes of the compressed record; 0 where the index does not say
    file: str = ""  # of Common Crawl: path of the WARC file
    offset: int = 0

    @property
    def timestamp(self) -> str:
        """The time as an index writes it, YYYYMMDDhhmmss."""
        return f"{self.captured_at:%Y%m%d%H%M%S}"

    @property
    def is_html(self) -> bool:
        """Whether the index calls it a web page."""
        return self.mimetype.partition(";")[0].strip().lower() in _HTML


def parse_index(text: str) -> Iterator[IndexedCapture | None]:
    """Yield the captures of an index answer, None for each line that is none.

    >>> line = '{"urlkey": "id,news)/a", "timestamp": "20240102030405", "url": "https://news.id/a", "status": "200"}'
    >>> [one.captured_at.year for one in parse_index(line)]
    [2024]
    """
    names = list(COLUMNS)
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line in {"[", "]"}:
            continue
        row = _row(line, names)
        if isinstance(row, list):  # the header of the Wayback Machine's JSON
            names = row
            continue
        yield _capture(row) if row else None


def _row(line: str, names: list[str]) -> dict[str, Any] | list[str] | None:
    """Return a line by the names of its columns; the names themselves where the line is a header; None for neither."""
    start = line.find("{")
    if line.startswith("["):  # one row of an array of rows, a line each
        return _json_row(line, names)
    if start < 0:
        columns = line.split()
        return dict(zip(names, columns, strict=False)) if len(columns) >= len(names) else None
    head = line[:start].split()  # CDXJ has key and timestamp before the object
    try:
        value = json.loads(line[start:])
    except ValueError:
        return None
    return {"timestamp": head[-1], **value} if head else value


def _json_row(line: str, names: list[str]) -> dict[str, Any] | list[str] | None:
    try:
        value = json.loads("[" + line.strip("[],") + "]")
    except ValueError:
        return None
    return [str(name) for name in value] if "timestamp" in value else dict(zip(names, value, strict=False))


def _capture(row: dict[str, Any]) -> IndexedCapture | None:
    fields = {_NAMES.get(name, name): str(value) for name, value in row.items()}
    try:
        return IndexedCapture(
            url=fields["original"],
            captured_at=datetime.strptime(fields["timestamp"], "%Y%m%d%H%M%S").replace(tzinfo=UTC),
            mimetype=fields.get("mimetype", ""),
            status=_number(fields.get("statuscode", "")),
            digest=fields.get("digest", "").rpartition(":")[2].strip("-"),
            length=_number(fields.get("length", "")),
            file=fields.get("filename", ""),
            offset=_number(fields.get("offset", "")),
        )
    except (KeyError, ValueError):
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
