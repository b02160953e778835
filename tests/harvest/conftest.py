"""A real pywb over an archive that the tests make, and a stub of Common Crawl's index and files."""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.warc.records import Exchange, info_record, response_record

ROOT = Path(__file__).parents[2]
_WAYBACK = ROOT / ".venv/servers/bin/wayback"
_WAIT_S = 120

#: Cases whose pages stand in the archive.
STORY, OTHER = "adblock-wrap-in-body", "caption-in-h5"


@dataclass(frozen=True)
class Captured:
    """A page in the archive."""

    url: str
    at: str  # YYYYMMDDhhmmss, UTC
    body: bytes
    status: int = 200
    mimetype: str = "text/html"
    location: str = ""

    def exchange(self) -> Exchange:
        headers = [(b"Content-Type", self.mimetype.encode())]
        if self.location:
            headers.append((b"Location", self.location.encode()))
        moment = datetime.strptime(self.at, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return Exchange(self.url, moment, self.status, "OK", tuple(headers), self.body)


def page_of(case: str) -> tuple[str, bytes]:
    """Return the URL and the page of a fixture."""
    folder = ROOT / "fixtures/inews" / case
    return json.loads((folder / "page.json").read_text("utf-8"))["url"], (folder / "page.html").read_bytes()


def captures() -> list[Captured]:
    """What the archive holds: two stories, one of them captured three times and edited in between, and other things."""
    url, body = page_of(STORY)
    other_url, other = page_of(OTHER)
    record = json.loads((ROOT / "fixtures/inews" / STORY / "article.json").read_text("utf-8"))
    last_word = record["body"].split()[-1].encode()
    edited = body.replace(last_word, last_word + b" Data bulan lalu sudah dihitung ulang oleh dinas.")
    assert edited != body
    return [
        Captured(url, "20260610060000", body),
        Captured(url, "20260611060000", body),
        Captured(url, "20260612060000", edited),
        Captured(other_url, "20260610070000", other),
        Captured("https://www.inews.id/", "20260610080000", b"<html><body>Beranda</body></html>"),
        Captured(f"{url}-pindah", "20260610090000", b"", 301, location=url),
        Captured(f"{url}-hilang", "20260610090000", b"<html><body>404</body></html>", 404),
        Captured(f"{url}-gambar", "20260610090000", b"\xff\xd8\xff", mimetype="image/jpeg"),
    ]


def write_warc(path: Path, pages: list[Captured]) -> list[tuple[int, int]]:
    """Write a WARC file; return offset and length of each record, in bytes."""
    info_id, data = info_record(path.name, {"software": "test"})
    places = []
    for page in pages:
        record = response_record(page.exchange(), info_id, None)
        places.append((len(data), len(record)))
        data += record
    path.write_bytes(data)
    return places


@pytest.fixture(scope="session")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of pywb's CDX server of a collection."""
    if not _WAYBACK.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("pywb is not installed: make test installs it")
        pytest.skip("HARVEST IS NOT TESTED AGAINST PYWB: make test installs it")
    home = tmp_path_factory.mktemp("pywb")
    write_warc(home / "news.warc.gz", captures())
    manager = _WAYBACK.with_name("wb-manager")
    subprocess.run([manager, "init", "news"], cwd=home, check=True, capture_output=True)
    subprocess.run([manager, "add", "news", "news.warc.gz"], cwd=home, check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (home / "log").open("wb")
    server = subprocess.Popen([_WAYBACK, "-b", "127.0.0.1", "-p", str(port)], cwd=home, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", server, home / "log")
        yield f"http://127.0.0.1:{port}/news/cdx"
    finally:
        server.terminate()
        server.wait()
        log.close()


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=60):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"pywb did not start: {log.read_text()[-2000:]}")
