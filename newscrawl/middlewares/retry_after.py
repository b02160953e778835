"""Rate limits of hosts: `Retry-After` of 429 and 503."""

import logging
from datetime import UTC, datetime
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from newscrawl import stats
from newscrawl.clock import parse_retry_after
from newscrawl.middlewares.pace import PaceMiddleware

logger = logging.getLogger(__name__)

_STATUSES = frozenset({429, 503})


class RetryAfterMiddleware:
    """Holds a host for the time that it names; one that names too long a time is left alone for this run."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._max_s = crawler.settings.getfloat("NEWSCRAWL_RETRY_AFTER_MAX")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        # This signal comes before the host's next request leaves; `process_response` would come after it.
        crawler.signals.connect(middleware.heed, signals.response_downloaded)
        return middleware

    def heed(self, request: Request, response: Response) -> None:
        """Hold the host of an answer for the time of its `Retry-After`."""
        header = response.headers.get("Retry-After")
        pace = self._crawler.get_downloader_middleware(PaceMiddleware)
        if response.status not in _STATUSES or header is None or pace is None:
            return
        wait_s = parse_retry_after(header.decode("latin-1"), datetime.now(UTC))
        if wait_s is None:
            return
        host = pace.host_of(request)
        self._crawler.stats.inc_value(stats.RETRY_AFTER)
        if wait_s > self._max_s:
            request.meta["dont_retry"] = True
            pace.stop(host, f"it asks to wait {wait_s:,.0f} s (NEWSCRAWL_RETRY_AFTER_MAX is {self._max_s:,.0f} s)")
        elif wait_s:
            logger.info("%s asks to wait %.0f s", host, wait_s)
            pace.hold(host, wait_s)
