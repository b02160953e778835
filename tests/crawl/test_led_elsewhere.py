"""A story's URL that leads to a page which is no story has an outcome: the usual end of a story taken away."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.crawl.crawling import Crawler
from tests.engine.runs import dump, replay
from tests.site.faults import Fault
from tests.site.local import LocalSite
from tests.site.stories import NATIONAL, WIB, Plan, Story

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=WIB)
PLAN = Plan(stories=24, days=1, networks=(), desks=(), now=NOON)
SHORT = "https://www.example.com/pendek"


def one_page_stories(site: LocalSite) -> list[Story]:
    """Stories of one page, newest first."""
    return [story for story in site.stories if len(story.pages) == 1]


def lead(site: LocalSite, story: Story, location: str) -> None:
    """Let the site answer for a story with a redirect."""
    site.fault(Fault("redirect-away", path=f"{re.escape(story.host + story.path)}$", location=location))


def test_each_has_an_outcome_and_is_not_asked_for_by_the_next_run(tmp_path: Path) -> None:
    """To the front page, an index, a 404 or a 500 page, to what robots.txt forbids; stored or new."""
    with LocalSite(PLAN) as site:
        known, home, index, gone, broken, forbidden = one_page_stories(site)[:6]
        crawler = Crawler(tmp_path, site, {"NEWSCRAWL_RECHECK_HOURS": "24", "RETRY_TIMES": "0"})
        crawler.run("-a", f"urls={known.url}", now=NOON).check()
        site.fault(Fault("status", path=f"{NATIONAL}/tag/rusak$", status=500))
        for story, location in (
            (known, "/"),
            (home, f"https://{NATIONAL}/"),
            (index, "/indeks/news"),
            (gone, "/tag/tidak-ada/halaman"),
            (broken, "/tag/rusak"),
            (forbidden, "/find?q=banjir"),
        ):
            lead(site, story, location)
        site.fault(Fault("status", path="/tag/tidak-ada/halaman$", status=404))

        first = crawler.run(now=NOON + timedelta(hours=30)).check()
        site.forget()
        second = crawler.run(now=NOON + timedelta(hours=30, minutes=10)).check()

        assert first.outcomes["dropped/not-article"] == 3
        assert first.outcomes["dropped/gone"] == 1
        assert first.outcomes["failed/http-error"] == 1
        assert first.outcomes["failed/disallowed"] == 1
        asked = {seen.path for seen in site.requests}
        assert not asked & {story.path for story in (known, home, index, gone)}
        assert second.outcomes["dropped/not-article"] == 0
        ((gone_at,),) = crawler.query("SELECT gone_at FROM articles WHERE story_key = ?", known.key)
        assert gone_at is None


def test_a_limit_counts_stories_and_not_what_leads_elsewhere(tmp_path: Path) -> None:
    """Three stories were asked for; that the three newest lead away keeps nobody from the next ones."""
    with LocalSite(PLAN) as site:
        for story in site.stories[:3]:
            lead(site, story, f"https://{NATIONAL}/")
        crawler = Crawler(tmp_path, site)

        crawl = crawler.run("-a", "limit=3", now=NOON).check()

        assert crawl.outcomes["new"] == 3


@pytest.mark.parametrize("options", [(), ("--jobs", "1"), ("--jobs", "2")], ids=["engine", "jobs-1", "jobs-2"])
def test_a_replay_gives_the_same_rows_and_outcomes(options: tuple[str, ...], tmp_path: Path) -> None:
    """Also where a short link of another site led to a story, and where the answer to a second try was a redirect."""
    with LocalSite(PLAN) as site:
        home, short, again, target = one_page_stories(site)[:4]
        lead(site, home, f"https://{NATIONAL}/")
        site.fault(Fault("redirect-away", path=re.escape(SHORT.removeprefix("https://")), location=short.url))
        site.fault(Fault("status", path=f"{re.escape(again.path)}$", status=503, times=1))
        lead(site, again, target.url)
        allowed = {"NEWSCRAWL_ALLOWED_HOSTS": "www.example.com"}
        crawler = Crawler(tmp_path, site, allowed, {"NEWSCRAWL_ARCHIVE": str(tmp_path / "pages")})
        (tmp_path / "again").mkdir()

        crawl = crawler.run("-a", f"urls={home.url},{SHORT},{again.url}", now=NOON).check()
        run = replay(tmp_path / "again", str(tmp_path / "pages"), *options).check()

        assert crawl.outcomes == {"new": 2, "dropped/not-article": 1}
        assert run.outcomes == crawl.outcomes
        assert dump(tmp_path / "again") == dump(tmp_path)
