"""Scaffold of a site: a declaration with what was found on a few saved pages."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from string import Template
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.errors import InputError
from newscrawl.items import Page
from newscrawl.page.body.place import find_places
from newscrawl.page.decode import decode
from newscrawl.page.fields.structured import read_structured
from newscrawl.page.site import Site
from newscrawl.page.tree import parse, text_of
from newscrawl.text.dates import is_date_line
from newscrawl.text.urls import folded_path

_NAME = re.compile(r"[a-z][a-z0-9]{1,30}")
_CLASS = re.compile(r"-?[A-Za-z_][\w-]*")
_DATE = re.compile(r"\d{4}/\d\d/\d\d")
_MAX_LINE = 80  # characters of a date line
_DECLARATION = Template('''\
"""$host: describe the site in one line. Written by `newscrawl new-site`; check every line against pages."""

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Boilerplate, Layout
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

SITE = Site(
    name="$name",
    publisher=r"(?:redaksi |tim )?$brand|redaksi",
    urls=UrlRules(
        hosts=(
$hosts        ),
        routes=(
            Route(PageKind.FEED, r"/(?:rss|feed)(?:/.*)?"),
            Route(PageKind.SITEMAP, r"(?:/[^/]+)?/sitemap[^/]*\\.xml"),
            Route(PageKind.TAG, r"/tag/.+"),
            Route(PageKind.INDEX, r"/indeks(?:/.*)?"),
$routes            Route(PageKind.SECTION, r"(?:/(?P<channel>[a-z-]+))?"),
        ),
    ),
    layouts=($layout),
    boilerplate=Boilerplate(classes={}),
    prose=ProseRules(brands=r"$brand", boilerplate={}),
    sources=Sources(home="https://$host", feeds=("/feed",)),
)


class ${class_name}Spider(NewsSpider):
    """$host."""

    name = "$name"
    site = SITE
''')


def check_name(name: str) -> None:
    """Refuse a name that no site can have. Raises: InputError."""
    if not _NAME.fullmatch(name):
        raise InputError(f'"{name}" cannot name a site: use small letters and digits, such as mediaindonesia')


def address_of_page(page: Page) -> str:
    """Return where a saved page is from: its URL, else the one that it names itself. Raises: InputError."""
    if page.url:
        return page.url
    root = _root(page)
    if root is not None:
        structured = read_structured(root)
        for url in (structured.links.get("canonical"), structured.first_meta("og:url")):
            if url and url.startswith(("http://", "https://")):
                return url
    raise InputError("a page does not say where it is from; give its URL in place of the file")


def declare(name: str, pages: Sequence[Page]) -> str:
    """Return the text of a declaration for a site, made of what its pages have in common. Raises: InputError."""
    check_name(name)
    splits = [urlsplit(page.url) for page in pages]
    hosts = list(dict.fromkeys((split.hostname or "").removeprefix("www.") for split in splits))
    patterns = list(dict.fromkeys(_pattern(folded_path(split.path)) for split in splits))
    host = splits[0].hostname or ""
    return _DECLARATION.substitute(
        name=name,
        class_name=name.capitalize(),
        host=host,
        brand=re.escape(max(host.split("."), key=len)),
        hosts="".join(
            f'            (r"(?:www\\.)?{re.escape(bare)}", "{_spelling(bare, splits)}"),\n' for bare in hosts
        ),
        routes="".join(f'            Route(PageKind.ARTICLE, r"{pattern}"),\n' for pattern in patterns),
        layout=_layout([root for page in pages if (root := _root(page)) is not None]),
    )


def site_of_declaration(text: str) -> Site:
    """Return the site that a declaration declares."""
    module: dict[str, object] = {"__name__": "declaration"}
    exec(compile(text, "declaration", "exec"), module)  # noqa: S102 - text that `declare` wrote
    site = module["SITE"]
    assert isinstance(site, Site)
    return site


def _spelling(bare: str, splits: Iterable[object]) -> str:
    names = {str(getattr(split, "hostname", "")) for split in splits}
    return f"www.{bare}" if f"www.{bare}" in names else bare


def _pattern(path: str) -> str:
    """Return the form of a story's path: what is a date, an id or a channel in it becomes a group or a class.

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


def _root(page: Page) -> etree._Element | None:
    return parse(decode(page.body, page.headers.get("content-type"))[0])


def _layout(roots: list[etree._Element]) -> str:
    """Return a layout of the selectors that hit on more than half of the pages; empty where there is no body's."""
    body = _common(roots, _body)
    if body is None:
        return ""
    fields = {
        "title": _common(roots, lambda root: _first(root.iter("h1"))),
        "published": _common(roots, _date_line),
        "caption": _common(roots, lambda root: _first(root.iter("figcaption"))),
        "tags": _common(roots, _tag_link),
    }
    lines = "".join(f'                "{name}": ("{css}",),\n' for name, css in fields.items() if css)
    return (
        '\n        Layout(\n            name="current",\n'
        f'            markers=("{body}",),\n            fields={{\n{lines}            }},\n'
        f'            body=("{body}",),\n        ),\n    '
    )


def _common(roots: list[etree._Element], find: Callable[[etree._Element], etree._Element | None]) -> str | None:
    found = Counter(css for root in roots if (node := find(root)) is not None and (css := _selector(node)))
    css, hits = found.most_common(1)[0] if found else (None, 0)
    return css if 2 * hits > len(roots) else None


def _selector(node: etree._Element) -> str | None:
    """Return the element by its class, or by its tag in the next box around it that has one."""
    around = node.getparent()
    for element, below in ((node, ""), (around, f" {node.tag!s}")):
        for name in (element.get("class") or "").split() if element is not None else ():
            if element is not None and _CLASS.fullmatch(name):
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
