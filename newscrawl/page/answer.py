"""Outcome of an answer: the one way from bytes to a counted result, for a crawl, a replay and a retry."""

import logging
from collections import Counter
from dataclasses import dataclass, field

from newscrawl import stats
from newscrawl.budget import TooSlowError, page_budget
from newscrawl.errors import NOT_READ, DropReason, FailReason
from newscrawl.items import Item, Link, NotModified, Page, Reading, Rejection, Stage
from newscrawl.page.extract import problem_of_status, read_page
from newscrawl.page.site import Site
from newscrawl.text.urls import PageKind

_NOT_MODIFIED = 304

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class PageReading:
    """Reading of an answer, with the story and part of its page."""

    kind: str  # the counter of its kind: `stats.PAGES_ARTICLE` ...
    part: str = ""
    story_key: str = ""
    digest: str = ""
    result: Item | None = None
    links: list[Link] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    language: str = ""  # of a `Draft`, such as "id"


def read_answer(page: Page, site: Site, *, requested_as: str = "", was_conditional: bool = False) -> PageReading:
    """Return the reading of an answer: links, a draft, or a rejection.

    `requested_as`: the URL that led to it by redirects. `was_conditional`: the page was requested only if it has
    changed, so a 304 says that it has not.
    """
    address = site.urls.read(page.url)
    if page.status == _NOT_MODIFIED and was_conditional:
        if address.kind is not PageKind.ARTICLE:
            return PageReading(stats.PAGES_OTHER)
        result = NotModified(page.url, address.story_key, page.fetched_at, None)
        return PageReading(stats.PAGES_ARTICLE, address.part, address.story_key, result=result)
    reading = read_within_budget(page, site)
    if isinstance(reading.result, Rejection) and reading.result.reason in NOT_READ:
        return PageReading(stats.PAGES_ARTICLE, address.part, address.story_key, page.digest, reading.result)
    if reading.result is None and requested_as:
        reading.result = _led_elsewhere(requested_as, page, site)
        address = site.urls.read(requested_as) if reading.result else address
    if reading.result is not None:
        kind = stats.PAGES_ARTICLE
    else:
        kind = stats.PAGES_LISTING if reading.links else stats.PAGES_OTHER
    return PageReading(
        kind,
        address.part,
        address.story_key,
        page.digest,
        reading.result,
        reading.links,
        reading.counts,
        reading.language,
    )


def read_no_answer(
    page: Page,
    site: Site,
    reason: DropReason | FailReason,
    detail: str,
    *,
    requested_as: str = "",
    stage: Stage = Stage.FETCH,
) -> PageReading:
    """Return the failure of a page that gave no readable answer; of `page` only the URL and the time are used."""
    # A story's page that led to one which gave no answer gave none itself.
    urls = (page.url, requested_as)
    url = next((one for one in urls if one and site.urls.read(one).kind is PageKind.ARTICLE), None)
    if url is None:
        return PageReading(stats.PAGES_OTHER)
    address = site.urls.read(url)
    rejection = site.refuse(url, reason, detail, page.fetched_at, stage=stage)
    return PageReading(stats.PAGES_ARTICLE, address.part, address.story_key, result=rejection)


def read_within_budget(page: Page, site: Site, *, is_listing: bool = False) -> Reading:
    """Return the result of `read_page`; an error or a page that takes too long gives a `Rejection`."""
    try:
        with page_budget():
            return read_page(page, site, is_listing=is_listing)
    except TooSlowError as error:
        reason, detail = FailReason.TOO_SLOW, str(error)
    except Exception as error:  # whatever a page provokes, its bytes are kept and the run goes on
        logger.debug("traceback", exc_info=True)
        reason, detail = FailReason.PARSER_ERROR, f"{type(error).__name__}: {error}"[:300]
    return Reading(site.refuse(page.url, reason, detail, page.fetched_at))


def _led_elsewhere(requested_as: str, page: Page, site: Site) -> Rejection | None:
    """Return the rejection of a story's URL that redirected to another kind of page; None if it is no story's URL.

    A site that takes a story away often leads from it to its front page, or to an error page.
    """
    if site.urls.read(requested_as).kind is not PageKind.ARTICLE:
        return None
    reason, detail = problem_of_status(page.status) or (DropReason.NOT_ARTICLE, "it is no story's page")
    return site.refuse(requested_as, reason, f"led to {page.url}: {detail}", page.fetched_at)
