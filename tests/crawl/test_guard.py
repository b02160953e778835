"""A crawl of a site that leads elsewhere: nothing is asked there, and that is reported."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.crawl.crawling import Crawler
from tests.site.faults import Fault
from tests.site.local import LocalSite
from tests.site.stories import WIB, Plan

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=WIB)
AWAY = ("http://10.0.0.1/latest", "http://127.0.0.1:80/feed", "https://www.inews.id:22/x", "https://u@www.inews.id/x")


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite(Plan(stories=12, days=1, networks=(), desks=(), now=NOON)) as running:
        yield running


def test_redirects_of_stories_feeds_and_sitemaps_stay_on_the_site(tmp_path: Path, site: LocalSite) -> None:
    """Each is refused and counted, the story has its outcome, and the others are stored."""
    story = site.stories[0]
    for path, location in (
        (f"{re.escape(story.path)}$", "http://169.254.169.254/latest/meta-data"),
        ("/feed$", AWAY[1]),
        ("/feed/news$", AWAY[2]),
        ("/sitemap.xml$", AWAY[3]),
        ("/feed/sport$", "https://www.example.com/feed"),
    ):
        site.fault(Fault("redirect-away", path=path, location=location))

    crawl = Crawler(tmp_path, site).run(now=NOON).check()

    refused = {name: n for name, n in crawl.counters.items() if name.startswith("newscrawl/guard/refused/")}
    assert {name.rpartition("/")[2]: n for name, n in refused.items()} == {"address": 2, "port": 1, "url": 1, "host": 1}
    assert crawl.outcomes["dropped/foreign-host"] == 1
    assert crawl.outcomes["new"] == len(site.stories) - 1
    assert {seen.host for seen in site.requests} <= {"www.inews.id", "static.inews.co.id"}
    assert "not requested: 169.254.169.254 is no public address" in crawl.err


def test_a_host_whose_robots_txt_leads_away_is_left_alone(tmp_path: Path, site: LocalSite) -> None:
    """Its rules cannot be known, so nothing is asked; no story becomes a failure."""
    site.fault(Fault("redirect-away", path="/robots.txt$", location="http://10.0.0.1/robots.txt"))

    crawl = Crawler(tmp_path, site).run(now=NOON).check()

    assert [seen.path for seen in site.requests] == ["/robots.txt"]
    assert crawl.outcomes == {}
    assert "www.inews.id is left alone until the next run: its robots.txt cannot be read" in crawl.err
