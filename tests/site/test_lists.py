"""The lists of the test site are complete: indexes, sections, tags, sitemaps, feeds, the menu."""

import gzip
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from newscrawl.spiders.inews import SITE
from tests.site.newsroom import Newsroom
from tests.site.reading import PLAN, links


@pytest.mark.parametrize(("reading", "numbers"), [("page", (2, 3, 4, 5, 6)), ("offset", (12, 24, 36, 48, 60))])
def test_the_index_of_a_day_is_complete(reading: str, numbers: tuple[int, ...]) -> None:
    """Walking a channel's day, in either reading of the trailing number, gives its stories once each, newest first."""
    room = Newsroom(replace(PLAN, stories=600, days=1, index_reading=reading))
    index = "https://www.inews.id/indeks/news/10-06-2026"
    popular = set(links(room, "https://www.inews.id/indeks/news/01-01-2020"))

    walked = [url for page in ("", *(f"/{number}" for number in numbers)) for url in links(room, index + page)]

    expected = [story.url for story in room.online if story.host == "www.inews.id" and story.channel == "news"]
    assert len(expected) > 24
    assert [url for url in walked if url not in popular] == [url for url in expected if url not in popular]


def test_the_readings_of_the_index_differ() -> None:
    """What comes back for /2 tells the readings apart: another page, or the same page moved by two."""
    plan = replace(PLAN, stories=600, days=1)
    index = "https://www.inews.id/indeks/news/10-06-2026"

    first, second = (links(Newsroom(plan), f"{index}{page}")[:12] for page in ("", "/2"))
    moved = links(Newsroom(replace(plan, index_reading="offset")), f"{index}/2")[:12]

    assert not set(first) & set(second)
    assert moved[:10] == first[2:]


def test_the_index_of_a_network_site_is_complete(room: Newsroom) -> None:
    """Walking a network index by offsets of 12 gives every story of the host once, some by links without a slug."""
    base = "https://karawang.inews.id/indeks/news/all"

    walked = [url for page in ("", "/12", "/24", "/36") for url in links(room, base + page)]

    keys = [SITE.urls.read(url).story_key for url in walked]
    assert keys == [story.key for story in room.online if story.host == "karawang.inews.id"]
    assert any(re.fullmatch(r".*/read/\d+", url) for url in walked)


def test_sections_tags_and_front_pages_list_their_newest(room: Newsroom) -> None:
    """A section, a tag page and both kinds of front page link to stories that belong there."""
    story = room.online[0]
    national = next(story for story in room.online if story.host == "www.inews.id" and story.channel == "finance")

    assert national.url in links(room, "https://www.inews.id/finance")
    assert national.url in links(room, f"https://www.inews.id/tag/{national.tags[0].replace(' ', '-')}")
    assert story.url in links(room, f"https://{story.host}/")
    assert links(room, "https://jateng.inews.id/")
    assert room.answer("https://www.inews.id/nothing/such").status == 404


def test_sitemaps_and_feeds_name_every_story(room: Newsroom) -> None:
    """The sitemaps behind a host's sitemap.xml hold all of its stories; its feed the newest ones with their dates."""
    expected = {story.url for story in room.online if story.host == "www.inews.id"}

    maps = _locations(room.answer("https://www.inews.id/sitemap.xml").body)
    monthly = {
        url for name in maps if name.endswith(".gz") for url in _locations(gzip.decompress(room.answer(name).body))
    }
    recent = set(_locations(room.answer("https://www.inews.id/sitemap-news.xml").body))
    feed = etree.fromstring(room.answer("https://www.inews.id/feed").body)

    assert monthly == expected
    assert recent == {s.url for s in room.online if s.url in expected and room.now - s.published <= timedelta(days=2)}
    assert recent < expected
    assert feed.xpath("//item/link/text()") == [s.url for s in room.online if s.url in expected][:30]
    assert len(feed.xpath("//item/pubDate")) == 30
    assert all(
        "/finance/" in url
        for url in etree.fromstring(room.answer("https://www.inews.id/feed/ekonomi").body).xpath("//item/link/text()")
    )


def _locations(body: bytes) -> list[str]:
    found: list[str] = etree.fromstring(body).xpath("//*[local-name()='loc']/text()")
    return found


def test_the_menu_and_robots_lead_on(room: Newsroom) -> None:
    """menu.json names every site of the network, robots.txt the sitemap of its own host."""
    menu = json.loads(room.answer("https://static.inews.co.id/network/menu.json").body)

    slugs = {network["slug"] for island in menu["island"] for network in island["network"]}
    assert slugs == {"karawang", "semarang", "cilegon", "jateng"}
    assert b"Sitemap: https://cilegon.inews.id/sitemap.xml" in room.answer("https://cilegon.inews.id/robots.txt").body
