"""The lines beside a headline: which of them dates the story, and which one signs it."""

import pytest

from newscrawl.items import Draft
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import FIRST, SECOND, article, draft_of, page, read

HEADLINE = "Petani Cianjur Panen Raya Padi Organik"
DATE = "Senin, 09 Mei 2022 | 06:33 WIB"
OTHER = "/news/nasional/harga-beras-naik-di-pasar-induk"
PICTURE = '<figure><amp-img src="/a.jpg"></amp-img><figcaption>Panen raya (Foto: Antara)</figcaption></figure>'


def old_page(behind: str, before: str = "", story: str = f"<p>{FIRST}</p><p>{SECOND}</p>", after: str = "") -> Draft:
    """Return the draft of a network page of 2022 with something before, and behind, its headline."""
    url = "https://cianjur.inews.id/read/30827/petani-cianjur-panen-raya-padi-organik"
    markup = (
        f"<html><body><div class='top'>get app</div>{before}<h1>{HEADLINE}</h1>{behind}"
        f"<div class='bodyArticle'>{story}</div>{after}</body></html>"
    )
    return draft_of(read_page(page(markup, url), SITE))


def amp_page(behind: str, after: str = "", head: str = "") -> Draft:
    """Return the draft of an AMP page with something between its headline and its text, and behind that."""
    url = "https://www.inews.id/amp/news/nasional/petani-cianjur-panen-raya-padi-organik"
    markup = (
        f"<html amp><head>{head}</head><body><main><h1>{HEADLINE}</h1>{behind}"
        f"<p>{FIRST}</p><p>{SECOND}</p>{after}</main></body></html>"
    )
    return draft_of(read_page(page(markup, url), SITE))


@pytest.mark.parametrize(
    "markup",
    [
        f"<div class='date'>{DATE}</div>",
        f"<div class='date'><i class='icon'></i> {DATE}</div>",
        "<p><span>Senin, 09 Mei 2022</span> | <span>06:33 WIB</span></p>",
        f"<div>Budi Santoso<br>{DATE}</div>",
        f"<div><strong>Cianjur</strong> - {DATE}</div>",
        f"<div>Oleh <a href='/author/budi'>Budi Santoso</a> | {DATE}</div>",
        f"<ul class='info'><li>Budi Santoso</li><li>{DATE}</li></ul>",
        f"<div><a href='{OTHER}'>Read Next</a></div><div class='bar'><span>{DATE}</span></div>",
        f"<h2>Hasil Panen 2021 Kalah Jauh</h2><div>{DATE}</div>",
        f"<img src='/a.jpg'><div>Panen raya di Cianjur (Foto: Antara)</div><div>{DATE}</div>",
        DATE,
    ],
)
def test_a_line_behind_the_headline_dates_the_story(markup: str) -> None:
    """A date line is found in whatever markup it stands, with its time of day."""
    draft = old_page(markup)

    assert draft.published_at is not None
    assert draft.published_at.isoformat() == "2022-05-09T06:33:00+07:00"
    assert draft.provenance["published_at"] == "generic:near-headline"


@pytest.mark.parametrize("before", [f"<div class='date'>{DATE}</div>", f"<div><p>{DATE}</p></div><a id='top'></a>"])
def test_a_line_right_above_the_headline_dates_the_story(before: str) -> None:
    """A date line may stand above its headline."""
    draft = old_page("", before=before)

    assert draft.published_at is not None
    assert draft.published_at.isoformat() == "2022-05-09T06:33:00+07:00"


@pytest.mark.parametrize(
    "before",
    [
        "<div class='today'>Rabu, 10 Juni 2026</div>",
        f"<div class='date'>{DATE}</div><div>Advertorial</div>",
        f"<div class='card'><a href='{OTHER}'>Harga Beras Naik</a><span>{DATE}</span></div>",
        f"<nav>{DATE}</nav>",
    ],
)
def test_what_else_stands_above_a_headline_does_not_date_it(before: str) -> None:
    """The day on which the page was made, another line between, a card and a menu are no date lines of the story."""
    assert old_page("", before=before).published_at is None


@pytest.mark.parametrize(
    "markup",
    [
        "<h2>Pilkada 27 November 2024</h2>",
        "<div class='sub'>Pilkada 27 November 2024</div>",
        "<div class='sub'>27 November 2024 Hari Libur</div>",
        f"<a href='/indeks'>{DATE}</a>",
        f"<figure><img src='/a.jpg'><figcaption>Panen, {DATE}</figcaption></figure>",
        f"<aside>{DATE}</aside>",
        f"<div class='cardArticle'>{DATE}</div>",
        f"<div class='lain'><a href='{OTHER}'>Harga Beras Naik</a><span>{DATE}</span></div>",
        f"<div class='lain'><div><a href='{OTHER}'>Harga Beras Naik</a></div><p>{DATE}</p></div>",
        f"<p>{FIRST}</p><p>{DATE}</p>",
    ],
)
def test_other_dates_behind_a_headline_do_not_date_it(markup: str) -> None:
    """Headings, links, captions, cards of other stories and what comes after the text begins are no date lines."""
    assert old_page(markup).published_at is None


def test_dates_in_and_behind_the_story_do_not_date_it() -> None:
    """Neither a line of the story nor one below it is its date line."""
    card = f"<div class='card'><a href='{OTHER}'>Harga Beras Naik</a><span>{DATE}</span></div>"

    draft = old_page("", story=f"<p>{DATE}</p><p>{FIRST}</p>", after=f"<div>{DATE}</div>{card}")

    assert draft.published_at is None


def test_dates_of_related_stories_do_not_date_an_amp_page() -> None:
    """A page without a date line takes the day of its picture, not the date of a related story."""
    head = '<meta property="og:image" content="https://img.inews.co.id/media/600/files/inews_new/2024/08/01/x.jpg">'
    related = (
        f"<div class='rel'><h3>Artikel Terkait</h3><ul><li><a href='/amp{OTHER}'>Harga</a><b>{DATE}</b></ul></div>"
    )

    draft = amp_page(PICTURE, related, head)

    assert draft.provenance["published_at"] == "path:image"


def test_the_headline_is_not_the_logo() -> None:
    """Of several first headings the one that the URL was made of has the date line below it."""
    markup = "<h1><a href='/'>iNews Cianjur</a></h1><div>Selasa, 10 Mei 2022 | 08:00 WIB</div>"

    draft = old_page(f"<div>{DATE}</div>", before=markup)

    assert draft.published_raw == DATE


@pytest.mark.parametrize(
    "markup", ["<p>{}</p>", "<div>{}</div>", "<div class='x'><span>{}</span></div>", "<span>{}</span>"]
)
@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("sindonews.com", ["sindonews.com"]),
        ("Budi Santoso", ["Budi Santoso"]),
        ("Budi Santoso, Ani Lestari", ["Budi Santoso", "Ani Lestari"]),
        ("Oleh: Budi Santoso", ["Budi Santoso"]),
        ("Tim iNews.id", []),
    ],
)
def test_the_line_below_an_amp_headline_names_the_authors(markup: str, written: str, authors: list[str]) -> None:
    """A bare byline between headline and picture gives the authors, and is no paragraph of the story."""
    draft = amp_page(markup.format(written) + PICTURE)

    assert draft.authors == authors
    assert draft.paragraphs == [FIRST, SECOND]


def test_a_told_author_is_not_printed_twice() -> None:
    """Where JSON-LD names the author, a byline that says something else is no paragraph either."""
    told = '<script type="application/ld+json">{"@type": "NewsArticle", "author": {"name": "Ani Lestari"}}</script>'

    draft = amp_page(f"<p>sindonews.com</p>{PICTURE}", head=told)

    assert draft.authors == ["Ani Lestari"]
    assert draft.paragraphs == [FIRST, SECOND]


def test_a_source_signs_without_a_picture() -> None:
    """A line that is the address of a newsroom is the byline of a page without a picture too."""
    draft = amp_page("<p>sindonews.com</p>")

    assert draft.authors == ["sindonews.com"]
    assert draft.paragraphs == [FIRST, SECOND]


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>Nasional</p>{PICTURE}",
        f"<p>Share</p>{PICTURE}",
        f"<div><a href='{OTHER}'>Harga Beras Naik</a></div>{PICTURE}",
        f"<p>Panen kali ini melimpah</p>{PICTURE}",
        f"{PICTURE}<div>Panen Raya Cianjur</div>",
    ],
)
def test_other_lines_below_a_headline_name_nobody(markup: str) -> None:
    """The channel, boilerplate, a link to another story, a sentence and a line below the picture are no bylines."""
    assert amp_page(markup).authors == []


def test_a_sub_heading_above_the_text_is_kept() -> None:
    """Without a picture, a line of names may be the first heading of the story."""
    draft = amp_page("<p><strong>Kronologi Kejadian</strong></p>")

    assert draft.authors == []
    assert draft.paragraphs == ["Kronologi Kejadian", FIRST, SECOND]


def test_a_current_page_has_no_bare_byline() -> None:
    """On a page of a design whose authors have a place, a short line below the headline is nobody's name."""
    body = article(f"<p>{FIRST}</p>").replace(
        "<div class='createdAt'>", "<div>Liputan Khusus</div><div class='createdAt'>"
    )

    assert draft_of(read_page(page(body), SITE)).authors == []
    assert read(f"<p>Budi Santoso</p><p>{FIRST}</p>", SITE).paragraphs == ["Budi Santoso", FIRST]


@pytest.mark.parametrize(
    ("markup", "total"),
    [
        ("<div>Halaman : <a>1</a> <a href='/2'>2</a></div>", 2),
        ("<p>Halaman Selanjutnya</p><p>Halaman : <a>1</a> <a>2</a> <a>3</a></p>", 3),
        ("<div><b><span>Halaman :</span></b> <ul><li>1</li><li>2</li></ul></div>", 2),
        ("<div>Halaman: 1 2 3 ... 5 6 7</div>", 7),
        ("<div>Halaman 1 dari 4</div>", 4),
        ("<p>Halaman depan koran itu memuat 3 foto.</p>", None),
        ("<p>Halaman 3</p>", None),
        ("<p>Halaman belakang</p>" * 5000, None),
        ("", None),
    ],
)
def test_page_links_in_a_bare_line(markup: str, total: int | None) -> None:
    """An AMP page says how many pages it has in a line that is nothing else; a sentence says nothing of it."""
    assert amp_page(PICTURE, markup).page_total == total
