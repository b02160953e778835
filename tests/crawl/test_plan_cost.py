"""`newscrawl crawl --plan` against the test site: what a backfill would cost."""

import re
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.crawl.crawling import Crawl, Crawler, story_requests
from tests.site.local import LocalSite
from tests.site.stories import WIB, Plan

NOON = datetime(2026, 6, 20, 12, 0, tzinfo=WIB)
DAYS = ("--since", "2026-06-08", "--until", "2026-06-19")
NEWS = Plan(stories=120, days=14, networks=(), desks=(), now=NOON)


def numbers(crawl: Crawl, line: str) -> list[int]:
    """Return the whole numbers of a line of a plan."""
    text = next(one for one in crawl.out.splitlines() if one.startswith(line))
    return [int(number.replace(",", "")) for number in re.findall(r"(?<![\d.-])\d[\d,]*(?![\d.-])", text)]


def in_window(site: LocalSite) -> Counter[str]:
    """Return the stories of the days that are planned, by their day."""
    days = (f"{story.published:%Y-%m-%d}" for story in site.stories)
    return Counter(day for day in days if DAYS[1] <= day <= DAYS[3])


def test_a_plan_is_near_the_truth_asks_for_lists_alone_and_leaves_nothing(tmp_path: Path) -> None:
    """Seven of twelve days are read; the crawl that comes after it stores every story of all of them."""
    with LocalSite(NEWS) as site:
        truth = in_window(site)
        wanted = {s.key for s in site.stories if DAYS[1] <= f"{s.published:%Y-%m-%d}" <= DAYS[3]}
        crawler = Crawler(tmp_path, site)

        plan = crawler.run(*DAYS, "--plan", now=NOON)
        asked, has_database = story_requests(site), crawler.database.exists()
        crawler.run(*DAYS, now=NOON + timedelta(minutes=5)).check()
        stored = crawler.keys()
        again = crawler.run(*DAYS, "--plan", now=NOON + timedelta(minutes=9))

    expected, low, high = numbers(plan, "stories")
    assert plan.code == 0, plan.err
    assert low <= truth.total() <= high
    assert low < expected < high
    assert "the lists of 7 days" in plan.out
    assert (asked, has_database) == ([], False)
    assert wanted <= stored
    assert numbers(again, "there")[0] == truth.total()
    assert "as in this database" in again.out


def test_a_plan_of_a_few_days_reads_each_and_says_what_share_the_words_match(tmp_path: Path) -> None:
    """Each day is read, so there is no range; lists that tell no day add some stories; the limit bounds the cost."""
    with LocalSite(NEWS) as site:
        days = ("--since", "2026-06-18", "--until", "2026-06-19")
        there = [s for s in site.stories if f"{s.published:%Y-%m-%d}" in {days[1], days[3]}]
        word = there[0].title.split()[0].lower()
        matching = [s for s in there if word in f"{s.title} {s.path}".lower().replace("-", " ").split()]
        crawler = Crawler(tmp_path, site)

        all_of_them = crawler.run(*days, "--plan", now=NOON)
        topic = crawler.run(*days, "--plan", "--words", word, now=NOON)
        limited = crawler.run(*days, "--plan", "--limit", "1", now=NOON)

    expected, low, high = numbers(all_of_them, "stories")
    assert low == expected == high
    assert len(there) <= expected <= len(there) * 1.2
    matched, listed = numbers(topic, "words")[:2]
    assert listed == expected
    assert len(matching) <= matched == numbers(topic, "stories")[0] < listed
    assert numbers(limited, "stories") == [1, 1, 1]
    assert "9 kB a story, the usual" in all_of_them.out


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "--plan: give --since DAY"),
        (["--urls", "https://www.inews.id/news/nasional/contoh"], "--plan: give --since DAY"),
        (["--since", "2026-06-18", "--tags", "gaza"], "leave out --tags"),
    ],
)
def test_a_plan_without_days_is_refused(tmp_path: Path, given: list[str], message: str) -> None:
    """One line, and nothing is asked for."""
    with LocalSite(Plan(stories=1, days=1, networks=(), desks=(), now=NOON)) as site:
        run = Crawler(tmp_path, site).run(*given, "--plan", now=NOON)

        assert (run.code, run.out, run.err.count("\n"), site.count) == (2, "", 1, 0)
    assert message in run.err
