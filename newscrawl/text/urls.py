"""Canonical URLs of stories, their pages, and the kind of page at a URL.

The engine is general; what a site's URLs look like is data: a `UrlRules` in the site's own file.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qs, quote, unquote_to_bytes, urlsplit

#: Query parameters that say where a reader came from, never which page it is. Names as in the clear-URL lists.
TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|_ga|_gl"
    r"|ref|ref_src|referrer|s_source|amp|amp_js_v|amp_gsa|usqp|outputtype)(?:=|$)",
    re.IGNORECASE,
)

_EDGES = "".join(map(chr, range(0x21))) + "\x7f\xa0\u200b\ufeff"  # controls and spaces that cling to a copied link
_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]++)(?=[/?#])")
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*/?")  # nothing to decode, encode or fold
_ESCAPE = re.compile(r"%[0-9a-f]{2}")
_PATH_SAFE = "!$&'()*+,;=:@"  # RFC 3986 pchar beyond the unreserved
_QUERY_SAFE = _PATH_SAFE + "/?%[]"
_UNSAFE = re.compile(r"[\\\x00-\x20\x7f]")
_SCHEMES = frozenset({"https", "http", ""})  # none in `//host/path`
_DEFAULT_PORTS = frozenset({"", "80", "443"})
_MAX_RECENT = 1024  # URLs, and hosts
_LONG_URL = 2048  # characters: longer ones are not remembered
_T = TypeVar("_T")


class PageKind(StrEnum):
    """Kinds of page, as far as the URL shows them."""

    ARTICLE = "article"
    INDEX = "index"  # stories by day or in the order of publication
    TAG = "tag"
    SECTION = "section"  # a channel's or the site's front page
    SEARCH = "search"
    FEED = "feed"
    SITEMAP = "sitemap"
    ROBOTS = "robots"
    PLAYLIST = "playlist"
    WRAPPER = "wrapper"  # shows a story of another URL in a frame
    FOREIGN = "foreign"  # not a page of the site, or no web address at all
    OTHER = "other"  # the site's, but none of the above


@dataclass(frozen=True, slots=True)
class PageURL:
    """A URL, read."""

    kind: PageKind
    canonical: str  # of an article: the story's one URL; else this page's URL, cleaned; as given if foreign
    host: str  # canonical; empty where there is none
    story_key: str  # host and id where the URL has an id, slug or not; else the canonical URL without its scheme
    part: str = "1"  # "1", "2" ..., "all", "amp", "amp-2", "amp-all"
    channel: str | None = None
    subchannel: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One form of path that a site uses, and the kind of page there.

    `pattern` must match the whole path: lower case, no trailing slash, without the page number if it is an article's.
    It may name the groups `channel`, `subchannel`, `id` (identifies a story on its host) and `amp` (there = an AMP
    page). `story` is an article's canonical path made of the groups ("/read/{id}"), needed where that is not the path;
    with a host ("//{desk}.news.id/read/{id}") where the story is at home on another host than this page.
    """

    kind: PageKind
    pattern: str
    story: str = ""
    compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "compiled", re.compile(self.pattern))


@dataclass(frozen=True, slots=True)
class UrlRules:
    """How one site writes its URLs.

    `hosts` maps a pattern of host names to the canonical host, made of the pattern's groups ("{city}.news.id"); the
    first match wins; a host that matches none is foreign; the group `channel` in it
    is a channel that has a host to itself. `routes` are tried in order. Page n of a story is
    `<story>/n`, or `<story>?p=n` where `page_parameter` is "p". A number outside 1 to `max_page` is no page number:
    it is a part of the path like any other, and where no route takes it the page is OTHER (no story has such a page).
    `whole_query` ("single=1") is the query of the whole story on one page, where there is one: it is asked for in place
    of the pages. `keeps_case`: a path in other capitals is another path (ids in letters), so nothing is folded.
    """

    hosts: tuple[tuple[str, str], ...]
    routes: tuple[Route, ...]
    wrapper_hosts: frozenset[str] = frozenset()
    page_parameter: str | None = None
    whole_query: str | None = None
    keeps_case: bool = False
    max_page: int = 200
    compiled_hosts: tuple[tuple[re.Pattern[str], str], ...] = field(init=False, repr=False, compare=False)
    #: What was read lately: each page is asked about by its reader, its crawl and its store, one after the other.
    recent: dict[str, "PageURL"] = field(default_factory=dict, init=False, repr=False, compare=False)
    recent_hosts: dict[str, tuple[str, str | None]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        compiled = tuple((re.compile(pattern), canonical) for pattern, canonical in self.hosts)
        object.__setattr__(self, "compiled_hosts", compiled)

    def read(self, url: str) -> PageURL:
        """Return the site's reading of `url` (absolute): kind, story key, part; never raises, whatever the text.

        >>> rules = UrlRules((("(?:www[.])?news[.]id", "www.news.id"),), (Route(PageKind.ARTICLE, "/read/[^/]+"),))
        >>> page = rules.read("HTTP://news.id//read/%61-Story/2/?utm_source=x#top")
        >>> page.kind.value, page.canonical, page.part
        ('article', 'https://www.news.id/read/a-story', '2')
        """
        page = self.recent.get(url)
        if page is None:
            page = self._read(url.strip(_EDGES))
            _remember(self.recent, url, page)
        return page

    def _read(self, text: str) -> PageURL:
        try:
            split = urlsplit(text)
        except ValueError:  # a broken IPv6 address, characters that are none in a host
            return _foreign(text, "")
        name, _, port = split.netloc.rpartition("@")[2].lower().partition(":")
        host, desk = self._canonical_host(name.removesuffix("."))
        # Where a backslash or a control character stands in the host, other parsers see another one.
        host = "" if _UNSAFE.search(split.netloc) else host
        if not host or split.scheme not in _SCHEMES or port not in _DEFAULT_PORTS:
            return _foreign(text, split.hostname or "")
        path, query = _clean_path(split.path), split.query
        folded = path if self.keeps_case else _fold(path)
        if host in self.wrapper_hosts:
            return _page(PageKind.WRAPPER, host, path, query)
        readings = self._readings(folded, query)
        for route in self.routes:
            if route.kind is not PageKind.ARTICLE:
                if match := route.compiled.fullmatch(folded):
                    return _page(route.kind, host, path, query, match, desk)
                continue
            for story_path, number in readings:
                if match := route.compiled.fullmatch(story_path):
                    return _story(route, host, story_path, number, match, desk)
        return _page(PageKind.OTHER, host, path, query)

    def owns(self, url: str) -> bool:
        """Say whether a URL is on one of the hosts, as `read` does, and of most foreign ones in a third of its time."""
        named = _PLAIN_HOST.match(url)
        if named is not None and not self._canonical_host(named[1].lower().removesuffix("."))[0]:
            return False
        return self.read(url).kind is not PageKind.FOREIGN

    def page_url(self, canonical: str, part: int | str) -> str:
        """Return the URL of page `part` (a number or "all") of the story at `canonical`; page 1 is the story's own.

        >>> UrlRules((), ()).page_url("https://www.news.id/read/a-story", 2)
        'https://www.news.id/read/a-story/2'
        """
        if str(part) == "1":
            return canonical
        if part == "all" and self.whole_query:
            return f"{canonical}?{self.whole_query}"
        return f"{canonical}?{self.page_parameter}={part}" if self.page_parameter else f"{canonical}/{part}"

    def _canonical_host(self, name: str) -> tuple[str, str | None]:
        """Return the canonical host and the channel that has it to itself."""
        host = self.recent_hosts.get(name)
        if host is None:
            host = self._read_host(name)
            _remember(self.recent_hosts, name, host)
        return host

    def _read_host(self, name: str) -> tuple[str, str | None]:
        for pattern, canonical in self.compiled_hosts:
            if match := pattern.fullmatch(name):
                found = match.groupdict()
                return canonical.format_map(found), found.get("channel")
        return "", None

    def _readings(self, path: str, query: str) -> tuple[tuple[str, str], ...]:
        """Return the ways to read a path as (path of a story, its page), the likelier first."""
        if self.whole_query and self.whole_query in query.split("&"):
            return ((path, "all"),)
        if self.page_parameter:
            given = parse_qs(query).get(self.page_parameter, ["1"])[-1]
            return ((path, self._page_number(given) or "1"),)
        story_path, _, last = path.rpartition("/")
        page = self._page_number(last)
        if page in ("", "all"):
            return ((story_path, page) if page else (path, "1"),)
        # `/read/150` is a story with a small id: no route takes its `/read` for one.
        return ((story_path, page), (path, "1"))

    def _page_number(self, text: str) -> str:
        """Return "all" or the number without leading zeros; empty where `text` is no page of a story."""
        if text == "all":
            return text
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            return ""
        number = int(text)
        return str(number) if 1 <= number <= self.max_page else ""


def slug_text(url: str) -> str:
    """Return the words in a URL's path.

    >>> slug_text("https://www.news.id/news/banjir-di-demak/12?page=2")
    'news banjir di demak 12'
    """
    return re.sub(r"[-/_+.]+", " ", url.partition("://")[2].partition("/")[2].partition("?")[0]).strip()


def _remember(recent: dict[str, _T], text: str, reading: _T) -> None:
    if len(recent) >= _MAX_RECENT:
        recent.clear()
    if len(text) <= _LONG_URL:
        recent[text] = reading


def _foreign(text: str, host: str) -> PageURL:
    return PageURL(PageKind.FOREIGN, text, host, text.partition("://")[2] or text)


def _story(route: Route, host: str, path: str, number: str, match: re.Match[str], desk: str | None = None) -> PageURL:
    found = match.groupdict("")
    story = route.story.format_map(found) if route.story else path
    host = story[2:].partition("/")[0] if story.startswith("//") else host
    canonical = story[2:] if story.startswith("//") else host + story
    key = f"{host}/{found['id']}" if found.get("id") else canonical
    part = number
    if found.get("amp"):
        part = "amp" if number == "1" else f"amp-{number}"
    channel, subchannel = _channels(desk, found)
    return PageURL(PageKind.ARTICLE, f"https://{canonical}", host, key, part, channel, subchannel)


def _page(
    kind: PageKind, host: str, path: str, query: str, match: re.Match[str] | None = None, desk: str | None = None
) -> PageURL:
    """Return a page that is no story's: its query says which page it is, so only tracking goes."""
    channel, subchannel = _channels(desk, match.groupdict("") if match else {})
    key = host + (path or "/") + _clean_query(query)
    return PageURL(kind, f"https://{key}", host, key, "1", channel, subchannel)


def _channels(desk: str | None, found: dict[str, str]) -> tuple[str | None, str | None]:
    """Return channel and sub-channel of a URL; a channel that has a host to itself comes first."""
    named = [name for name in (desk, found.get("channel"), found.get("subchannel")) if name]
    return (*dict.fromkeys(named), None, None)[:2]  # type: ignore[return-value]  # two of them


def folded_path(path: str) -> str:
    """Return a path as routes see it: one spelling, in lower case.

    >>> folded_path("/Tag//%6Aokowi/")
    '/tag/jokowi'
    """
    return _fold(_clean_path(path))


def _clean_path(path: str) -> str:
    """Return a path with one spelling: escapes only where needed, no empty or dot segments, no trailing slash.

    >>> _clean_path("//tag/./%6Aokowi%2dma'ruf/x/../é%2F%c3%a9 /")
    "/tag/jokowi-ma'ruf/%C3%A9%2F%C3%A9"
    """
    if _PLAIN_PATH.fullmatch(path):
        return path.removesuffix("/")
    segments: list[bytes] = []
    for raw in path.encode("utf-8", "replace").split(b"/"):
        segment = unquote_to_bytes(raw).strip()
        if segment == b"..":
            del segments[-1:]
        elif segment not in (b"", b"."):
            segments.append(segment)
    return "".join("/" + quote(segment, safe=_PATH_SAFE) for segment in segments)


def _fold(path: str) -> str:
    """Return a clean path in lower case (the escapes keep their capitals)."""
    folded = path.lower()
    return _ESCAPE.sub(lambda match: match[0].upper(), folded) if "%" in folded else folded


def _clean_query(query: str) -> str:
    """Return a query with its question mark, sorted, without tracking; empty where nothing is left.

    >>> _clean_query("q=banjir&utm_source=x&page=2")
    '?page=2&q=banjir'
    """
    quoted = quote(query, safe=_QUERY_SAFE, errors="replace")
    kept = sorted(pair for pair in quoted.split("&") if pair and not TRACKING.match(pair))
    return "?" + "&".join(kept) if kept else ""
