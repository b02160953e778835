"""The pages of a newsroom, read as the crawler reads them."""

from datetime import UTC, datetime

from newscrawl.items import Draft, Page, Reading
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from tests.site.newsroom import Newsroom
from tests.site.stories import Plan

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)  # 16:30 WIB
PLAN = Plan(stories=210, days=3, now=NOW)


def read(room: Newsroom, url: str) -> Reading:
    answer = room.answer(url)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return read_page(Page(url, answer.body, NOW, answer.status, headers, digest=url), SITE)


def drafts(room: Newsroom, *urls: str) -> list[Draft]:
    found = [read(room, url).result for url in urls]
    assert all(isinstance(result, Draft) for result in found), found
    return [result for result in found if isinstance(result, Draft)]


def links(room: Newsroom, url: str) -> list[str]:
    return [link.url for link in read(room, url).links]
