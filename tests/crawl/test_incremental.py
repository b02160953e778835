"""What a second run does about stories that are known: leave them, look again, keep what was."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from tests.crawl.crawling import Crawler
from tests.site.faults import Fault
from tests.site.local import LocalSite
from tests.site.stories import WIB, Plan

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=WIB)
PLAN = Plan(stories=40, days=1, networks=(), desks=(), now=NOON)


def test_known_stories_are_looked_at_again_on_a_decaying_schedule(tmp_path: Path) -> None:
    """What was not changed costs a 304; an edit becomes a revision; a page that is gone keeps its text."""
    with LocalSite(PLAN) as site:
        crawler = Crawler(tmp_path, site, {"NEWSCRAWL_RECHECK_HOURS": "24,48"})
        crawler.run(now=NOON).check()
        edited, deleted, *others = site.stories
        before = crawler.query("SELECT body FROM articles WHERE story_key = ?", deleted.key)
        site.edit(edited)
        site.delete(deleted, status=410)
        site.forget()

        crawl = crawler.run(now=NOON + timedelta(hours=30)).check()

        asked = {seen.url: seen for seen in site.requests}
        assert crawl.outcomes["updated"] == 1
        assert crawl.outcomes["dropped/gone"] == len(deleted.pages)
        assert crawl.outcomes["new"] == 0
        statuses = {asked[url].status for story in others for url in story.page_urls}
        assert statuses == {304}
        ((changed,),) = crawler.query(
            "SELECT changed FROM revisions JOIN articles ON articles.id = article_id WHERE story_key = ?", edited.key
        )
        assert "body" in json.loads(changed)
        ((body, gone_at),) = crawler.query("SELECT body, gone_at FROM articles WHERE story_key = ?", deleted.key)
        assert (body,) == before[0]
        assert gone_at is not None

        site.forget()
        third = crawler.run(now=NOON + timedelta(hours=31)).check()

        assert third.counters["newscrawl/pages/article"] == 0


def test_a_story_appears_between_two_runs_and_only_it_is_fetched(tmp_path: Path) -> None:
    """The site's clock goes on; the walk over the index ends at the first page without a new story."""
    plan = Plan(stories=80, days=1, networks=(), desks=(), now=NOON, last=NOON + timedelta(minutes=30))
    with LocalSite(plan) as site:
        crawler = Crawler(tmp_path, site)
        crawler.run(now=NOON).check()
        known = crawler.keys()
        site.set_now(NOON + timedelta(minutes=40))
        site.forget()

        crawl = crawler.run(now=NOON + timedelta(minutes=40)).check()

        fresh = {story.key for story in site.stories} - known
        pages = sum(len(story.pages) for story in site.stories if story.key in fresh)
    assert fresh
    assert crawler.keys() - known == fresh
    assert crawl.counters["newscrawl/pages/article"] - crawl.counters["newscrawl/frontier/rechecked"] == pages


def test_a_story_that_failed_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    """Not by the same one."""
    with LocalSite(PLAN) as site:
        broken = site.stories[0]
        site.fault(Fault("status", path=f"{broken.path}$", status=500))
        crawler = Crawler(tmp_path, site, {"RETRY_ENABLED": "0"})
        first = crawler.run(now=NOON).check()
        site.clear_faults()

        second = crawler.run(now=NOON + timedelta(minutes=1)).check()

    assert first.outcomes["failed/http-error"] == 1
    assert second.counters["newscrawl/frontier/retried"] == 1
    assert second.outcomes["new"] == 1


def test_not_modified_is_no_answer_where_nothing_was_stored_before(tmp_path: Path) -> None:
    """A cache on the way may say so for its own reasons; the next run asks again, however old the story is."""
    with LocalSite(PLAN) as site:
        story = next(story for story in site.stories if len(story.pages) == 1)
        site.fault(Fault("status", path=f"{story.path}$", status=304))
        crawler = Crawler(tmp_path, site, {"RETRY_ENABLED": "0"})
        later, window = NOON + timedelta(days=30), ("-a", "since=2026-06-10", "-a", "until=2026-06-10")
        first = crawler.run(*window, now=later).check()
        site.clear_faults()

        second = crawler.run(*window, now=later + timedelta(minutes=1)).check()

    assert first.outcomes["failed/http-error"] == 1
    assert second.outcomes == {"new": 1}
