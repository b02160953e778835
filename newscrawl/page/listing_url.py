"""URL templates of paged lists: the stories of a day, of a tag, or the newest ones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from string import Formatter

_FIELDS = frozenset({"channel", "day", "tag", "page", "offset"})
_LATER = re.compile(r"\[([^][]*)\]")


@dataclass(frozen=True)
class Listing:
    """How the pages of a list are addressed.

    `url` is a path on the home page or a whole URL, with `{channel}`, `{day:%d-%m-%Y}` (any strftime form), `{tag}`,
    and `{page}` or `{offset}` in it. Text in square brackets is left out on the first page. Pages are counted from 1;
    an offset counts the stories to leave out, `step` a page. A list whose URL has neither is a single page.

    >>> index = Listing("https://indeks.news.id/?site={channel}&date={day:%Y-%m-%d}&page={page}")
    >>> index.of("", channel="bola", day=date(2026, 6, 9)).url(2)
    'https://indeks.news.id/?site=bola&date=2026-06-09&page=2'
    >>> index = Listing("/indeks/{channel}/{day:%Y/%m/%d}[/{offset}/]", step=15, names={"bola": "14"})
    >>> pages = index.of("https://www.news.id", channel="bola", day=date(2026, 6, 9))
    >>> pages.first, pages.url(3)
    ('https://www.news.id/indeks/14/2026/06/09', 'https://www.news.id/indeks/14/2026/06/09/30/')
    """

    url: str
    step: int = 12  # stories on a page
    names: Mapping[str, str] = field(default_factory=dict, hash=False)  # channel -> the site's word for it in this URL

    def __post_init__(self) -> None:
        unknown = self.fields - _FIELDS
        if unknown:
            raise ValueError(f"{self.url}: {{{min(unknown)}}} is no part of a list's URL (known: {sorted(_FIELDS)})")
        if {"page", "offset"} <= self.fields:
            raise ValueError(f"{self.url}: pages are counted by {{page}} or by {{offset}}, not by both")
        if self.step < 1:
            raise ValueError(f"{self.url}: step={self.step}; it is the number of stories on a page")
        if not self.url.startswith(("/", "https://", "http://")):
            raise ValueError(f"{self.url}: a list's URL begins with / or https://")

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names in the template."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.url) if name is not None)

    @property
    def is_paged(self) -> bool:
        """Whether there are further pages."""
        return bool(self.fields & {"page", "offset"})

    def of(self, home: str, *, channel: str = "", day: date | None = None, tag: str = "") -> "ListingPages":
        """Return the pages of one list; arguments that the template does not name are ignored."""
        return ListingPages(self, home, self.names.get(channel, channel), day, tag)


@dataclass(frozen=True, slots=True)
class ListingPages:
    """The pages of one list, written in one form."""

    listing: Listing
    home: str
    channel: str
    day: date | None
    tag: str

    @property
    def first(self) -> str:
        """URL of the first page."""
        return self.url(1)

    def url(self, page: int, size: int = 0) -> str:
        """Return the URL of page n (from 1); `size` is the number of stories on a page, where it is known."""
        template = self.listing.url
        # The brackets of a query (`?id[]=1`) stay, those around the paging go.
        template = _LATER.sub(lambda part: _unless_first(part, page), template)
        offset = (page - 1) * (size or self.listing.step)
        text = template.format(channel=self.channel, day=self.day, tag=self.tag, page=page, offset=offset)
        return self.home + text if text.startswith("/") else text


def _unless_first(part: re.Match[str], page: int) -> str:
    if "{page}" not in part[1] and "{offset}" not in part[1]:
        return part[0]
    return part[1] if page > 1 else ""
