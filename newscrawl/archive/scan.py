"""Scan of our own WARC files: offset, length and headers of each record, a gzip member each."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import BinaryIO

from fastwarc import WarcRecord, WarcRecordType

from newscrawl.archive.file import final_name
from newscrawl.archive.identify import Identify
from newscrawl.warc.capture import Capture
from newscrawl.warc.frames import next_frame

#: Types of the records that stand in the index.
RESPONSES = (WarcRecordType.response, WarcRecordType.revisit)
_READ_BYTES = 64 << 10
_GZIP = 16 + zlib.MAX_WBITS
_FRAME_START = re.compile(rb"\x1f\x8b\x08")


@dataclass(frozen=True, slots=True)
class Member:
    """A whole record."""

    offset: int
    length: int  # bytes, compressed
    data: bytes  # decompressed

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.offset + self.length


def members(path: Path) -> Iterator[Member]:
    """Yield the whole records of a file; incomplete and damaged ones are skipped.

    Raises: OSError.
    """
    with path.open("rb") as stream:
        offset: int | None = 0
        while offset is not None:
            end = offset
            for member in _unbroken(stream, offset):
                end = member.end
                if member.data.startswith(b"WARC/"):
                    yield member
            offset = next_frame(stream, end + 1, _FRAME_START)


def _unbroken(stream: BinaryIO, offset: int) -> Iterator[Member]:
    """Yield gzip members from an offset on, up to the first that is cut or damaged."""
    stream.seek(offset)
    rest = b""
    while True:
        decoder = zlib.decompressobj(_GZIP)
        parts: list[bytes] = []
        length = 0
        while not decoder.eof:
            chunk = rest or stream.read(_READ_BYTES)
            if not chunk:
                return
            try:
                parts.append(decoder.decompress(chunk))
            except zlib.error:
                return
            rest = decoder.unused_data
            length += len(chunk) - len(rest)
        position = stream.tell()
        yield Member(offset, length, b"".join(parts))
        stream.seek(position)
        offset += length


def scan(path: Path, identify: Identify) -> tuple[list[Capture], int]:
    """Return the responses of a file, and the offset where its last whole record ends.

    Raises: OSError.
    """
    captures: list[Capture] = []
    end = 0
    for member in members(path):
        end = member.end
        record = WarcRecord.from_bytes(member.data)
        if record.record_type in RESPONSES:
            captures.append(capture_of(record, member, final_name(path), identify))
    return captures, end


def capture_of(record: WarcRecord, member: Member, file: str, identify: Identify) -> Capture:
    """Return the index entry of a response; the record's HTTP headers are read."""
    record.parse_http()
    url = record.headers["WARC-Target-URI"]
    story_key, part = identify(url)
    return Capture(
        url=url,
        fetched_at=record.record_date.astimezone(UTC),
        status=record.http_headers.status_code or 0,
        digest=record.headers["WARC-Payload-Digest"],
        revisit=record.record_type == WarcRecordType.revisit,
        file=file,
        offset=member.offset,
        length=member.length,
        story_key=story_key,
        part=part,
    )
