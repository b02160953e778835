"""Compressed frames of a WARC file: where one begins."""

import re
from typing import BinaryIO

from fastwarc import ArchiveIterator

#: First bytes of a compressed frame; a file that begins with none of them is read as uncompressed.
_FRAME_STARTS = (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")
_RECORD_START = re.compile(rb"WARC/1\.[01]\r?\n")
_SCAN_BYTES = 1 << 20
_LONGEST_START = 10  # bytes


def is_compressed(stream: BinaryIO) -> bool:
    """Say whether a file begins with a compressed frame."""
    return _frame_start(stream) is not None


def next_start(stream: BinaryIO, start: int) -> int | None:
    """Return the offset at or after `start` where a record can begin, None at the end of the file."""
    mark = _frame_start(stream)
    return next_frame(stream, start, re.compile(re.escape(mark)) if mark else _RECORD_START)


def begins_record(stream: BinaryIO, start: int) -> bool:
    """Say whether a record can be read at an offset."""
    stream.seek(start)
    try:
        return next(iter(ArchiveIterator(stream, parse_http=False)), None) is not None
    except OSError:
        return False


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


def _frame_start(stream: BinaryIO) -> bytes | None:
    stream.seek(0)
    head = stream.read(4)
    return next((mark for mark in _FRAME_STARTS if head.startswith(mark)), None)
