"""How a page was read, for a person who looks after selectors."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.cases.read import read_case
from newscrawl.doctor.diagnosis import RECORD, Diagnosis, diagnose, judge
from newscrawl.doctor.finding import State
from newscrawl.items import Draft, Page
from newscrawl.page.extract import MAX_PAGE_BYTES, read_page
from newscrawl.spiders.inews import SITE
from newscrawl.warc.saved import Tally

CASES = sorted(path.parent for path in (Path(__file__).parents[2] / "fixtures/inews").glob("*/page.json"))
FETCHED = datetime(2026, 6, 10, 5, tzinfo=UTC)
URL = "https://www.inews.id/news/nasional/warga-desa-membangun-jembatan-bambu"
PAGE = """<html><head><link rel="amphtml" href="/amp/news/nasional/warga-desa-membangun-jembatan-bambu"></head>
<body id="detail-article"><h1 class="headerTitle">Warga Desa Membangun Jembatan Bambu</h1>
<div class="createdAt">Rabu, 10 Juni 2026 - 08:00 WIB</div>
<section class="mainBody"><article class="bodyArticleWrapper">
<p>Warga membangun jembatan bambu bersama para pemuda desa pada hari Rabu pagi.</p>%s
</article></section></body></html>"""


def page(more: str = "", status: int = 200) -> Page:
    return Page(URL, (PAGE % more).encode(), FETCHED, status, {"content-type": "text/html; charset=utf-8"})


def test_hits_and_misses_are_told_apart() -> None:
    """Every declared selector of the layout is told to hit or to miss, and the value's source is the extraction's."""
    found = diagnose(page(), SITE)

    assert (found.outcome, found.layout, found.part, found.words) == (RECORD, "current", "1", 12)
    assert found.sources["title"] == "css:h1.headerTitle"
    assert "h1.headerTitle" in found.hits["title"]
    assert set(found.missed["title"]) == {"article.headerArticle h1.headerTitle", ".ishort-title"}
    assert found.missed["tags"]
    assert "tags" not in found.sources


def test_the_amp_page_is_found() -> None:
    """A story's AMP page is the one that the page names, if the URL rules know it for the same story."""
    assert diagnose(page(), SITE).amp_url.endswith("/amp/news/nasional/warga-desa-membangun-jembatan-bambu")


@pytest.mark.parametrize("status", [404, 503])
def test_a_page_without_a_record_says_why(status: int) -> None:
    """An outcome of the closed lists stands in place of a record."""
    found = diagnose(page(status=status), SITE)

    assert found.outcome in {"dropped/gone", "failed/http-error"}
    assert judge(found, has_layouts=True, is_first_page=True)[0] is State.FAIL


@pytest.mark.parametrize(
    ("found", "is_first_page", "state"),
    [
        (Diagnosis(RECORD, layout="current", sources={"title": "a", "published_at": "b"}), True, State.OK),
        (Diagnosis(RECORD, layout="current", sources={"title": "a"}), True, State.FAIL),
        (Diagnosis(RECORD, layout="amp", sources={"title": "a"}), False, State.WARN),
        (Diagnosis(RECORD, layout="generic", sources={"title": "a", "published_at": "b"}), True, State.FAIL),
        (
            Diagnosis(RECORD, layout="current", sources={"title": "a", "published_at": "b"}, unclaimed=2),
            True,
            State.WARN,
        ),
    ],
    ids=["good", "no-date", "no-date-amp", "no-layout", "unknown-box"],
)
def test_a_page_is_judged(found: Diagnosis, is_first_page: bool, state: State) -> None:
    """A missing date or layout needs a person; a box that no rule knows is worth knowing."""
    assert judge(found, has_layouts=True, is_first_page=is_first_page)[0] is state


def test_every_saved_page_can_be_looked_at() -> None:
    """Whatever is on a page, looking at it raises nothing and agrees with the reading."""
    tally = Tally()
    saved = [one for case in CASES for one in read_case(case, lambda url: True, tally, max_bytes=MAX_PAGE_BYTES)]
    pages = [Page(one.url, one.body, one.fetched_at, one.status, dict(one.headers)) for one in saved]

    found = [diagnose(one, SITE) for one in pages]

    expected = [isinstance(read_page(one, SITE).result, Draft) for one in pages]
    assert [one.outcome == RECORD for one in found] == expected
    assert any(expected)
