"""Values of a URL or a header in a record."""

from datetime import UTC, datetime

import pytest

from newscrawl.items import Draft, Page
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from tests.engine.pages import CHANNEL, story

ESCAPE = "\x1b[31mmerah\x9b"


def read(html: str, **headers: str) -> Draft:
    """The record of a story with these headers."""
    page = Page(f"{CHANNEL}/cerita", html.encode(), datetime(2026, 6, 10, tzinfo=UTC), headers=headers)
    result = read_page(page, SITE).result
    assert isinstance(result, Draft)
    return result


@pytest.mark.parametrize("name", ["etag", "last-modified"])
def test_a_header_with_control_characters_is_not_kept(name: str) -> None:
    """It would reach a terminal; the page is asked for without that condition the next time."""
    draft = read(story("Satu cerita"), **{name: ESCAPE})

    assert (draft.etag, draft.last_modified) == (None, None)


def test_a_header_without_them_is_kept() -> None:
    """As it was sent."""
    draft = read(story("Satu cerita"), etag='W/"1-é"')

    assert draft.etag == 'W/"1-é"'


def test_a_channel_has_no_control_characters() -> None:
    """Whatever the path of a breadcrumb has."""
    crumbs = f"<div class='breadcrumb'><a href='/news'>News</a> <a href='/news/nas{ESCAPE}ional'>Nasional</a></div>"
    draft = read(story("Satu cerita").replace("<h1", f"{crumbs}<h1"))

    assert (draft.channel or "").isprintable()
    assert (draft.subchannel or "").isprintable()
    assert "nas" in (draft.subchannel or draft.channel or "")
