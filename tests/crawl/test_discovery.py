"""What a crawl finds, asks for and leaves alone, against the test site."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.crawl.crawling import Crawler
from tests.site.faults import Fault
from tests.site.local import LocalSite
from tests.site.stories import NATIONAL, WIB, Plan

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=WIB)
DAY = date(2026, 6, 9)


def repeated(site: LocalSite) -> list[str]:
    """The URLs that were asked for more than once."""
    asked = Counter(seen.url for seen in site.requests)
    return [url for url, times in asked.items() if times > 1]


@pytest.mark.parametrize("reading", ["page", "offset"])
def test_a_backfill_finds_every_story_of_its_days_and_asks_for_none_twice(reading: str, tmp_path: Path) -> None:
    """Whatever the trailing number of an index counts, and although no sitemap answers."""
    with LocalSite(Plan(stories=200, days=3, networks=(), desks=(), now=NOON, index_reading=reading)) as site:
        site.fault(Fault("status", path=r"sitemap|/feed", status=404))
        crawler = Crawler(tmp_path, site)

        crawl = crawler.run("-a", f"since={DAY}", "-a", f"until={DAY}", now=NOON).check()

        wanted = {story.key for story in site.stories if story.published.date() == DAY}
        assert len(wanted) > 50
        assert wanted <= crawler.keys()
        assert repeated(site) == []
    lines = [line.split() for line in crawl.out.splitlines() if line.startswith(str(DAY))]
    assert sum(int(line[2]) for line in lines) == sum(int(line[3]) for line in lines) == len(wanted)


def test_a_default_run_reads_two_days_of_every_host_and_the_next_one_asks_for_no_story(tmp_path: Path) -> None:
    """And no story of older days, of the network sites that were not named, of playlists or other sites."""
    plan = Plan(stories=150, days=3, networks=("karawang", "semarang"), desks=("jateng",), now=NOON)
    with LocalSite(plan) as site:
        crawler = Crawler(tmp_path, site)

        first = crawler.run("-a", "network=karawang,jateng", now=NOON).check()

        hosts = {NATIONAL, "karawang.inews.id", "jateng.inews.id"}
        recent = {story.key for story in site.stories if story.published.date() >= DAY and story.host in hosts}
        assert recent <= crawler.keys()
        assert {seen.host for seen in site.requests} == hosts
        assert repeated(site) == []
        assert first.counters["newscrawl/discovery/left/playlist"] > 0
        assert first.counters["newscrawl/discovery/left/other-site"] > 0
        assert not any("playlist" in seen.path for seen in site.requests)

        site.forget()
        second = crawler.run("-a", "network=karawang,jateng", now=NOON + timedelta(minutes=1)).check()

        assert second.counters["newscrawl/pages/article"] == 0
        feeds = [seen for seen in site.requests if seen.path.startswith("/feed") or "/sitemap-" in seen.path]
        assert feeds
        assert {seen.status for seen in feeds} == {304}


def test_sources_that_do_not_answer_are_counted_and_the_others_find_the_stories(tmp_path: Path) -> None:
    """The indexes are broken, the sitemap is a page for people, and one feed is silent."""
    with LocalSite(Plan(stories=60, days=2, networks=(), desks=(), now=NOON)) as site:
        site.fault(Fault("status", path="/indeks/", status=500))
        site.fault(Fault("soft-404", path=r"/sitemap\.xml"))
        site.fault(Fault("drop", path="/feed/sport"))
        crawler = Crawler(tmp_path, site, {"RETRY_ENABLED": "0"})

        crawl = crawler.run(now=NOON).check()

        newest = {story.key for story in site.stories[:30]}
    assert newest <= crawler.keys()
    assert crawl.counters["newscrawl/discovery/silent/index"] > 0
    assert crawl.counters["newscrawl/discovery/silent/sitemap"] == 1
    assert crawl.counters["newscrawl/discovery/silent/feed"] == 1


def test_a_limit_ends_a_run_as_finished_and_the_next_one_goes_on(tmp_path: Path) -> None:
    """A limit counts stories, not their further pages, and a page that gives none is no story."""
    with LocalSite(Plan(stories=60, days=2, networks=(), desks=(), now=NOON)) as site:
        site.fault(Fault("status", path=r"/nasional/", status=404, times=2))
        crawler = Crawler(tmp_path, site)

        crawler.run("-a", "limit=7", now=NOON).check()
        stories = {story.path for story in site.stories}
        asked = sum(seen.path in stories for seen in site.requests)
        limited = len(crawler.keys())
        crawler.run(now=NOON).check()

    assert limited == 7
    assert asked < 20  # seven, two that are gone, and what was in flight when the seventh was stored
    assert len(crawler.keys()) == 58


def test_channels_and_tags_narrow_and_widen_a_run(tmp_path: Path) -> None:
    """Only stories of the channels that were named are asked for; a tag page names more of them."""
    with LocalSite(Plan(stories=80, days=2, networks=(), desks=(), now=NOON)) as site:
        tag = next(tag for story in site.stories if story.channel == "finance" for tag in story.tags)
        crawler = Crawler(tmp_path, site)

        crawl = crawler.run("-a", "channels=finance", "-a", f"tags={tag}", now=NOON).check()

        finance = {story.key for story in site.stories if story.channel == "finance"}
    assert crawler.keys() == finance
    assert crawl.counters["newscrawl/discovery/asked/tag"] == 1


def test_named_pages_are_fetched_known_or_not_with_all_their_pages(tmp_path: Path) -> None:
    """And a later default run asks for none of them again."""
    with LocalSite(Plan(stories=60, days=2, networks=(), desks=(), now=NOON)) as site:
        story = next(story for story in site.stories if len(story.pages) > 1)
        crawler = Crawler(tmp_path, site)

        crawler.run("-a", f"urls={story.url}", now=NOON).check()
        again = crawler.run("-a", f"urls={story.url}", now=NOON + timedelta(minutes=1)).check()
        assert crawler.query("SELECT page_count FROM articles") == [(len(story.pages),)]
        site.forget()
        crawler.run(now=NOON + timedelta(minutes=2)).check()

        asked = [seen for seen in site.requests if seen.url in story.page_urls]
    assert again.outcomes == Counter({"unchanged": len(story.pages)})
    assert asked == []
    assert len(crawler.keys()) == 60


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("since=2026-13-01", "since"),
        ("until=2026-06-01", "until"),
        ("since=2999-01-01", "still to come"),
        ("since=0001-01-01", "1990"),
        ("since=9999-12-31", "8999"),
        ("channels=news,sports", "sports"),
        ("network=kara.wang", "kara.wang"),
        ("limit=0", "limit"),
        ("limit=many", "many"),
        ("tags=../x", "tags"),
        ("urls=ftp://x", "ftp://x"),
        ("sinse=2026-01-01", "sinse"),
    ],
)
def test_an_argument_that_cannot_be_used_is_one_line(
    argument: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the argument and what is wrong, and the exit code is 2."""
    crawler = Crawler(tmp_path, LocalSite.__new__(LocalSite))
    monkeypatch.setattr(LocalSite, "environment", {})

    crawl = crawler.run("-a", argument)

    assert crawl.code == 2
    assert said in crawl.err
    assert len(crawl.err.strip().splitlines()) == 1
