"""Counters and log lines of pages: nothing is done for what nobody reads."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.exceptions import DropItem
from scrapy.http import TextResponse
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings
from scrapy.utils.test import get_crawler

from newscrawl.extensions.counters import QuickStatsCollector
from newscrawl.extensions.logs import OneLineLogFormatter


def test_the_counters_are_those_of_scrapy() -> None:
    """All ways to count, also with the outdated argument that the collector no longer warns of."""
    counters = QuickStatsCollector(get_crawler())
    counters.inc_value("pages")
    counters.inc_value("pages", 4, start=10)
    counters.max_value("depth", 3)
    counters.max_value("depth", 2)
    counters.inc_value("with-spider", spider=Spider("x"))

    assert counters.get_stats() == {"pages": 5, "depth": 3, "with-spider": 1}
    assert get_project_settings()["STATS_CLASS"].endswith(QuickStatsCollector.__name__)


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
