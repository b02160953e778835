"""A dataset on a cluster of this machine beside a replay of the same archive, in one run.

    python -m benchmarks.dataset [PAGES ...]

Makes an archive of PAGES pages (2,000 and 20,000 by default), 1,000 a WARC file, and reads it with `replay --jobs 1`,
`dataset --jobs 1` and `dataset --jobs 2`. What a program takes to start is measured with an archive of one page and
taken off. Prints processor time a page, the ratio to the replay, the time of two workers against one (it needs two
cores that nobody else uses), and the memory of the driver and of the largest worker.
"""

import os
import resource
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.arguments import make_parser
from benchmarks.memory import MEGABYTE, resident_bytes
from benchmarks.replay import write_pages
from tests.engine.runs import SCRAPY, environment

WAYS = {
    "replay --jobs 1": ("replay", "pages", "--jobs", "1"),
    "dataset --jobs 1": ("dataset", "corpus", "pages", "--jobs", "1"),
    "dataset --jobs 2": ("dataset", "corpus", "pages", "--jobs", "2"),
}
_PAGES_A_FILE = 1_000
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command took."""

    cpu_s: float
    clock_s: float
    driver_mb: float  # most, at any time
    worker_mb: float  # of the largest of its other processes


def main(sizes: list[int]) -> None:
    """Print a table for each size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_archive(folder / "pages", 1)
        start = {way: run(folder, *arguments) for way, arguments in WAYS.items()}
        for pages in sizes:
            write_archive(folder / "pages", pages)
            print(f"{pages:,} pages")
            costs = {way: run(folder, *arguments) for way, arguments in WAYS.items()}
            cpu_ms = {way: (costs[way].cpu_s - start[way].cpu_s) / pages * 1000 for way in WAYS}
            for way, cost in costs.items():
                print(
                    f"  {way:18} {cpu_ms[way]:6.2f} ms a page, ratio {cpu_ms[way] / cpu_ms['replay --jobs 1']:.2f}, "
                    f"driver {cost.driver_mb:.0f} MB, largest worker {cost.worker_mb:.0f} MB"
                )
            one, two = (costs[way].clock_s - start[way].clock_s for way in ("dataset --jobs 1", "dataset --jobs 2"))
            print(f"  two workers against one, by the clock: {one / two:.2f}", flush=True)


def write_archive(folder: Path, pages: int) -> None:
    """Write WARC files of distinct stories into a folder in place of what it held."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for place, begin in enumerate(range(0, pages, _PAGES_A_FILE)):
        write_pages(folder / f"{place:05}.warc.gz", min(_PAGES_A_FILE, pages - begin), seed=place)


def run(folder: Path, *arguments: str) -> Cost:
    """Return what a command takes; earlier results are removed first."""
    for database in folder.glob("news.db*"):
        database.unlink()
    shutil.rmtree(folder / "corpus", ignore_errors=True)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    driver = worker = 0
    with subprocess.Popen(
        [str(SCRAPY), *arguments],
        cwd=folder,
        env=environment(folder),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            held = resident_bytes(process.pid)
            driver = max(driver, held.pop(process.pid, 0))
            worker = max(worker, *held.values(), 0)
            time.sleep(_LOOK_S)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu_s, time.perf_counter() - started, driver / MEGABYTE, worker / MEGABYTE)


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parser = make_parser(__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[2_000, 20_000], metavar="PAGES")
    main(parser.parse_args().sizes)
