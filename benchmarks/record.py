"""What recording costs a crawl: the same pages of the local test site, crawled with an archive and without, in turn.

    python -m benchmarks.record [PAGES] [ROUNDS]

The pace is taken off, and so many pages are asked for at once that neither crawl waits for an answer: both are as quick
as this machine lets them be. At one page a second and host, which is how they really run, recording costs nothing. The
processor time is the crawl's own process's, without the site's, and without what it takes to start: it says the same on
a machine that does other things at the same time, where pages a second do not. Which of the two crawls goes first
changes from round to round. Exits 1 where the pages a second cost more than we hold to.
"""

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.arguments import numbers
from tests.site.local import LocalSite
from tests.site.stories import Plan

MOST = 0.15  # of the pages a second
_ROOT = Path(__file__).parents[1]
_SETTINGS = (
    "DOWNLOAD_DELAY=0",
    "AUTOTHROTTLE_ENABLED=0",
    "CONCURRENT_REQUESTS=64",
    "CONCURRENT_REQUESTS_PER_DOMAIN=48",
    "LOG_LEVEL=INFO",
)
_ELAPSED = re.compile(r"'elapsed_time_seconds': ([\d.]+)")
_RESPONSES = re.compile(r"'response_received_count': (\d+)")


def main(pages: int, rounds: int) -> int:
    """Print both rates, and the share that recording costs, by the clock and by processor time."""
    found: dict[str, list[Crawl]] = {"": [], "pages": []}
    with LocalSite(Plan(stories=pages, days=9, networks=("karawang",), desks=(), page_bytes=70_000)) as site:
        urls = [story.url for story in site.stories]
        start_ms = {archive: min(crawl(site, archive, urls[:1]).cpu_ms for _ in range(2)) for archive in found}
        for number in range(rounds):
            for archive in sorted(found, reverse=bool(number % 2)):
                one = crawl(site, archive, urls)
                found[archive].append(one._replace(cpu_ms=one.cpu_ms - start_ms[archive] / len(urls)))
            print(f"without {found[''][-1]}   recorded {found['pages'][-1]}", flush=True)
    plain, recorded = (Crawl(*map(statistics.median, zip(*found[archive], strict=True))) for archive in ("", "pages"))
    share, share_of_cpu = 1 - recorded.pages_per_s / plain.pages_per_s, 1 - plain.cpu_ms / recorded.cpu_ms
    print(f"without {plain}   recorded {recorded}   (medians of {rounds} rounds)")
    print(f"cost    {share:6.1%} of the pages a second, {share_of_cpu:6.1%} of the processor time")
    return 0 if share < MOST else 1


class Crawl(NamedTuple):
    """What a crawl took."""

    pages_per_s: float
    cpu_ms: float  # a page

    def __str__(self) -> str:
        return f"{self.pages_per_s:6,.1f} pages/s, {self.cpu_ms:5.1f} ms CPU a page"


def crawl(site: LocalSite, archive: str, urls: list[str]) -> Crawl:
    """Return what a crawl of some pages into an empty database took."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "urls.txt").write_text("\n".join(urls))
        settings = (part for setting in _SETTINGS for part in ("-s", setting))
        command = [sys.executable, "-m", "scrapy", "crawl", "inews", "-a", "urls=@urls.txt", *settings]
        variables = {
            "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
            "PYTHONPATH": str(_ROOT),
            "NEWSCRAWL_ARCHIVE": archive,
            "NEWSCRAWL_DATABASE_URL": "sqlite:///news.db",
        }
        environment = os.environ | site.environment | variables
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        elapsed, responses = _ELAPSED.search(done.stderr), _RESPONSES.search(done.stderr)
        if done.returncode or not elapsed or not responses:
            raise SystemExit(f"the crawl failed:\n{done.stderr[-2000:]}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        number = int(responses[1])
        return Crawl(number / float(elapsed[1]), cpu_s / number * 1000)


if __name__ == "__main__":
    sys.exit(main(*numbers(__doc__, pages=300, rounds=9)))
