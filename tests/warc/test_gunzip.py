"""The quick way through a gzip body gives what Scrapy's way gives, or leaves the body to it."""

import gzip

import pytest
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware

from newscrawl.middlewares.decompress import DecompressMiddleware
from newscrawl.warc.gunzip import gunzip_whole

PAGE = b"<p>Banjir di Karawang surut.</p>" * 3000
PACKED = gzip.compress(PAGE)


def flipped(place: int) -> bytes:
    """The page with one wrong bit."""
    return PACKED[:place] + bytes([PACKED[place] ^ 1]) + PACKED[place + 1 :]


BODIES = {
    "whole": PACKED,
    "empty": gzip.compress(b""),
    "two members": gzip.compress(PAGE[:50_000]) + gzip.compress(PAGE[50_000:]),
    "garbage behind": PACKED + b"<!-- -->",
    "cut": PACKED[:-100],
    "wrong checksum": flipped(len(PACKED) - 6),
    "wrong length": flipped(len(PACKED) - 3),
    "wrong in the middle": flipped(len(PACKED) // 2),
}


def outcome(middleware: type[HttpCompressionMiddleware], body: bytes, max_bytes: int) -> object:
    """The body, or what was raised."""
    try:
        return middleware._decode(body, b"gzip", max_bytes)
    except (ValueError, OSError, EOFError) as error:
        return type(error)


@pytest.mark.parametrize("max_bytes", [0, 1_000, len(PAGE)])
@pytest.mark.parametrize("name", BODIES)
def test_every_body_ends_as_without_it(name: str, max_bytes: int) -> None:
    """Whole, damaged, cut, doubled or too large: the same bytes, or the same error."""
    quick = outcome(DecompressMiddleware, BODIES[name], max_bytes)

    assert quick == outcome(HttpCompressionMiddleware, BODIES[name], max_bytes)


def test_only_a_whole_member_takes_the_quick_way() -> None:
    """What is damaged is left to the way that knows how much of it can be read."""
    quick = {name for name, body in BODIES.items() if gunzip_whole(body, 0) is not None}

    assert quick == {"whole"}
