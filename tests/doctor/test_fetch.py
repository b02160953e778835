"""Live pages that `newscrawl read` and `newscrawl new-site` fetch."""

import json
from pathlib import Path

from tests.doctor.conftest import Scrapy
from tests.site.local import LocalSite


def test_a_live_page_is_read(scrapy: Scrapy, site: LocalSite) -> None:
    """After robots.txt, with the record and nothing else on the screen."""
    story = next(story for story in site.stories if len(story.pages) == 1)

    code, out, err = scrapy("read", story.url, site=site)

    assert (code, err) == (0, "")
    assert json.loads(out)["title"] == story.title
    assert [seen.path for seen in site.requests] == ["/robots.txt", story.path]


def test_a_page_that_is_not_there_is_one_line(scrapy: Scrapy, site: LocalSite) -> None:
    """With the status of the answer."""
    url = "https://www.inews.id/news/nasional/berita-yang-tidak-ada"

    code, out, err = scrapy("read", url, site=site)

    assert (code, out, err) == (1, "", f"scrapy read: {url}: status 404\n")


def test_a_site_is_begun_from_several_live_pages(scrapy: Scrapy, site: LocalSite, tmp_path: Path) -> None:
    """One look at robots.txt, one request a page, and a case of each."""
    (tmp_path / "newscrawl/spiders").mkdir(parents=True)
    (tmp_path / "fixtures").mkdir()
    first, second = [story for story in site.stories if len(story.pages) == 1 and "www." in story.url][:2]

    code, out, err = scrapy("new-site", "kabar", first.url, second.url, site=site)

    cases = [json.loads(path.read_text("utf-8")) for path in sorted(tmp_path.glob("fixtures/kabar/*/article.json"))]
    assert (code, err) == (0, "")
    assert out.startswith("wrote newscrawl/spiders/kabar.py\n")
    assert [case["title"] for case in cases] == [first.title, second.title]
    assert [seen.path for seen in site.requests] == ["/robots.txt", first.path, second.path]
