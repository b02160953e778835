"""Fields of a WARC record, as writers of all kinds spell them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from fastwarc import WarcRecord, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as LenientIterator
from warcio.exceptions import ArchiveLoadFailed

from newscrawl.warc.saved import Headers

_HTML = ("text/html", "application/xhtml+xml")
_HTTP = ("application/http", "message/http")
#: Names by which fastwarc finds the type, the length and the kind of a record: in this spelling only.
_SPELLED = {
    name.lower(): name for name in ("WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Type", "Content-Length")
}


def target_of(record: WarcRecord) -> str:
    """Return the URL of a record; WARC 1.0 shows it in angle brackets, and older writers follow it."""
    return (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")


def is_http(record: WarcRecord) -> bool:
    """Say whether the block is an HTTP message; a `Content-Type` may be in any capitals, or missing."""
    if record.is_http:
        return True
    content_type = (record.headers.get("Content-Type") or "").strip().lower()
    return content_type.startswith(_HTTP) or not content_type


def is_html_resource(record: WarcRecord) -> bool:
    """Say whether the record is an HTML page without its HTTP headers, as warcit and browser tools write it."""
    if record.record_type != WarcRecordType.resource:
        return False
    return (record.headers.get("Content-Type") or "").strip().lower().startswith(_HTML)


def date_of(record: WarcRecord, headers: Headers = ()) -> datetime | None:
    """Return the time of the record in UTC, else the server's `Date`, else None."""
    if record.record_date:
        return record.record_date.astimezone(UTC)
    # WARC 1.1 allows fewer parts than fastwarc reads.
    if written := parse_date(record.headers.get("WARC-Date")):
        return written
    for name, value in headers:
        if name.lower() == "date":
            try:
                return parsedate_to_datetime(value).astimezone(UTC)
            except ValueError:
                return None
    return None


def parse_date(text: str | None) -> datetime | None:
    """Return a time of WARC in UTC, None where the text is none.

    >>> parse_date("2026-06-10T05:00:00Z").isoformat()
    '2026-06-10T05:00:00+00:00'
    """
    try:
        written = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone(UTC)


def is_misspelled(record: WarcRecord) -> bool:
    """Say whether fastwarc passed over fields for their capitals; the standard knows no difference."""
    if record.record_type != WarcRecordType.unknown and record.content_length:
        return False
    return any(name not in _SPELLED.values() and name.lower() in _SPELLED for name, _ in record.headers.items())


def respelled(stream: BinaryIO, start: int, max_bytes: int) -> Iterator[tuple[WarcRecord, int]]:
    """Yield the records from an offset on with the usual spelling of their fields; a block ends after `max_bytes`.

    Raises: OSError where one cannot be read.
    """
    stream.seek(start)
    records = LenientIterator(stream, no_record_parse=True)
    try:
        for record in records:
            block = record.raw_stream.read(max_bytes)
            fields = [(_SPELLED.get(name.lower(), name), value) for name, value in record.rec_headers.headers]
            if record.length is not None and len(block) < min(record.length, max_bytes):
                fields.append(("WARC-Truncated", "length"))
            head = "".join(f"{name}: {value}\r\n" for name, value in fields)
            data = f"{record.rec_headers.protocol}\r\n{head}\r\n".encode("utf-8", "surrogateescape") + block
            yield WarcRecord.from_bytes(data + b"\r\n\r\n"), records.get_record_offset()
    except ArchiveLoadFailed as error:
        raise OSError(str(error)) from error
