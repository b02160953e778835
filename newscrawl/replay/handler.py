"""The download handler of a replay: saved pages for the network, and no way around it."""

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, ResponseDataLossError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from newscrawl.items import FETCHED_AT
from newscrawl.warc.saved import SavedPage

#: Key of `Request.meta`: the SavedPage that answers the request.
SAVED_PAGE = "newscrawl_saved"


def saved_page_meta(page: SavedPage) -> dict[str, Any]:
    """Return the `meta` of a request that `page` answers."""
    meta: dict[str, Any] = {SAVED_PAGE: page, FETCHED_AT: page.fetched_at}
    if page.asked_as:
        meta["redirect_urls"] = [page.asked_as]  # as Scrapy notes them in a crawl
    return meta


class SavedPageHandler(BaseDownloadHandler):
    """Answer requests that carry a saved page as the server did, and refuse every other."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the size limit from the settings."""
        super().__init__(crawler)
        self._max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    async def download_request(self, request: Request) -> Response:
        """Return the response as Scrapy would have received it.

        Raises: the exceptions of a live download that was cut, too large or without connection.
        """
        page = request.meta.get(SAVED_PAGE)
        if not isinstance(page, SavedPage):
            raise DownloadFailedError(f"a replay has no network, and {request.url} is no saved page")
        size = page.unread_bytes or len(page.body)
        if self._max_bytes and size > self._max_bytes:
            raise DownloadCancelledError(f"{page.where}: {size} bytes are more than DOWNLOAD_MAXSIZE")
        if page.truncated:
            raise ResponseDataLossError(f"{page.where}: the saved bytes end before the page does")
        headers = Headers()
        for name, value in page.headers:
            headers.appendlist(name, value.encode("latin-1", "replace"))
        response_class = responsetypes.from_args(headers=headers, url=request.url, body=page.body)
        return response_class(url=request.url, status=page.status, headers=headers, body=page.body)
