"""Stories a second of a whole crawl, beside a bare Scrapy spider that fetches the same URLs; memory as it grows.

    python -m benchmarks.crawl [STORIES]             # both rates and their ratio
    python -m benchmarks.crawl --memory FEW MANY     # peak memory of a crawl of few stories and of one of many

The crawl finds its stories by itself, records, stores, clusters and keeps its frontier; the bare spider gets the URLs
and yields title and text. Both fetch from the local test site, with the pace taken off and the same concurrency: so
high that neither waits for an answer, since what a page costs is compared and not how long it is on its way.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.arguments import make_parser
from tests.site.local import LocalSite
from tests.site.stories import Plan

_ROUNDS = 3
_ROOT = Path(__file__).parents[1]
_NETWORKS = ("karawang", "semarang", "cilegon")
_SETTINGS = (
    "DOWNLOAD_DELAY=0",
    "AUTOTHROTTLE_ENABLED=0",
    "CONCURRENT_REQUESTS=64",
    "CONCURRENT_REQUESTS_PER_DOMAIN=48",
    "LOG_LEVEL=INFO",
)
_ELAPSED = re.compile(r"'elapsed_time_seconds': ([\d.]+)")
_BARE = """
import scrapy

class Bare(scrapy.Spider):
    name = "bare"

    async def start(self):
        for url in open("urls.txt"):
            yield scrapy.Request(url.strip())

    def parse(self, response):
        yield {"title": response.css("h1::text").get(), "text": response.css("article p::text").getall()}
"""


class Run(NamedTuple):
    """What one run took."""

    seconds: float
    peak_mb: float
    stories: int


def compare(stories: int) -> None:
    """Print both rates and their ratio, best of the rounds, which take turns."""
    plan = Plan(stories=stories, days=3, networks=_NETWORKS, desks=(), page_bytes=70_000)
    ours, bare = [], []
    with LocalSite(plan) as site, tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.py").write_text(_BARE)
        for _ in range(_ROUNDS):
            ours.append(crawl(site))
            paths = {page for story in site.stories for page in story.page_urls}
            asked = dict.fromkeys(seen.url for seen in site.requests if seen.url in paths)
            Path(folder, "urls.txt").write_text("\n".join(asked))
            bare.append(run(site, folder, ["runspider", "bare.py", "-O", "items.jsonl"], len(site.stories)))
            print(f"ours {ours[-1]}, bare {bare[-1]}", file=sys.stderr)
    rates = [one.stories / one.seconds for one in (min(ours), min(bare))]
    print(f"crawl: ours {rates[0]:.1f} stories/s, bare {rates[1]:.1f}, ratio {rates[0] / rates[1]:.2f}")


def grow(*sizes: int) -> None:
    """Print the peak memory of a crawl of each size."""
    for stories in sizes:
        plan = Plan(stories=stories, days=9, networks=_NETWORKS, desks=(), page_bytes=20_000)
        with LocalSite(plan) as site:
            done = crawl(site)
        print(f"{done.stories:,} stories: {done.peak_mb:.0f} MB at most, {done.stories / done.seconds:.0f} stories/s")


def crawl(site: LocalSite) -> Run:
    """Return what a crawl of the whole site into an empty database took."""
    days = sorted(story.published.date() for story in site.stories)
    window = ("-a", f"since={days[0]}", "-a", f"until={days[-1]}", "-a", "network=all")
    with tempfile.TemporaryDirectory() as folder:
        return run(site, folder, ["crawl", "inews", *window], len(site.stories))


def run(site: LocalSite, folder: str, command: list[str], stories: int) -> Run:
    """Return what a command of Scrapy's took."""
    settings = (part for setting in _SETTINGS for part in ("-s", setting))
    environment = os.environ | site.environment | {"PYTHONPATH": str(_ROOT), "NEWSCRAWL_DATA": folder}
    if command[0] == "crawl":
        environment["SCRAPY_SETTINGS_MODULE"] = "newscrawl.settings"
    with Path(folder, "log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", *command, *settings], cwd=folder, env=environment, stderr=log, stdout=log
        )
        _, status, used = os.wait4(process.pid, 0)
        log.seek(0)
        told = log.read()
    elapsed = _ELAPSED.search(told)
    if status or not elapsed:
        raise SystemExit(f"{command[0]} failed:\n{told[-2000:]}")
    return Run(float(elapsed[1]), used.ru_maxrss / 1024, stories)


if __name__ == "__main__":
    parser = make_parser(__doc__)
    parser.add_argument("stories", nargs="?", type=int, default=2000, metavar="STORIES")
    parser.add_argument("--memory", nargs=2, type=int, metavar=("FEW", "MANY"))
    options = parser.parse_args()
    if options.memory:
        grow(*options.memory)
    else:
        compare(options.stories)
