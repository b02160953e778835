"""A live story with all of its pages, for a fixture."""

from newscrawl.console.run_summary import live_check
from newscrawl.errors import InputError, NewscrawlError
from newscrawl.items import Draft, Page
from newscrawl.page.answer import read_within_budget
from newscrawl.page.site import Site, owner_of
from newscrawl.probe.fetch import Answer, Probe
from newscrawl.text.urls import PageKind

#: Kinds of URL that no case can be made of, in words.
_NO_PAGE = {PageKind.FEED: "feed", PageKind.SITEMAP: "sitemap", PageKind.ROBOTS: "robots.txt"}


class CaptureError(NewscrawlError):
    """The page cannot be had."""


class CaptureScript:
    """The script of a probe: fetches a page, and the other pages of its story where it says that there are some."""

    def __init__(self, site: Site, url: str) -> None:
        self.site, self.url = site, url
        self.pages: list[Page] = []
        self.missing: list[Answer] = []  # other pages of the story that did not come
        self.led_to = ""  # where the URL led, if not to a page of the same story

    async def __call__(self, probe: Probe) -> None:
        """Fetch.

        Raises: CaptureError.
        """
        answer = await probe.fetch(self.url)
        first = _page_of(answer)
        if not self.site.owns(first.url):
            raise CaptureError(f"{self.url} leads to {first.url}, which is no page of {self.site.name}")
        self.pages.append(first)
        if answer.led_to and self.site.urls.read(first.url).story_key != self.site.urls.read(self.url).story_key:
            self.led_to = first.url
        result = read_within_budget(first, self.site).result
        if not isinstance(result, Draft) or result.part != "1":
            return
        for number in range(2, (result.page_total or 1) + 1):
            answer = await probe.fetch(self.site.urls.page_url(result.url, number))
            if answer.page is not None and answer.page.status == 200 and self._is_new(answer.page):
                self.pages.append(answer.page)
            else:
                self.missing.append(answer)

    def _is_new(self, page: Page) -> bool:
        """Whether it is another page: a site may lead from a page that it has not back to the first one."""
        parts = {self.site.urls.read(other.url).part for other in self.pages}
        return self.site.urls.read(page.url).part not in parts


def site_of(url: str, sites: list[Site]) -> Site:
    """Return the site that a URL is of.

    Raises: InputError where it is of none.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise InputError(f'"{url}" is no URL of a page: one begins with https://')
    site = owner_of(sites, url)
    if site is None:
        names = ", ".join(sorted(site.name for site in sites))
        raise InputError(f"{url} is a page of no site that is declared (there is: {names})")
    if (kind := site.urls.read(url).kind) in _NO_PAGE:
        check = f"`{live_check(site.name)}` checks it"
        raise InputError(f"{url} is no page to be read but a {_NO_PAGE[kind]}; {check}")
    return site


def _page_of(answer: Answer) -> Page:
    if answer.page is None:
        hint = "; it is left alone" if answer.is_disallowed else ""
        way = f" leads to {answer.led_to}" if answer.led_to else ""
        raise CaptureError(f"{answer.url}{way}: {answer.why}{hint}")
    return answer.page
