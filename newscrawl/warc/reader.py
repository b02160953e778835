"""The pages of a WARC file, whoever wrote it: streamed, and without touching the payload of other sites' records."""

import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

from fastwarc import ArchiveIterator, WarcRecord, WarcRecordType

from newscrawl.warc.http import parse_message
from newscrawl.warc.records import ASKED_AS, RETRY_OF, payload_digest
from newscrawl.warc.revisits import Revisits
from newscrawl.warc.saved import Headers, SavedPage, Tally, Wanted, stored_headers

#: File name endings of WARC files.
WARC_ENDINGS = (".warc", ".warc.gz", ".warc.zst", ".warc.lz4")
#: First bytes of a compressed frame; a file that begins with none of them is read as uncompressed.
_FRAME_STARTS = (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")
_RECORD_START = re.compile(rb"WARC/1\.[01]\r?\n")
_LOOSE_START = re.compile(rb"WARC/1\.[01]\n")
_NESTED_RECORD = re.compile(rb"\r\n\r\nWARC/1\.[01]\r\n")
#: Answers after which a crawl may try again: everything but "here it is" and "it is not here".
_TRY_AGAIN = frozenset(range(400, 600)) - {404, 410}
_NOT_MODIFIED = 304  # says all that there is to say: whatever its record refers to, the page is as it was
_ROBOTS = re.compile(r"^https?://[^/]+/robots\.txt$")
_SCAN_BYTES = 1 << 20
_LONGEST_START = 10  # bytes
_HEADERS_BYTES = 64 << 10  # most that HTTP headers may add to a body before a record counts as too large unread


class WarcFile:
    """One WARC file: `.warc`, or compressed by gzip, zstd or LZ4, a frame a record or all records in one."""

    def __init__(self, path: Path, tally: Tally, *, max_bytes: int) -> None:
        """Read `path`; payloads above `max_bytes` stay unread."""
        self.path = path
        self._tally = tally
        self._max_bytes = max_bytes
        self._lost_place = False

    def pages(self, wanted: Wanted, revisits: Revisits) -> Iterator[SavedPage]:
        """Yield the recorded responses with a wanted URL; revisit records go to `revisits`."""
        # A record whose length is too small shows only where no record follows it.
        held: SavedPage | None = None
        for record, offset in self.records():
            if held is not None:
                yield held if record is not None else replace(held, truncated=_is_short(held))
                held = None
            if record is None or not self._is_wanted(record, offset, wanted):
                continue
            # Whatever came of the later attempt, the earlier one is not what the crawl went by.
            if replaced := record.headers.get(RETRY_OF):
                self._tally.skipped("retried")
                revisits.replaced.add(replaced)
            page = self._read(record, offset)
            if page is None:
                continue
            if page.is_redirect:
                self._tally.skipped("redirect")
                continue
            if record.record_type == WarcRecordType.revisit and page.status != _NOT_MODIFIED:
                self._keep_revisit(record, page, revisits)
            elif page.status in _TRY_AGAIN:
                revisits.errors.append(page)
            else:
                held = page
        if held is not None:
            yield held

    def revisited(self, revisits: Revisits) -> Iterator[SavedPage]:
        """Yield the pages that wait for a response in this file."""
        for record, offset in self.records():
            if not revisits.pending:
                return
            if record is None or record.record_type != WarcRecordType.response or not record.is_http:
                continue
            digest = _digest(record)
            if revisits.wait_for(digest, _target(record)):
                page = self._read(record, offset)
                if page is not None and not page.truncated and not page.unread_bytes:
                    yield from revisits.resolve(digest or payload_digest(page.body).lower(), page)

    def records(self) -> Iterator[tuple[WarcRecord | None, int]]:
        """Yield records with their offsets; None for a place that is no record, after which reading goes on."""
        try:
            with self.path.open("rb") as stream:
                start: int | None = 0
                while start is not None:
                    start = yield from self._records_from(stream, start)
        except OSError as error:
            self._tally.unreadable(str(self.path), error.strerror or str(error))

    def _records_from(self, stream: BinaryIO, start: int) -> Generator[tuple[WarcRecord | None, int], None, int | None]:
        """Yield what `records` does up to a place that is no record; return where to go on, None at the end."""
        stream.seek(start)
        # The lenient mode reads bare line feeds, but passes over garbage without a word.
        is_lenient = _LOOSE_START.match(stream.read(_LONGEST_START)) is not None
        stream.seek(start)
        offset = start
        try:
            for record in ArchiveIterator(stream, parse_http=False, quirks_mode=is_lenient):
                offset = start + record.stream_pos
                # Nothing stands in for a length that is missing or no number, so only then need it be looked at.
                if not record.content_length and not (record.headers.get("Content-Length") or "").strip().isdigit():
                    self._tally.unreadable(f"{self.path}:{offset}", "a record is cut or has no length")
                    yield None, offset
                    continue
                yield record, offset
                if self._lost_place:
                    break
        except OSError as error:
            self._tally.unreadable(f"{self.path}:{offset}", f"no record follows the one here ({error})")
            yield None, offset
        else:
            if not self._lost_place:
                return None
            self._tally.unreadable(f"{self.path}:{offset}", "the length of the record is wrong")
        self._lost_place = False
        return _next_record(stream, offset + 1)

    def _is_wanted(self, record: WarcRecord, offset: int, wanted: Wanted) -> bool:
        if record.record_type not in (WarcRecordType.response, WarcRecordType.revisit):
            self._tally.skipped(str(record.record_type))
            return False
        url = _target(record)
        if not url:
            self._tally.unreadable(f"{self.path}:{offset}", "a record without WARC-Target-URI")
            return False
        if not record.is_http:
            self._tally.skipped("not-http")
            return False
        if _ROBOTS.search(url):
            self._tally.skipped("robots")
            return False
        # A story may lead to another site, and a short link of another site to a story.
        asked_as = record.headers.get(ASKED_AS)
        return wanted(asked_as, url) if asked_as else wanted(url)

    def _read(self, record: WarcRecord, offset: int) -> SavedPage | None:
        """Return the page in a record, None where it holds none (which is counted)."""
        where = f"{self.path}:{offset}"
        if record.content_length > self._max_bytes + _HEADERS_BYTES:
            fetched_at = _fetched_at(record, ())
            if fetched_at is None:
                self._tally.unreadable(where, "a record without WARC-Date")
                return None
            return SavedPage(_target(record), fetched_at, b"", where=where, unread_bytes=record.content_length)
        block = record.reader.read()
        truncated = len(block) < record.content_length or bool(record.headers.get("WARC-Truncated"))
        if truncated:
            self._tally.unreadable(where, f"the record of {_target(record)} is cut")
        nested = _NESTED_RECORD.search(block)
        if nested:
            block = block[: nested.start()]
            self._lost_place = True
        message = parse_message(block)
        if message is None:
            if not truncated:
                self._tally.unreadable(where, f"the record of {_target(record)} holds no HTTP response")
            return None
        fetched_at = _fetched_at(record, message.headers)
        if fetched_at is None:
            self._tally.unreadable(where, f"the record of {_target(record)} has no date")
            return None
        return SavedPage(
            url=_target(record),
            fetched_at=fetched_at,
            body=message.body,
            status=message.status,
            headers=stored_headers(message.headers, message.body),
            where=where,
            truncated=truncated or not message.complete,
            record_id=record.record_id or "",
            retry_of=record.headers.get(RETRY_OF) or "",
            asked_as=record.headers.get(ASKED_AS) or "",
        )

    def _keep_revisit(self, record: WarcRecord, page: SavedPage, revisits: Revisits) -> None:
        digest = _digest(record)
        if digest:
            revisits.pending[digest].append(page)
        else:
            self._tally.skipped("revisit-unresolved")


def _target(record: WarcRecord) -> str:
    # WARC 1.0 shows the URL in angle brackets, and older writers follow it.
    return (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")


def _digest(record: WarcRecord) -> str:
    return (record.headers.get("WARC-Payload-Digest") or "").strip().lower()


def _fetched_at(record: WarcRecord, headers: Headers) -> datetime | None:
    """Return the time of the record in UTC, else the server's `Date`, else None."""
    if record.record_date:
        return record.record_date.astimezone(UTC)
    try:
        # WARC 1.1 allows fewer parts than fastwarc reads.
        written = datetime.fromisoformat(record.headers.get("WARC-Date") or "")
        return (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone(UTC)
    except ValueError:
        pass
    for name, value in headers:
        if name.lower() == "date":
            try:
                return parsedate_to_datetime(value).astimezone(UTC)
            except ValueError:
                return None
    return None


def _is_short(page: SavedPage) -> bool:
    """Whether the server announced more bytes than the record holds."""
    lengths = [value for name, value in page.headers if name.lower() == "content-length" and value.isdigit()]
    return page.truncated or any(int(length) > len(page.body) for length in lengths)


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Return the offset at or after `start` where a record can begin, None at the end of the file."""
    stream.seek(0)
    head = stream.read(4)
    frame_start = next((mark for mark in _FRAME_STARTS if head.startswith(mark)), None)
    return next_frame(stream, start, re.compile(re.escape(frame_start)) if frame_start else _RECORD_START)


def next_frame(stream: BinaryIO, start: int, mark: re.Pattern[bytes]) -> int | None:
    """Return the offset of the first `mark` at or after `start`, None at the end of the file."""
    stream.seek(start)
    base, window = start, b""
    while chunk := stream.read(_SCAN_BYTES):
        window += chunk
        found = mark.search(window)
        if found:
            return base + found.start()
        base += max(len(window) - _LONGEST_START, 0)
        window = window[-_LONGEST_START:]
    return None
