"""Small pages for the tests of the reading of pages; whole ones are in `fixtures/`."""

from datetime import UTC, datetime

from newscrawl.items import Draft, Page, Reading
from newscrawl.page.body.walk import BodyText, walk_body
from newscrawl.page.extract import read_any, read_page
from newscrawl.page.site import Site
from newscrawl.page.tree import parse

URL = "https://www.inews.id/news/nasional/petani-cianjur-panen-raya-padi-organik"
FETCHED_AT = datetime(2026, 6, 10, tzinfo=UTC)
FIRST = "Petani di Kecamatan Warungkondang mulai memanen padi organik pada pekan pertama Juni."
SECOND = "Dinas Pertanian mencatat luas lahan organik di kabupaten itu mencapai 312 hektare."


def page(body: str | bytes, url: str = URL, **headers: str) -> Page:
    content = body.encode() if isinstance(body, str) else body
    return Page(url, content, FETCHED_AT, headers={"content-type": "text/html", **headers})


def article(body: str, head: str = "") -> str:
    """Return a page of the current layout around the markup of a story."""
    return (
        f"<!DOCTYPE html><html><head><title>x</title>{head}</head><body id='detail-article'>"
        "<section class='detailWrapper'><article class='headerArticle'>"
        "<h1 class='headerTitle'>Petani Cianjur Panen Raya Padi Organik</h1>"
        "<div class='createdAt'>Selasa, 09 Juni 2026 - 08:00 WIB</div></article>"
        f"<section class='mainBody'><article class='bodyArticleWrapper'>{body}</article></section></section>"
        "</body></html>"
    )


def draft_of(reading: Reading) -> Draft:
    assert isinstance(reading.result, Draft), reading.result
    return reading.result


def read_undeclared(url: str, html: str) -> Draft:
    """Return the draft of a page of a site that nobody declared."""
    return draft_of(read_any(Page(url, html.encode(), FETCHED_AT)))


def read(body: str, site: Site, head: str = "") -> Draft:
    """Return the draft of a page of the current layout."""
    return draft_of(read_page(page(article(body, head)), site))


def walk(markup: str, site: Site) -> BodyText:
    """Return what the walk finds in the markup of a body."""
    root = parse(f"<html><body><div id='wrapper'>{markup}</div></body></html>")
    assert root is not None
    return walk_body(root[0][0], site)


def texts(markup: str, site: Site) -> list[str]:
    return [line.text for line in walk(markup, site).lines]
