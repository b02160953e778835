"""Keep the `Crawl-delay` of a host's robots.txt, which Scrapy reads and does not apply."""

import logging
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.robotstxt import RobotParser

from newscrawl.middlewares.pace import PaceMiddleware

logger = logging.getLogger(__name__)


class CrawlDelayMiddleware:
    """Sets a host's delay to what its robots.txt asks for, up to a bound."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NEWSCRAWL_PACE_ENABLED"):
            raise NotConfigured
        self._crawler = crawler
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._max_s = crawler.settings.getfloat("NEWSCRAWL_CRAWL_DELAY_MAX")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.set_delay, signals.robots_parsed)
        return middleware

    def set_delay(self, robotparser: RobotParser, request: Request) -> None:
        """Apply a robots.txt that was just read to its host."""
        delay_s = robotparser.crawl_delay(self._agent)
        pace = self._crawler.get_downloader_middleware(PaceMiddleware)
        if not delay_s or delay_s < 0 or pace is None:
            return
        host = pace.host_of(request)
        if delay_s > self._max_s:
            logger.warning(
                "robots.txt of %s asks for %.0f s between two requests; %.0f s are kept (NEWSCRAWL_CRAWL_DELAY_MAX)",
                host,
                delay_s,
                self._max_s,
            )
        pace.set_delay(host, "robots.txt", min(delay_s, self._max_s))
