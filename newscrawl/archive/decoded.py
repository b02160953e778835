"""A saved page as its reader takes it: without the content encoding."""

import hashlib

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware

from newscrawl.archive.saved import SavedPage
from newscrawl.errors import ArchiveError
from newscrawl.items import Page


def decoded(saved: SavedPage, max_bytes: int) -> Page:
    """Return a saved page with its body decoded, as a crawl does it.

    Raises: ArchiveError for a body that is damaged, or larger than `max_bytes`.
    """
    body = saved.body
    encodings = [value.encode("latin-1") for name, value in saved.headers if name.lower() == "content-encoding"]
    to_decode, _ = HttpCompressionMiddleware._split_encodings(encodings)
    for encoding in to_decode:
        try:
            body = HttpCompressionMiddleware._decode(body, encoding, max_bytes)
        except Exception as error:  # each decoder has errors of its own
            name = encoding.decode("latin-1")
            raise ArchiveError(f"{saved.where}: the page cannot be decoded from {name}: {error}") from error
    headers: dict[str, str] = {}
    for name, value in saved.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return Page(
        url=saved.url,
        body=body,
        fetched_at=saved.fetched_at,
        status=saved.status,
        headers=headers,
        digest=f"sha256:{hashlib.sha256(body).hexdigest()}",
    )
