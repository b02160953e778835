"""Saved pages into a database: through the crawl engine, with `--jobs 1` and with `--jobs 2`, in one run.

    python -m benchmarks.replay [PAGES] [ROUNDS]

Pages of 70 KB, compressed as a server sends them, in a WARC file of a gzip member a record. Each round runs all three
ways into new databases; the best round of each counts. What a program takes to start is measured with one page and
taken off. Exits 1 below the ratios that we hold to; they need two cores that nobody else uses.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.site.newsroom import Newsroom
from tests.site.stories import Plan

SCRAPY = Path(sys.executable).with_name("scrapy")
WAYS: dict[str, tuple[str, ...]] = {"engine": (), "--jobs 1": ("--jobs", "1"), "--jobs 2": ("--jobs", "2")}
MIN_OVER_ENGINE = 3.0
MIN_OF_TWO = 1.7


def main(pages: int, rounds: int) -> int:
    """Print the rates and the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pages(folder / "many.warc.gz", pages)
        write_pages(folder / "one.warc.gz", 1)
        best = dict.fromkeys(WAYS, float("inf"))
        start = dict.fromkeys(WAYS, float("inf"))
        for _ in range(rounds):
            for way, options in WAYS.items():
                start[way] = min(start[way], seconds(folder, "one.warc.gz", *options))
                best[way] = min(best[way], seconds(folder, "many.warc.gz", *options))
    rates = {way: (pages - 1) / (best[way] - start[way]) for way in WAYS}
    over_engine, of_two = rates["--jobs 1"] / rates["engine"], rates["--jobs 2"] / rates["--jobs 1"]
    print(", ".join(f"{way} {rate:.0f} pages/s" for way, rate in rates.items()))
    print(f"--jobs 1 over the engine: {over_engine:.2f}; --jobs 2 over --jobs 1: {of_two:.2f}")
    return 0 if over_engine >= MIN_OVER_ENGINE and of_two >= MIN_OF_TWO else 1


def write_pages(path: Path, number: int) -> None:
    """Write stories as a crawl records them."""
    room = Newsroom(Plan(stories=number, days=30, now=datetime(2026, 6, 10, 5, tzinfo=UTC), page_bytes=70_000))
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")]
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for story in room.online:
            record = writer.create_warc_record(
                story.url,
                "response",
                io.BytesIO(room.answer(story.url).gzipped),
                http_headers=StatusAndHeaders("200 OK", headers, "HTTP/1.1"),
                warc_headers_dict={"WARC-Date": "2026-06-10T05:00:00Z"},
            )
            writer.write_record(record)


def seconds(folder: Path, file: str, *options: str) -> float:
    """Return how long one replay takes."""
    for database in folder.glob("news.db*"):
        database.unlink()
    environment = os.environ | {
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{folder}/news.db",
        "NEWSCRAWL_ARCHIVE": "",
    }
    command = [str(SCRAPY), "replay", file, *options]
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    counts = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(counts or (2_000, 3))))
