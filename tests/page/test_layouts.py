"""Which design a page has, and what of it is read where a part of the design is missing."""

import pytest

from newscrawl.items import Kind
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import FIRST, SECOND, article, draft_of, page, read

AROUND = (
    "<ul class='pagination'><li><a>1</a></li><li><a href='/2'>2</a></li></ul>"
    "<div class='tags'><li class='tagList'><a href='/tag/padi'>padi</a></li></div>"
)
AUTHORS = (
    "<ul class='author'><li class='authorList'><a href='#'><img src='a.png'>Budi Santoso</a></li>{}</ul></article>"
)
PHOTO_AUTHORS = "<ul class='authorWrapp'><li class='author'><b class='authorName'>Ani</b></li></ul>"
PHOTO_URL = "https://www.inews.id/multimedia/photo/panen-raya-di-cianjur"


def photos(body_id: str = "", text: str = "", before: str = "", authors: str = "") -> str:
    """Return a page of two numbered pictures with a text below."""
    return (
        f"<html><head><title>x</title></head><body {body_id}><section class='detailWrapper'>"
        f"<article class='headerArticle'><h1 class='headerTitle'>Panen Raya di Cianjur</h1>{authors}"
        "<span class='createdAt'>Selasa, 09 Juni 2026 - 08:00 WIB</span></article>"
        f"<section class='mainBody'>{before}"
        "<div class='row'><figure><img src='https://img.inews.co.id/1.jpg'><figcaption id='showIndex'>1/2</figcaption>"
        "<figcaption>Petani memanen padi. (Foto: Antara)</figcaption></figure></div>"
        "<div class='row'><figure><img src='https://img.inews.co.id/2.jpg'><figcaption id='showIndex'>2/2</figcaption>"
        f"<figcaption>Padi dijemur.</figcaption></figure></div>{text}</section></section></body></html>"
    )


@pytest.mark.parametrize(
    "wrapper",
    ["div class='bodyArticleWrapper'", "div class='isi'", "div", "section class='content-wrap'"],
)
def test_what_stands_around_the_text_needs_no_known_wrapper(wrapper: str) -> None:
    """Authors, tags and page links of a current page are found, whatever the box of its text is called."""
    tag = wrapper.split()[0]
    body = article(f"<p>CIANJUR, iNews.id - {FIRST}</p><p>{SECOND}</p><p>{FIRST} {SECOND}</p>")
    body = body.replace("</article><section", f"{AUTHORS.format('')}<section").replace(
        "<article class='bodyArticleWrapper'>", f"<{wrapper}>"
    )
    body = body.replace("</article></section></section>", f"</{tag}>{AROUND}</section></section>")

    draft = draft_of(read_page(page(body), SITE))

    assert draft.layout == "current"
    assert (draft.authors, draft.tags, draft.page_total) == (["Budi Santoso"], ["padi"], 2)
    assert draft.paragraphs == [FIRST, SECOND, f"{FIRST} {SECOND}"]


def test_an_author_without_a_page_of_his_own_is_named() -> None:
    """Each item of the list is an author, whether there is a link in it or not."""
    authors = AUTHORS.format("<li class='authorList'><img src='b.png'>Ani Lestari</li>")
    body = article(f"<p>{FIRST}</p>").replace("</article><section", f"{authors}<section")

    assert draft_of(read_page(page(body), SITE)).authors == ["Budi Santoso", "Ani Lestari"]


@pytest.mark.parametrize(
    ("body_id", "authors"),
    [
        ("id='detail-photo'", ""),
        ("id='detail-photo'", PHOTO_AUTHORS),
        ("id='detail-infografik'", PHOTO_AUTHORS),
        ("id='detail-article'", PHOTO_AUTHORS),
        ("", PHOTO_AUTHORS),
    ],
)
@pytest.mark.parametrize(
    "text", ["", f"<p>{FIRST}</p>", f"<article class='bodyArticleWrapper'><p>{FIRST}</p></article>"]
)
def test_a_page_of_pictures_is_known_by_what_it_shows(body_id: str, authors: str, text: str) -> None:
    """The first picture and its own caption count, whatever the page calls its kind; a number is no caption."""
    draft = draft_of(read_page(page(photos(body_id, text, authors=authors), PHOTO_URL), SITE))

    assert draft.kind is Kind.PHOTO
    assert draft.image_url == "https://img.inews.co.id/1.jpg"
    assert (draft.image_caption, draft.image_credit) == ("Petani memanen padi.", "Antara")
    assert draft.authors == (["Ani"] if authors else [])
    assert draft.paragraphs == ([FIRST] if text else [])


def test_numbered_pictures_are_enough() -> None:
    """Numbers at its pictures alone make a page one of pictures; the path says that it is an infographic."""
    url = "https://www.inews.id/multimedia/infografis/panen-raya-di-cianjur"

    draft = draft_of(read_page(page(photos(), url), SITE))

    assert draft.kind is Kind.INFOGRAPHIC
    assert (draft.image_url, draft.image_caption) == ("https://img.inews.co.id/1.jpg", "Petani memanen padi.")


@pytest.mark.parametrize("classes", ["adsPlacement", "mgid", "size970x250 geozo"])
def test_an_advertisement_is_no_picture_of_the_story(classes: str) -> None:
    """An advertisement above the pictures gives neither the picture nor its caption."""
    advertisement = (
        f"<figure class='{classes}'><img src='https://ads.x/ad.jpg'><figcaption>Beli ini.</figcaption></figure>"
    )

    draft = draft_of(read_page(page(photos("id='detail-photo'", before=advertisement), PHOTO_URL), SITE))

    assert draft.image_url == "https://img.inews.co.id/1.jpg"
    assert draft.image_caption == "Petani memanen padi."


def test_the_number_of_a_picture_inside_a_story_is_no_caption() -> None:
    """The first caption with words is the one of the picture that leads a story without another."""
    draft = read(
        f"<p>{FIRST}</p><figure><img src='https://img.inews.co.id/1.jpg'><figcaption>1/2</figcaption>"
        "<figcaption>Petani memanen padi.</figcaption></figure>",
        SITE,
    )

    assert (draft.image_url, draft.image_caption) == ("https://img.inews.co.id/1.jpg", "Petani memanen padi.")
