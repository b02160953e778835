"""The whole site, once."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from tests.crawl.crawling import Crawler
from tests.site.local import LocalSite
from tests.site.stories import WIB, Plan

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=WIB)


@pytest.mark.slow
def test_every_story_of_a_window_on_five_hosts_is_found_and_none_is_fetched_twice(tmp_path: Path) -> None:
    """2,000 stories of a week; the second run asks for none of them."""
    plan = Plan(stories=2000, days=7, networks=("karawang", "semarang", "cilegon"), desks=("jateng",), now=NOON)
    window = ("-a", "network=all", "-a", "since=2026-06-04", "-a", "until=2026-06-10")
    with LocalSite(plan) as site:
        crawler = Crawler(tmp_path, site)

        crawler.run(*window, now=NOON).check()

        asked = Counter(seen.url for seen in site.requests)
        assert crawler.keys() == {story.key for story in site.stories}
        assert [url for url, times in asked.items() if times > 1] == []

        second = crawler.run(*window, now=NOON).check()

        assert second.counters["newscrawl/pages/article"] == 0
