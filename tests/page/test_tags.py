"""Tags of a page that no selector names: those of the story, and none of what stands beside it."""

import pytest

from newscrawl.items import Draft, Page
from newscrawl.page.extract import read_any
from tests.page.pages import FETCHED_AT, FIRST, SECOND, draft_of

HEADLINE = "<h1>Petani Cianjur Panen Raya Padi Organik</h1>"
STORY = f"{HEADLINE}<div><p>{FIRST}</p><p>{SECOND}</p></div>"
LINKS = "<a href='/tag/panen'>Panen</a> <a href='/tag/garam'>Garam</a>"
CALLED = "<a rel=tag href='/label/panen'>Panen</a> <a rel=tag href='/label/garam'>Garam</a>"
OTHERS = "<a rel=tag href='/label/pilpres'>Pilpres</a> <a rel=tag href='/label/bola'>Bola</a>"
CATEGORY = "rel='category tag'"
TITLE = "<h3><a href='/desa/berita-lain-hari-ini-juga-ada'>Berita Lain Hari Ini</a></h3>"


def draft(body: str) -> Draft:
    page = f"<html lang=id><head><title>Petani Cianjur</title></head><body>{body}</body></html>"
    return draft_of(
        read_any(Page("https://kabar.example/desa/petani-cianjur-panen-raya-padi", page.encode(), FETCHED_AT))
    )


@pytest.mark.parametrize(
    "below",
    [
        f"<div>{CALLED}</div>",
        "<ul><li>{}</li><li>{}</li></ul>".format(*CALLED.replace("> <", ">\n<").splitlines()),
        f"<article><nav>{CALLED}</nav></article>",
        f"<div class=tags>{LINKS}</div>",
        f"<div class=topik>{LINKS}</div>",
        f"<p>Tags: {LINKS}</p>",
        "<p><b>Tags:</b> <a href='/cari?q=panen'>Panen</a> <a href='/cari?q=garam'>Garam</a></p>",
        f"<div><h4>Topik Terkait</h4><ul><li>{LINKS}</li></ul></div>",
        f"<footer>Topik: {LINKS}</footer>",
        "<p>Tags: Panen, Garam</p>",
        "<footer>Topik: Panen, Garam.</footer>",
    ],
)
def test_links_that_call_themselves_tags_and_lists_behind_a_label_are_tags(below: str) -> None:
    """By `rel`, by the name of their box, or by a label before them, which may be all that says so."""
    assert draft(STORY + below).tags == ["Panen", "Garam"]


@pytest.mark.parametrize(
    "beside",
    [
        f"<aside>{OTHERS}</aside>",
        f"<div class=sidebar><div>{OTHERS}</div></div>",
        f"<div class=related-posts>{OTHERS}</div>",
        f"<div><b>Topik Populer</b> {OTHERS}</div>",
        f"<div>{TITLE}<span>{OTHERS}</span></div>",
        f"<div>{OTHERS.replace('rel=tag', CATEGORY)}</div>",
        f"<footer>{OTHERS}</footer>",
        "<aside><p>Topik: Pilpres, Bola</p></aside>",
    ],
)
def test_tags_beside_a_story_are_none_of_it(beside: str) -> None:
    """Those of a sidebar, of another story's card, of what is popular, and the names of categories."""
    assert draft(STORY + beside).tags == []
    assert draft(f"{STORY}<div>{CALLED}</div>{beside}").tags == ["Panen", "Garam"]


def test_tags_in_a_column_beside_the_story_are_its_own_where_it_speaks_of_one() -> None:
    """A box without a name in another column holds what many stories are about, unless a word of it is in this one."""
    columns = f"<div><main>{STORY}</main><div>{{}}</div></div>"

    assert draft(columns.format(OTHERS)).tags == []
    assert draft(columns.format(CALLED)).tags == ["Panen", "Garam"]


def test_a_wrapper_of_the_whole_story_is_no_sidebar() -> None:
    """Scripts that keep a sidebar in sight name what they wrap."""
    assert draft(f"<div class=StickySidebar>{STORY}<p>{CALLED}</p></div>").tags == ["Panen", "Garam"]


def test_a_word_of_the_story_that_is_linked_to_its_tag_is_not_the_list_of_tags() -> None:
    """Where a site links words of a text to their tags, the list below the text names them all."""
    text = STORY.replace("padi organik", "<a rel=tag href='/label/padi'>padi organik</a>", 1)

    assert draft(f"{text}<div>{CALLED}</div>").tags == ["Panen", "Garam"]
    assert draft(text).tags == ["padi organik"]
