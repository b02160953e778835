"""What a site declares: everything that reading its pages needs to know, as data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from newscrawl.items import Kind
from newscrawl.page.layouts import Furniture, Layout
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, UrlRules


@dataclass(frozen=True)
class Site:
    """The declaration of one site. A new site is one of these, in one file of `spiders/`, and its fixtures."""

    name: str
    publisher: str  # a pattern of the names by which the publisher calls itself: never a story's author or title
    urls: UrlRules
    layouts: tuple[Layout, ...]
    furniture: Furniture
    prose: ProseRules
    #: Selectors of the links on listing pages, newest design first; whatever they miss is found by its URL.
    listing_links: tuple[str, ...] = ()
    #: Path part of a URL or class of an icon -> kind of the story, where the layout does not say it.
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    #: Breadcrumb texts that are no channel ("Home", "Detail Berita"), lower case.
    not_channels: frozenset[str] = frozenset({"home", "beranda"})

    @cached_property
    def publisher_pattern(self) -> re.Pattern[str]:
        return re.compile(self.publisher, re.IGNORECASE)

    def owns(self, url: str) -> bool:
        """Say whether a URL is on one of the site's hosts."""
        return self.urls.read(url).kind is not PageKind.FOREIGN
