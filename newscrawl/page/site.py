"""Site declaration: hosts, URLs, layouts and sources of a site, as data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.errors import DropReason, FailReason
from newscrawl.items import Kind, Rejection, Stage
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.listing_url import Listing
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import UrlRules


@dataclass(frozen=True)
class Network:
    """Sites of the same make on hosts of their own, a list of which the publisher keeps."""

    host: str  # "{}.news.id": the site called "karawang" is at karawang.news.id
    menu: str  # URL of the JSON list of sites
    menu_list: str  # name of the lists in it whose objects are the sites ...
    menu_name: str  # ... and the property that holds a site's name
    stories: str  # pattern of the URL paths of its stories, by which a link to another site of the network is known
    feeds: tuple[str, ...] = ()
    latest: tuple[Listing, ...] = ()  # the newest stories of a {channel}: one list, its forms in order of preference

    def name_at(self, host: str) -> str | None:
        """Return the name of the site at a host, None where the host is of another make.

        >>> Network("{}.news.id", "", "", "", "").name_at("karawang.news.id")
        'karawang'
        """
        before, _, behind = self.host.partition("{}")
        name = host.removeprefix(before).removesuffix(behind)
        return name if self.host.format(name) == host else None


@dataclass(frozen=True)
class Sources:
    """Where a site names its stories. A template is a path on `home`, or a whole URL on any host.

    `index`, `latest` and `tag` are one list each; several templates are the forms in which its URL may be written, in
    order of preference: the first one that answers with the requested stories is kept and remembered.
    """

    home: str
    channels: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ("/sitemap.xml",)  # besides those that robots.txt names
    section: str = ""  # front page of a {channel}
    index: tuple[Listing, ...] = ()  # the stories of a {day}, of each {channel} where it names one
    latest: tuple[Listing, ...] = ()  # the newest stories, of each {channel} where it names one, back to the oldest
    tag: tuple[Listing, ...] = ()  # the stories of a {tag}
    network: Network | None = None
    mirrors: frozenset[str] = frozenset()  # hosts that serve the site once more
    dates: tuple[str, ...] = ()  # classes of the elements of a listing that say when a story was published

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts of the declared URLs, which may be others than those of the stories."""
        lists = [form for forms in (self.index, self.latest, self.tag) for form in forms]
        templates = [self.home, *self.feeds, *self.sitemaps, *(form.url for form in lists)]
        if self.network:
            templates += [self.network.menu, *self.network.feeds]
        named = {name for form in lists for name in form.names.values()}
        found = set()
        for template in templates:
            for channel in {*self.channels, *named, ""}:
                host = urlsplit(self.absolute(template)).netloc.replace("{channel}", channel).lower()
                found.add(host.partition(":")[0])
        return frozenset(found)

    def absolute(self, template: str) -> str:
        """Return a template as a whole URL.

        >>> Sources("https://www.news.id").absolute("/feed")
        'https://www.news.id/feed'
        """
        return self.home + template if template.startswith("/") else template


@dataclass(frozen=True)
class Site:
    """The declaration of one site. A new site is one of these, in one file of `spiders/`, and its fixtures."""

    name: str
    publisher: str  # a pattern of the names by which the publisher calls itself: never a story's author or title
    urls: UrlRules
    layouts: tuple[Layout, ...]
    boilerplate: Boilerplate
    prose: ProseRules
    #: Selectors of the links on listing pages, newest design first; whatever they miss is found by its URL.
    listing_links: tuple[str, ...] = ()
    #: Path part of a URL or class of an icon -> kind of the story, where the layout does not say it.
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    #: Pattern of the links that the site makes of words by itself: they lead to a tag's page, not to another story.
    tag_links: str = r"(?!)"
    #: Field (`published`, `page_total`) -> name under which the site's inline scripts set it.
    scripts: Mapping[str, str] = field(default_factory=dict)
    #: Classes of boxes that mean nothing: they wrap a page's text for a script.
    transparent: frozenset[str] = frozenset()
    #: A pattern of the names of the publisher's desks, never a story's author. The group `place` in it is what a desk
    #: calls its host too: behind a headline only the desk at whose host the page is.
    desks: str = "(?!)"
    sources: Sources | None = None
    #: Zone of a clock time that names none; None: that of the host's country, else of the page's language.
    zone: tzinfo | None = None
    #: Breadcrumb texts that are no channel ("Home", "Detail Berita"), lower case.
    not_channels: frozenset[str] = frozenset({"home", "beranda"})

    @cached_property
    def publisher_pattern(self) -> re.Pattern[str]:
        return re.compile(self.publisher, re.IGNORECASE)

    @cached_property
    def tag_pattern(self) -> re.Pattern[str]:
        return re.compile(self.tag_links, re.IGNORECASE)

    def leads_to_tag(self, href: str | None) -> bool:
        """Say whether a link as written leads to the page of a tag."""
        return href is not None and self.tag_pattern.match(href.strip()) is not None

    def is_transparent(self, element: etree._Element) -> bool:
        """Say whether a box is mere formatting by its class."""
        return not self.transparent.isdisjoint((element.get("class") or "").split())

    @cached_property
    def desk_pattern(self) -> re.Pattern[str]:
        return re.compile(self.desks, re.IGNORECASE)

    def signs_as(self, name: str) -> bool:
        """Say whether a name is the publisher's own or one of its desks'."""
        return bool(self.publisher_pattern.fullmatch(name) or self.desk_pattern.fullmatch(name))

    def is_called(self, name: str, host: str) -> bool:
        """Say whether a name is the publisher's own or that of the desk at a host."""
        if self.publisher_pattern.fullmatch(name):
            return True
        desk = self.desk_pattern.fullmatch(name)
        place = desk.groupdict("").get("place", "") if desk else ""
        return bool(place) and _letters(place) == _letters(host.partition(".")[0])

    def without_name(self, title: str, host: str) -> str:
        """Return the title of a page at a host without the name of the publisher or the desk at its end."""
        head, bar, tail = title.rpartition(" | ") if " | " in title else title.rpartition(" - ")
        return head.strip() if bar and self.is_called(tail.strip(), host) else title

    def owns(self, url: str) -> bool:
        """Say whether a URL is on one of the site's hosts."""
        return self.urls.owns(url)

    def refuse(
        self, url: str, reason: DropReason | FailReason, detail: str, fetched_at: datetime, stage: Stage = Stage.READ
    ) -> Rejection:
        """Return the rejection of a page; a story's main page goes by the story's one URL.

        Another page answers for itself: a 404 of `/2` says nothing of the story.
        """
        address = self.urls.read(url)
        page_url = address.canonical if address.part == "1" else url
        return Rejection(page_url, stage, reason, detail, fetched_at, self.name, address.story_key)


def owner_of(sites: Iterable[Site], *urls: str) -> Site | None:
    """Return the site that owns one of these URLs, None where none does."""
    return next((site for site in sites if any(map(site.owns, urls))), None)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
