"""The date of publication: the sources of a page that agree outvote one that stands alone."""

from datetime import datetime, timedelta

import pytest

from newscrawl import stats
from newscrawl.items import Draft, Page
from newscrawl.page.extract import read_any, read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import FETCHED_AT, FIRST, SECOND, article, draft_of, page, read_undeclared

URL = "https://www.kabarmuria.example/ekonomi/perajin-terasi-juwana-terima-pesanan-dari-tiga-pulau"
H1 = "<h1>Perajin Terasi Juwana Terima Pesanan dari Tiga Pulau</h1>"
OTHER = "/ekonomi/harga-garam-rembang-turun-dua-pekan"
CARD = f'<article><a href="{OTHER}"><time datetime="2026-06-08">8 Juni</time></a></article>'
OG = (
    '<meta property="og:title" content="Perajin Terasi Juwana Terima Pesanan dari Tiga Pulau">'
    '<meta property="og:image" content="https://img.example/2025/01/02/terasi.jpg">'
)


def draft(above: str, head: str = "", lang: str = "id", url: str = URL) -> Draft:
    html = f"<html lang='{lang}'><head>{head}</head><body>{above}<div><p>{FIRST}</p><p>{SECOND}</p></div></body></html>"
    return read_undeclared(url, html)


def published(above: str, head: str = "", lang: str = "id") -> str | None:
    at = draft(above, head, lang).published_at
    return at.isoformat() if at else None


def json_ld(value: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": {value}}}</script>'


@pytest.mark.parametrize(
    ("above", "head", "expected"),
    [
        (CARD + H1, json_ld('"2026-06-05T09:15:00+07:00"'), "2026-06-05T09:15:00+07:00"),
        (
            H1 + '<time datetime="2026-06-05T09:15:00">5 Juni</time>',
            json_ld('"2026-06-05T09:15:00+08:00"'),
            "2026-06-05T09:15:00+08:00",
        ),
        (
            H1 + "<div>Jumat, 5 Juni 2026 | 09:15 WIB</div>",
            json_ld('"2026-06-05T02:15:00Z"'),
            "2026-06-05T09:15:00+07:00",
        ),
        (
            H1 + "<div>Jumat, 5 Juni 2026 | 09:15 WITA</div>",
            json_ld('"2026-06-05T09:15:00Z"'),
            "2026-06-05T09:15:00+08:00",
        ),
        (H1, json_ld('"2026-06-10T06:30:00Z"'), "2026-06-10T06:30:00+07:00"),
        (H1, json_ld("1780625700"), "2026-06-05T09:15:00+07:00"),
        (
            H1 + "<meta itemprop='datePublished' content='2026-06-05T20-59-53Z'>",
            json_ld('"2026-06-05T20:59:53+07:00"'),
            "2026-06-05T20:59:53+07:00",
        ),
        (
            "<h1>Ekonomi</h1>" + H1.replace("h1", "div") + "<div>5 Juni 2026, 09.15 WIB</div>",
            OG,
            "2026-06-05T09:15:00+07:00",
        ),
    ],
    ids=[
        "card",
        "time-without-zone",
        "utc-beside-wib",
        "z-on-local-clock",
        "z-after-the-fetch",
        "epoch",
        "dashes",
        "path",
    ],
)
def test_the_date_is_the_one_that_the_sources_agree_on(above: str, head: str, expected: str) -> None:
    """A card's time, a missing or false offset and a picture's path do not win over what the page says elsewhere."""
    assert published(above, head) == expected


def test_a_bare_clock_is_in_the_zone_of_the_site() -> None:
    """A clock time that names no zone is a local one: of the host's country, else of the page's language."""
    html = (
        f"<html lang='ms'><body>{H1}<div>Jumaat, 5 Jun 2026 9:15 pagi</div><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    )
    url = URL.replace(".example", ".com.my")

    malay = read_undeclared(url, html)

    assert malay.published_at is not None
    assert malay.published_at.isoformat() == "2026-06-05T09:15:00+08:00"


@pytest.mark.parametrize(
    ("lang", "told", "expected"),
    [
        ("de", "2026-06-04T22:00:00Z", "2026-06-05T00:00:00+02:00"),
        ("id", "2026-06-04T17:00:00+00:00", "2026-06-05T00:00:00+07:00"),
        ("de", "2026-06-04T22:00:30Z", "2026-06-04T22:00:30+00:00"),
        ("en", "2026-06-05T00:00:00Z", "2026-06-05T00:00:00+00:00"),
    ],
)
def test_a_moment_that_is_midnight_at_the_site_is_a_day_there(lang: str, told: str, expected: str) -> None:
    """A day without a time is told in UTC as the evening before."""
    assert published(H1, json_ld(f'"{told}"'), lang) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [("2 jam yang lalu", "2026-06-10T05:00:00+07:00"), ("Kemarin, 09:15 WIB", "2026-06-09T09:15:00+07:00")],
)
def test_a_line_below_the_headline_may_count_back_from_the_fetch(line: str, expected: str) -> None:
    """All of it does; the page names no other date."""
    assert published(f"{H1}<div>{line}</div>") == expected


def test_sources_that_name_different_days_are_flagged() -> None:
    """The day with most votes is kept, and the page flagged and counted."""
    html = (
        f"<html lang='id'><head>"
        '<meta property="article:published_time" content="2026-06-05T09:15:00+07:00">'
        f"</head><body>{H1}<div>Senin, 1 Juni 2026, 10:00 WIB</div><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    )

    reading = read_any(Page(URL, html.encode(), FETCHED_AT))

    assert "date-disagrees" in draft_of(reading).flags
    assert reading.counts[stats.DATE_DISAGREES] == 1


def test_a_date_that_cannot_be_read_is_kept_as_found_and_counted() -> None:
    """`published_raw` holds what the page says where no source names a date that can be read."""
    head = json_ld('["hari pasaran Legi"]')
    html = f"<html lang='id'><head>{head}</head><body>{H1}<p>{FIRST}</p><p>{SECOND}</p></body></html>"

    reading = read_any(Page(URL, html.encode(), FETCHED_AT))

    assert (draft_of(reading).published_at, draft_of(reading).published_raw) == (None, "hari pasaran Legi")
    assert reading.counts[stats.DATE_UNREAD] == 1


@pytest.mark.parametrize(
    "line",
    [
        "Diperbarui: Jumat, 5 Juni 2026 - 11:00 WIB | Terbit: Kamis, 4 Juni 2026 - 13:05 WIB",
        "Diperbarui: Jumat, 5 Juni 2026 - 11:00 WIB<br>Terbit: Kamis, 4 Juni 2026 - 13:05 WIB",
        "<span>Diperbarui: 5 Juni 2026 11:00 WIB</span><span>Terbit: 4 Juni 2026 13:05 WIB</span>",
        "Dibuat: Kamis, 4 Juni 2026 | 13:05 WIB, Diperbarui: Jumat, 5 Juni 2026 | 11:00 WIB",
        "Diunggah 4 Juni 2026 13.05 WIB, diubah 5 Juni 2026 11.00 WIB",
        "Kamis, 4 Juni 2026 13:05 WIB (Dimutakhirkan: Jumat, 5 Juni 2026 11:00 WIB)",
    ],
)
def test_each_date_of_a_line_is_what_its_label_says(line: str) -> None:
    """Wherever the update stands, and whatever parts it from the publication."""
    found = draft(f"{H1}<div>{line}</div>")

    assert found.published_at is not None
    assert found.modified_at is not None
    assert found.published_at.isoformat() == "2026-06-04T13:05:00+07:00"
    assert found.modified_at.isoformat() == "2026-06-05T11:00:00+07:00"


@pytest.mark.parametrize(
    ("line", "sent", "expected"),
    [
        ("Jumat, 12 Juni 2026, 10:00 WIB", "Fri, 12 Jun 2026 05:00:00 GMT", "2026-06-12T10:00:00+07:00"),
        ("Jumat, 12 Juni 2026, 10:00 WIB", "Wed, 10 Jun 2026 05:00:00 GMT", None),
        ("Jumat, 12 Juni 2026, 10:00 WIB", "", None),
        ("Jumat, 12 Juni 2026, 10:00 WIB", "lusa, 12 Jun", None),
        ("Selasa, 12 Juni 2029, 10:00 WIB", "Fri, 12 Jun 2026 05:00:00 GMT", None),
        ("Jumat, 12 Juni 2026, 10:00 WIB", "Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("Senin, 8 Juni 2026, 10:00 WIB", "Mon, 01 Jun 2020 05:00:00 GMT", "2026-06-08T10:00:00+07:00"),
    ],
)
def test_a_date_is_judged_by_the_answers_own_time_where_the_crawlers_clock_was_behind(
    line: str, sent: str, expected: str | None
) -> None:
    """What the server calls now can be no future."""
    html = f"<html lang='id'><body>{H1}<div>{line}</div><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    headers = {"date": sent, "etag": '"1"', "last-modified": "Fri, 12 Jun 2026 05:00:00 GMT"}

    found = draft_of(read_any(Page(URL, html.encode(), FETCHED_AT, headers=headers)))

    at = found.published_at
    assert (at and at.isoformat()) == expected
    assert found.published_raw == line
    # A date that may be true after all is looked for again: the next visit asks for the page whole.
    assert (found.etag, found.last_modified) == ((headers["etag"], headers["last-modified"]) if at else (None, None))


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("Fri, 12 Jun 2026 05:00:00 GMT", "2026-06-12T05:00:00+00:00"),
        ("Mon, 08 Jun 2026 05:00:00 GMT", "2026-06-08T05:00:00+00:00"),
        ("Wed, 10 Jun 2026 00:05:00 GMT", FETCHED_AT.isoformat()),
        ("Thu, 01 Jan 1970 00:05:00 GMT", FETCHED_AT.isoformat()),
        ("", FETCHED_AT.isoformat()),
    ],
    ids=["behind", "ahead", "the-same", "never-set", "none"],
)
def test_a_relative_date_counts_from_the_answers_own_time_where_the_clocks_differ(sent: str, expected: str) -> None:
    """The server that wrote `2 jam yang lalu` counted from what it calls now."""
    html = article(f"<p>{FIRST}</p><p>{SECOND}</p>").replace("Selasa, 09 Juni 2026 - 08:00 WIB", "2 jam yang lalu")

    found = draft_of(read_page(page(html, date=sent), SITE))

    assert found.published_at == datetime.fromisoformat(expected) - timedelta(hours=2)


@pytest.mark.parametrize(
    ("lang", "above", "head", "url"),
    [
        ("es", f"<p class='published-date'>&nbsp; / viernes 5 de junio de 2026</p>{H1}", "", URL),
        ("de", f"<h3>05.06.2026</h3>{H1}", "", URL),
        ("de", f"{H1}<p>5.6.2026 - Die Hersteller der Paste haben seit Wochen auf Bestellungen gewartet.</p>", "", URL),
        ("de", f"{H1}<div>Pressemitteilung vom 5.6.2026</div>", "", URL),
        ("id", f"{H1}<div>Diterbitkan pada 5 Juni 2026</div>", "", URL),
        ("de", H1, "<title>Hersteller der Paste warten | Muria | 05.06.2026</title>", URL),
        ("de", H1, "", f"{URL}-05-06-2026"),
    ],
    ids=["weekday-before-the-day", "heading", "opening-of-the-text", "issued", "issued-in-indonesia", "title", "url"],
)
def test_the_day_of_a_page_that_says_it_once(lang: str, above: str, head: str, url: str) -> None:
    """Where nothing else dates a story, the day is read from a heading, its first words, the title or the URL."""
    at = draft(above, head, lang, url).published_at

    assert at is not None
    assert at.date().isoformat() == "2026-06-05"


@pytest.mark.parametrize(
    "above",
    [
        "<time class='entry-date published updated' datetime='2026-06-05T08:15:00+07:00'>5 Juni 2026</time>",
        "<time class='entry-date updated td-module-date' datetime='2026-06-05T08:15:00+07:00'>5 Juni 2026</time>",
        "<abbr class='published updated' title='2026-06-05T08:15:00+07:00'>Juni 05, 2026</abbr>",
    ],
    ids=["wordpress", "newspaper", "blogger"],
)
def test_one_date_for_publishing_and_editing_is_that_of_publishing(above: str) -> None:
    """Programs that write pages call the only date of a story that was never edited both."""
    at = draft(f"{H1}{above}", "", "id", URL).published_at

    assert at is not None
    assert at.isoformat() == "2026-06-05T08:15:00+07:00"
