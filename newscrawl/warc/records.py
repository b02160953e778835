"""One exchange with a server -> the WARC records that keep it (ISO 28500, WARC 1.1)."""

import base64
import hashlib
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import uuid4

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.warc.capture import Capture

WARC_VERSION = "1.1"
#: Fields of our own in a record; readers of other tools pass over them.
REQUESTED_AS = "X-Newscrawl-Asked-As"  # the URL that led here by redirects
SOURCE = "X-Newscrawl-Source"  # where a page that another archive captured was taken from
RETRY_OF = "X-Newscrawl-Retry-Of"  # the record of the answer that this one replaces
_NOT_MODIFIED = 304
_CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
#: Level 9 took 2.4 times as long for 1 % less (64 kB of HTML).
_GZIP_LEVEL = 6
#: Most bodies come compressed already. To compress one again took six sevenths of the time of making its record, and
#: the record is 1 % larger without.
_STORED = 0
_GZIP = 16 + zlib.MAX_WBITS
#: A file of ours outlives the secrets of the day.
_SECRETS = frozenset({b"authorization", b"proxy-authorization", b"cookie"})

RawHeaders = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response as they were sent: transfer encoding removed, content encoding kept."""

    url: str
    fetched_at: datetime  # aware
    status: int
    reason: str
    headers: RawHeaders
    body: bytes
    request_headers: RawHeaders = ()
    request_body: bytes = b""
    method: str = "GET"
    protocol: str = "HTTP/1.1"
    ip_address: str | None = None
    truncated: bool = False  # the connection ended before the body did
    requested_as: str | None = None  # the URL that led here by redirects
    retry_of: str | None = None  # id of the record that this answer replaces
    source: str | None = None  # URL in another archive that captured it
    record_id: str = field(default_factory=lambda: f"<urn:uuid:{uuid4()}>")
    digest: str = field(init=False)  # the `WARC-Payload-Digest`

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", payload_digest(self.body))

    @property
    def is_compressed(self) -> bool:
        """Whether the body came with a content encoding."""
        encodings = (value.strip().lower() for name, value in self.headers if name.lower() == b"content-encoding")
        return any(encoding not in {b"", b"identity"} for encoding in encodings)

    @property
    def is_not_modified(self) -> bool:
        """Whether the page is as it was: a 304 to a request that named a state of it."""
        return self.status == _NOT_MODIFIED and any(name.lower() in _CONDITIONS for name, _ in self.request_headers)


def payload_digest(payload: bytes) -> str:
    """Return the digest of a payload as WARC files write it.

    >>> payload_digest(b"")
    'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    digest = hashlib.sha1(payload, usedforsecurity=False).digest()
    return f"sha1:{base64.b32encode(digest).decode()}"


def warc_date(moment: datetime) -> str:
    """Return a time as WARC files write it, in whole seconds like the database.

    >>> warc_date(datetime(2023, 12, 11, 13, 19, 0, 500_000, tzinfo=UTC))
    '2023-12-11T13:19:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def info_record(file_name: str, about: Mapping[str, str]) -> tuple[str, bytes]:
    """Return the id and the bytes of the record that begins a file."""
    writer = _Writer()
    record = writer.create_warcinfo_record(file_name, about)
    return str(record.rec_headers.get_header("WARC-Record-ID")), writer.member(record)


def response_record(exchange: Exchange, info_id: str, original: Capture | None) -> bytes:
    """Return the record of the response; where `original` holds the same payload, one that refers to it."""
    writer = _Writer()
    fields = {
        "WARC-Type": "response",
        "WARC-Record-ID": exchange.record_id,
        "WARC-Date": warc_date(exchange.fetched_at),
        "WARC-Warcinfo-ID": info_id,
        "WARC-IP-Address": exchange.ip_address,
        "WARC-Truncated": "disconnect" if exchange.truncated else None,
        REQUESTED_AS: exchange.requested_as,
        RETRY_OF: exchange.retry_of,
        SOURCE: exchange.source,
    }
    fields = {name: value for name, value in fields.items() if value}
    status = f"{exchange.status} {exchange.reason}".strip()
    http = _Headers(status, _text(exchange.headers), protocol=exchange.protocol)
    if original is not None or exchange.is_not_modified:
        record = writer.create_revisit_record(
            exchange.url,
            original.digest if original else exchange.digest,
            original.url if original else exchange.url,
            warc_date((original or exchange).fetched_at),
            http_headers=http,
            warc_headers_dict=fields,
        )
        if exchange.is_not_modified:
            record.rec_headers.replace_header("WARC-Profile", _PROFILE)
        if original is None:
            record.rec_headers.remove_header("WARC-Refers-To-Date")
        return writer.member(record)
    record = writer.create_warc_record(
        exchange.url,
        "response",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=http,
        warc_headers_dict=fields | {"WARC-Payload-Digest": exchange.digest},
    )
    return writer.member(record, _STORED if exchange.is_compressed else _GZIP_LEVEL)


def request_record(exchange: Exchange, info_id: str) -> bytes:
    """Return the record of the request, without credentials."""
    writer = _Writer()
    address = urlsplit(exchange.url)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    headers = [(name, value) for name, value in exchange.request_headers if name.lower() not in _SECRETS]
    if not any(name.lower() == b"host" for name, _ in headers):
        headers.insert(0, (b"Host", address.netloc.rpartition("@")[2].encode()))
    record = writer.create_warc_record(
        exchange.url,
        "request",
        payload=io.BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        http_headers=_Headers(f"{exchange.method} {path} HTTP/1.1", _text(tuple(headers)), is_http_request=True),
        warc_headers_dict={
            "WARC-Type": "request",
            "WARC-Date": warc_date(exchange.fetched_at),
            "WARC-Warcinfo-ID": info_id,
            "WARC-Concurrent-To": exchange.record_id,
        },
    )
    return writer.member(record)


class _Headers(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Headers as they were sent; warcio's own encodes other characters than ASCII in another way."""

    def to_ascii_bytes(self, filter_func: object = None) -> bytes:
        return str(self.to_str(filter_func)).encode("latin-1") + b"\r\n"


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """warcio's writer, a gzip member a record, at our own level of compression."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), gzip=False, warc_version=WARC_VERSION)

    def member(self, record: ArcWarcRecord, level: int = _GZIP_LEVEL) -> bytes:
        self.write_record(record)
        return zlib.compress(self.out.getvalue(), level, _GZIP)


def _text(headers: RawHeaders) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
