"""Pages of Indonesian papers that no site declares, read by the rules of the language: datelines, sign-offs, bylines.

Reconstructed: the markup, datelines and signatures are those that the papers are known for, the words are invented.
"""

import pytest

from newscrawl.items import Draft
from tests.page.pages import FIRST, SECOND, read_undeclared

TITLE = "Petani Cianjur Panen Raya Padi Organik"
SLUG = "petani-cianjur-panen-raya-padi-organik"
LAST = "Menurut dia, hasil panen itu akan dijual ke pasar induk dan ke beberapa toko di Jakarta."
OTHER = "Harga Beras Naik di Pasar Induk"
PAGES = {
    "viva": (
        f"https://www.viva.co.id/berita/nasional/1788123-{SLUG}",
        """
        <div class=main-content-date>Selasa, 9 Juni 2026 | 13:01 WIB</div>
        <div class=main-content-author>Oleh : Rina Wulandari</div>
        <div class=main-content-detail>
        <p>VIVA – {first}</p>
        <p>{second}</p>
        <div class=recommended-article>Baca Juga: <a href=/berita/1788124-harga-beras-naik-di-pasar>{other}</a></div>
        <p>{last}</p></div>
        """,
    ),
    "suara": (
        f"https://www.suara.com/news/2026/06/09/130129/{SLUG}",
        """
        <a class=author-trigger href=/author/rina>Rina Wulandari</a>
        <time>Selasa, 09 Juni 2026 | 13:01 WIB</time>
        <article class=article-content>
        <p><strong>Suara.com - </strong>{first}</p>
        <p>{second}</p>
        <div class=article-read><b>Baca Juga:</b> <a href=/news/2026/06/09/074130/harga-beras-naik>{other}</a></div>
        <p>{last}</p></article>
        """,
    ),
    "merdeka": (
        f"https://www.merdeka.com/peristiwa/{SLUG}-712345-mvk.html",
        """
        <div>Rina Wulandari - Merdeka.com</div>
        <div>Selasa, 9 Juni 2026 13:01</div>
        <div class=articles-content__body>
        <p>Merdeka.com - {first}</p>
        <p>{second}</p>
        <div class='bg-primary-50'>
        <p>Baca Juga: <a href=/uang/harga-beras-naik-di-pasar-712346-mvk.html>{other}</a></p></div>
        <p>{last} [mdk]</p></div>
        """,
    ),
    "jawapos": (
        f"https://www.jawapos.com/ekonomi/2606090073/{SLUG}",
        """
        <div>Oleh Rina Wulandari</div>
        <div>Selasa, 9 Juni 2026 | 13:01 WIB</div>
        <article>
        <p><strong>JawaPos.com</strong> - {first}</p>
        <p>{second}</p>
        <p><strong class=readmore>Baca Juga: <a href=/ekonomi/2606090074/harga-beras-naik>{other}</a></strong></p>
        <p>{last}</p>
        <p class=page>Halaman:</p></article>
        """,
    ),
    "cnbc": (
        f"https://www.cnbcindonesia.com/news/20260609130144-4-739489/{SLUG}",
        """
        <div class='mb-1 text-base font-semibold'>Rina Wulandari, CNBC Indonesia</div>
        <div class='text-cm text-gray'>09 June 2026 13:01</div>
        <div class=detail_text>
        <p><strong>Jakarta, CNBC Indonesia</strong> - {first}</p>
        <p>{second}</p>
        <table><tr><td>Baca:<a href=/news/20260608130144-4-739488/harga-beras>{other}</a></td></tr></table>
        <p>{last} <strong>(miq/miq)</strong></p></div>
        """,
    ),
    "bisnis": (
        f"https://market.bisnis.com/read/20260609/192/1997696/{SLUG}",
        """
        <div class=authorName>Rina Wulandari - Bisnis.com</div>
        <div class=detailsAttributeDates>Selasa, 9 Juni 2026 | 13:01</div>
        <article class=detailsContent>
        <p><b>Bisnis.com</b>, JAKARTA — {first}</p>
        <p>{second}</p>
        <div class=baca-juga-box>Baca Juga <a href=/read/20260609/192/1997697/harga-beras-naik>{other}</a></div>
        <p>{last}</p></article>
        """,
    ),
    "jpnn": (
        f"https://www.jpnn.com/news/{SLUG}",
        """
        <span class=date-publish>Selasa, 9 Juni 2026 – 13:01 WIB</span>
        <div itemprop=articleBody>
        <p><span class=jpnncom>jpnn.com</span>, <a href=/tag/jakarta>JAKARTA</a> - {first}</p>
        <p>{second}</p>
        <div class=baca-juga><b>Baca Juga:</b>
        <ul><li><a href=/news/harga-beras-naik-di-pasar>{other}</a></ul></div>
        <p>{last} (mg8/jpnn)</p>
        <p class=waktu>Redaktur & Reporter : Rina Wulandari</p></div>
        <div class=tags><a href=/tag/padi>padi</a></div>
        """,
    ),
}
CITIES = {"cnbc": "Jakarta", "bisnis": "JAKARTA", "jpnn": "JAKARTA"}


def read(paper: str) -> Draft:
    url, body = PAGES[paper]
    story = body.format(first=FIRST, second=SECOND, other=OTHER, last=LAST)
    menu = f"<div><a href=/>Beranda</a> <a href=/indeks>{OTHER}</a></div>"
    page = f"<html lang=id-ID><head><title>{TITLE}</title></head><body>{menu}<h1>{TITLE}</h1>{story}</body></html>"
    return read_undeclared(url, page)


@pytest.mark.parametrize("paper", PAGES)
def test_a_paper_that_no_site_declares_is_read_by_the_rules_of_its_language(paper: str) -> None:
    """Its dateline gives the city, its signature is no text, and its byline, date and headline are found."""
    draft = read(paper)

    assert draft.title == TITLE
    assert draft.paragraphs == [FIRST, SECOND, LAST]
    assert draft.city == CITIES.get(paper)
    assert draft.authors == ["Rina Wulandari"]
    assert draft.published_at is not None
    assert draft.published_at.isoformat() == "2026-06-09T13:01:00+07:00"


def test_who_signs_as_editor_and_reporter_is_both_and_a_tag_in_the_dateline_is_none() -> None:
    """A city that the site made a link to its tag stands in the text, not in the list of the story's tags."""
    draft = read("jpnn")

    assert (draft.editor, draft.tags) == ("Rina Wulandari", ["padi"])


def test_a_city_before_the_name_of_the_newsroom_is_no_author() -> None:
    """A dateline may stand in a line of its own."""
    url, body = PAGES["cnbc"]
    body = body.replace("Rina Wulandari, CNBC Indonesia", "Jakarta, CNBC Indonesia")
    story = body.format(first=FIRST, second=SECOND, other=OTHER, last=LAST)
    page = f"<html lang=id-ID><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{story}</body></html>"

    assert read_undeclared(url, page).authors == []


@pytest.mark.parametrize(
    "signature", ["(miq/miq)", "(mg8/jpnn)", "[mdk]", "(OL-3)", "(kri/ams/kri)", "(rin)", "(***)", "(*/rin)", "***"]
)
@pytest.mark.parametrize(("language", "stays"), [("id", False), ("de", True)])
def test_initials_sign_an_indonesian_story(signature: str, language: str, stays: bool) -> None:
    """Behind its last sentence or in a line of their own; elsewhere brackets are text."""
    markup = f"<h1>{TITLE}</h1><div><p>{FIRST}</p><p>{SECOND}</p><p>{LAST} {signature}</p></div>"
    page = f"<html lang={language}><body>{markup}</body></html>"

    draft = read_undeclared(f"https://kabar.example/desa/{SLUG}", page)

    assert draft.paragraphs[-1] == (f"{LAST} {signature}" if stays else LAST)


@pytest.mark.parametrize(
    "end",
    [
        "petani itu (kiri/kanan).",
        "denda (dan/atau).",
        "dua pesawat tempur (F-16).",
        "beras (padi).",
        "Kartu Indonesia Sehat [KIS].",
        "begitulah. (tawa)",
    ],
)
def test_brackets_at_the_end_that_are_words_stay(end: str) -> None:
    """Short forms of names, words parted by a slash behind no sentence, and what who is asked does."""
    markup = f"<h1>{TITLE}</h1><div><p>{FIRST}</p><p>{SECOND}</p><p>{LAST[:-1]} dan {end}</p></div>"
    page = f"<html lang=id><body>{markup}</body></html>"

    draft = read_undeclared(f"https://kabar.example/desa/{SLUG}", page)

    assert draft.paragraphs[-1] == f"{LAST[:-1]} dan {end}"


@pytest.mark.parametrize("end", ["***", "", " (rin)"], ids=["asterisks", "no-full-stop", "initials"])
def test_the_last_sentence_of_a_story_stays_whatever_stands_behind_it(end: str) -> None:
    """A short last sentence is no label, without its full stop too."""
    last = "Menurut dia, hasil panen itu akan dijual ke pasar induk"
    last += "" if not end else "."
    markup = f"<h1>{TITLE}</h1><div><p>{FIRST}</p><p>{SECOND}</p><p>{last}{end}</p><p>Berita Terkait Lainnya</p></div>"
    page = f"<html lang=id><body>{markup}</body></html>"

    draft = read_undeclared(f"https://kabar.example/desa/{SLUG}", page)

    assert draft.paragraphs == [FIRST, SECOND, last]


def test_the_agency_of_the_public_radio_opens_its_stories() -> None:
    markup = f"<h1>{TITLE}</h1><div><p><strong>KBRN, Cianjur:</strong> {FIRST}</p><p>{SECOND}</p></div>"
    page = f"<html lang=id><body>{markup}</body></html>"

    draft = read_undeclared(f"https://rri.example/desa/{SLUG}", page)

    assert (draft.city, draft.paragraphs) == ("Cianjur", [FIRST, SECOND])
