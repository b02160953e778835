"""What it takes to pass over other sites' pages in a news archive, beside reading each of them.

    python -m benchmarks.foreign [RECORDS] [ROUNDS]

The file is as Common Crawl's news archive: a gzip member a record, a request and a metadata record beside each
response, pages of ordinary size, some chunked, some compressed with gzip or brotli. One page in a thousand is of iNews.
Our reader yields these and passes over the rest. The second loop reads with warcio and parses each payload with lxml,
as a program does that does not look at the URL first; the third looks at it, and reads with warcio. Processor time,
best of the rounds. Exits 1 below the ratio that we hold to.
"""

import gzip
import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import brotli
from lxml import html
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.arguments import numbers
from newscrawl.replay.source import SavedPages
from newscrawl.spiders.inews import SITE
from newscrawl.warc.saved import Tally

PAGE = Path(__file__).parent.parent / "fixtures/inews/current-full-size/page.html"  # 80 kB, 690 elements
OURS = 1000  # one page in so many is of iNews
MIN_RATIO = 10.0


def main(records: int, rounds: int) -> int:
    """Print the rates and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "CC-NEWS.warc.gz")
        write_news(path, records)
        loops: dict[str, Callable[[Path], int]] = {
            "ours": read_ours,
            "warcio and lxml": parse_each,
            "warcio, by URL": read_by_url,
        }
        best = dict.fromkeys(loops, float("inf"))
        found = dict.fromkeys(loops, 0)
        for _ in range(rounds):
            for name, loop in loops.items():
                started = time.process_time()
                found[name] = loop(path)
                best[name] = min(best[name], time.process_time() - started)
        size = path.stat().st_size
    assert set(found.values()) == {-(-records // OURS)}
    for name, seconds in best.items():
        print(f"{name:16} {3 * records / seconds:10,.0f} records/s   {size / seconds / 1e6:7.1f} MB/s")
    ratio = best["warcio and lxml"] / best["ours"]
    print(f"times quicker: {ratio:.1f} than parsing each, {best['warcio, by URL'] / best['ours']:.1f} than by URL")
    return 0 if ratio >= MIN_RATIO else 1


def read_ours(path: Path) -> int:
    """Return how many pages a replay takes up."""
    return sum(1 for _ in SavedPages.under([path]).read(SITE.owns, Tally(), max_bytes=1 << 30))


def parse_each(path: Path) -> int:
    """Read and parse every response, and count those of the site."""
    found = 0
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                if record.http_headers.get_header("Content-Encoding") == "br":  # which warcio cannot read
                    body = brotli.decompress(record.raw_stream.read())
                else:
                    body = record.content_stream().read()
                html.document_fromstring(body)
                found += SITE.owns(record.rec_headers.get_header("WARC-Target-URI"))
    return found


def read_by_url(path: Path) -> int:
    """Read the responses of the site alone."""
    found = 0
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response" and SITE.owns(record.rec_headers.get_header("WARC-Target-URI")):
                html.document_fromstring(record.content_stream().read())
                found += 1
    return found


def write_news(path: Path, number: int) -> None:
    """Write `number` pages, each with its request and metadata."""
    body = PAGE.read_bytes()
    sent = [encoded(body, way) for way in range(4)]
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for place in range(number):
            host = "www.inews.id" if place % OURS == 0 else f"news{place % 997}.example"
            url = f"https://{host}/news/nasional/story-of-the-day-{place}"
            payload, headers = sent[place % 4 if place % OURS else 0]
            about = {"WARC-Date": "2026-06-10T05:00:00Z"}
            asked = StatusAndHeaders(f"GET /{place} HTTP/1.1", [("Host", "x.example")], is_http_request=True)
            answered = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8"), *headers], "HTTP/1.1")
            typed = about | {"WARC-Identified-Payload-Type": "text/html"}
            for record in (
                writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=about),
                writer.create_warc_record(
                    url, "response", io.BytesIO(payload), http_headers=answered, warc_headers_dict=typed
                ),
                writer.create_warc_record(
                    url,
                    "metadata",
                    io.BytesIO(b"fetchTimeMs: 210\r\ncharset-detected: UTF-8\r\n"),
                    warc_content_type="application/warc-fields",
                    warc_headers_dict=about,
                ),
            ):
                writer.write_record(record)


def encoded(body: bytes, way: int) -> tuple[bytes, list[tuple[str, str]]]:
    """Return a body as a server sends it, and the headers that say how."""
    if way == 1:
        return gzip.compress(body), [("Content-Encoding", "gzip")]
    if way == 2:
        return brotli.compress(body, quality=5), [("Content-Encoding", "br")]
    if way == 3:
        pieces = (body[place : place + 8_000] for place in range(0, len(body), 8_000))
        return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n", [
            ("Transfer-Encoding", "chunked")
        ]
    return body, []


if __name__ == "__main__":
    sys.exit(main(*numbers(__doc__, records=3_000, rounds=3)))
