"""Saved pages into a database with `--jobs 1` and with `--jobs 2`, in one run.

    python -m benchmarks.replay [PAGES] [ROUNDS]

Pages of 70 KB, compressed as a server sends them, in a WARC file of a gzip member a record. Each round runs both
ways into new databases; the best round of each counts. What a program takes to start is measured with one page and
taken off. Exits 1 below the ratio that we aim at; it needs two cores that nobody else uses. Processor time a page with
`--jobs 1` is printed as well: it is much the same on a busy machine.
"""

import io
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.arguments import numbers
from tests.engine.runs import SCRAPY, environment
from tests.site.newsroom import Newsroom
from tests.site.stories import Plan

WAYS: dict[str, tuple[str, ...]] = {"--jobs 1": ("--jobs", "1"), "--jobs 2": ("--jobs", "2")}
MIN_OF_TWO = 1.7


def main(pages: int, rounds: int) -> int:
    """Print the rates and the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pages(folder / "many.warc.gz", pages)
        write_pages(folder / "one.warc.gz", 1)
        start: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
        whole: dict[str, list[tuple[float, float]]] = {way: [] for way in WAYS}
        for _ in range(rounds):
            for way, options in WAYS.items():
                start[way].append(seconds(folder, "one.warc.gz", *options))
                whole[way].append(seconds(folder, "many.warc.gz", *options))
    took = {
        way: [
            min(all_) - min(one)
            for all_, one in zip(zip(*whole[way], strict=True), zip(*start[way], strict=True), strict=True)
        ]
        for way in WAYS
    }
    rates = {way: (pages - 1) / by_clock for way, (by_clock, _) in took.items()}
    of_two = rates["--jobs 2"] / rates["--jobs 1"]
    print(", ".join(f"{way} {rate:.0f} pages/s" for way, rate in rates.items()))
    print(f"--jobs 2 over --jobs 1: {of_two:.2f}")
    print(f"--jobs 1: {took['--jobs 1'][1] / (pages - 1) * 1000:.2f} ms of processor time a page")
    return 0 if of_two >= MIN_OF_TWO else 1


def write_pages(path: Path, number: int, seed: int = 1) -> None:
    """Write stories as a crawl records them."""
    room = Newsroom(
        Plan(stories=number, days=30, seed=seed, now=datetime(2026, 6, 10, 5, tzinfo=UTC), page_bytes=70_000)
    )
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


def seconds(folder: Path, file: str, *options: str) -> tuple[float, float]:
    """Return how long one replay takes, by the clock and in processor time of its first process."""
    for database in folder.glob("news.db*"):
        database.unlink()
    command = [str(SCRAPY), "replay", file, *options]
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env=environment(folder), check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, spent


if __name__ == "__main__":
    sys.exit(main(*numbers(__doc__, pages=2_000, rounds=3)))
