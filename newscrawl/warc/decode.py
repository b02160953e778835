"""A saved page as its reader takes it: without the content encoding."""

import hashlib

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware

from newscrawl.errors import ArchiveError
from newscrawl.items import Page
from newscrawl.warc.gunzip import gunzip_whole
from newscrawl.warc.saved import SavedPage


def decoded(saved: SavedPage, max_bytes: int) -> Page:
    """Return a saved page with its body decoded, as a crawl does it.

    Raises: ArchiveError for a body that is damaged, or larger than `max_bytes`.
    """
    try:
        return page_with(saved, decode_body(saved, max_bytes))
    except Exception as error:  # each decoder has errors of its own
        raise ArchiveError(f"{saved.where}: the page cannot be decoded: {error}") from error


def decode_body(saved: SavedPage, max_bytes: int) -> bytes:
    """Return the body without its content encoding; where a crawl gets a part of a damaged one, so does this.

    Raises: what the decoders raise, of which Scrapy's error for more than `max_bytes` is a ValueError.
    """
    body = saved.body
    encodings = [value.encode("latin-1", "replace") for name, value in saved.headers if name.lower() == _ENCODING]
    if not encodings:
        return body
    to_decode, _ = HttpCompressionMiddleware._split_encodings(encodings)
    for encoding in to_decode:
        whole = gunzip_whole(body, max_bytes) if encoding.endswith(b"gzip") else None
        body = HttpCompressionMiddleware._decode(body, encoding, max_bytes) if whole is None else whole
    return body


def page_with(saved: SavedPage, body: bytes, url: str = "") -> Page:
    """Return a saved page with its decoded body; `url` stands for its own where a request spells it otherwise."""
    headers: dict[str, str] = {}
    for name, value in saved.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return Page(
        url=url or saved.url,
        body=body,
        fetched_at=saved.fetched_at,
        status=saved.status,
        headers=headers,
        digest=f"sha256:{hashlib.sha256(body).hexdigest()}",
    )


_ENCODING = "content-encoding"
