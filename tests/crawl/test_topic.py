"""`newscrawl crawl` of a topic or of one host, against the test site."""

from datetime import datetime, timedelta
from pathlib import Path

from tests.crawl.crawling import Crawler, story_requests
from tests.site.faults import Fault
from tests.site.local import LocalSite
from tests.site.stories import WIB, Plan

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=WIB)


def test_stories_that_do_not_match_are_not_fetched_and_a_later_run_takes_them(tmp_path: Path) -> None:
    """Words as an option; the second run has none, and asks for what the first one left."""
    with LocalSite(Plan(stories=40, days=1, networks=(), desks=(), now=NOON)) as site:
        word = site.stories[0].title.split()[0].lower()
        matching = {s.key for s in site.stories if word in f"{s.title} {s.path}".lower().replace("-", " ").split()}
        crawler = Crawler(tmp_path, site)

        crawl = crawler.run("--words", word, now=NOON).check()
        asked = {seen.path for seen in story_requests(site)}
        topic = crawler.keys()
        crawler.run(now=NOON + timedelta(minutes=5)).check()

        assert topic == matching
        assert len(asked) < len(site.stories)
        assert crawl.counters["newscrawl/discovery/left/words"] > 0
        assert crawler.keys() == {story.key for story in site.stories}


def test_a_redirect_to_another_host_is_left_to_the_crawl_of_that_host(tmp_path: Path) -> None:
    """It is remembered, and not sent; the page that led there has its outcome."""
    with LocalSite(Plan(stories=40, days=1, networks=("karawang",), desks=(), now=NOON)) as site:
        here = next(s for s in site.stories if s.host == "www.inews.id" and len(s.pages) == 1)
        there = next(s for s in site.stories if s.host == "karawang.inews.id" and len(s.pages) == 1)
        site.fault(Fault("redirect-away", path=f"{here.path}$", location=there.url))
        crawler = Crawler(tmp_path, site)

        crawl = crawler.run("--hosts", "www.inews.id", now=NOON).check()

        assert {seen.host for seen in site.requests} == {"www.inews.id"}
        assert crawl.outcomes["dropped/foreign-host"] == 1
        known = crawler.query("SELECT state FROM frontier WHERE story_key = ?", there.key)
        assert known == [("pending",)]


def test_a_page_or_host_of_no_site_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    """One line, with what there is."""
    with LocalSite(Plan(stories=1, days=1, networks=(), desks=(), now=NOON)) as site:
        crawler = Crawler(tmp_path, site)

        page, host, channel, both = (
            crawler.run(*arguments)
            for arguments in (
                ("--urls", "https://www.example.com/x"),
                ("--hosts", "www.example.com"),
                ("--channels", "sprt"),
                ("--limit", "1", "-a", "limit=2"),
            )
        )

        assert (page.code, host.code, channel.code, both.code) == (2, 2, 2, 2)
        assert "https://www.example.com/x is no page of inews" in page.err
        assert '"www.example.com" is no host of inews' in host.err
        assert 'there is no "sprt" (there is: sport,' in channel.err
        assert "not both" in both.err
        assert site.count == 0


def test_a_limit_asks_no_more_lists_than_it_needs(tmp_path: Path) -> None:
    """One feed names thirty stories; nothing else is asked for one of them."""
    with LocalSite(Plan(stories=40, days=1, networks=(), desks=(), now=NOON)) as site:
        crawl = Crawler(tmp_path, site).run("--limit", "1", now=NOON).check()

        lists = [seen.path for seen in site.requests if seen not in story_requests(site)]
        assert crawl.outcomes["new"] == 1
        assert lists == ["/robots.txt", "/feed"]


def test_no_network_is_said_and_makes_no_story_a_failure(tmp_path: Path) -> None:
    """Exit code 1; a known story stays due."""
    with LocalSite(Plan(stories=12, days=1, networks=(), desks=(), now=NOON)) as site:
        crawler = Crawler(tmp_path, site, {"NEWSCRAWL_RECHECK_HOURS": "1"})
        crawler.run(now=NOON).check()
        away = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}

        lost = Crawler(tmp_path, site, {"RETRY_TIMES": "0"}, away).run(now=NOON + timedelta(hours=3))

        assert lost.code == 1
        assert "no host answers: is there a network or a proxy?" in lost.err
        assert lost.outcomes == {}
        assert crawler.query("SELECT count(*) FROM failures") == [(0,)]
