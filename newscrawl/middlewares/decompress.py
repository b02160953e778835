"""Downloader middleware: content encodings of answers, decoded as a replay decodes them."""

import asyncio
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from newscrawl.warc.decode import decode_body
from newscrawl.warc.saved import is_plain_markup

_ENCODING = "Content-Encoding"
_WAIT_S = 0.05
_LARGE_BYTES = 1 << 20


class DecompressMiddleware:
    """In place of Scrapy's own: a crawl, a replay and a retry read the same bytes alike, and name a fault alike.

    Answers that say `Content-Encoding` over plain markup are read as the markup that they are. While more than
    SCRAPER_SLOT_MAX_ACTIVE_SIZE waits to be read, further answers stay as small as they came.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Take how large a decoded body may be."""
        self._crawler = crawler
        self._max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._turn = asyncio.Lock()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the response with its body decoded.

        Raises: UnreadableBodyError for a body that is damaged, or larger than DOWNLOAD_MAXSIZE.
        """
        values = response.headers.getlist(_ENCODING)
        if not values or request.method == "HEAD":
            return response
        await self._turn.acquire()
        is_large = False
        try:
            while self._is_scraper_full():  # noqa: ASYNC110  # Scrapy has no signal for a page that is done
                await asyncio.sleep(_WAIT_S)
            decoded = self._decode(request, response, [value.decode("latin-1") for value in values])
            is_large = len(decoded.body) > _LARGE_BYTES
        finally:
            if is_large:  # until the scraper has it
                asyncio.get_running_loop().call_later(_WAIT_S, self._turn.release)
            else:  # at once: one a turn of the loop, pages came apart, and each was recorded in a batch of its own
                self._turn.release()
        return decoded

    def _is_scraper_full(self) -> bool:
        assert self._crawler.engine is not None
        slot = self._crawler.engine.scraper.slot
        return slot is not None and slot.needs_backout()

    def _decode(self, request: Request, response: Response, encodings: list[str]) -> Response:
        headers = response.headers.copy()
        body: bytes = response.body
        left: list[str] = []
        if not is_plain_markup(body):
            max_bytes = request.meta.get("download_maxsize", self._max_bytes)
            body, left = decode_body(body, encodings, max_bytes)
        del headers[_ENCODING]
        if left:
            headers[_ENCODING] = ", ".join(left)
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(cls=kind, headers=headers, body=body)
