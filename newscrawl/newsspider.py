"""Shared by all sites: which pages to ask for, and what becomes of an answer."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import scrapy
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from newscrawl import stats
from newscrawl.errors import DropReason, FailReason, InputError
from newscrawl.items import Draft, Page, Reading, Refusal
from newscrawl.middlewares.pace import NotSentError
from newscrawl.page.extract import read_page
from newscrawl.page.site import Site
from newscrawl.text.urls import PageKind

_TOO_LARGE = "maxsize"
#: Modules whose errors come out of the decoding of a `Content-Encoding`; Scrapy passes them on as they are.
_DECODERS = frozenset({"gzip", "zlib", "struct", "brotli", "zstd", "_zstd"})


class NewsSpider(scrapy.Spider):
    """Fetches pages of one site and yields a `Draft` or a `Refusal` for each article page."""

    site: ClassVar[Site]

    def __init__(self, urls: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = [] if urls is None else read_url_argument(urls)

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in self.urls:
            yield self.request(url)

    def request(self, url: str) -> scrapy.Request:
        """Return the request of one page; it is fetched whether it is known or not."""
        return scrapy.Request(url, callback=self.parse, errback=self.fail, dont_filter=True)

    def parse(self, response: Response) -> Iterator[Draft | Refusal | scrapy.Request]:
        reading = self.read(response)
        self.count(reading)
        if reading.result is not None:
            self.count_page(stats.PAGES_ARTICLE)
            yield reading.result
            if isinstance(reading.result, Draft):
                yield from self.follow_pages(reading.result)
        elif reading.links:
            self.count_page(stats.PAGES_LISTING)
        else:
            self.count_page(stats.PAGES_OTHER)

    def read(self, response: Response) -> Reading:
        """Read a page; a bug in the reading is a counted failure of this page, not the end of the run."""
        page = page_of(response)
        try:
            return read_page(page, self.site)
        except Exception as error:  # whatever a page provokes, its bytes are kept and the run goes on
            self.logger.error("cannot read %s: %s: %s", page.url, type(error).__name__, error)  # noqa: TRY400 - one line
            self.logger.debug("traceback", exc_info=True)
            return Reading(self.refusal(page.url, page.fetched_at, FailReason.PARSER_ERROR, type(error).__name__))

    def follow_pages(self, draft: Draft) -> Iterator[scrapy.Request]:
        """Ask for the other pages of a story, from its first page."""
        if draft.part in {"1", "amp"} and draft.page_total:
            for number in range(2, draft.page_total + 1):
                yield self.request(self.site.urls.page_url(draft.url, number))

    def fail(self, failure: Failure) -> Iterator[Draft | Refusal | scrapy.Request]:
        """Turn a request that gave no page into a counted reason."""
        if isinstance(failure.value, HttpError):
            yield from self.parse(failure.value.response)
            return
        if isinstance(failure.value, NotSentError):
            return
        request: scrapy.Request = failure.request  # type: ignore[attr-defined]
        address = self.site.urls.read(request.url)
        if address.kind is not PageKind.ARTICLE:
            self.count_page(stats.PAGES_OTHER)
            self.logger.warning("no answer from %s: %s", request.url, failure.getErrorMessage())
            return
        self.count_page(stats.PAGES_ARTICLE)
        fetched_at = request.meta.get("newscrawl_fetched_at") or datetime.now(UTC)
        reason, detail = _reason(failure)
        yield self.refusal(request.url, fetched_at, reason, detail, stage="fetch")

    def refusal(
        self, url: str, fetched_at: datetime, reason: DropReason | FailReason, detail: str, stage: str = "read"
    ) -> Refusal:
        address = self.site.urls.read(url)
        page_url = address.canonical if address.part == "1" else url
        return Refusal(page_url, stage, reason, detail, fetched_at, self.site.name, address.story_key)

    def count(self, reading: Reading) -> None:
        assert self.crawler.stats is not None
        for name, count in reading.counts.items():
            self.crawler.stats.inc_value(name, count)

    def count_page(self, name: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name)


def page_of(response: Response) -> Page:
    """Return a response as a `Page`; its time is the saved one in a replay, else now."""
    headers = {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    return Page(
        url=response.url,
        body=response.body,
        fetched_at=response.meta.get("newscrawl_fetched_at") or datetime.now(UTC),
        status=response.status,
        headers=headers,
        digest=f"sha256:{hashlib.sha256(response.body).hexdigest()}",
    )


def read_url_argument(urls: str) -> list[str]:
    """Return the URLs of `-a urls=URL[,URL...]` or `-a urls=@file` (one a line, `#` comments).

    Raises: InputError for a file that cannot be read, or a value that is no http(s) URL.
    """
    if urls.startswith("@"):
        path = Path(urls[1:])
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"urls: cannot read {path}: {error}") from error
        found = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    else:
        found = [url.strip() for url in urls.split(",") if url.strip()]
    for url in found:
        if not url.startswith(("http://", "https://")):
            raise InputError(f'urls: "{url}" is not an http(s) URL')
    if not found:
        raise InputError(f'urls: "{urls}" names no URL')
    return list(dict.fromkeys(found))


def _reason(failure: Failure) -> tuple[DropReason | FailReason, str]:
    error = failure.value
    detail = f"{type(error).__name__}: {failure.getErrorMessage()}"[:300]
    if isinstance(error, DownloadCancelledError) or (isinstance(error, IgnoreRequest) and _TOO_LARGE in detail.lower()):
        return FailReason.TOO_LARGE, detail
    if isinstance(error, IgnoreRequest):
        return FailReason.DOWNLOAD_ERROR, detail
    if isinstance(error, ResponseDataLossError):
        return FailReason.TRUNCATED, detail
    if isinstance(error, EOFError) or type(error).__module__.rpartition(".")[2] in _DECODERS:
        return FailReason.UNDECODABLE, detail
    return FailReason.DOWNLOAD_ERROR, detail
