import pytest

from newscrawl.errors import DropReason, FailReason
from newscrawl.items import Draft, Kind, Page, Rejection
from newscrawl.page.extract import read_any, read_page
from newscrawl.page.reject import says_error
from newscrawl.spiders.inews import SITE
from tests.page.pages import FETCHED_AT as NOW
from tests.page.pages import FIRST, SECOND, article, draft_of, page

SITE_URL = "https://www.inews.id/techno/internet/"
OWN = "Petani Cianjur Panen Raya Padi Organik"
DATE = "Selasa, 09 Juni 2026 - 08:00 WIB"
CARDS = "".join(
    f'<article class="cardArticle"><a href="/news/nasional/cerita-lain-nomor-{letter}"><h3>Cerita Lain {letter}</h3>'
    f"<p>Warga desa {letter} membangun jembatan bambu di atas sungai.</p></a></article>"
    for letter in "abcdefghij"
)


def bare(content: str, title: str = "iNews.id") -> str:
    footer = "<footer>Kebijakan Privasi Redaksi Tentang Kami Pedoman Media Siber Kontak Karier </footer>" * 4
    return (
        f"<html><head><title>{title}</title></head><body><nav><a href='/'>News</a></nav>{content}{footer}</body></html>"
    )


def outcome(body: str, url: str = "") -> DropReason | FailReason | None:
    result = read_page(page(body, url) if url else page(body), SITE).result
    return result.reason if isinstance(result, Rejection) else None


ERRORS = [
    "Oops!",
    "Mohon Maaf",
    "Maaf, halaman yang Anda cari tidak dapat ditemukan",
    "Artikel yang Anda cari telah dihapus",
    "Halaman ini sudah tidak tersedia",
    "Data tidak ditemukan",
    "Terjadi kesalahan pada server",
    "Kesalahan 404",
    "Error",
    "Sorry, page not found!",
    "The page you are looking for could not be found",
    "This page can’t be found",
    "This page isn't available",
    "We're sorry, but something went wrong (500)",
    "Whoops, looks like something went wrong.",
    "An error occurred",
    "Too Many Requests",
]


@pytest.mark.parametrize("headline", ERRORS)
@pytest.mark.parametrize("tag", ["h1", "h3"])
def test_a_headline_of_an_error_page_is_known(headline: str, tag: str) -> None:
    """However an error page words its headline, in whichever heading, the page is dropped and not a failure."""
    assert outcome(bare(f"<{tag}>{headline}</{tag}>")) is DropReason.SOFT_ERROR


@pytest.mark.parametrize(
    "headline",
    [
        "Maaf, Presiden Batal Hadir",
        "Oops, Kucing Ini Naik Bus Sendiri",
        "Error Wasit Rugikan Persib",
        "The page is available",
        "Halaman Ini Tidak Bisa Ditemukan, Warga Protes",
        "Data Tidak Ditemukan di Server KPU",
        "Terjadi Kesalahan, Kereta Salah Masuk Jalur di Stasiun Gambir",
        "404 Orang Mengungsi",
    ],
)
def test_a_headline_about_errors_is_none(headline: str) -> None:
    """A headline that goes on where an error page's ends is no error page's."""
    assert says_error(headline) is None


@pytest.mark.parametrize(
    "body",
    [
        bare("<h1>iNews.id</h1><p>Halaman tidak ditemukan</p>", "404 - iNews.id"),
        bare("<p>Halaman yang Anda cari tidak ditemukan</p>"),
        bare("<h1>Maaf</h1><p>Artikel tidak ditemukan.</p>", "Berita Terkini - iNews.id"),
        bare(f"<p>Halaman tidak ditemukan</p><h2>Berita Terkini</h2>{CARDS}"),
        bare(f"<h1>404</h1><p>Halaman tidak ditemukan</p>{CARDS}"),
    ],
)
def test_the_text_of_a_page_that_has_next_to_none_is_read(body: str) -> None:
    """Where no headline tells it, the title without the site's name and the few lines of the page do."""
    assert outcome(body) is DropReason.SOFT_ERROR


@pytest.mark.parametrize("text", ["Not Found", "404 page not found\n", "Access denied", "Halaman tidak ditemukan"])
def test_plain_text_is_whole_and_says_what_it_is(text: str) -> None:
    """A server's bare words promise no end of a document, so they are not taken for a page that was cut off."""
    assert outcome(text) is DropReason.SOFT_ERROR
    assert outcome("Memuat") is DropReason.EMPTY_SHELL


@pytest.mark.parametrize(
    ("headline", "date", "text"),
    [
        ("Oops!", "", "Halaman yang Anda cari tidak ditemukan."),
        ("Mohon Maaf", DATE, "Berita ini telah dihapus oleh redaksi."),
        (OWN, DATE, "Maaf, artikel ini telah dihapus."),
        ("Halaman Tidak Ditemukan", "", f"{FIRST}</p><p>Silakan kembali ke beranda."),
    ],
)
def test_an_error_in_the_frame_of_a_story_is_known_by_its_text(headline: str, date: str, text: str) -> None:
    """The site's own frame does not make an error a story, nor does the headline of the story that was taken away."""
    body = article(f"<p>{text}</p>").replace(OWN, headline).replace(DATE, date)

    assert outcome(body) is DropReason.SOFT_ERROR


STORIES = [
    "Captcha Google Bikin Pusing Warganet",
    "Situs dalam Perbaikan, KPU Minta Maaf",
    "Error 404 Halaman Tidak Ditemukan Jadi Judul Lagu",
    "Internal Server Error Bikin Warga Panik",
]


def slug_of(headline: str) -> str:
    return headline.casefold().replace(",", "").replace(" ", "-")


@pytest.mark.parametrize("headline", STORIES)
def test_a_headline_that_the_url_was_made_of_is_a_story_s(headline: str) -> None:
    """On a page 2, an AMP page or a video page without text, a headline that fits the slug is proof enough."""
    second = article(f"<p>{FIRST}</p>").replace(OWN, headline).replace(DATE, "")
    amp = f"<html amp><body><main><h1>{headline}</h1><p>{FIRST}</p><p>{SECOND}</p></main></body></html>"
    video = article("", "<div class='videoWrapper' data-link='https://y/x'></div>").replace(OWN, headline)
    url = SITE_URL + slug_of(headline)

    assert draft_of(read_page(page(second, f"{url}/2"), SITE)).paragraphs == [FIRST]
    assert draft_of(read_page(page(amp, url.replace("/techno", "/amp/techno")), SITE)).paragraphs == [FIRST, SECOND]
    assert draft_of(read_page(page(video, url), SITE)).kind is Kind.VIDEO


@pytest.mark.parametrize("headline", [*STORIES, "Page Not Found", "Masuk!", "502 Error Ditemukan KPU"])
@pytest.mark.parametrize(
    ("date", "text"), [(DATE, "Band asal Garut merilis lagu."), ("", f"{FIRST} {SECOND} {FIRST}</p><p>{SECOND} " * 2)]
)
def test_a_date_with_text_or_prose_of_some_length_is_a_story_s(headline: str, date: str, text: str) -> None:
    """Where the URL says nothing, the story's own date beside any text, or paragraphs in its box, are proof."""
    body = article(f"<p>{text}</p>").replace(OWN, headline).replace(DATE, date)

    result = read_page(page(body, "https://karawang.inews.id/read/250966"), SITE).result

    assert isinstance(result, Draft)
    assert result.title == headline


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='og:type' content='website'>",
        "<link rel='canonical' href='https://www.inews.id/news/nasional'>",
        "<meta property='og:url' content='https://www.inews.id/tag/jembatan'>",
    ],
)
@pytest.mark.parametrize("headline", ["iNews.id", "Nasional"])
def test_cards_of_other_stories_are_no_article(head: str, headline: str) -> None:
    """A front page or a section at a story's URL is dropped, however much its teasers read like prose."""
    body = bare(f"<h1>{headline}</h1>{CARDS}").replace("</head>", f"{head}</head>")

    assert outcome(body) is DropReason.NOT_ARTICLE


def test_teasers_outside_of_links_are_no_article() -> None:
    """Titles that are links, each with a sentence under it, are a list of stories in any markup."""
    teasers = "".join(
        f'<div class="item"><h3><a href="/news/nasional/cerita-lain-nomor-{letter}">Cerita Lain {letter}</a></h3>'
        f"<p>Warga desa {letter} membangun jembatan bambu di atas sungai. Mereka bekerja tiga minggu.</p></div>"
        for letter in "abcdefghij"
    )

    assert outcome(bare(f"<h1>Nasional</h1><div>{teasers}</div>")) is DropReason.NOT_ARTICLE
    assert outcome(bare(f"<h1>{OWN}</h1><div><p>{FIRST}</p><p>{SECOND}</p></div><aside>{teasers}</aside>")) is None


def test_a_front_page_of_any_site_is_no_article() -> None:
    """A page whose own address is that of a whole site, with a teaser for a text, gives no story."""
    head = "<link rel='canonical' href='https://www.kabar.example/'>"
    body = bare(f"<h2>Terbaru</h2><time datetime='2026-06-09T08:00:00+07:00'></time><p>{FIRST}</p>")
    result = read_any(
        Page("https://www.kabar.example/", body.replace("</head>", f"{head}</head>").encode(), NOW)
    ).result

    assert isinstance(result, Rejection)
    assert result.reason is DropReason.NOT_ARTICLE


def test_a_careless_canonical_link_does_not_undo_a_story() -> None:
    """Where the URL was made of the headline, the page is that story, whatever its canonical link says."""
    head = "<link rel='canonical' href='https://www.inews.id/'>"
    body = bare(f"<h1>{OWN}</h1><div><p>{FIRST}</p><p>{SECOND}</p></div>").replace("</head>", f"{head}</head>")

    assert draft_of(read_page(page(body), SITE)).paragraphs == [FIRST, SECOND]
