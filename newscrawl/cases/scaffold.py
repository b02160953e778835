"""Scaffold of a site: a declaration made from a few saved pages."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.errors import InputError
from newscrawl.items import Page
from newscrawl.page.body.place import find_places
from newscrawl.page.extract import named_url, root_of
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.neutral import name_in_host
from newscrawl.page.site import Site, Sources
from newscrawl.page.tree import text_of
from newscrawl.text.dates import is_date_line
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules, folded_path

_NAME = re.compile(r"[a-z][a-z0-9]{1,30}")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")  # as the guard of outgoing requests has them
_TAG = re.compile(r"[a-z][a-z0-9-]*")
_CLASS = re.compile(r"-?[A-Za-z_][\w-]{0,60}")  # longer ones are made by programs, for one build
_DATE = re.compile(r"\d{4}/\d\d/\d\d")
_MAX_LINE = 80  # characters of a date line


def check_name(name: str) -> None:
    """Check that a site can have this name. Raises: InputError."""
    if not _NAME.fullmatch(name):
        raise InputError(f'"{name}" cannot name a site: use small letters and digits, such as mediaindonesia')


def with_address(page: Page, name: str) -> Page:
    """Return a saved page with its URL: its own, else the one that it names itself. Raises: InputError."""
    url = page.url or named_url(page)
    if not url:
        what = "give its URL in its place, or a folder with the page and a page.json, which has it: fixtures/README.md"
        raise InputError(f'"{name}" does not say where it is from; {what}')
    return replace(page, url=url)


def host_of(url: str) -> str:
    """Return the host of a URL.

    Raises: InputError where it is no plain host name.
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # a broken IPv6 address
        host = ""
    if not _HOST.fullmatch(host):
        raise InputError(f"{url!r} names no host of letters, digits, dots and hyphens; give the page's right URL")
    return host


def declare(name: str, pages: Sequence[Page]) -> Site:
    """Return the declaration of a site: the hosts, routes and selectors that its pages share. Raises: InputError."""
    check_name(name)
    hosts = list(dict.fromkeys(host_of(page.url) for page in pages))
    patterns = dict.fromkeys(_pattern(folded_path(urlsplit(page.url).path)) for page in pages)
    roots = [root for page in pages if (root := root_of(page)) is not None]
    brand = re.escape(name_in_host(hosts[0]) or name).replace(r"\-", "[ -]?")
    return Site(
        name=name,
        publisher=f"(?:redaksi |tim )?{brand}|redaksi",
        urls=UrlRules(hosts=tuple(_host_rules(hosts)), routes=_routes(patterns)),
        layouts=_layouts(roots),
        boilerplate=Boilerplate(classes={}),
        prose=ProseRules(brands=brand, boilerplate={}),
        sources=Sources(home=f"https://{hosts[0]}", feeds=("/feed",)),
    )


def _host_rules(hosts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for bare in dict.fromkeys(host.removeprefix("www.") for host in hosts):
        with_www = f"www.{bare}"
        yield rf"(?:www\.)?{re.escape(bare)}", with_www if with_www in hosts else bare


def _routes(stories: Iterable[str]) -> tuple[Route, ...]:
    return (
        Route(PageKind.FEED, r"/(?:rss|feed)(?:/.*)?"),
        Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\.xml"),
        Route(PageKind.TAG, r"/tag/.+"),
        Route(PageKind.INDEX, r"/indeks(?:/.*)?"),
        *(Route(PageKind.ARTICLE, pattern) for pattern in stories),
        Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z-]+))?"),
    )


def _pattern(path: str) -> str:
    """Return the pattern of a story's path, with a group or class for each date, id and channel in it.

    >>> _pattern("/ekonomi/851796/harga-kopi-naik")
    '/(?P<channel>[a-z][a-z-]*)/(?P<id>\\\\d+)/[^/]+'
    """
    day = _DATE.search(path)
    segments = _DATE.sub("DAY", path).strip("/").split("/")
    parts, named = [], set[str]()
    for number, segment in enumerate(segments):
        if segment == "DAY":
            parts.append(r"\d{4}/\d\d/\d\d")
        elif segment.isdigit():
            parts.append(r"\d+" if "id" in named or (day and len(segment) < 5) else r"(?P<id>\d+)")
            named.add("id")
        elif number == len(segments) - 1:
            found = re.search(r"(?:^|-)(\d{5,})$", segment)
            parts.append(r"[^/]*?-(?P<id>\d{5,})" if found and "id" not in named else "[^/]+")
        elif segment == "read" or number > 0:
            parts.append("read" if segment == "read" else "[a-z][a-z-]*")
        else:
            parts.append("(?P<channel>[a-z][a-z-]*)")
    return "/" + "/".join(parts)


def _layouts(roots: list[etree._Element]) -> tuple[Layout, ...]:
    """Return a layout of the selectors that hit on more than half of the pages; none where there is no body's."""
    body = _common(roots, _body)
    if body is None:
        return ()
    fields = {
        "title": _common(roots, lambda root: _first(root.iter("h1"))),
        "published": _common(roots, _date_line),
        "caption": _common(roots, lambda root: _first(root.iter("figcaption"))),
        "tags": _common(roots, _tag_link),
    }
    found = {name: (css,) for name, css in fields.items() if css}
    return (Layout(name="current", markers=(body,), body=(body,), fields=found),)


def _common(roots: list[etree._Element], find: Callable[[etree._Element], etree._Element | None]) -> str | None:
    found = Counter(css for root in roots if (node := find(root)) is not None and (css := _selector(node)))
    css, hits = found.most_common(1)[0] if found else (None, 0)
    return css if 2 * hits > len(roots) else None


def _selector(node: etree._Element) -> str | None:
    """Return the element by its class, or by its tag in the next box around it that has one."""
    around = node.getparent()
    for element, below in ((node, ""), (around, f" {node.tag!s}")):
        for name in (element.get("class") or "").split() if element is not None else ():
            if element is not None and _CLASS.fullmatch(name) and _TAG.fullmatch(f"{element.tag!s}{node.tag!s}"):
                return f"{element.tag!s}.{name}{below}"
    return None


def _first(nodes: Iterable[etree._Element]) -> etree._Element | None:
    return next(iter(nodes), None)


def _date_line(root: etree._Element) -> etree._Element | None:
    """Return the smallest element of a class whose text is a date line."""
    body = next(root.iter("body"), root)
    lines = [
        (len(text), number, node)
        for number, node in enumerate(body.iter("time", "span", "div", "p"))
        if node.get("class") and len(text := text_of(node)) <= _MAX_LINE and is_date_line(text)
    ]
    return min(lines)[2] if lines else None


def _tag_link(root: etree._Element) -> etree._Element | None:
    return _first(link for link in root.iter("a") if "/tag/" in (link.get("href") or "") and _selector(link))


def _body(root: etree._Element) -> etree._Element | None:
    return next((place.box for place in find_places(root, ())), None)
