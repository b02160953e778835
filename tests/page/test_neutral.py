import pytest

from newscrawl.items import Page, Rejection
from newscrawl.page.extract import read_any
from tests.page.pages import FETCHED_AT, FIRST, SECOND, draft_of, read_undeclared

STORY = (
    "<html><head><title>Panen</title>{head}</head><body><h1>Petani Cianjur Panen Raya Padi Organik</h1>"
    f"<div><p>{FIRST}</p><p>{SECOND}</p></div></body></html>"
)


def any_page(url: str, head: str = "") -> Page:
    return Page(url, STORY.format(head=head).encode(), FETCHED_AT, headers={"content-type": "text/html"})


def test_a_page_of_no_declared_site_is_read() -> None:
    """A story of a host that nobody declared gives its record, under the name of the host."""
    draft = draft_of(read_any(any_page("https://www.kabar.example/desa/panen-raya?utm_source=x")))

    assert (draft.site, draft.url) == ("kabar.example", "https://www.kabar.example/desa/panen-raya")
    assert draft.paragraphs == [FIRST, SECOND]


def test_a_page_without_a_url_takes_the_one_that_it_names() -> None:
    """The canonical link of a saved page is its URL where no other is known."""
    draft = draft_of(read_any(any_page("", '<link rel="canonical" href="https://kabar.example/desa/panen">')))

    assert draft.url == "https://kabar.example/desa/panen"


def test_a_page_that_names_no_url_is_read_too() -> None:
    """A page that nothing is known of but its bytes gives its record."""
    draft = draft_of(read_any(any_page("")))

    assert (draft.host, draft.paragraphs) == ("unknown.invalid", [FIRST, SECOND])


def test_any_spelling_of_a_path_is_the_page_s_own() -> None:
    """Escapes, capitals and empty segments in a path do not make the page another one."""
    draft = draft_of(read_any(any_page("https://kabar.example//Desa/%e6%9d%b1%4a/")))

    assert draft.url == "https://kabar.example/desa/%E6%9D%B1j"


def test_an_address_that_is_none_is_refused_and_not_raised() -> None:
    """An unreadable URL ends in a rejection."""
    reading = read_any(any_page("https://[::1/x"))

    assert isinstance(reading.result, Rejection)


@pytest.mark.parametrize("host", ["ka{b}ar.example", "ka{bar.example", "ka}bar.example", 'ka"bar.example'])
def test_a_host_that_a_page_makes_up_is_read_as_text(host: str) -> None:
    """Braces in a canonical link are no form to fill in."""
    draft = draft_of(read_any(any_page("", f"<link rel=canonical href='https://{host}/desa/panen'>")))

    assert (draft.host, draft.paragraphs) == (host, [FIRST, SECOND])


@pytest.mark.parametrize(
    ("url", "opening", "city"),
    [
        ("https://www.kabarmelati.example/a", "MELATI, KabarMelati.co.id - ", "MELATI"),
        ("https://news.kabar-melati.co.id/a", "Kota Melati, Kabar-Melati.com -- ", "Kota Melati"),
        ("https://www.kabarmelati.example/a", "Kota Melati, Kabar Melati -- ", "Kota Melati"),
        ("https://www.kabar.example/a", "Kota Melati (ANTARA) - ", "Kota Melati"),
        ("https://www.kabar.example/a", "JAKARTA – ", "JAKARTA"),
        ("https://www.kabar.example/a", "Kata Melati, warga - ", None),
        ("https://www.kabar.example/a", "Melati - ", None),
    ],
)
def test_a_dateline_names_the_newsroom_of_the_host_or_an_agency(url: str, opening: str, city: str | None) -> None:
    """The city is taken from it, and the story begins behind it; what only looks so stays."""
    page = Page(url, STORY.format(head="").replace(FIRST, opening + FIRST).encode(), FETCHED_AT)

    draft = draft_of(read_any(page))

    assert (draft.city, draft.paragraphs[0]) == (city, FIRST if city else opening + FIRST)


LEAD = "Der Verband meldet eine gute Ernte, obwohl der Regen in diesem Jahr spät kam."
BLOCK = (
    "<div><section class='teil'><div class='reihe'><div class='spalte'><div class='isi'>{}</div></div>"
    f"<div class='gambar'><figure><figcaption>{SECOND}</figcaption></figure></div></div></section></div>"
)


def german(body: str, head: str = "") -> Page:
    text = f"<html lang=de><head><title>Bauern ernten Reis</title>{head}</head><body>{body}</body></html>"
    return Page("https://zeitung.example/land/bauern-ernten-reis", text.encode(), FETCHED_AT)


@pytest.mark.parametrize(
    "body",
    [
        (
            "<article><header><h1>Bauern ernten Reis</h1><p class=vorspann>{lead}</p></header><figure><img src=a.jpg>"
            "<figcaption>Ein Feld.</figcaption></figure><div class=text><p>{first}</p><p>{second}</p></div></article>"
        ),
        (
            "<h1>Bauern ernten Reis</h1><div class=teaser-text><p>{lead}</p></div><div><p>Von Rina Wulandari</p></div>"
            "<div class=text><p>{first}</p><p>{second}</p></div>"
        ),
        (
            "<article><h1>Bauern ernten Reis</h1><p class=vorspann>{lead}</p><p>06. 01. 2026, 14:59 Uhr</p>"
            "<p>{first}</p><p>{second}</p></article>"
        ),
        (
            "<article><h1>Bauern ernten Reis</h1><h2>{lead}</h2><span>9. Juni 2026, 15:46 Uhr</span>"
            "<p>{first}</p><p>{second}</p></article>"
        ),
    ],
)
def test_a_lead_above_the_story_is_its_first_paragraph(body: str) -> None:
    """Papers of most languages set the lead apart, below the headline; it is a part of the story."""
    head = f'<meta name="description" content="{LEAD}">'

    draft = draft_of(read_any(german(body.format(lead=LEAD, first=FIRST, second=SECOND), head)))

    assert draft.paragraphs == [LEAD, FIRST, SECOND]


def test_a_summary_above_an_indonesian_story_is_none_of_it() -> None:
    """Indonesian papers sum a story up above it, as English ones do."""
    body = (
        f"<article><header><h1>Petani Panen Padi</h1><p class=summary>{LEAD}</p></header>"
        f"<div class=text><p>{FIRST}</p><p>{SECOND}</p></div></article>"
    )
    head = f'<title>Petani Panen Padi</title><meta name="description" content="{LEAD}">'
    page = f"<html lang=id><head>{head}</head><body>{body}</body></html>"

    draft = read_undeclared("https://kabar.example/desa/petani-panen-padi", page)

    assert draft.paragraphs == [FIRST, SECOND]


def test_a_story_in_boxes_deep_inside_its_neighbours_is_read_whole() -> None:
    """Page builders put each part of a story into some boxes; what parts them is left out."""
    told = [f"{SECOND[:-1]}, kata kepala dinas nomor {number}." for number in range(12)]
    parts = [BLOCK.format("".join(f"<p>{text}</p>" for text in part)) for part in (told[:9], told[9:10], told[10:])]
    page = f"<html lang=id><body><h1>Petani Panen Padi</h1><main>{''.join(parts)}</main></body></html>"

    draft = read_undeclared("https://kabar.example/desa/petani-panen-padi", page)

    assert draft.paragraphs == told


def test_a_consent_box_longer_than_the_story_is_none() -> None:
    """A privacy dialog is no story, however long it is."""
    notice = f"<p>{SECOND} {FIRST}</p>" * 9
    page = (
        f"<html lang=id><body><h1>Petani Panen Padi</h1><div><p>{FIRST}</p><p>{SECOND} {FIRST} {SECOND}</p></div>"
        f"<div class='gdpr-popup'><div>{notice}</div></div></body></html>"
    )

    draft = read_undeclared("https://kabar.example/desa/petani-panen-padi", page)

    assert draft.paragraphs == [FIRST, f"{SECOND} {FIRST} {SECOND}"]


def indonesian(body: str, head: str = "", path: str = "/desa/petani-panen-padi") -> Page:
    text = f"<html lang=id><head>{head}</head><body>{body}</body></html>"
    return Page(f"https://kabar.example{path}", text.encode(), FETCHED_AT)


def test_a_headline_that_json_ld_tells_needs_no_word_of_the_url() -> None:
    """A page without a heading is a story where JSON-LD and a meta tag name it, whatever its URL was made of."""
    title = "Petani Cianjur Panen Raya Padi Organik"
    head = (
        f'<meta property="og:title" content="{title}"><script type="application/ld+json">'
        f'{{"@type": "NewsArticle", "headline": "{title}"}}</script>'
    )
    page = indonesian(f"<p>{FIRST}</p><p>{SECOND}</p>", head, "/desa/story-of-the-day-8.html")

    assert draft_of(read_any(page)).title == title


@pytest.mark.parametrize("slug", ["c4d3321d-fad9-41cb-8f29-8d91a4279b07", "cerita,id1085,0,petani_panen_raya.html"])
def test_a_key_in_the_url_is_no_word_of_it(slug: str) -> None:
    """A title element is not refused because a database's key shares no words with it."""
    page = indonesian(f"<p>{FIRST}</p><p>{SECOND}</p>", "<title>Petani Panen Raya Padi</title>", f"/desa/{slug}")

    assert draft_of(read_any(page)).title == "Petani Panen Raya Padi"


def test_a_box_with_the_names_of_a_post_s_tags_is_the_post() -> None:
    """WordPress writes tags and categories into the classes of the box around a story."""
    teasers = f"<div class=kartu><p>{SECOND}</p></div>" * 4
    box = f"<div class='post-7 post type-post status-publish tags'><p>{FIRST}</p><p>{SECOND}</p><p>{FIRST}</p></div>"

    draft = draft_of(read_any(indonesian(f"<h1>Petani Panen Padi</h1>{box}<div>{teasers}</div>")))

    assert draft.paragraphs == [FIRST, SECOND, FIRST]


def test_a_quotation_that_german_marks_close_is_a_sentence() -> None:
    """A text of nothing but quotations is a story."""
    lines = [
        "„Ich weiß nicht, was ich sagen soll, und sage darum nichts…“",
        "„Dann sag es besser nicht, jedenfalls heute.“",
    ]
    body = "<h1>Bauern ernten Reis</h1><div>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>"

    assert draft_of(read_any(german(body))).paragraphs == lines


@pytest.mark.parametrize(
    "start", ['<?xml version="1.0"?>\n<rss version="2.0">', '<feed xmlns="http://www.w3.org/2005/Atom">']
)
def test_a_feed_at_the_url_of_a_story_is_none(start: str) -> None:
    """A feed that the server calls HTML holds many stories."""
    feed = f"{start}<channel><title>Petani Panen Padi</title><description>{FIRST} {SECOND}</description></channel>"

    reading = read_any(Page("https://kabar.example/desa/petani-panen-padi", feed.encode(), FETCHED_AT))

    assert isinstance(reading.result, Rejection)


@pytest.mark.parametrize(("verses", "is_story"), [(12, True), (2, False)])
def test_a_text_without_a_sentence_is_a_story_where_it_is_long(verses: int, is_story: bool) -> None:
    """A poem at the URL that its headline made; a few such words may be anything."""
    lines = [
        "Padi menguning di lereng gunung",
        "angin membawa kabar panen",
        "dan kami pulang sebelum hujan turun di sawah",
    ]
    verse = f"{'<br>'.join(lines)}<br><br>"
    page = indonesian(f"<h1>Petani Panen Padi</h1><div>{verse * verses}</div>", "<title>Petani Panen Padi</title>")

    assert isinstance(read_any(page).result, Rejection) is not is_story
