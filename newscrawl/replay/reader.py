"""One saved page, read as a replay reads it, without the crawl engine."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NoReturn

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from w3lib.url import safe_url_string

from newscrawl import stats
from newscrawl.errors import DropReason, FailReason
from newscrawl.items import Item, NotModified, Page
from newscrawl.newsspider import led_elsewhere, reason_of
from newscrawl.page.extract import read_page
from newscrawl.page.site import Site
from newscrawl.text.urls import PageKind
from newscrawl.warc.decode import decode_body, page_with
from newscrawl.warc.saved import SavedPage

_NOT_MODIFIED = 304


@dataclass(slots=True)
class PageReading:
    """What a saved page gave, and which part of which story it is."""

    kind: str  # the counter of its kind: `stats.PAGES_ARTICLE` ...
    where: str
    part: str = ""
    story_key: str = ""
    digest: str = ""
    result: Item | None = None
    counts: Counter[str] = field(default_factory=Counter)


def read_saved(saved: SavedPage, site: Site, max_bytes: int) -> PageReading:
    """Return what the spider of a site makes of a saved page, under the same counters; 0 as `max_bytes` is no limit."""
    url = safe_url_string(saved.url, "utf-8")  # as a request spells it
    try:
        page = page_with(saved, _body(saved, url, max_bytes), url)
    except Exception as error:  # noqa: BLE001  # each decoder has errors of its own
        return _unanswered(saved, url, site, *reason_of(error))
    if page.status == _NOT_MODIFIED:
        return _not_modified(page, site, saved.where)
    return _read(page, site, saved)


def crashed(saved: SavedPage, site: Site, detail: str) -> PageReading:
    """Return the failure of a page that ended the process that read it."""
    return _refused(saved, safe_url_string(saved.url, "utf-8"), site, FailReason.PARSER_ERROR, detail, "read")


def _body(saved: SavedPage, url: str, max_bytes: int) -> bytes:
    """Return the decoded body.

    Raises: the exceptions of a live download that was cut, too large or damaged.
    """
    size = saved.unread_bytes or len(saved.body)
    if max_bytes and size > max_bytes:
        raise DownloadCancelledError(f"{saved.where}: {size} bytes are more than DOWNLOAD_MAXSIZE")
    if saved.truncated:
        raise ResponseDataLossError(f"{saved.where}: the saved bytes end before the page does")
    try:
        return decode_body(saved, max_bytes)
    except ValueError as error:
        if hasattr(error, "decompressed_size"):
            _ignore(saved, url, error.decompressed_size, max_bytes)
        raise


def _ignore(saved: SavedPage, url: str, decoded_bytes: int, max_bytes: int) -> NoReturn:
    """Say it as HttpCompressionMiddleware does."""
    raise IgnoreRequest(
        f"Ignored response <{saved.status} {url}> because its body ({len(saved.body)} B compressed, "
        f"{decoded_bytes} B decompressed so far) exceeded DOWNLOAD_MAXSIZE ({max_bytes} B) during decompression."
    )


def _not_modified(page: Page, site: Site, where: str) -> PageReading:
    address = site.urls.read(page.url)
    if address.kind is not PageKind.ARTICLE:
        return PageReading(stats.PAGES_OTHER, where)
    result = NotModified(page.url, address.story_key, page.fetched_at, None)
    return PageReading(stats.PAGES_ARTICLE, where, address.part, address.story_key, result=result)


def _read(page: Page, site: Site, saved: SavedPage) -> PageReading:
    address, where = site.urls.read(page.url), saved.where
    try:
        reading = read_page(page, site)
    except Exception as error:  # noqa: BLE001  # whatever a page provokes, its bytes are kept and the run goes on
        rejection = site.refuse(page.url, FailReason.PARSER_ERROR, type(error).__name__, page.fetched_at)
        return PageReading(stats.PAGES_ARTICLE, where, address.part, address.story_key, page.digest, rejection)
    if reading.result is None and saved.asked_as:
        reading.result = led_elsewhere(saved.asked_as, page.url, page.status, page.fetched_at, site)
        address = site.urls.read(saved.asked_as if reading.result else page.url)
    if reading.result is not None:
        kind = stats.PAGES_ARTICLE
    else:
        kind = stats.PAGES_LISTING if reading.links else stats.PAGES_OTHER
    return PageReading(
        kind, where, address.part, address.story_key, page.digest, reading.result, Counter(reading.counts)
    )


def _unanswered(saved: SavedPage, url: str, site: Site, reason: DropReason | FailReason, detail: str) -> PageReading:
    # A story's page that led to one which gave no answer gave none itself.
    asked = next((one for one in (url, saved.asked_as) if site.urls.read(one).kind is PageKind.ARTICLE), None)
    if asked is None:
        return PageReading(stats.PAGES_OTHER, saved.where)
    return _refused(saved, asked, site, reason, detail, "fetch")


def _refused(
    saved: SavedPage, url: str, site: Site, reason: DropReason | FailReason, detail: str, stage: str
) -> PageReading:
    address = site.urls.read(url)
    rejection = site.refuse(url, reason, detail, saved.fetched_at, stage)
    return PageReading(stats.PAGES_ARTICLE, saved.where, address.part, address.story_key, "", rejection)
