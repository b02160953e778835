"""The declaration that stands in for a site that nobody declared: its host, and nothing that is one publisher's."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from newscrawl.page.layouts import Boilerplate
from newscrawl.page.site import Site
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules, folded_path

#: The host of a page whose URL is not known (RFC 2606 keeps the name free).
UNKNOWN_HOST = "unknown.invalid"
_NOTHING = "(?!)"
# How most publishers write a story's path: four words in its last part, a number of four digits, or a file.
_STORY = r"(?:/[^/]*)*/[^/-]*(?:-[^/-]*){3,}|/.*\d{4}.*|/.*\.(?:s?html?|php|aspx?)"


@lru_cache(maxsize=256)
def neutral_site(url: str) -> Site:
    """Return a site for the page at a URL: that page is a story, other pages of the host are by the form of their path.

    >>> site = neutral_site("https://www.kabar.example/x")
    >>> site.name, site.urls.read("https://kabar.example/x").kind.value
    ('kabar.example', 'article')
    """
    try:
        split = urlsplit(url)
        host, path = (split.hostname or UNKNOWN_HOST), folded_path(split.path)
    except ValueError:  # a broken IPv6 address
        host, path = UNKNOWN_HOST, ""
    bare = host.removeprefix("www.")
    return Site(
        name=bare,
        publisher=_NOTHING,
        urls=UrlRules(
            hosts=((rf"(?:www\.)?{re.escape(bare)}", host),),
            routes=(
                Route(PageKind.ARTICLE, re.escape(path) if path else r"/?"),
                Route(PageKind.ARTICLE, _STORY),
                Route(PageKind.SECTION, r".*"),
            ),
        ),
        layouts=(),
        boilerplate=Boilerplate(classes={}),
        prose=ProseRules(brands=_NOTHING, boilerplate={}),
    )
