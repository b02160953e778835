"""Log lines of pages: nothing is done for what nobody reads."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.exceptions import DropItem
from scrapy.http import TextResponse
from scrapy.settings import Settings

from newscrawl.extensions.logs import OneLineLogFormatter


@pytest.mark.parametrize(
    ("level", "is_shown"),
    [("DEBUG", True), ("debug", True), (logging.DEBUG, True), (5, True), ("INFO", False), (logging.INFO, False)],
)
def test_lines_of_pages_are_made_where_they_are_shown(level: str | int, is_shown: bool) -> None:
    """At any level above DEBUG nobody would see them."""
    crawler: Any = SimpleNamespace(settings=Settings({"LOG_LEVEL": level}))
    lines = OneLineLogFormatter.from_crawler(crawler)
    request = Request("https://www.inews.id/news")
    response = TextResponse(request.url, request=request)

    assert bool(lines.crawled(request, response, Spider("x"))) is is_shown
    assert bool(lines.scraped(object(), response, Spider("x"))) is is_shown


def test_the_line_of_a_dropped_page_keeps_nothing_of_it() -> None:
    """An exception in it would lead back to the line, by way of the response: a body that waits for a search."""
    item = SimpleNamespace(url="https://www.inews.id/news")

    line = OneLineLogFormatter().dropped(item, DropItem("dropped/gone"), None, Spider("x"))

    assert line["args"] == {"reason": "dropped/gone", "url": "https://www.inews.id/news"}
