"""One page's HTML -> the story in it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Self

from newscrawl.budget import TooSlowError, page_budget
from newscrawl.errors import DropReason, FailReason, InputError, NewscrawlError
from newscrawl.items import Article, Outcome, Page, Reading, Rejection
from newscrawl.library.sites import site_of
from newscrawl.page.extract import read_any, read_page
from newscrawl.page.site import Site
from newscrawl.stories.merge import IncompleteStoryError, join


class PageError(NewscrawlError):
    """A page gives no article; `outcome` and `reason` are those under which a crawl counts it."""

    def __init__(self, url: str, reason: DropReason | FailReason, detail: str = "") -> None:
        self.outcome = Outcome.of(reason)
        super().__init__(" ".join(f"{url}: {self.outcome}/{reason}{detail and f' ({detail})'}".split()))
        self.url = url
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[Self], tuple[str, DropReason | FailReason, str]]:
        """Return how it is made anew in another process; a pool of them waits for ever for an error that cannot be."""
        return type(self), (self.url, self.reason, self.detail)


def extract(
    html: bytes | str,
    *,
    url: str,
    fetched_at: datetime | None = None,
    content_type: str | None = None,
    site: Site | None = None,
) -> Article:
    """Return the story on one page, as a crawl reads it; nothing is fetched or stored.

    `url` decides which site's rules are used, unless `site` gives them, and becomes the story's canonical URL.
    Relative dates ("2 hari lalu") count back from `fetched_at`, and a later date is refused; it is now where it is not
    given. `content_type` is the header of that name: it matters for bytes whose encoding the page does not name.
    Of a story of several pages, `missing_parts` are the others.

    Raises: PageError where the page gives no article, InputError for a time without a zone.
    """
    page = _page(html, url, fetched_at, content_type)
    site = site or site_of(url)
    if site is None:
        raise PageError(url, DropReason.FOREIGN_HOST, "no site here owns this URL")
    return _article(page, partial(read_page, site=site))


def read(
    html: bytes | str,
    url: str | None = None,
    fetched_at: datetime | None = None,
    content_type: str | None = None,
) -> Article:
    """Return the story on one page of any site; without a `url`, the one that the page names as its own.

    A page of a declared site is read by its rules, as `extract` does; any other page by general ones.

    Raises: PageError where the page gives no article, InputError for a time without a zone.
    """
    if url is not None and (site := site_of(url)):
        return extract(html, url=url, fetched_at=fetched_at, content_type=content_type, site=site)
    page = _page(html, url or "", fetched_at, content_type)
    article = _article(page, read_any)
    if url is None and (site := site_of(article.url)):
        return extract(html, url=article.url, fetched_at=page.fetched_at, content_type=content_type, site=site)
    return article


def _page(html: bytes | str, url: str, fetched_at: datetime | None, content_type: str | None) -> Page:
    moment = fetched_at or datetime.now(UTC)
    if moment.tzinfo is None:
        raise InputError(f"fetched_at={moment.isoformat()}: a time needs a zone, such as datetime.UTC")
    if isinstance(html, str):
        html, content_type = html.encode("utf-8", "replace"), "text/html; charset=utf-8"
    return Page(url, html, moment, headers={"content-type": content_type} if content_type else {})


def _article(page: Page, read_one: Callable[[Page], Reading]) -> Article:
    """Return the story that a reading of a page gives.

    Raises: PageError.
    """
    shown = page.url or "the page"
    try:
        with page_budget():
            result = read_one(page).result
    except TooSlowError as error:
        raise PageError(shown, FailReason.TOO_SLOW, str(error)) from None
    except Exception as error:
        raise PageError(shown, FailReason.PARSER_ERROR, type(error).__name__) from error
    if result is None:
        raise PageError(shown, DropReason.NOT_ARTICLE, "a page of links or of another kind, by its URL")
    if isinstance(result, Rejection):
        raise PageError(shown, result.reason, result.detail)
    try:
        return join([result])
    except IncompleteStoryError as error:
        raise PageError(shown, error.reason) from error
