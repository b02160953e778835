"""Blocks (403, 429, challenges): a longer delay, then an end of the host for this run."""

import re
from collections import Counter
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from newscrawl import stats
from newscrawl.errors import DropReason
from newscrawl.middlewares.pace import PaceMiddleware
from newscrawl.page.reject import says_error

_STATUSES = frozenset({403, 429})
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_CHALLENGE_BYTES = 60_000  # a challenge has some 10 kB; a story with such a headline is a page like any other
_HEAD_BYTES = 4_096
_MOST_DOUBLINGS = 64  # beyond any bound, and no float overflows


class BlocksMiddleware:
    """Counts a host's blocks in a row: each doubles its delay, too many end it for this run."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._limit = settings.getint("NEWSCRAWL_BLOCKS_MAX")
        self._crawler = crawler
        self._delay_s = settings.getfloat("NEWSCRAWL_BLOCK_DELAY")
        self._max_delay_s = settings.getfloat("AUTOTHROTTLE_MAX_DELAY")
        self._streaks: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Pass the answer on, after its host was judged by it."""
        pace = self._crawler.get_downloader_middleware(PaceMiddleware)
        if pace is None:
            return response
        host = pace.host_of(request)
        sign = block_sign(response)
        if sign is None:
            if self._streaks.pop(host, 0):
                pace.set_delay(host, "block", 0)
            return response
        self._streaks[host] += 1
        streak = self._streaks[host]
        self._crawler.stats.inc_value(stats.BLOCKS.format(sign))
        if self._limit and streak >= self._limit:
            pace.stop(host, f"{streak} answers in a row were blocks, the last one {sign}")
        else:
            doubled = min(streak - 1, _MOST_DOUBLINGS)
            pace.set_delay(host, "block", min(self._delay_s * 2**doubled, self._max_delay_s))
        if pace.is_stopped(host):
            request.meta["dont_retry"] = True
        return response


def block_sign(response: Response) -> str | None:
    """Return the sign of a block in an answer ("403", "429", "challenge"), or None.

    >>> block_sign(Response("https://a.test/", status=403))
    '403'
    >>> block_sign(Response("https://a.test/", body=b"<html><title>Just a moment...</title>"))
    'challenge'
    """
    if response.headers.get("cf-mitigated") == b"challenge" or _shows_challenge(response.body):
        return "challenge"
    return str(response.status) if response.status in _STATUSES else None


def _shows_challenge(body: bytes) -> bool:
    title = _TITLE.search(body[:_HEAD_BYTES]) if len(body) < _CHALLENGE_BYTES else None
    return title is not None and says_error(title[1].decode("utf-8", "replace").strip()) is DropReason.CHALLENGE
