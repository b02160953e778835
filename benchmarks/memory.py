"""Memory of reading an archive, by its size: the most that all processes of a command hold at once.

    python -m benchmarks.memory [MEGABYTES ...]

Makes one uncompressed WARC file of stories for each size (200 and 2,000 by default) and reads it with `--jobs 1` and
`--jobs 2`, `--verify` and `--stats`; then a file that is one record of the last size, as it is and compressed to next
to nothing. Needs that much room in the temporary folder. Exits 1 where the largest file takes 80 MB more than the
first.
"""

import os
import subprocess
import sys
import tempfile
import time
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.arguments import make_parser
from tests.engine.runs import SCRAPY, environment
from tests.site.newsroom import Newsroom
from tests.site.stories import Plan

COMMANDS = {
    "replay --jobs 1": ("replay", "pages", "--jobs", "1"),
    "replay --jobs 2": ("replay", "pages", "--jobs", "2"),
    "replay --dry-run": ("replay", "pages", "--dry-run"),
    "archive --verify": ("archive", "--verify"),
    "archive --stats": ("archive", "--stats"),
}
MEGABYTE = 1_000_000
PAGE_BYTES = 70_000
MOST_GROWTH = 80  # megabytes
_LOOK_S = 0.05
_RECORD = (
    "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{place:012}>\r\n"
    "WARC-Date: 2026-06-10T05:00:00Z\r\nWARC-Target-URI: {url}\r\n"
    "Content-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n"
)
_HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def main(sizes: list[int]) -> int:
    """Print a line a command and size."""
    peaks: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as name:
        pages = Path(name, "pages")
        pages.mkdir()
        for size in sizes:
            write_stories(pages / "pages.warc", size * MEGABYTE)
            for command, arguments in COMMANDS.items():
                peak, seconds = run(Path(name), *arguments)
                peaks[command].append(peak)
                print(f"{size:6,} MB archive   {command:18} {peak:6.0f} MB   {seconds:6.1f} s", flush=True)
        (pages / "pages.warc").unlink()
        for file, write in (("one.warc", write_sparse), ("one.warc.gz", write_zeros)):
            write(pages / file, sizes[-1] * MEGABYTE)
            for command, arguments in COMMANDS.items():
                peak, seconds = run(Path(name), *arguments)
                print(f"{sizes[-1]:6,} MB in {file:12}{command:18} {peak:6.0f} MB   {seconds:6.1f} s", flush=True)
            (pages / file).unlink()
    grown = [command for command, found in peaks.items() if found[-1] > found[0] + MOST_GROWTH]
    print(f"grows with the archive: {', '.join(grown) or 'nothing'}")
    return 1 if grown else 0


def run(folder: Path, *arguments: str) -> tuple[float, float]:
    """Return the most megabytes that the processes of a command hold, and how long it takes."""
    if arguments[0] == "replay" and "--dry-run" not in arguments:
        for database in folder.glob("news.db*"):
            database.unlink()
    peak = 0
    started = time.perf_counter()
    with subprocess.Popen(
        [str(SCRAPY), *arguments],
        cwd=folder,
        env=environment(folder, NEWSCRAWL_ARCHIVE="pages"),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            peak = max(peak, sum(resident_bytes(process.pid).values()))
            time.sleep(_LOOK_S)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    return peak / MEGABYTE, time.perf_counter() - started


def resident_bytes(session: int) -> dict[int, int]:
    """Return what each process of a session holds that no other one shares, and of the session's first one all."""
    held = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) != session:
                continue
            resident, shared = map(int, (folder / "statm").read_text().split()[1:3])
            own = resident if folder.name == str(session) else resident - shared
            held[int(folder.name)] = own * os.sysconf("SC_PAGE_SIZE")
    return held


def write_stories(path: Path, size: int) -> None:
    """Write distinct stories up to a size."""
    room = Newsroom(
        Plan(stories=size // PAGE_BYTES, days=60, now=datetime(2026, 6, 10, 5, tzinfo=UTC), page_bytes=PAGE_BYTES)
    )
    with path.open("wb") as stream:
        for place, story in enumerate(room.online):
            block = _HTTP + room.answer(story.url).body
            stream.write(_RECORD.format(place=place, url=story.url, length=len(block)).encode() + block + b"\r\n\r\n")


def write_sparse(path: Path, size: int) -> None:
    """Write one record of this size that takes no room on the disk."""
    with path.open("wb") as stream:
        stream.write(_one(size) + _HTTP)
        stream.truncate(stream.tell() - len(_HTTP) + size)
        stream.seek(0, os.SEEK_END)
        stream.write(b"\r\n\r\n")


def write_zeros(path: Path, size: int) -> None:
    """Write the same record, compressed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    with path.open("wb") as stream:
        stream.write(packer.compress(_one(size) + _HTTP))
        for start in range(len(_HTTP), size, MEGABYTE):
            stream.write(packer.compress(bytes(min(MEGABYTE, size - start))))
        stream.write(packer.compress(b"\r\n\r\n") + packer.flush())


def _one(size: int) -> bytes:
    return _RECORD.format(place=1, url="https://www.inews.id/news/nasional/satu-cerita-besar", length=size).encode()


if __name__ == "__main__":
    parser = make_parser(__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[200, 2000], metavar="MEGABYTES")
    sys.exit(main(parser.parse_args().sizes))
