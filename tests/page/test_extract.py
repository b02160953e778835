import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.errors import DropReason, FailReason
from newscrawl.items import Draft, Page, Reading, Rejection
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import FETCHED_AT, FIRST, SECOND, URL, article, draft_of, page, read
from tests.test_fixtures import CASES, load

SOURCES = [
    (path, load(case / "page.json")["url"])
    for case in CASES
    for path in sorted(case.glob("page*.html"))
    if path.stat().st_size < 30_000 and SITE.urls.read(load(case / "page.json")["url"]).kind == "article"
]
SNIPPETS = st.sampled_from(
    [
        "<",
        ">",
        "<p>",
        "</p>",
        "</article>",
        "<br>",
        "<!--",
        "<script>",
        '"',
        "\x00",
        "&#0;",
        "<table>",
        "é",
        "<h1>",
        "]]>",
    ]
)


def reason_of(reading: Reading) -> DropReason | FailReason:
    assert isinstance(reading.result, Rejection), reading.result
    return reading.result.reason


@settings(max_examples=60)
@given(st.sampled_from(SOURCES), st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 400), SNIPPETS), max_size=6))
def test_every_page_has_one_result(source: tuple[object, str], edits: list[tuple[int, int, str]]) -> None:
    """However a story's page is mangled, reading it raises nothing and gives a draft or a reason."""
    path, url = source
    body = path.read_bytes()
    for start, length, snippet in edits:
        body = body[:start] + snippet.encode() + body[start + length :]

    reading = read_page(page(body, url), SITE)

    assert isinstance(reading.result, Draft | Rejection)


@settings(max_examples=60)
@given(st.integers(0, 5000))
def test_half_a_story_is_no_story(length: int) -> None:
    """A page that breaks off anywhere before its end gives no draft: not one of its first paragraphs alone."""
    body = article(f"<p>{FIRST}</p><p>{SECOND}</p>" * 20, "<script>'</html>'</script>").encode()
    whole = len(body) - len(b"</html>")

    reading = read_page(page(body[: length % (whole - len(b"</body>"))]), SITE)

    assert reason_of(reading) in {FailReason.TRUNCATED, FailReason.EMPTY_BODY}


def test_a_page_that_forgets_end_tags_is_whole() -> None:
    """End tags may be missing where the document has its end."""
    body = article(f"<p>{FIRST}<p>{SECOND}").replace("</section>", "")

    assert draft_of(read_page(page(body), SITE)).paragraphs == [FIRST, SECOND]


@pytest.mark.parametrize(
    "body",
    [
        article(f"<p>{FIRST}</p><p>{SECOND}</p>").replace("</body></html>", ""),
        article(f"<p>{FIRST}<p>{SECOND}").replace("</body></html>", "<!-- <div> --><script>'<div>'</script>"),
        (
            "<html lang=id><title>x</title><h1 class=headerTitle>Petani Cianjur Panen Raya</h1>"
            f"<div class=bodyArticle><p>{FIRST}<p>{SECOND}</div>"
        ),
    ],
)
def test_a_page_without_its_optional_end_tags_is_whole(body: str) -> None:
    """`</p>`, `</body>` and `</html>` may be missing: only boxes that stay open say that a page was cut off."""
    assert draft_of(read_page(page(body), SITE)).paragraphs == [FIRST, SECOND]


@pytest.mark.parametrize("end", ["", "</p>", "</p></article>", "</p></article></section>", "<script>var x = '<p>';"])
def test_a_page_that_leaves_a_box_open_is_cut_off(end: str) -> None:
    """Without the end of the document, one open box, a text or a script without its end are enough."""
    body = article(f"<p>{FIRST}</p><p>{SECOND}</p>")
    body = body[: body.index("</p></article></section>")] + end

    assert reason_of(read_page(page(body), SITE)) is FailReason.TRUNCATED


def test_a_frame_without_story_and_end_is_cut_off() -> None:
    """A document that ends nowhere and shows no story was cut off before it, with every box closed."""
    photo = "https://www.inews.id/multimedia/photo/petani-cianjur-panen-raya-padi-organik"
    head = "<head><meta property='og:title' content='Petani Cianjur Panen Raya Padi Organik'></head>"
    body = f"<html>{head}<body><div>iNews</div><p>Memuat</p>"

    assert reason_of(read_page(page(body), SITE)) is FailReason.TRUNCATED
    assert reason_of(read_page(page(body, photo), SITE)) is FailReason.TRUNCATED


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Page(URL, b"", FETCHED_AT, 404), DropReason.GONE),
        (Page(URL, b"", FETCHED_AT, 503), FailReason.HTTP_ERROR),
        (Page(URL, b" \n", FETCHED_AT), FailReason.EMPTY_BODY),
        (Page(URL, b"\x1f\x8b\x08\x00", FETCHED_AT), FailReason.UNDECODABLE),
        (Page(URL, b"%PDF-1.7", FETCHED_AT), DropReason.NOT_HTML),
        (Page(URL, b"{}", FETCHED_AT, headers={"content-type": "application/json"}), DropReason.NOT_HTML),
        (page("<div>" * 3000), FailReason.TOO_DEEP),
        (page("<p>x</p>", "https://www.example.org/a"), DropReason.FOREIGN_HOST),
        (page("<p>x</p>", "https://mpi.inews.id/a"), DropReason.WRAPPER),
    ],
)
def test_what_cannot_be_read_has_its_reason(answer: Page, reason: DropReason | FailReason) -> None:
    """An answer that is no readable page ends in the reason that says why."""
    assert reason_of(read_page(answer, SITE)) is reason


def test_text_without_headline_is_a_failure() -> None:
    """A story whose headline cannot be found is looked at by somebody, however many links stand around it."""
    cards = "".join(f'<a href="/news/nasional/berita-lain-hari-ini-{letter}">x</a>' for letter in "abcdefghij")
    body = article(f"<p>{FIRST}</p><p>{SECOND}</p>").replace("<h1", "<h6").replace("headerTitle", "x")

    assert reason_of(read_page(page(body.replace("</body>", f"{cards}</body>")), SITE)) is FailReason.NO_TITLE


@pytest.mark.parametrize("headline", ["404 Not Found", "Halaman Tidak Ditemukan", "Maaf, berita ini sudah dihapus"])
def test_an_error_in_the_site_s_own_frame_is_no_story(headline: str) -> None:
    """A page that says it is an error is one, in the layout of a story and with some text in it."""
    body = article("<p>Halaman yang Anda cari sudah dipindahkan. Silakan kembali ke beranda.</p>")
    body = body.replace("Petani Cianjur Panen Raya Padi Organik", headline).replace("Selasa, 09 Juni 2026", "")

    assert reason_of(read_page(page(body), SITE)) is DropReason.SOFT_ERROR


def test_links_are_relative_to_the_base_of_the_page() -> None:
    """A page that names its base has its pictures there."""
    figure = '<figure class="headerImg"><img src="a.jpg"></figure>'

    draft = read(f"<p>{FIRST}</p>{figure}", SITE, '<base href="https://img.inews.co.id/x/">')

    assert draft.image_url == "https://img.inews.co.id/x/a.jpg"


def test_a_body_in_two_boxes_is_one() -> None:
    """Boxes of the story side by side, with an advertisement between them, are read one after another."""
    parted = '</article><figure class="adsPlacement"></figure><article class="bodyArticleWrapper">'

    draft = read(f"<p>{FIRST}</p>{parted}<p>{SECOND}</p>", SITE)

    assert draft.paragraphs == [FIRST, SECOND]
