"""`newscrawl crawl --all`: every declared site in a process of its own, one line and one exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.cli.all_sites import command_line
from newscrawl.store.engine import open_engine
from newscrawl.store.locks.crawl import CrawlLock
from tests.commands.launch import run_newscrawl
from tests.crawl.crawling import Crawler
from tests.site.local import LocalSite
from tests.site.stories import Plan

_SITES = "SPIDER_MODULES=newscrawl.spiders.inews,tests.engine.second_site.spiders.kabar,warta"
_WARTA = """
from dataclasses import replace

from newscrawl.newsspider import NewsSpider
from tests.engine.second_site.spiders import kabar

SITE = replace(kabar.SITE, name="warta")


class WartaSpider(NewsSpider):
    name = "warta"
    site = SITE
"""


def test_a_site_that_is_locked_or_fails_is_said_and_does_not_stop_the_others(tmp_path: Path) -> None:
    """Of three sites one is crawled, one answers nothing, and one has another crawl at work."""
    (tmp_path / "warta.py").write_text(_WARTA)
    with LocalSite(Plan(seed=5, stories=20)) as site:
        crawler = Crawler(tmp_path, site)
        _, _, *options = crawler.command("--all", "--limit", "3", "-s", _SITES, "-s", "RETRY_TIMES=0")
        held = CrawlLock(open_engine(f"sqlite:///{crawler.database}"), "warta")
        held.acquire()
        command = [sys.executable, "-m", "newscrawl", "crawl", *options]
        environment = crawler.environment | {"NEWSCRAWL_DATA": str(tmp_path), "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        held.release()

    inews, kabar, warta, end = done.stdout.splitlines()
    assert inews.startswith("inews  finished, 3 stored, of 3 article pages: 3 new")
    assert "the crawl of warta" in warta
    assert "wait for it to end" in warta
    assert "limits" in kabar or "left alone" in kabar
    assert end.startswith("1 of 3 sites ended well in 0:0")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert crawler.query("SELECT DISTINCT site FROM articles") == [("inews",)]
    assert len(list((tmp_path / "logs").glob("*.log"))) == 3


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["inews"], '"inews": --all crawls every site; leave the name or --all out'),
        (
            ["--channels", "news"],
            "channels is of one site: give its name instead of --all (or: since, until, words, limit)",
        ),
        (["--plan"], "--plan does not go with --all: each site has its own"),
        (["-O", "a.jl"], "-O does not go with --all: each site has its own"),
        (["--jobs", "17"], "--jobs 17 is more than CONCURRENT_REQUESTS, the 16 requests of all sites together"),
        (["--since", "2099-01-01"], "since: 2099-01-01 is still to come, today is 2026-06-10 in Jakarta"),
    ],
)
def test_what_cannot_be_meant_for_every_site_is_refused(tmp_path: Path, arguments: list[str], line: str) -> None:
    """In one line, with nothing started."""
    now = ("-s", "NEWSCRAWL_NOW=2026-06-10T12:00:00+07:00")
    done = run_newscrawl(tmp_path, {"NEWSCRAWL_DATA": str(tmp_path)}, "crawl", "--all", *now, *arguments)

    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"newscrawl crawl: {line}\n")
    assert list(tmp_path.iterdir()) == []


def test_each_site_has_its_share_of_the_requests_and_its_own_metrics() -> None:
    """A metrics file holds the figures of one run."""
    assert command_line("tempo", {"since": "2026-06-01"}, 4, "/srv/news.prom") == [
        *("crawl", "tempo", "-a", "since=2026-06-01", "-s", "CONCURRENT_REQUESTS=4"),
        *("-s", "NEWSCRAWL_METRICS_FILE=/srv/news-tempo.prom"),
    ]
