import pytest

from newscrawl import stats
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import FIRST, article, draft_of, page, read

DATE = "<div class='createdAt'>Selasa, 09 Juni 2026 - 08:00 WIB</div>"
#: Where the date can stand, best first; each names another day.
DATES = [
    ("css:.timeAndShare div.createdAt", "<div class='timeAndShare'><div class='createdAt'>01 Juni 2026</div></div>", 1),
    (
        "json-ld",
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-06-02"}</script>',
        2,
    ),
    ("meta:article:published_time", '<meta property="article:published_time" content="2026-06-03T00:00:00+07:00">', 3),
    ("script:publish_date", "<script>x = {'publish_date' : '2026-06-04 01:00:00'}</script>", 4),
]


@pytest.mark.parametrize("best", range(len(DATES)))
def test_sources_are_tried_in_their_order(best: int) -> None:
    """The best source that a page has gives the date, is named in the provenance and counted."""
    sources = "".join(markup for _, markup, _ in DATES[best:])
    reading = read_page(page(article(f"<p>{FIRST}</p>", sources).replace(DATE, "")), SITE)

    draft = draft_of(reading)

    assert draft.published_at is not None
    assert draft.published_at.day == DATES[best][2]
    assert draft.provenance["published_at"] == DATES[best][0]
    assert reading.counts[stats.SOURCE.format("published", DATES[best][0])] == 1


def test_a_date_that_cannot_be_true_is_passed_over_and_counted() -> None:
    """A date after the fetch is none: the next source is asked."""
    body = article(f"<p>{FIRST}</p>", DATES[3][1]).replace("09 Juni 2026", "09 Juni 2036")

    reading = read_page(page(body), SITE)

    assert draft_of(reading).provenance["published_at"] == DATES[3][0]
    assert reading.counts[stats.DATE_REFUSED] == 1


PATH = "<meta property='og:image' content='https://img.inews.co.id/files/2024/08/01/x.jpg'>"


@pytest.mark.parametrize("head", ["", PATH])
def test_a_relative_date_of_the_page_is_worth_more_than_a_path(head: str) -> None:
    """`2 jam lalu` in the page's date line counts from the fetch; the picture may be years old."""
    body = article(f"<p>{FIRST}</p>", head).replace("Selasa, 09 Juni 2026 - 08:00 WIB", "2 jam lalu")

    draft = draft_of(read_page(page(body), SITE))

    assert draft.published_at is not None
    assert draft.published_at.isoformat() == "2026-06-10T05:00:00+07:00"


def test_a_relative_date_elsewhere_is_worth_less_than_a_path() -> None:
    """`2 jam lalu` in an unknown place may be another story's: the day in the picture's path counts."""
    body = article(f"<p>{FIRST}</p>", PATH).replace(DATE, "<div><time>2 jam lalu</time></div>")

    assert draft_of(read_page(page(body), SITE)).provenance["published_at"] == "path:image"


def test_cards_before_the_story_do_not_date_it() -> None:
    """The date of another story's card higher on the page is not this one's."""
    card = "<aside><article class='cardArticle'><div class='createdAt'>Senin, 01 Juni 2026</div></article></aside>"
    body = article(f"<p>{FIRST}</p>").replace("<section class='detailWrapper'>", f"{card}<section>")

    draft = draft_of(read_page(page(body), SITE))

    assert draft.published_raw == "Selasa, 09 Juni 2026 - 08:00 WIB"


@pytest.mark.parametrize("tail", [" | iNews", " - iNews.id", ""])
def test_the_publisher_is_no_part_of_the_headline(tail: str) -> None:
    """A headline is given without the publisher's name behind it."""
    headline = "Petani Cianjur Panen Raya Padi Organik"
    body = article(f"<p>{FIRST}</p>").replace(headline, headline + tail)

    assert draft_of(read_page(page(body), SITE)).title == headline


def test_a_standing_title_is_no_headline() -> None:
    """`og:title` counts where the URL agrees with it, not where it is the site's own."""
    head = '<meta property="og:title" content="{}">'
    body = article(f"<p>{FIRST}</p>", head).replace("<h1", "<h6").replace("headerTitle", "x")

    own = read_page(page(body.format("Petani Cianjur Panen Raya")), SITE)
    standing = read_page(page(body.format("Kabar Terbaru Hari Ini Lengkap")), SITE)

    assert draft_of(own).title == "Petani Cianjur Panen Raya"
    assert not hasattr(standing.result, "title")


@pytest.mark.parametrize("tail", [" | iNews Karawang", " - iNews.id Karawang"])
def test_the_desk_of_a_host_is_no_part_of_the_headline(tail: str) -> None:
    """The name of a network site is cut off behind the headlines of its own pages alone."""
    headline = "Petani Cianjur Panen Raya Padi Organik"
    body = article(f"<p>{FIRST}</p>").replace(headline, headline + tail)

    own = read_page(page(body, "https://karawang.inews.id/read/250966/petani-cianjur-panen-raya-padi-organik"), SITE)
    other = read_page(page(body.replace("Karawang", "Awards")), SITE)

    assert draft_of(own).title == headline
    assert draft_of(other).title == headline + tail.replace("Karawang", "Awards")


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("Budi Santoso, iNews.id", ["Budi Santoso"]),
        ("Budi Santoso (iNews Garut)", ["Budi Santoso"]),
        ("Budi Santoso - iNews.id", ["Budi Santoso"]),
        ("Budi Santoso, MPI", ["Budi Santoso"]),
        ("Budi Santoso (Antara)", ["Budi Santoso (Antara)"]),
        ("iNews Bengkulu Utara", []),
        ("MPI", []),
    ],
)
def test_desks_of_the_publisher_are_no_authors(written: str, authors: list[str]) -> None:
    """A desk is none of the names, whether it stands alone or behind the name of a person."""
    head = f'<meta name="author" content="{written}">'

    assert read(f"<p>{FIRST}</p>", SITE, head).authors == authors


def test_names_of_the_publisher_are_no_authors() -> None:
    """An author list keeps people and leaves out the newsroom."""
    head = '<meta name="author" content="iNews.id"><meta name="author" content="Budi Santoso dan Ani Wijaya">'

    assert read(f"<p>{FIRST}</p>", SITE, head).authors == ["Budi Santoso", "Ani Wijaya"]


def test_a_date_line_that_cannot_be_read_stays_as_text() -> None:
    """Where no source names a date that can be true, the date line stays as found beside the missing date."""
    body = article(f"<p>{FIRST}</p>").replace("09 Juni 2026", "31 Februari 2026")

    draft = draft_of(read_page(page(body), SITE))

    assert (draft.published_at, draft.published_raw) == (None, "Selasa, 31 Februari 2026 - 08:00 WIB")


@pytest.mark.parametrize(
    ("box", "tags"),
    [
        ("<div class='box-tag'>{}</div>", ["Panen", "Garam"]),
        ("<div class='detail-tag'><div class='nav'>{}</div></div>", ["Panen", "Garam"]),
        ("<aside><div class='tagcloud'>{}</div></aside>", []),
        ("<div class='sidebar'><div class='tagcloud'>{}</div></div>", []),
    ],
)
def test_links_to_tags_in_a_box_of_tags_are_the_story_s_and_those_beside_it_are_not(box: str, tags: list[str]) -> None:
    """Where no selector finds tags."""
    links = "<a href='https://www.inews.id/tag/panen'>Panen</a> <a href='https://www.inews.id/tag/garam'>Garam</a>"

    body = article(f"<p>{FIRST}</p>").replace("</body>", f"{box.format(links)}</body>")

    assert draft_of(read_page(page(body), SITE)).tags == tags


@pytest.mark.parametrize("place", ["<p>{}</p></article>", "</article><div>{}</div>"])
def test_an_editor_without_a_selector_is_counted(place: str) -> None:
    """Inside the story and outside of it."""
    body = article(f"<p>{FIRST}</p>").replace(
        "</article></section>", place.format("Editor: Sri Wahyuni") + "</section>"
    )

    reading = read_page(page(body), SITE)
    source = draft_of(reading).provenance["editor"]

    assert draft_of(reading).editor == "Sri Wahyuni"
    assert reading.counts[stats.SOURCE.format("editor", source)] == 1
