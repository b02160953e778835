"""One page's HTML -> the story in it."""

from datetime import UTC, datetime
from typing import Self

from newscrawl.errors import DropReason, FailReason, InputError, NewscrawlError
from newscrawl.items import Article, Outcome, Page, Rejection
from newscrawl.library.sites import site_of
from newscrawl.page.extract import read_page
from newscrawl.page.site import Site
from newscrawl.stories.merge import IncompleteStoryError, join


class PageError(NewscrawlError):
    """A page gives no article; `outcome` and `reason` are those under which a crawl counts it."""

    def __init__(self, url: str, reason: DropReason | FailReason, detail: str = "") -> None:
        self.outcome = Outcome.DROPPED if isinstance(reason, DropReason) else Outcome.FAILED
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
    moment = fetched_at or datetime.now(UTC)
    if moment.tzinfo is None:
        raise InputError(f"fetched_at={moment.isoformat()}: a time needs a zone, such as datetime.UTC")
    site = site or site_of(url)
    if site is None:
        raise PageError(url, DropReason.FOREIGN_HOST, "no site here owns this URL")
    if isinstance(html, str):
        html, content_type = html.encode("utf-8", "replace"), "text/html; charset=utf-8"
    page = Page(url, html, moment, headers={"content-type": content_type} if content_type else {})
    try:
        result = read_page(page, site).result
    except Exception as error:
        raise PageError(url, FailReason.PARSER_ERROR, type(error).__name__) from error
    if result is None:
        raise PageError(url, DropReason.NOT_ARTICLE, f"a page of the kind: {site.urls.read(url).kind}")
    if isinstance(result, Rejection):
        raise PageError(url, result.reason, result.detail)
    try:
        return join([result])
    except IncompleteStoryError as error:
        raise PageError(url, error.reason) from error
