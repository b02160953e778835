"""What Scrapy does not take from a host's robots.txt: the `Crawl-delay`, and that a broken one forbids everything."""

import logging
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from newscrawl.middlewares.pace import PaceMiddleware

logger = logging.getLogger(__name__)

_SERVER_ERROR = 500  # and above


class RobotsRulesMiddleware:
    """Sets a host's delay to what its robots.txt asks for, up to a bound; leaves a host alone that cannot say."""

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
        crawler.signals.connect(middleware.leave_alone, signals.response_received)
        return middleware

    def leave_alone(self, response: Response, request: Request) -> None:
        """Ask nothing of a host whose robots.txt is a server error, also after it was asked for again.

        Source: RFC 9309, 2.3.1.4: then everything is disallowed. A host that cannot be reached at all is asked for its
        pages, which say so themselves.
        """
        if response.status < _SERVER_ERROR or urlsplit(request.url).path != "/robots.txt":
            return
        pace = self._crawler.get_downloader_middleware(PaceMiddleware)
        if pace is not None and self._crawler.settings.getbool("ROBOTSTXT_OBEY"):
            pace.stop(pace.host_of(request), f"its robots.txt is a server error ({response.status})")

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
