"""Traffic limits of a run: pages and bytes."""

import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newscrawl.ending import end_run

logger = logging.getLogger(__name__)


class TrafficCap:
    """Counts received bytes; at the bound the run ends as after Ctrl-C, and the next one goes on."""

    def __init__(self, crawler: Crawler) -> None:
        self._max_bytes = crawler.settings.getint("NEWSCRAWL_MAX_BYTES")
        self._max_pages = crawler.settings.getint("NEWSCRAWL_MAX_PAGES")
        if not (self._max_bytes or self._max_pages):
            raise NotConfigured
        self._crawler = crawler
        self._bytes = 0
        self._pages = 0
        self._is_ending = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.count_bytes, signals.bytes_received)
        crawler.signals.connect(extension.count_page, signals.response_received)
        return extension

    def count_bytes(self, data: bytes) -> None:
        """Count bytes as they arrive, before decompression."""
        self._bytes += len(data)
        if self._max_bytes and self._bytes >= self._max_bytes:
            self._end("max-bytes", f"{self._bytes:,} bytes (NEWSCRAWL_MAX_BYTES)")

    def count_page(self) -> None:
        """Count an answer of whatever kind."""
        self._pages += 1
        if self._max_pages and self._pages >= self._max_pages:
            self._end("max-pages", f"{self._pages:,} pages (NEWSCRAWL_MAX_PAGES)")

    def _end(self, reason: str, what: str) -> None:
        if not self._is_ending:
            self._is_ending = True
            logger.warning("this run ends after %s; the next one goes on", what)
            end_run(self._crawler, reason)
