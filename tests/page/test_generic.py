import pytest

from newscrawl.errors import DropReason
from newscrawl.items import Refusal
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import FIRST, SECOND, draft_of, page

HEADLINE = "<h1>Petani Cianjur Panen Raya Padi Organik</h1>"


def plain(body: str) -> str:
    return f"<html><head><title>x</title></head><body>{body}<footer><p>Hak cipta dilindungi.</p></footer></body></html>"


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{HEADLINE}<div><strong>CIANJUR, iNews.id - </strong>{FIRST}<br><br>{SECOND}</div></div>",
        f"<header>{HEADLINE}</header><p>sindonews.com</p><div>CIANJUR, iNews.id - {FIRST}<br><br>{SECOND}</div>",
        f"{HEADLINE}<p>Selasa, 09 Juni 2026 - 08:00 WIB</p><p>CIANJUR, iNews.id - {FIRST}</p><p>{SECOND}</p>",
        f"<a href='/news'>News</a>{HEADLINE}<section><p>CIANJUR, iNews.id - {FIRST}</p><p>{SECOND}</p></section>",
    ],
)
def test_a_story_in_no_known_layout_is_read(body: str) -> None:
    """A page of no known layout gives its story, paragraphs or line breaks, without what stands around it."""
    draft = draft_of(read_page(page(plain(body)), SITE))

    assert (draft.layout, draft.city, draft.paragraphs) == ("generic", "CIANJUR", [FIRST, SECOND])


def test_a_short_story_is_one() -> None:
    """One sentence is a story where the headline is the one that the URL was made of."""
    draft = draft_of(read_page(page(plain(f"<div>{HEADLINE}<div>{FIRST}</div></div>")), SITE))

    assert draft.paragraphs == [FIRST]


def test_a_front_page_at_a_story_s_url_is_none() -> None:
    """A page with a few sentences about something else and links to many stories is no article."""
    cards = "".join(
        f'<div><a href="/news/nasional/berita-lain-hari-ini-{letter}">Berita lain hari ini {letter}</a></div>'
        for letter in "abcdefghij"
    )

    result = read_page(page(plain(f"<h1>iNews.id</h1>{cards}<p>Portal berita. Kabar terbaru ada di sini.</p>")), SITE)

    assert isinstance(result.result, Refusal)
    assert result.result.reason is DropReason.NOT_ARTICLE
