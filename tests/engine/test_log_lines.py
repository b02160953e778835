"""Log lines of pages."""

from types import SimpleNamespace

from scrapy import Spider
from scrapy.exceptions import DropItem

from newscrawl.extensions.logs import OneLineLogFormatter


def test_the_line_of_a_dropped_page_keeps_nothing_of_it() -> None:
    """An exception in it would lead back to the line, by way of the response: a body that waits for a search."""
    item = SimpleNamespace(url="https://www.inews.id/news")

    line = OneLineLogFormatter().dropped(item, DropItem("dropped/gone"), None, Spider("x"))

    assert line["args"] == {"reason": "dropped/gone", "url": "https://www.inews.id/news"}
