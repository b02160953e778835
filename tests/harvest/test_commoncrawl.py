"""A harvest from a stub of Common Crawl: a list of crawls, index pages, byte ranges of WARC files."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from newscrawl import stats
from newscrawl.harvest.client import Client, HarvestError
from newscrawl.harvest.run import Harvest
from newscrawl.harvest.sources import CommonCrawl, Query
from newscrawl.spiders.inews import InewsSpider
from newscrawl.store.engine import open_engine
from tests.harvest.conftest import captures, write_warc

FILE = "crawl-data/CC-MAIN-2026-24/warc/news.warc.gz"


class Stub(ThreadingHTTPServer):
    """Answers as Common Crawl does; `busy` names how often a path answers 503 first."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        warc = folder / "news.warc.gz"
        pages = captures()
        self.places = write_warc(warc, pages)
        self.data = bytearray(warc.read_bytes())
        self.lines = [
            json.dumps(
                {
                    "urlkey": "x",
                    "timestamp": page.at,
                    "url": page.url,
                    "mime": page.mimetype,
                    "status": str(page.status),
                    "digest": page.exchange().digest.partition(":")[2],
                    "length": str(length),
                    "offset": str(offset),
                    "filename": FILE,
                }
            )
            for page, (offset, length) in zip(pages, self.places, strict=True)
        ]
        self.busy: dict[str, int] = {}
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.server.asked.append(self.path)
        if self.server.busy.get(address.path, 0) > 0:
            self.server.busy[address.path] -= 1
            self._answer(503, b"busy", {"Retry-After": "3"})
        elif address.path == "/collinfo.json":
            crawls = [
                {
                    "id": name,
                    "cdx-api": f"{self.server.url}/{name}",
                    "from": f"{begin}T00:00:00",
                    "to": f"{end}T00:00:00",
                }
                for name, begin, end in (("new", "2026-06-01", "2026-06-20"), ("old", "2019-01-01", "2019-02-01"))
            ]
            self._answer(200, json.dumps(crawls).encode())
        elif address.path == "/old":
            self._answer(404, b'{"message": "No Captures found"}')
        elif "showNumPages" in query:
            self._answer(200, b'{"pages": 2, "pageSize": 5, "blocks": 2}')
        elif address.path == "/new":
            half = len(self.server.lines) // 2
            lines = self.server.lines[half:] if query["page"] == "1" else self.server.lines[:half]
            self._answer(200, "\n".join([*lines, "{not json"]).encode())
        else:
            first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
            self._answer(206, bytes(self.server.data[first : last + 1]))

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def stub(tmp_path: Path) -> Iterator[Stub]:
    with Stub(tmp_path) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def make_harvest(folder: Path, stub: Stub, waits: list[float], query: Query | None = None) -> Harvest:
    client = Client("test", delay_s=0, max_bytes=1 << 20, tries=3, sleep=waits.append)
    source = CommonCrawl(client, f"{stub.url}/collinfo.json", f"{stub.url}/")
    engine = open_engine(f"sqlite:///{folder / 'news.db'}")
    return Harvest(InewsSpider.site, source, query or Query("inews.id"), folder / "pages", engine)


def test_captures_come_by_byte_ranges(tmp_path: Path, stub: Stub) -> None:
    """Each wanted capture is fetched by its place in the WARC file; a line that is no capture is counted."""
    harvest = make_harvest(tmp_path, stub, [])

    harvest.run(lambda files: None)

    assert harvest.counters[stats.HARVEST_RECORDED] == 3
    assert harvest.counters[stats.HARVEST_SKIPPED.format("bad-line")] == 2
    listed = harvest.counters[stats.HARVEST_LISTED]
    skipped = sum(number for key, number in harvest.counters.items() if "/skipped/" in key)
    assert listed == skipped + harvest.counters[stats.HARVEST_WANTED] + harvest.counters[stats.HARVEST_KNOWN]
    assert sum(path.endswith(FILE) for path in stub.asked) == 3
    harvest.engine.dispose()


def test_a_busy_archive_is_asked_again_after_the_time_it_names(tmp_path: Path, stub: Stub) -> None:
    """503 with Retry-After is waited for."""
    stub.busy["/collinfo.json"] = 2
    waits: list[float] = []
    harvest = make_harvest(tmp_path, stub, waits)

    harvest.run(lambda files: None)

    assert waits == [3.0, 3.0]
    assert harvest.counters[stats.HARVEST_RECORDED] == 3
    harvest.engine.dispose()


def test_an_archive_that_stays_busy_ends_the_harvest(tmp_path: Path, stub: Stub) -> None:
    """After so many tries the index is given up, with one line that says why."""
    stub.busy["/collinfo.json"] = 9
    harvest = make_harvest(tmp_path, stub, [])

    with pytest.raises(HarvestError, match="status 503, after 3 requests"):
        harvest.run(lambda files: None)
    harvest.engine.dispose()


def test_a_damaged_record_is_counted_and_asked_for_again(tmp_path: Path, stub: Stub) -> None:
    """A record whose bytes are damaged is a failure of this run; the next run takes it."""
    offset, length = stub.places[3]
    middle = slice(offset + length // 2, offset + length // 2 + 8)
    whole = bytes(stub.data[middle])
    stub.data[middle] = b"\x00" * 8
    first = make_harvest(tmp_path, stub, [])
    first.run(lambda files: None)
    stub.data[middle] = whole
    second = make_harvest(tmp_path, stub, [])

    second.run(lambda files: None)

    assert (first.counters[stats.HARVEST_RECORDED], first.counters[stats.HARVEST_FAILED]) == (2, 1)
    assert (second.counters[stats.HARVEST_RECORDED], second.counters[stats.HARVEST_KNOWN]) == (1, 2)
    first.engine.dispose()
    second.engine.dispose()


def test_only_crawls_in_the_window_are_asked(tmp_path: Path, stub: Stub) -> None:
    """A crawl that ended before the window is not asked."""
    query = Query("inews.id", since=date(2026, 6, 1))
    harvest = make_harvest(tmp_path, stub, [], query)

    harvest.run(lambda files: None)

    assert not any(path.startswith("/old") for path in stub.asked)
    assert harvest.counters[stats.HARVEST_RECORDED] == 3
    harvest.engine.dispose()
