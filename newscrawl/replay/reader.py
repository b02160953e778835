"""Reader of a saved page, with the outcome of a crawl."""

from datetime import datetime
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from newscrawl.errors import DropReason, FailReason, UnreadableBodyError
from newscrawl.items import Page, Stage
from newscrawl.page.answer import PageReading, read_answer, read_no_answer
from newscrawl.page.site import Site
from newscrawl.warc.decode import read_saved_page
from newscrawl.warc.places import without_user
from newscrawl.warc.saved import SavedPage


def read_saved(saved: SavedPage, site: Site, max_bytes: int) -> PageReading:
    """Return a saved page as the spider of its site reads it; 0 as `max_bytes` is no limit."""
    url = safe_url_string(saved.url, "utf-8")  # as a request spells it
    if target := saved.redirect_target:  # of those that led to a page, the reader gives that page alone
        reason = FailReason.DOWNLOAD_ERROR if _may_be_requested(target, site) else DropReason.FOREIGN_HOST
        detail = f"led to {without_user(target)}, which gave no answer"
        return _no_answer(target, saved.fetched_at, site, reason, detail, saved.requested_as or url)
    try:
        page = read_saved_page(saved, max_bytes, url)
    except UnreadableBodyError as error:
        return _no_answer(url, saved.fetched_at, site, error.reason, f"{saved.where}: {error}", saved.requested_as)
    return read_answer(page, site, requested_as=saved.requested_as, was_conditional=saved.is_revisit)


def crashed(saved: SavedPage, site: Site, detail: str) -> PageReading:
    """Return the failure of a page that ended the process that read it."""
    page = Page(safe_url_string(saved.url, "utf-8"), b"", saved.fetched_at)
    return read_no_answer(
        page, site, FailReason.PARSER_ERROR, detail, requested_as=saved.requested_as, stage=Stage.READ
    )


def _may_be_requested(url: str, site: Site) -> bool:
    """Say whether a crawl of the site requests a URL, where a redirect leads to it."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return True
    return not host or site.owns(url) or (site.sources is not None and host in site.sources.hosts)


def _no_answer(
    url: str, fetched_at: datetime, site: Site, reason: DropReason | FailReason, detail: str, requested_as: str
) -> PageReading:
    return read_no_answer(Page(url, b"", fetched_at), site, reason, detail, requested_as=requested_as)
