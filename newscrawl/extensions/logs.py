"""Log lines of pages: one line each, never the text of an article."""

# ruff: noqa: ARG002  # Scrapy fixes the arguments of these methods

import logging
from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure


class OneLineLogFormatter(LogFormatter):
    """Scrapy's log lines, with the URL of an item in place of its content."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """A page that gave a record."""
        return {"level": logging.DEBUG, "msg": "Read: %(url)s", "args": {"url": _url(item)}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """A page that gave none: it is counted with its reason, so it is no warning."""
        # As text: the exception leads to its frames, one of which keeps this line and the response with its body.
        args = {"reason": str(exception), "url": _url(item)}
        return {"level": logging.INFO, "msg": "Dropped (%(reason)s): %(url)s", "args": args}

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """An error of ours while a record was kept."""
        return {"level": logging.ERROR, "msg": "Error processing %(url)s", "args": {"url": _url(item)}}


def _url(item: object) -> str:
    return str(getattr(item, "url", type(item).__name__))
