"""The headline of a page without a declared one, from headings, meta tags, JSON-LD, the title element and the URL."""

import pytest

from newscrawl.items import Page
from newscrawl.page.extract import read_any
from tests.page.pages import FETCHED_AT, FIRST, SECOND, read_undeclared

URL = "https://www.kabarmuria.example/ekonomi/perajin-terasi-juwana-terima-pesanan-dari-tiga-pulau"
TITLE = "Perajin Terasi Juwana Terima Pesanan dari Tiga Pulau"
OG = f'<meta property="og:title" content="{TITLE}">'
SITE_NAME = '<meta property="og:site_name" content="Kabar Muria">'


def title_of(headings: str, head: str = "", url: str = URL) -> str | None:
    html = f"<html lang='id'><head>{head}</head><body>{headings}<div><p>{FIRST}</p><p>{SECOND}</p></div></body></html>"
    return read_undeclared(url, html).title


@pytest.mark.parametrize(
    ("headings", "head"),
    [
        (f"<h1>Ekonomi</h1><h2>{TITLE}</h2>", OG),
        (f"<h1>Kabar Muria</h1><h1>{TITLE}</h1>", SITE_NAME),
        (f"<h1>Kabar Muria - Berita Pesisir Utara</h1><h1>{TITLE}</h1>", ""),
        (f"<h1>Topik Hangat</h1><div class='judul'>{TITLE}</div>", OG),
        (f"<h1>Tag Populer</h1><h1>Terbaru</h1><h1>{TITLE}</h1>", f"<title>{TITLE} | Kabar Muria</title>"),
    ],
    ids=["section", "logo", "logo-with-motto", "no-heading", "boxes"],
)
def test_a_section_a_logo_or_a_box_is_no_headline(headings: str, head: str) -> None:
    """Of the page's headings that one is the headline which another source or the URL names."""
    assert title_of(headings, head) == TITLE


@pytest.mark.parametrize(
    "ending",
    [
        " - Kabar Muria",
        " | kabarmuria.example",
        " — Kabar Muria | Ekonomi",
        " - Ekonomi",
        " :: Kabarmuria",
        " - Suara Rakyat Kita",
        " | Ekonomi | Suara Rakyat Kita",
    ],
)
def test_a_title_element_alone_is_the_headline_without_the_name_of_the_site(ending: str) -> None:
    """A page whose headline is told in its title element only gives it, and the site's own name is cut off."""
    assert title_of("", f"<title>{TITLE}{ending}</title>{SITE_NAME}") == TITLE


def test_sources_that_agree_outvote_the_title_element() -> None:
    """What `og:title` and JSON-LD say alike is the headline, whatever a title element adds for search engines."""
    json_ld = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE}"}}</script>'

    title = title_of("", f"<title>Terasi Juwana: Perajin, Harga, Pesanan 2026</title>{OG}{json_ld}")

    assert title == TITLE


def test_a_kicker_glued_to_the_headline_is_left_out() -> None:
    """A heading that shows a kicker in a box of its own gives the headline that `og:title` names."""
    assert title_of(f"<h1><span>Usaha Pesisir</span> {TITLE}</h1>", OG) == TITLE


def test_a_kicker_that_the_editors_wrote_stays() -> None:
    """A kicker with a colon is a part of the headline as a reader sees it."""
    assert title_of(f"<h1>Usaha Pesisir: {TITLE}</h1>", OG) == f"Usaha Pesisir: {TITLE}"


@pytest.mark.parametrize(
    "heading",
    [
        f"<h1><span class='artikel-dachzeile'>Usaha Pesisir</span> <span class=headline>{TITLE}</span></h1>",
        f"<h1><span class='judul__kicker'>Usaha Pesisir</span><span class=hidden>: </span><span>{TITLE}</span></h1>",
        f"<h1>{TITLE} <small>Tiga kapal berangkat pekan ini</small></h1>",
        f"<h1><time>5 Juni 2026</time> {TITLE}</h1>",
    ],
)
def test_a_kicker_or_sub_title_that_the_markup_names_is_left_out(heading: str) -> None:
    """A class says what stands above or below the headline, without another source for it."""
    assert (
        title_of(heading, "<meta property='og:title' content='Terasi Juwana Laris, Perajin Terima Pesanan'>") == TITLE
    )


def test_the_name_of_a_blog_is_no_headline() -> None:
    """A heading that begins the title element is the blog's name, where `og:title` says something else."""
    head = f"{OG}<title>Catatan Pesisir: {TITLE}</title>"

    assert title_of("<h1>Catatan Pesisir</h1>", head) == TITLE


def test_a_lone_word_is_no_headline() -> None:
    """A page may say what it is in its title element alone, below a logo in a heading."""
    url = "https://www.kabarmuria.example/baca.html"

    assert title_of("<h1>Muria</h1>", f"<title>{TITLE}</title>", url) == TITLE


def test_an_attribute_cut_at_a_quotation_mark_does_not_shorten_the_headline() -> None:
    """`og:title` that ends where the headline's first quotation mark stands is a part of it."""
    heading = 'Perajin Terasi Juwana "Kewalahan" Terima Pesanan dari Tiga Pulau'

    title = title_of(
        f"<h1>{heading}</h1>", '<meta property="og:title" content="Perajin Terasi Juwana "Kewalahan" Terima">'
    )

    assert title == heading


def test_a_heading_that_only_rewords_the_meta_tags_is_the_headline() -> None:
    """What a reader sees is the headline, also where the publisher words it anew for search engines."""
    head = '<meta property="og:title" content="Terasi Juwana Laris, Perajin Terima Pesanan">'

    assert title_of(f"<h1>{TITLE}</h1>", head) == TITLE


def test_a_standing_title_of_the_site_is_no_headline() -> None:
    """A title that shares no word with the URL, on a page without a heading, is the site's own."""
    html = f"<html><head><title>Portal Berita Pesisir</title></head><body><p>{FIRST}</p><p>{SECOND}</p></body></html>"

    reading = read_any(Page(URL, html.encode(), FETCHED_AT))

    assert not hasattr(reading.result, "title")


QUOTED = 'Perajin Terasi Sajikan "Juwana Manis" untuk Tiga Pulau'
QUOTED_URL = "https://www.kabarmuria.example/ekonomi/perajin-terasi-sajikan-juwana-manis-untuk-tiga-pulau"


@pytest.mark.parametrize(
    "meta",
    [
        f'<meta property="og:title" content="{QUOTED}" />',
        f'<meta property="og:title" content="{QUOTED}">',
        f'<meta content="{QUOTED}" property="og:title"/>',
        f'<meta content="{QUOTED}" itemprop="name" property="og:title">',
        f'<meta property="og:title" content="{QUOTED.replace(chr(34), "&quot;")}">',
    ],
    ids=["closed", "last", "first", "in-between", "escaped"],
)
def test_a_value_with_raw_quotation_marks_is_whole(meta: str) -> None:
    """A site that writes attributes without escaping them names the headline and the summary all the same."""
    description = f'<meta name="description" content="Kata warga: "{FIRST}" Itu pesan mereka.">'
    html = (
        f"<html lang='id'><head>{meta}{description}</head><body><div><p>{FIRST}</p><p>{SECOND}</p></div></body></html>"
    )

    draft = read_undeclared(QUOTED_URL, html)

    assert draft.title == QUOTED
    assert draft.summary == f'Kata warga: "{FIRST}" Itu pesan mereka.'


def test_a_value_that_a_browser_has_cut_gives_way_to_a_whole_one() -> None:
    """What was saved after parsing has lost the words behind the mark, which the title element still has."""
    cut = '<meta property="og:title" content="Perajin Terasi Sajikan " juwana="" manis="" untuk="">'

    assert title_of("", f"{cut}<title>{QUOTED} - Kabar Muria</title>", url=QUOTED_URL) == QUOTED


@pytest.mark.parametrize(
    "meta",
    [
        f'<meta content="{TITLE}"property="og:title">',
        f'<meta content="{TITLE}" itemscope property="og:title">',
        f"<meta content='{TITLE}' property=og:title>",
    ],
    ids=["without-space", "bare-attribute", "bare-value"],
)
def test_a_whole_value_stays_as_it_is(meta: str) -> None:
    """However the attributes of a meta element are written."""
    assert title_of("", meta) == TITLE


def test_a_headline_given_as_the_name_of_the_application_is_no_name_of_the_site() -> None:
    """Some systems write the headline into `application-name`, which names the site as a rule."""
    head = f'<meta name="application-name" content="{TITLE}"><title>{TITLE}</title>'

    assert title_of(f"<h2>Kabar Lain</h2><h1>{TITLE}</h1>", head) == TITLE


def test_words_behind_a_dash_that_the_url_has_too_are_a_part_of_the_headline() -> None:
    """And so are those on a page whose URL has no words: no more than a bar parts a name there."""
    title = "Perajin Terasi Juwana Terima Pesanan - dari Tiga Pulau"

    assert title_of("", f"<title>{title}</title>") == title
    assert title_of("", f"<title>{title}</title>", "https://kabarmuria.example/read/7") == title


def test_a_heading_that_leads_to_the_front_page_is_the_name_of_the_site() -> None:
    """Whatever the title element begins with."""
    head = f"<title>Suara Rakyat » Arsip » {TITLE}</title>"

    assert title_of(f"<h1><a href='/'>Suara Rakyat</a></h1><h2>{TITLE}</h2>", head) == TITLE


@pytest.mark.parametrize("heading", ["<h1><span>Niaga</span>{}</h1>", "<h1><b>Niaga</b> : {}</h1>"])
def test_a_kicker_that_the_markup_joins_to_the_headline_is_parted_as_machines_are_told(heading: str) -> None:
    """Also where it has its space before the colon."""
    assert title_of(heading.format(TITLE), OG.replace(TITLE, f"Niaga: {TITLE}")) == f"Niaga: {TITLE}"
