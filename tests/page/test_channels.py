"""Channel and sub-channel of a story."""

import json

import pytest

from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from tests.page.pages import FIRST, article, draft_of, page

NETWORK_URL = "https://karawang.inews.id/read/250966/petani-panen-raya-padi-organik"


@pytest.mark.parametrize(
    "first",
    [
        '<a href="https://karawang.inews.id/">iNews Karawang</a>',
        '<a href="https://karawang.inews.id">Karawang Hari Ini</a>',
        '<a href="/">Depan</a>',
        '<a href="#">iNews Karawang</a>',
        "",
    ],
)
@pytest.mark.parametrize("href", ["https://karawang.inews.id/news", "/news", "#", "javascript:void(0)"])
def test_a_crumb_that_leads_to_the_whole_site_is_no_channel(first: str, href: str) -> None:
    """The first crumb that leads to a part of the site names the channel, by its path or else by its text."""
    crumbs = (
        f'<div class="breadcrumb">{first}<a href="{href}">News</a><span class="lastPage">Detail Berita</span></div>'
    )
    body = article(f"<p>{FIRST}</p>").replace(
        "<article class='headerArticle'>", f"{crumbs}<article class='headerArticle'>"
    )

    draft = draft_of(read_page(page(body, NETWORK_URL), SITE))

    assert (draft.channel, draft.subchannel) == ("news", None)


def test_a_told_crumb_that_leads_to_the_whole_site_is_no_channel() -> None:
    """The same holds for the breadcrumb that a page tells machines."""
    links = ["https://karawang.inews.id/", "https://karawang.inews.id/news", NETWORK_URL]
    items = [{"@type": "ListItem", "name": name, "item": link} for name, link in zip("abc", links, strict=True)]
    told = json.dumps({"@type": "BreadcrumbList", "itemListElement": items})
    head = f'<script type="application/ld+json">{told}</script>'

    draft = draft_of(read_page(page(article(f"<p>{FIRST}</p>", head), NETWORK_URL), SITE))

    assert (draft.channel, draft.subchannel) == ("news", None)
