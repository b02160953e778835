"""Candidate sources of a field, each with its name in the provenance."""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import wraps
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from lxml import etree

from newscrawl.page.body.pictures import PICTURES, source_of
from newscrawl.page.body.unlikely import COMMENTS, unlikely_rule
from newscrawl.page.fields.structured import Structured, text_of_value, texts_of_value
from newscrawl.page.layouts import Layout
from newscrawl.page.site import Site
from newscrawl.page.tree import Tree, text_of
from newscrawl.text.dating.zones import zone_of
from newscrawl.text.language import guess_language
from newscrawl.text.urls import PageKind, PageURL

_T = TypeVar("_T")
_WORD = re.compile(r"\w+")
_FILE_ENDING = re.compile(r"\.\w{2,5}$")
_MIN_SLUG_WORDS = 3
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]|$)")
_TEMPLATE_LANGUAGE = "en"  # named by the templates of many papers in other languages
_SAMPLE, _SAMPLED = 400, 12  # characters and paragraphs of a page that does not name its language
_ITEMPROPS = etree.XPath("/html/body/descendant::*/@itemprop/..", smart_strings=False)
#: Fields of which the first value is the story's.
_SINGLE = frozenset({"title", "published", "caption"})
#: Rules by which the name of a box says that what is in it is none of the story.
OTHERS = frozenset({COMMENTS, "related"})
_OTHER_BOXES = ("aside", "nav", "footer", "form", "noscript")
_OWN_BOXES = frozenset({"footer", "nav"})  # inside an article they are its own
_MAX_BOXES = 6
#: Beginnings of names in the provenance.
_DECLARED = "css:"
_TOLD = ("json-ld", "meta:", "script:")
_PLAIN_LINK = re.compile(r"https?://[\w.-]+/[\w./~-]*", re.ASCII)


@dataclass(slots=True)
class PageView:
    """One parsed page with everything that reading its fields needs."""

    tree: Tree
    structured: Structured
    layout: Layout
    address: PageURL
    base: str  # what relative links are relative to
    answered_at: datetime  # from which relative dates count back
    latest_at: datetime  # a date later than this cannot be true
    site: Site
    memo: dict[str, Any] = field(default_factory=dict)  # results of the functions marked `once`

    def absolute(self, href: str) -> str | None:
        """Return a link of the page as an absolute http(s) URL without a user, or None."""
        if _PLAIN_LINK.fullmatch(href):
            return href  # as `urljoin` does, in a tenth of the time
        try:
            url = urljoin(self.base, href.strip())
            parts = urlsplit(url)
        except ValueError:
            return None
        if "@" in parts.netloc:
            url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return url if parts.scheme in {"http", "https"} else None


def once(read: Callable[[PageView], _T]) -> Callable[[PageView], _T]:
    """Read something off a page once, however many fields ask for it."""
    name = f"{read.__module__}.{read.__name__}"

    @wraps(read)
    def remembered(view: PageView) -> _T:
        if name not in view.memo:
            view.memo[name] = read(view)
        result: _T = view.memo[name]
        return result

    return remembered


@once
def annotated(view: PageView) -> list[etree._Element]:
    """Return the elements with an `itemprop` and the links with a `rel`, which may name a field."""
    return [*_ITEMPROPS(view.tree.root), *(link for link in view.tree.links if link.get("rel"))]


@once
def language_of(view: PageView) -> str:
    """Return the language of a page (`id`): as it names it itself, else by the words of its paragraphs.

    Malay pages that call themselves Indonesian, or the other way round, are read by the same tables.
    """
    root, structured, language = view.tree.root, view.structured, None
    named = (
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        structured.first_meta("og:locale"),
    )
    for name in (*named, structured.first_meta("language"), structured.first_meta("content-language")):
        if name and (code := _LANGUAGE.match(name.strip())):
            language = code[1].lower()
            if language != _TEMPLATE_LANGUAGE:
                return "id" if language == "in" else language
            break
    texts = (text_of(node)[:_SAMPLE] for node in islice(root.iter("p"), _SAMPLED))
    return guess_language(texts) or language or "id"


@once
def zone_of_page(view: PageView) -> tzinfo:
    """Return the zone of the clock times on a page that name none."""
    return view.site.zone or zone_of(view.address.host, language_of(view))


def keep_own_nodes(view: PageView) -> None:
    """Remove the nodes of other stories from the page's JSON-LD, and put the one that describes this story best first.

    A node that names another story's URL is that story's. Of the others, one whose headline fits the URL comes first,
    and a text before its video.
    """
    structured = view.structured
    own = {view.address.story_key}
    if (canonical := view.absolute(structured.links.get("canonical", ""))) is not None:
        own.add(view.site.urls.read(canonical).story_key)
    nodes = [node for node in structured.nodes if not (keys := _story_keys(node, view)) or keys & own]
    if len(nodes) > 1:
        nodes.sort(
            key=lambda node: (
                not matches_slug(text_of_value(node.get("headline")) or "", view),
                "VideoObject" in str(node.get("@type")),
            )
        )
    structured.nodes = nodes


def _story_keys(node: dict[str, Any], view: PageView) -> set[str]:
    """The stories whose URLs a node names as its own."""
    keys = set()
    for value in (node.get("mainEntityOfPage"), node.get("url"), node.get("@id")):
        target = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(target, str) and (url := view.absolute(target)):
            address = view.site.urls.read(url)
            if address.kind is PageKind.ARTICLE:
                keys.add(address.story_key)
    return keys


def matches_slug(title: str, view: PageView) -> bool:
    """Say whether a title can be this story's: a slug is made of its headline, so they share words."""
    slug, words = slug_words(view), _words(title)
    return len(slug) < _MIN_SLUG_WORDS or not words or len(words & slug) * 4 >= min(len(words), len(slug))


def fits_slug(title: str, view: PageView) -> bool:
    """Say whether a title must be this story's: it has most words of the slug."""
    slug = slug_words(view)
    return len(slug) >= _MIN_SLUG_WORDS and len(_words(title) & slug) * 2 > len(slug)


def slug_words(view: PageView) -> frozenset[str]:
    """Return the words of the last part of the story's URL; a number or a key (`c4d3321d`) is none."""
    slug = _FILE_ENDING.sub("", view.address.canonical.rpartition("/")[2])
    return frozenset(word for word in re.split(r"[\W_]+", slug) if word and not any(map(str.isdigit, word)))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


#: A source yields (values as found, provenance), best candidate first.
FieldSource = Callable[[PageView], Iterator[tuple[list[str], str]]]


def declared(candidate: str) -> str:
    """Return the name of a layout's selector in the provenance."""
    return f"{_DECLARED}{candidate}"


def is_declared(source: str) -> bool:
    """Say whether a value came from a selector of the layout."""
    return source.startswith(_DECLARED)


def is_told(source: str) -> bool:
    """Say whether a value came from where a page tells machines of its story."""
    return source.startswith(_TOLD)


def css(name: str) -> FieldSource:
    """The layout's candidates for a field, in their order."""

    chosen = _own_first if name in _SINGLE else _own if name == "authors" else None

    def read(view: PageView) -> Iterator[tuple[list[str], str]]:
        for candidate in view.layout.fields.get(name, ()):
            if values := select_values(view.tree, candidate, chosen if view.site.layouts else None):
                yield values, declared(candidate)

    return read


def _own(nodes: list[etree._Element]) -> list[etree._Element]:
    """Return the elements outside of boxes of other stories or of comments."""
    return list(filter(in_story, nodes))


def _own_first(nodes: list[etree._Element]) -> list[etree._Element]:
    """Put the elements in a box of other stories or of comments behind the others."""
    return nodes if len(nodes) < 2 else sorted(nodes, key=lambda node: not in_story(node))


def in_story(node: etree._Element) -> bool:
    """Say whether an element stands in no box that by its tag or its name is one of other stories, or of comments."""
    for box in node.iterancestors(*_OTHER_BOXES):
        if box.tag not in _OWN_BOXES or next(box.iterancestors("article"), None) is None:
            return False
    return not is_boxed_as(node, OTHERS)


def is_boxed_as(node: etree._Element, rules: Container[str | None]) -> bool:
    """Say whether a box around an element is boilerplate by its name, under one of some rules."""
    return any(unlikely_rule(box) in rules for box in islice(node.iterancestors(), _MAX_BOXES))


def layout_picture(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The layout's candidates for the picture; an address that a script is to load is better than the one shown."""
    for candidate in view.layout.fields.get("image", ()):
        css, _, name = candidate.rpartition("::attr(")
        for node in _own_first(view.tree.select(css)):
            source = source_of(node) if node.tag in PICTURES else node.get(name.removesuffix(")"))
            if source and (shown := source.strip()):
                yield [shown], declared(candidate)


def json_ld(*names: str) -> FieldSource:
    """Properties of the page's story nodes; a list stays several values."""

    def read(view: PageView) -> Iterator[tuple[list[str], str]]:
        for name in names:
            for value in view.structured.ld(name):
                if texts := texts_of_value(value):
                    yield texts, "json-ld"

    return read


def json_ld_image(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The picture of a story node: a URL, an ImageObject, or a list of either."""
    for name in ("image", "thumbnailUrl"):
        for value in view.structured.ld(name):
            first = next(filter(None, value), None) if isinstance(value, list) else value
            if isinstance(first, dict) and set(first) <= {"@id", "@type"}:
                first = view.structured.by_id.get(str(first.get("@id")))
            text = first.get("url") or first.get("contentUrl") if isinstance(first, dict) else first
            if not isinstance(text, int | float) and (source := text_of_value(text)):
                yield [source], "json-ld"


def meta(*names: str) -> FieldSource:
    """Meta tags by property or name, in the order given; equal names are several values."""

    def read(view: PageView) -> Iterator[tuple[list[str], str]]:
        for name in names:
            if name in view.structured.raw_meta and (values := view.structured.meta(name)):
                yield values, f"meta:{name}"

    return read


def script(field: str) -> FieldSource:
    """The value that the site's inline script sets under the name that the site declares for a field."""

    def read(view: PageView) -> Iterator[tuple[list[str], str]]:
        name = view.site.scripts.get(field, "")
        if value := view.structured.script.get(name):
            yield [value], f"script:{name}"

    return read


def select_values(
    tree: Tree, candidate: str, chosen: Callable[[list[etree._Element]], list[etree._Element]] | None = None
) -> list[str]:
    """Return the non-empty texts, or attribute values after `::attr(name)`, of the elements that a candidate selects.

    `chosen`: what is taken of it, in which order.
    """
    css, mark, name = candidate.rpartition("::attr(")
    nodes = tree.select(css if mark else candidate)
    if chosen is not None:
        nodes = chosen(nodes)
    if mark:
        return [value for node in nodes if (value := (node.get(name.removesuffix(")")) or "").strip())]
    return [text for node in nodes if (text := text_of(node))]
