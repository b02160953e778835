"""`scrapy capture` as a user starts it."""

import json
from pathlib import Path

from tests.firstcontact.conftest import Scrapy
from tests.site.faults import Fault
from tests.site.local import LocalSite


def test_a_story_is_captured_with_all_of_its_pages(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """One command saves a story of two pages with its record, after asking robots.txt, and says what to do now."""
    story = next(story for story in site.stories if len(story.pages) == 2)

    code, out, err = scrapy("capture", story.url, "--case", "two-pages", site=site)

    assert (code, err) == (0, "")
    folder = tmp_path / "fixtures/inews/two-pages"
    record = json.loads((folder / "article.json").read_text("utf-8"))
    assert (record["title"], record["body"], record["page_count"]) == (story.title, story.body, 2)
    assert {path.name for path in folder.iterdir()} == {"page.html", "page-2.html", "page.json", "article.json"}
    assert site.requests[0].path == "/robots.txt"
    assert all(seen.headers["User-Agent"].startswith("newscrawl/") for seen in site.requests)
    assert 'set "checked" to true' in out
    assert not (tmp_path / "data").exists()


def test_a_capture_that_cannot_be_is_one_line(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """A page that robots.txt forbids is left alone, and nothing is saved."""
    code, out, err = scrapy("capture", "https://www.inews.id/find?q=banjir", site=site)

    assert (code, out) == (1, "")
    assert err.strip() == (
        "scrapy capture: https://www.inews.id/find?q=banjir: Forbidden by robots.txt; it is left alone"
    )
    assert not (tmp_path / "fixtures").exists()
    assert {seen.path for seen in site.requests} == {"/robots.txt"}


def test_a_missing_second_page_is_told(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """What came is saved, what did not is named, and the exit code asks for a look."""
    story = next(story for story in site.stories if len(story.pages) == 2)
    site.fault(Fault("status", path=f"{story.path}/2$", status=503))

    code, _, err = scrapy("capture", story.url, "--case", "first-page", site=site)

    assert code == 1
    assert f"{story.url}/2 is not in the case: status 503" in err
    assert (tmp_path / "fixtures/inews/first-page/page.html").exists()


def test_wrong_usage_asks_nobody(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """A URL of another site, and a name that is taken, are refused before a request leaves."""
    (tmp_path / "fixtures/inews/taken").mkdir(parents=True)

    foreign = scrapy("capture", "https://www.example.com/x", site=site)
    taken = scrapy("capture", "https://www.inews.id/news", "--case", "taken", site=site)

    assert foreign[0] == taken[0] == 2
    assert "is a page of no site that is declared" in foreign[2]
    assert "is there already" in taken[2]
    assert site.requests == []
