"""Content encodings of a body: gzip, deflate, brotli, zstd, within a bound."""

import hashlib
import importlib
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator
from gzip import GzipFile
from io import BytesIO
from typing import Any

from fastwarc.stream_io import GzipReader

from newscrawl.errors import ArchiveError, FailReason, UnreadableBodyError
from newscrawl.items import Page
from newscrawl.warc.saved import SavedPage

_CHUNK_BYTES = 64 << 10
_WHOLE_BYTES = 1 << 20
_MEMBER = b"\x1f\x8b\x08"  # how a gzip member begins
_LENGTH_BYTES = 4  # at the end of a gzip body: its length, unpacked
_ENCODING = "content-encoding"


def decode_body(body: bytes, encodings: Iterable[str], max_bytes: int) -> tuple[bytes, list[str]]:
    """Return a body without its content encodings, and the unknown ones that are left on it.

    A damaged body gives as much as can be read. 0 as `max_bytes` is no limit.

    Raises: UnreadableBodyError where nothing can be read, or more than `max_bytes`.
    """
    names = [name.strip().lower() for value in encodings for name in value.split(",")]
    while names and (decode := _DECODERS.get(names[-1])):
        body = b"".join(_within(decode(body), f"{len(body):,} bytes of {names.pop()}", max_bytes))
    return body, names


def _within(parts: Iterator[bytes], what: str, max_bytes: int) -> Iterator[bytes]:
    """Yield the parts of a decoded body up to the first that is damaged.

    Raises: UnreadableBodyError.
    """
    size = 0
    try:
        for part in parts:
            size += len(part)
            if max_bytes and size > max_bytes:
                break
            yield part
    except Exception as error:  # each decoder has errors of its own
        if not size:
            raise UnreadableBodyError(FailReason.UNDECODABLE, f"{what} are damaged: {error}") from error
    if max_bytes and size > max_bytes:
        detail = f"{what} hold more than the {max_bytes:,} of DOWNLOAD_MAXSIZE"
        raise UnreadableBodyError(FailReason.TOO_LARGE, detail)


def read_saved_page(saved: SavedPage, max_bytes: int, url: str = "") -> Page:
    """Return a saved page with its body decoded; `url` stands for its own where a request spells it otherwise.

    Raises: UnreadableBodyError for a body that is cut, damaged, or larger than `max_bytes`.
    """
    size = saved.unread_bytes or len(saved.body)
    if max_bytes and size > max_bytes:
        raise UnreadableBodyError(FailReason.TOO_LARGE, f"{size:,} bytes are more than DOWNLOAD_MAXSIZE")
    if saved.truncated:
        raise UnreadableBodyError(FailReason.TRUNCATED, "the saved bytes end before the page does")
    return _page(saved, max_bytes, url)


def decoded(saved: SavedPage, max_bytes: int) -> Page:
    """Return a saved page with its body decoded, also one that is cut.

    Raises: ArchiveError for a body that is damaged, or larger than `max_bytes`.
    """
    try:
        return _page(saved, max_bytes, "")
    except UnreadableBodyError as error:
        raise ArchiveError(f"{saved.where}: the page cannot be decoded: {error}") from error


def _page(saved: SavedPage, max_bytes: int, url: str) -> Page:
    headers: dict[str, str] = {}
    for name, value in saved.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    body = saved.body
    if _ENCODING in headers:
        body, _ = decode_body(body, [headers[_ENCODING]], max_bytes)
    digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
    return Page(url or saved.url, body, saved.fetched_at, saved.status, headers, digest)


def _gunzip(body: bytes) -> Iterator[bytes]:
    """Yield the content of a gzip body; of one that is cut or has a wrong checksum, up to there."""
    size = int.from_bytes(body[-_LENGTH_BYTES:], "little")
    is_one = body.find(_MEMBER, 1) < 0  # fastwarc stops at an empty member, also where others stand behind it
    if is_one and 0 < size <= _WHOLE_BYTES and len(whole := _gunzip_whole(body, size)) == size:  # nearly every page
        yield whole
        return
    stream = GzipFile(fileobj=BytesIO(body))
    while True:
        try:
            part = stream.read1(_CHUNK_BYTES)
        except (EOFError, struct.error) as error:
            raise zlib.error(str(error)) from error
        if not part:
            return
        yield part


def _gunzip_whole(body: bytes, size: int) -> bytes:
    """Return the content of one undamaged gzip member, twice as fast as zlib; else bytes of another size."""
    try:
        whole: bytes = GzipReader(BytesIO(body)).read(size + 1)
    except OSError:
        return b""
    return whole


def _inflate(body: bytes) -> Iterator[bytes]:
    """Yield the content of a deflate body; some servers send it without its zlib header."""
    inflater = zlib.decompressobj()
    try:
        part = inflater.decompress(body, _CHUNK_BYTES)
    except zlib.error:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        part = inflater.decompress(body, _CHUNK_BYTES)
    yield part
    while inflater.unconsumed_tail and not inflater.eof:
        yield inflater.decompress(inflater.unconsumed_tail, _CHUNK_BYTES)


def _unbrotli(body: bytes) -> Iterator[bytes]:
    decompressor = _first_of("brotli", "brotlicffi").Decompressor()
    part = decompressor.process(body, output_buffer_limit=_CHUNK_BYTES)
    while part:
        yield part
        part = b"" if decompressor.is_finished() else decompressor.process(b"", output_buffer_limit=_CHUNK_BYTES)


def _unzstd(body: bytes) -> Iterator[bytes]:
    zstd = importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    stream = zstd.ZstdFile(BytesIO(body))
    while part := stream.read(_CHUNK_BYTES):
        yield part


def _first_of(*names: str) -> Any:
    """Return the module that is installed; Scrapy brings one of them."""
    for name in names[:-1]:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return importlib.import_module(names[-1])


_DECODERS = {"gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli, "zstd": _unzstd}
