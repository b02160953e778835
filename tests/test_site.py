"""A crawl of the test site, through the network."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from newscrawl import stats
from tests.site.faults import Fault, FaultKind
from tests.site.local import LocalSite
from tests.site.stories import Plan

SETTINGS = {
    "NEWSCRAWL_ARCHIVE": "",
    "NEWSCRAWL_PACE_ENABLED": "False",  # a host that blocks is left alone, and one page's outcome is another's
    "AUTOTHROTTLE_ENABLED": "False",
    "RETRY_ENABLED": "False",
    "DOWNLOAD_DELAY": "0",
    "DOWNLOAD_TIMEOUT": "2",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "4",
}


def crawl(site: LocalSite, folder: Path, urls: list[str]) -> subprocess.CompletedProcess[str]:
    (folder / "urls").write_text("\n".join(urls))
    given = SETTINGS | {"NEWSCRAWL_DATABASE_URL": f"sqlite:///{folder / 'news.db'}"}
    settings = [part for name, value in given.items() for part in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "inews", "-a", f"urls=@{folder / 'urls'}", *settings]
    environment = os.environ | site.environment
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_a_crawl_sees_every_fault_as_one_outcome(tmp_path: Path) -> None:
    """The crawler reaches the site by its own names; each faulty page is one counted outcome, the others are new."""
    kinds = [kind for kind in FaultKind if kind not in {FaultKind.SLOW, FaultKind.HUGE}]
    with LocalSite(Plan(stories=40, days=1)) as site:
        stories = [story for story in site.stories if len(story.pages) == 1][: len(kinds) + 3]
        for kind, story in zip(kinds, stories, strict=False):
            site.fault(Fault(kind, path=f"{story.host}{story.path}$", retry_after="0"))

        done = crawl(site, tmp_path, [story.url for story in stories])

    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr
    database = sqlite3.connect(tmp_path / "news.db")
    counters = json.loads(database.execute("SELECT counters FROM runs").fetchone()[0])
    stored = {url for (url,) in database.execute("SELECT url FROM articles")}
    database.close()
    prefix = stats.OUTCOME.format("")
    outcomes = {name.removeprefix(prefix): count for name, count in counters.items() if name.startswith(prefix)}
    assert stored == {story.url for story in stories[len(kinds) :]}
    assert sum(outcomes.values()) == counters[stats.PAGES_ARTICLE] == len(stories)
    assert outcomes == {
        "new": 3,
        "failed/truncated": 3,  # drop, bad-gzip, wrong-length
        "failed/download-error": 3,  # silent, refuse, redirect-loop
        "failed/http-error": 3,  # status, retry-after, challenge
        "dropped/foreign-host": 1,  # redirect-away
        "dropped/soft-error": 1,  # soft-404
    }
