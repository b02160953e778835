"""What a survey finds out about a site, without sockets."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newscrawl.clock import WIB, Clock
from newscrawl.doctor.finding import State
from newscrawl.doctor.survey import MAX_REQUESTS, SourceFinding, Survey
from newscrawl.items import Page
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Sources
from newscrawl.probe.fetch import Answer, Probe
from newscrawl.spiders.inews import SITE
from tests.site.newsroom import Newsroom
from tests.site.stories import Plan

NOW = datetime(2026, 6, 10, 10, tzinfo=WIB)
assert SITE.sources is not None
SOURCES: Sources = SITE.sources


class RoomProbe(Probe):
    """A probe that asks a newsroom; hosts and paths with `silent` in their URL do not answer."""

    def __init__(self, plan: Plan, silent: str, script: Survey) -> None:
        super().__init__(SITE, script, 60)
        self._room, self._silent = Newsroom(plan.fixed()), silent

    async def fetch(self, url: str) -> Answer:
        self.requests += 1
        if self._silent and self._silent in url:
            return Answer(url, why="TimeoutError: nothing came")
        answer = self._room.answer(url)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(url, Page(url, answer.body, NOW.astimezone(UTC), answer.status, headers))


def survey(plan: Plan, sources: Sources = SOURCES, *, silent: str = "") -> Survey:
    """Survey a newsroom."""
    script = Survey(SITE, sources, Clock(NOW))
    probe = RoomProbe(plan, silent, script)
    asyncio.run(script(probe))
    assert probe.requests <= MAX_REQUESTS
    return script


def of_kind(script: Survey, kind: str) -> list[SourceFinding]:
    return [finding for finding in script.checked if finding.kind == kind and "www." in finding.url]


@pytest.mark.parametrize(("reading", "says"), [("page", "[/{page}]"), ("offset", "[/{offset}]")])
def test_the_index_says_what_its_number_counts(reading: str, says: str) -> None:
    """Both readings of the trailing number are told apart by what comes back."""
    script = survey(Plan(stories=500, days=2, now=NOW, index_reading=reading))

    assert says in of_kind(script, "index")[-1].says


def test_another_form_of_the_day_is_found() -> None:
    """Where the first declared form of the day gives nothing, the next one is tried and reported."""
    forms = tuple(Listing(f"/indeks/{{channel}}/{{day:{day}}}[/{{page}}]") for day in ("%Y%m%d", "%d-%m-%Y"))
    script = survey(Plan(stories=500, days=2, now=NOW), replace(SOURCES, index=forms))

    first, second, *_ = of_kind(script, "index")
    assert first.url.endswith("/20260609")
    assert second.says == "written /indeks/{channel}/{day:%d-%m-%Y}"
    assert second.stories > 0


def test_one_silent_source_is_no_failure() -> None:
    """A feed that does not answer is told; the other feeds carry the news."""
    script = survey(Plan(stories=200, days=2, now=NOW), silent="/feed/ekonomi")

    silent = [finding for finding in of_kind(script, "feed") if finding.state is State.WARN]
    assert [(finding.url, finding.says) for finding in silent] == [
        ("https://www.inews.id/feed/ekonomi", "TimeoutError: nothing came")
    ]
    assert list(script.broken()) == []


def test_a_silent_site_is_a_failure() -> None:
    """Where nothing answers, one line says so, and the host is not asked for all that it could have."""
    script = survey(Plan(stories=50, days=1, now=NOW), silent="inews")

    assert list(script.broken()) == ["www.inews.id does not answer: TimeoutError: nothing came"]
    asked = [finding for finding in script.checked if not finding.says.startswith("not requested")]
    assert [finding.kind for finding in asked] == ["feed", "feed", "sitemap", "section", "index", "menu"]


def test_a_site_whose_feeds_are_silent_is_asked_for_the_rest() -> None:
    """Two feeds that do not answer are enough; what else there is, is found."""
    script = survey(Plan(stories=200, days=2, now=NOW), silent="/feed")

    assert list(script.broken()) == ["no feed names a story"]
    said = Counter(finding.says for finding in of_kind(script, "feed"))
    assert said == {"TimeoutError: nothing came": 2, "not requested: the host does not answer": len(SOURCES.feeds) - 2}
    assert {finding.sort for finding in script.pages if finding.diagnosis} >= {"article", "photo", "network"}


def test_a_network_site_that_is_no_more_does_not_hide_the_others() -> None:
    """Where the first one of the list does not answer, the next one shows how a network page is read."""
    script = survey(
        Plan(stories=200, days=2, now=NOW, networks=("karawang", "depok", "semarang"), desks=()), silent="//karawang"
    )

    asked = {(finding.kind, finding.url, finding.state) for finding in script.checked if "semarang" in finding.url}
    assert asked == {
        ("feed", "https://semarang.inews.id/feed", State.OK),
        ("latest", "https://semarang.inews.id/indeks/news/all", State.OK),
    }
    assert "network" in {finding.sort for finding in script.pages if finding.diagnosis}
