"""Parser of recorded HTTP responses."""

import re
from dataclasses import dataclass

from newscrawl.warc.saved import Headers

_STATUS_LINE = re.compile(rb"HTTP/[\d.]+ +(\d{3})\b[^\n]*\n")
_DELIMITERS = frozenset({"content-length", "transfer-encoding"})
_INTERIM = frozenset({b"100", b"102", b"103"})  # answers that come before the answer
_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")


@dataclass(frozen=True, slots=True)
class Message:
    """A response without its transfer encoding; the content encoding is kept."""

    status: int
    headers: Headers
    body: bytes
    complete: bool  # False where the last chunk is missing
    is_delimited: bool = False  # whether the headers say where the body ends


def parse_message(block: bytes) -> Message | None:
    r"""Return the response in the block of a WARC record, None where it is no HTTP response.

    Interim answers before it (100, 103) are passed over.

    >>> parse_message(b"HTTP/1.1 200 OK\r\nServer: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    Message(status=200, headers=(('Server', 'x'),), body=b'abc', complete=True, is_delimited=True)
    """
    position = 0
    while True:
        status_line = _STATUS_LINE.match(block, position)
        if status_line is None:
            return None
        # The status line's own line break counts, or a response without headers would have no end of headers.
        end = _HEADERS_END.search(block, status_line.end() - (2 if block[: status_line.end()].endswith(b"\r\n") else 1))
        if end is None:
            return None
        if status_line[1] not in _INTERIM or not _STATUS_LINE.match(block, end.end()):
            break
        position = end.end()
    headers = _parse_headers(block[status_line.end() : end.start()])
    body = block[end.end() :]
    complete = True
    is_delimited = any(name.lower() in _DELIMITERS for name, _ in headers)
    if any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        body, complete = _join_chunks(body)
        headers = tuple((name, value) for name, value in headers if name.lower() != "transfer-encoding")
    return Message(int(status_line[1]), headers, body, complete, is_delimited)


def _parse_headers(block: bytes) -> Headers:
    headers = []
    for line in _FOLD.sub(b" ", block).split(b"\n"):
        name, colon, value = line.decode("latin-1").partition(":")
        if colon and name.strip():
            headers.append((name.strip(), value.strip()))
    return tuple(headers)


def _join_chunks(body: bytes) -> tuple[bytes, bool]:
    """Return the joined chunks and whether the last one is there; bytes that are not chunked stay as they are."""
    if not _CHUNK_SIZE.match(body):
        return body, True
    chunks: list[bytes] = []
    position = 0
    while size_line := _CHUNK_SIZE.match(body, position):
        size = int(size_line[1], 16)
        if size == 0:
            return b"".join(chunks), True
        chunk = body[size_line.end() : size_line.end() + size]
        chunks.append(chunk)
        position = size_line.end() + size
        position += 2 if body[position : position + 1] == b"\r" else 1
        if position > len(body):
            break
    return b"".join(chunks), False
