"""Downloader middleware: content encodings of answers, decoded as a replay decodes them."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from newscrawl.warc.decode import decode_body
from newscrawl.warc.saved import is_plain_markup

_ENCODING = "Content-Encoding"


class DecompressMiddleware:
    """In place of Scrapy's own: a crawl, a replay and a retry read the same bytes alike, and name a fault alike.

    Answers that say `Content-Encoding` over plain markup are read as the markup that they are.
    """

    def __init__(self, max_bytes: int) -> None:
        """Take how large a decoded body may be."""
        self._max_bytes = max_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response with its body decoded.

        Raises: UnreadableBodyError for a body that is damaged, or larger than DOWNLOAD_MAXSIZE.
        """
        values = response.headers.getlist(_ENCODING)
        if not values or request.method == "HEAD":
            return response
        headers = response.headers.copy()
        body: bytes = response.body
        left: list[str] = []
        if not is_plain_markup(body):
            max_bytes = request.meta.get("download_maxsize", self._max_bytes)
            body, left = decode_body(body, [value.decode("latin-1") for value in values], max_bytes)
        del headers[_ENCODING]
        if left:
            headers[_ENCODING] = ", ".join(left)
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(cls=kind, headers=headers, body=body)
