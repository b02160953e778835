"""Reader of WARC files from any writer: streamed, without touching the payload of other sites' records."""

import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import BinaryIO

from fastwarc import ArchiveIterator, WarcRecord, WarcRecordType

from newscrawl.warc.fields import date_of, is_html_resource, is_http, is_misspelled, respelled, target_of
from newscrawl.warc.frames import begins_record, is_compressed, next_start
from newscrawl.warc.http import Message, parse_message
from newscrawl.warc.places import ReadableFile, without_user
from newscrawl.warc.records import REQUESTED_AS, RETRY_OF
from newscrawl.warc.revisits import Original, Revisits
from newscrawl.warc.saved import SavedPage, Tally, Wanted, stored_headers

_LOOSE_START = re.compile(rb"WARC/1\.[01]\n")
_NESTED_RECORD = re.compile(rb"\r\n\r\nWARC/1\.[01]\r\n")
#: Answers after which a crawl may try again: everything but "here it is" and "it is not here".
_TRY_AGAIN = frozenset(range(400, 600)) - {404, 410}
_NOT_MODIFIED = 304  # complete in itself: whatever its record refers to, the page is as it was
_NOT_MODIFIED_PROFILE = "server-not-modified"
_ROBOTS = re.compile(r"^https?://[^/]+/robots\.txt$")
_LONGEST_START = 10  # bytes
_OK = 200
_OWN = b"software: newscrawl/"  # in the `warcinfo` of our files
_HEADERS_BYTES = 64 << 10  # most that HTTP headers may add to a body before a record counts as too large unread


class WarcFile:
    """One WARC file: `.warc`, or compressed by gzip, zstd or LZ4, a frame a record or all records in one."""

    def __init__(self, path: ReadableFile, tally: Tally, *, max_bytes: int) -> None:
        """Read `path`; payloads above `max_bytes` stay unread."""
        self.path = path
        self._tally = tally
        self._max_bytes = max_bytes
        self._lost_place = False
        self._is_own = False  # whether a crawl of this project recorded it

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
            if page.redirect_target:
                self._tally.skipped("redirect")
                if self._is_own:
                    revisits.redirects.add(page)
                continue
            if record.record_type == WarcRecordType.revisit and page.status != _NOT_MODIFIED:
                revisits.add(record, page)
                continue
            revisits.redirects.add_answer(page)
            if page.status in _TRY_AGAIN:
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
            if record is None or not _holds_page(record):
                continue
            original = Original.of(record)
            if revisits.wants(original):
                page = self._read(record, offset)
                if page is not None and not page.truncated and not page.unread_bytes:
                    yield from revisits.resolve(original, page)

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
        """Yield as `records` does, up to a place that is no record; return where to go on, None at the end."""
        stream.seek(start)
        # The lenient mode reads bare line feeds, but passes over garbage without a word.
        is_lenient = _LOOSE_START.match(stream.read(_LONGEST_START)) is not None
        stream.seek(start)
        offset = start
        try:
            for record in ArchiveIterator(stream, parse_http=False, quirks_mode=is_lenient):
                offset = start + record.stream_pos
                if is_misspelled(record):
                    return (yield from self._respelled(stream, offset))
                # A length that is missing or no number has no substitute, so only then is it checked.
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
                return _behind_empty_frame(stream, offset)
            self._tally.unreadable(f"{self.path}:{offset}", "the length of the record is wrong")
        self._lost_place = False
        return next_start(stream, offset + 1)

    def _respelled(self, stream: BinaryIO, start: int) -> Generator[tuple[WarcRecord | None, int], None, int | None]:
        """Yield and return as `_records_from`, from a record on whose fields are written in unusual capitals."""
        offset = start
        try:
            for record, offset in respelled(stream, start, self._max_bytes + _HEADERS_BYTES + 1):
                yield record, offset
                self._lost_place = False
        except OSError as error:
            self._tally.unreadable(f"{self.path}:{offset}", f"no record follows the one here ({error})")
            yield None, offset
            return next_start(stream, offset + 1)
        return None

    def _is_wanted(self, record: WarcRecord, offset: int, wanted: Wanted) -> bool:
        if record.record_type != WarcRecordType.revisit and not _holds_page(record):
            if record.record_type == WarcRecordType.warcinfo:
                self._is_own = _OWN in record.reader.read(_HEADERS_BYTES)
            is_response = record.record_type == WarcRecordType.response
            self._tally.skipped("not-http" if is_response else str(record.record_type))
            return False
        url = target_of(record)
        if not url:
            self._tally.unreadable(f"{self.path}:{offset}", "a record without WARC-Target-URI")
            return False
        if _ROBOTS.search(url):
            self._tally.skipped("robots")
            return False
        # A story may lead to another site, and a short link of another site to a story.
        requested_as = record.headers.get(REQUESTED_AS)
        return wanted(requested_as, url) if requested_as else wanted(url)

    def _read(self, record: WarcRecord, offset: int) -> SavedPage | None:
        """Return the page in a record, None where it holds none (which is counted)."""
        where, url = f"{self.path}:{offset}", target_of(record)
        named = without_user(url)
        if record.content_length > self._max_bytes + _HEADERS_BYTES:
            fetched_at = date_of(record)
            if fetched_at is None:
                self._tally.unreadable(where, "a record without WARC-Date")
                return None
            return SavedPage(url, fetched_at, b"", where=where, unread_bytes=record.content_length)
        block = record.reader.read()
        is_cut = len(block) < record.content_length
        nested = _NESTED_RECORD.search(block)
        if nested:
            block = block[: nested.start()]
            self._lost_place = True
        message = _message(record, block)
        truncated = is_cut or is_truncated(record, message)
        if truncated:
            self._tally.unreadable(where, f"the record of {named} is cut")
        if message is None:
            if not truncated:
                self._tally.unreadable(where, f"the record of {named} holds no HTTP response")
            return None
        fetched_at = date_of(record, message.headers)
        if fetched_at is None:
            self._tally.unreadable(where, f"the record of {named} has no date")
            return None
        return SavedPage(
            url=url,
            fetched_at=fetched_at,
            body=message.body,
            status=message.status,
            headers=stored_headers(message.headers, message.body),
            where=where,
            truncated=truncated or not message.complete,
            record_id=record.record_id or "",
            is_revisit=record.record_type == WarcRecordType.revisit,
            retry_of=record.headers.get(RETRY_OF) or "",
            requested_as=record.headers.get(REQUESTED_AS) or "",
        )


def _holds_page(record: WarcRecord) -> bool:
    if record.record_type == WarcRecordType.response:
        return is_http(record)
    return is_html_resource(record)


def _message(record: WarcRecord, block: bytes) -> Message | None:
    """Return the response in a record; a revisit may come without one, and a resource has a body alone."""
    if record.record_type == WarcRecordType.resource:
        return Message(_OK, (("Content-Type", record.headers.get("Content-Type") or ""),), block, complete=True)
    message = parse_message(block)
    if record.record_type != WarcRecordType.revisit:
        return message
    if (record.headers.get("WARC-Profile") or "").rstrip("/").endswith(_NOT_MODIFIED_PROFILE):
        return Message(_NOT_MODIFIED, message.headers if message else (), b"", complete=True)
    return Message(_OK, (), b"", complete=True) if message is None and not block.strip() else message


def is_truncated(record: WarcRecord, message: Message | None) -> bool:
    """Say whether the record holds a part of the answer alone.

    Without a length, the end of the connection is that of the answer; older files of ours call that a disconnect.
    """
    reason = (record.headers.get("WARC-Truncated") or "").strip().lower()
    return bool(reason) and not (reason == "disconnect" and message is not None and not message.is_delimited)


def _is_short(page: SavedPage) -> bool:
    """Whether the server announced more bytes than the record holds."""
    lengths = [value for name, value in page.headers if name.lower() == "content-length" and value.isdigit()]
    return page.truncated or any(int(length) > len(page.body) for length in lengths)


def _behind_empty_frame(stream: BinaryIO, last: int) -> int | None:
    """Return where a record follows an empty frame, at which fastwarc ends without a word; None at the end."""
    if not is_compressed(stream):
        return None
    start = next_start(stream, last + 1)
    while start is not None and not begins_record(stream, start):
        start = next_start(stream, start + 1)
    return start
