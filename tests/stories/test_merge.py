"""From what the pages of a story say to the story."""

from typing import Any

import pytest

from newscrawl.errors import FailReason
from newscrawl.items import Kind
from newscrawl.stories.merge import IncompleteStoryError, join
from tests.store.making import make_draft


def test_the_main_page_wins_and_a_lesser_page_fills_what_is_empty() -> None:
    """Values are the main page's, what it lacks is the AMP page's, and each keeps its own provenance."""
    main = make_draft(title="Judul", editor=None, provenance={"title": "css:h1"})
    amp = make_draft(part="amp", title="Judul AMP", editor="Ani", provenance={"title": "og", "editor": "amp:p"})

    article = join([amp, main])

    assert (article.title, article.editor) == ("Judul", "Ani")
    assert article.provenance == {"title": "css:h1", "editor": "amp:p"}


def test_a_date_keeps_its_own_raw_text() -> None:
    """The raw date is the one that the date was read from, not another page's."""
    main = make_draft(published_at=None, published_raw="kemarin dulu")
    amp = make_draft(part="amp", published_raw="2025-12-31")

    article = join([main, amp])

    assert (article.published_at, article.published_raw) == (amp.published_at, "2025-12-31")


def test_pages_are_joined_in_order_with_the_seam_once() -> None:
    """A paragraph that page 2 repeats from the end of page 1 stands once."""
    pages = [
        make_draft(part="2", paragraphs=["dua", "tiga"], page_total=3),
        make_draft(part="10", paragraphs=["sepuluh"]),
        make_draft(part="1", paragraphs=["satu", "dua"]),
        make_draft(part="amp-3", paragraphs=["empat"]),
    ]

    article = join(pages)

    assert article.body == "satu\n\ndua\n\ntiga\n\nempat"
    assert (article.page_count, article.missing_parts) == (3, ())


def test_a_missing_page_is_named() -> None:
    """What is there is joined, and the gaps are said."""
    article = join([make_draft(part="3", page_total=4), make_draft()])

    assert article.body == "Teks halaman 1 dari a.\n\nTeks halaman 3 dari a."
    assert (article.page_count, article.missing_parts) == (2, ("2", "4"))


def test_the_whole_story_on_one_page_stands_for_missing_ones() -> None:
    """/all gives the text where a page is missing, and nothing is missing then."""
    article = join([make_draft(page_total=3), make_draft(part="all", paragraphs=["satu", "dua", "tiga"])])

    assert (article.body, article.page_count, article.missing_parts) == ("satu\n\ndua\n\ntiga", 1, ())


@pytest.mark.parametrize(
    ("said", "reason"), [({"title": None}, FailReason.NO_TITLE), ({"paragraphs": []}, FailReason.NO_TEXT)]
)
def test_a_story_without_title_or_text_is_no_record(said: dict[str, Any], reason: FailReason) -> None:
    """The error names what is missing."""
    with pytest.raises(IncompleteStoryError) as caught:
        join([make_draft(**said)])

    assert caught.value.reason is reason


def test_a_photo_story_needs_no_text() -> None:
    """Only an article must have a body; the key is the title's then."""
    photo = join([make_draft(kind=Kind.PHOTO, paragraphs=[])])
    article = join([make_draft(paragraphs=["Judul berita"])])

    assert photo.body == ""
    assert photo.text_key == article.text_key


def test_only_the_bare_pages_etag_is_kept() -> None:
    """The validators of an AMP page would be wrong for the story's own URL."""
    assert join([make_draft(part="amp", etag="x")]).etag is None
    assert join([make_draft(etag="y"), make_draft(part="amp", etag="x")]).etag == "y"
