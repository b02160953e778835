"""Content encodings, decoded as Scrapy decodes them, with a reason where that cannot be."""

import asyncio
import gzip
import zlib
from types import SimpleNamespace
from typing import Any, cast

import brotli
import pytest
from backports import zstd
from scrapy.core.scraper import Slot
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from newscrawl.errors import FailReason, UnreadableBodyError
from newscrawl.middlewares.decompress import DecompressMiddleware
from newscrawl.warc.decode import decode_body

PAGE = b"<p>Banjir di Karawang surut.</p>" * 3000
PACKED = gzip.compress(PAGE, mtime=0)  # as the tests that are called after it are in every process
URL = "https://www.inews.id/news"


def flipped(place: int) -> bytes:
    """The page with one wrong bit."""
    return PACKED[:place] + bytes([PACKED[place] ^ 1]) + PACKED[place + 1 :]


BODIES = {
    "whole": ("gzip", PACKED),
    "whole by its old name": ("x-gzip", PACKED),
    "empty": ("gzip", gzip.compress(b"")),
    "two members": ("gzip", gzip.compress(PAGE[:50_000]) + gzip.compress(PAGE[50_000:])),
    "an empty member between two of one size": ("gzip", PACKED + gzip.compress(b"") + PACKED),
    "garbage behind": ("gzip", PACKED + b"<!-- -->"),
    "zeros behind": ("gzip", PACKED + bytes(9)),
    "cut": ("gzip", PACKED[:-100]),
    "wrong checksum": ("gzip", flipped(len(PACKED) - 6)),
    "wrong length": ("gzip", flipped(len(PACKED) - 3)),
    "wrong in the middle": ("gzip", flipped(len(PACKED) // 2)),
    "no gzip": ("gzip", b"\x00garbage" * 99),
    "deflate": ("deflate", zlib.compress(PAGE)),
    "bare deflate": ("deflate", zlib.compress(PAGE)[2:-4]),
    "no deflate": ("deflate", b"\x00garbage" * 99),
    "brotli": ("br", brotli.compress(PAGE)),
    "no brotli": ("br", b"\x00garbage" * 99),
    "zstd": ("zstd", zstd.compress(PAGE)),
    "cut zstd": ("zstd", zstd.compress(PAGE)[:-9]),
    "no zstd": ("zstd", b"\x00garbage" * 99),
    "twice": ("deflate, gzip", gzip.compress(zlib.compress(PAGE))),
    "unknown": ("aes", PACKED),
    "unknown below gzip": ("aes, GZIP", PACKED),
}


def crawler_with(slot: Slot, **settings: int) -> Crawler:
    crawler = get_crawler(settings_dict=settings)
    crawler.engine = cast("Any", SimpleNamespace(scraper=SimpleNamespace(slot=slot)))
    return crawler


def outcome(middleware: HttpCompressionMiddleware | DecompressMiddleware, encoding: str, body: bytes) -> object:
    """Body and remaining encoding, or that there is none."""
    try:
        given = Request(URL), Response(URL, headers={"Content-Encoding": encoding}, body=body)
        if isinstance(middleware, DecompressMiddleware):
            made: object = asyncio.run(middleware.process_response(*given))
        else:
            made = middleware.process_response(*given)
    except Exception:  # noqa: BLE001  # each decoder has errors of its own
        return "nothing"
    assert isinstance(made, Response)
    return made.body, made.headers.get("Content-Encoding")


@pytest.mark.parametrize("max_bytes", [0, 1_000, len(PAGE)])
@pytest.mark.parametrize("name", BODIES)
def test_every_body_ends_as_with_scrapy(name: str, max_bytes: int) -> None:
    """Whole, damaged, cut, doubled, unknown or too large: the same bytes, or none."""
    crawler = crawler_with(Slot(), DOWNLOAD_MAXSIZE=max_bytes)

    ours = outcome(DecompressMiddleware.from_crawler(crawler), *BODIES[name])
    theirs = outcome(HttpCompressionMiddleware.from_crawler(crawler), *BODIES[name])

    # Of a cut body without a readable byte Scrapy makes an empty page.
    assert ours == ("nothing" if name == "cut zstd" and theirs == (b"", None) else theirs)


@pytest.mark.parametrize("encoding", ["br", "gzip", "zstd", "identity"])
def test_markup_under_an_encoding_is_markup(encoding: str) -> None:
    """Some servers name the encoding of what they send plain."""
    middleware = DecompressMiddleware.from_crawler(crawler_with(Slot()))

    assert outcome(middleware, encoding, PAGE) == (PAGE, None)


@pytest.mark.parametrize(
    ("encoding", "body", "max_bytes", "reason"),
    [
        ("gzip", PACKED, 1_000, FailReason.TOO_LARGE),
        ("br", brotli.compress(PAGE), 1_000, FailReason.TOO_LARGE),
        ("gzip", b"\x00garbage" * 99, 0, FailReason.UNDECODABLE),
        ("gzip", PACKED[:9], 0, FailReason.UNDECODABLE),
        ("zstd", b"\x00garbage" * 99, 0, FailReason.UNDECODABLE),
    ],
)
def test_what_cannot_be_decoded_has_a_reason(encoding: str, body: bytes, max_bytes: int, reason: FailReason) -> None:
    """The reason is a value, not a text to be searched."""
    with pytest.raises(UnreadableBodyError) as refused:
        decode_body(body, [encoding], max_bytes)

    assert refused.value.reason is reason


def test_a_bomb_is_not_unpacked() -> None:
    """Decoding ends soon after the bound: 100 MB of zeros, and not more than a chunk beyond it in memory."""
    bomb = gzip.compress(bytes(100_000_000), 1)

    with pytest.raises(UnreadableBodyError, match="hold more than the 1,000 of DOWNLOAD_MAXSIZE"):
        decode_body(bomb, ["gzip"], 1_000)


def test_pages_that_inflate_together_are_inflated_as_they_are_read() -> None:
    """While much waits to be read, an answer stays as it came; a large one is handed over before the next inflates."""
    slot, large = Slot(max_active_size=1_000_000), gzip.compress(bytes(2_000_000))
    middleware = DecompressMiddleware.from_crawler(crawler_with(slot))

    async def hand_over() -> Response:
        response = Response(URL, headers={"Content-Encoding": "gzip"}, body=large)
        inflated = await middleware.process_response(Request(URL), response)
        slot.active_size += len(inflated.body)
        return inflated

    async def crawl() -> list[int]:
        tasks = [asyncio.create_task(hand_over()) for _ in range(3)]
        inflated = []
        while not all(task.done() for task in tasks):
            await asyncio.wait([task for task in tasks if not task.done()], return_when=asyncio.FIRST_COMPLETED)
            inflated.append(slot.active_size)
            await asyncio.sleep(0.2)
            assert slot.active_size == inflated[-1]
            slot.active_size = 0
        return inflated

    assert asyncio.run(crawl()) == [2_000_000] * 3


def test_small_answers_that_came_together_are_passed_on_together() -> None:
    """What follows them is requested together too, so its answers share a batch of the recorder."""
    middleware = DecompressMiddleware.from_crawler(crawler_with(Slot()))

    async def answers_after_a_turn() -> int:
        response = Response(URL, headers={"Content-Encoding": "gzip"}, body=PACKED)
        tasks = [asyncio.create_task(middleware.process_response(Request(URL), response)) for _ in range(3)]
        await asyncio.sleep(0)
        return sum(task.done() for task in tasks)

    assert asyncio.run(answers_after_a_turn()) == 3
