"""Site declaration of an undeclared site: its host, and the name in it."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from newscrawl.page.layouts import Boilerplate
from newscrawl.page.site import Site
from newscrawl.text.datelines import LoneCity
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules, folded_path

#: The host of a page whose URL is not known (RFC 2606 keeps the name free).
UNKNOWN_HOST = "unknown.invalid"
_NOTHING = "(?!)"
# How most publishers write a story's path: four words in its last part, a number of four digits, or a file.
_STORY = r"(?:/[^/]*)*/[^/-]*(?:-[^/-]*){3,}|/.*\d{4}.*|/.*\.(?:s?html?|php|aspx?)"
#: Pages of many stories: an archive of a day or a month, what one person wrote, a tag, a category.
_LISTS = (
    r"(?:/[^/]+)?/(?:(?:19|20)\d\d(?:/\d\d?){0,2}|(?:authors?|auteurs?|autor(?:en|es)?|penulis|reporter|staff|profile?|bio"
    r"|tags?|tagar|topi[ck]s?|category|categories|kategori(?:e|en)?|rubrik)/.+)/?"
)
_AGENCIES = r"ANTARA(?:\sNews)?|KBRN|Xinhua|Reuters|AFP|AP"
_SECOND_LEVELS = frozenset({"ac", "co", "com", "desa", "go", "my", "net", "or", "org", "web"})
_SHORTEST_NAME = 3  # letters: of two, too many other words are made


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
            hosts=((rf"(?:www\.)?{re.escape(bare)}", host.replace("{", "{{").replace("}", "}}")),),
            routes=(
                Route(PageKind.ARTICLE, re.escape(path) if path else r"/?"),
                Route(PageKind.SECTION, _LISTS),
                Route(PageKind.ARTICLE, _STORY),
                Route(PageKind.SECTION, r".*"),
            ),
        ),
        layouts=(),
        boilerplate=Boilerplate(classes={}),
        prose=_prose_rules(bare),
        # Set by the inline scripts of more than twenty among 850 hosts, CMS exports and data layers of tag managers.
        scripts={"published": "publish_date"},
    )


@lru_cache(maxsize=256)
def _prose_rules(host: str) -> ProseRules:
    """Return the rules that all pages of a host share, so that their patterns are compiled once a host."""
    return ProseRules(_brands(host), boilerplate={}, lone_city=LoneCity.KNOWN)


def _brands(host: str) -> str:
    """Return a pattern of a newsroom's names in a dateline: the name in its host, or that of an agency.

    >>> names = re.compile(_brands("news.cnnindonesia.com"), re.IGNORECASE)
    >>> [bool(names.fullmatch(name)) for name in ("CNN Indonesia", "CNNIndonesia.com", "Reuters", "CNN")]
    [True, True, True, False]
    >>> re.fullmatch(_brands("www.kabar-muria.com"), "KABAR MURIA", re.IGNORECASE)[0]
    'KABAR MURIA'
    """
    name = name_in_host(host)
    if len(name) < _SHORTEST_NAME:
        return _AGENCIES
    spaced = r"\s?".join(r"[\s-]?" if char == "-" else re.escape(char) for char in name)
    return rf"{_AGENCIES}|{spaced}(?:com|news)?(?:\w*\.(?:com|co(?:\.id)?|id|net|org|tv))?"


def name_in_host(host: str) -> str:
    """Return the part of a host that names its publisher, empty where there is none.

    >>> [name_in_host(host) for host in ("nasional.kabar.com", "www.kabar-muria.co.id", "kabar.example", "localhost")]
    ['kabar', 'kabar-muria', 'kabar', '']
    >>> name_in_host("192.0.2.7")
    ''
    """
    *labels, last = host.split(".")
    if last.isdigit():
        return ""  # an IP address
    if len(labels) > 1 and labels[-1] in _SECOND_LEVELS:
        del labels[-1]
    return labels[-1] if labels else ""
