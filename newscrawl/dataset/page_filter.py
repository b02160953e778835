"""Choice of the pages that a dataset takes: those of declared sites, or those of any site by host, URL and language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from newscrawl.items import Draft
from newscrawl.library.sites import sites
from newscrawl.page.answer import PageReading
from newscrawl.page.neutral import neutral_site
from newscrawl.page.site import Site, owner_of

_ANY_PAGE = re.compile(r"^https?://")


@dataclass(frozen=True)
class Choice:
    """Names only, so that it pickles small: a worker loads the sites for itself."""

    spiders: tuple[str, ...] = ()  # declared sites; empty with `any_site`
    any_site: bool = False
    hosts: tuple[str, ...] = ()  # of `any_site`: these hosts and those below them; empty: all
    url_filter: str = ""  # of `any_site`: a pattern that a URL must contain
    language: str = ""  # of `any_site`: keep stories in this language, such as "id"

    def site_of(self, *urls: str) -> Site | None:
        """Return the site that reads a page with one of these URLs, None where the page is not wanted."""
        if self.any_site:
            return next((neutral_site(url) for url in urls if self._is_chosen_url(url)), None)
        return owner_of(self._sites, *urls)

    def sites_by_name(self) -> Mapping[str, Site]:
        """Return the sites by their names; of any site's pages a site by the page's URL."""
        return _NeutralSites() if self.any_site else {site.name: site for site in self._sites}

    def keeps(self, reading: PageReading) -> bool:
        """Say whether a page that was read belongs to the dataset: of any site's pages only the stories do."""
        if not self.any_site:
            return True
        return isinstance(reading.result, Draft) and self.language in {"", reading.language}

    @cached_property
    def _sites(self) -> tuple[Site, ...]:
        return tuple(site for site in sites() if site.name in self.spiders)

    @cached_property
    def _url_pattern(self) -> re.Pattern[str]:
        return re.compile(self.url_filter)

    def _is_chosen_url(self, url: str) -> bool:
        if not _ANY_PAGE.match(url) or not self._url_pattern.search(url):
            return False
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return False
        return not self.hosts or any(host == one or host.endswith(f".{one}") for one in self.hosts)


class _NeutralSites(dict[str, Site]):
    """Undeclared sites by the URL of a page."""

    def __missing__(self, url: str) -> Site:
        return neutral_site(url)
