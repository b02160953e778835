"""The links to stories on a listing page."""

from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlsplit

from lxml import etree

from newscrawl import stats
from newscrawl.items import Kind, Link
from newscrawl.page.fields.published import read_date
from newscrawl.page.fields.sources import PageView
from newscrawl.page.tree import text_of
from newscrawl.text.dates import PublishedDate
from newscrawl.text.urls import PageKind

_CARD_DEPTH = 4  # elements from a link up to the card around it
_LEFT = {PageKind.PLAYLIST: "playlist", PageKind.FOREIGN: "other-site"}


def read_links(view: PageView, counts: Counter[str]) -> list[Link]:
    """Return the stories a listing links to, each once, in page order; count the other links of the list.

    The site's selectors say where the list is; a page on which none of them hits is searched whole, since only a
    link whose URL is a story's counts in either case.
    """
    nodes: list[etree._Element] = []
    for candidate in view.site.listing_links:
        nodes.extend(view.tree.select(candidate))
    left: Counter[str] = Counter()
    links = _links(view, nodes, left)
    if links:
        counts.update(left)
    return links or _links(view, view.tree.links, Counter())


def _links(view: PageView, nodes: list[etree._Element], left: Counter[str]) -> list[Link]:
    mirrors = view.site.sources.mirrors if view.site.sources else frozenset[str]()
    found: dict[str, Link] = {}
    for node in nodes:
        url = view.absolute(node.get("href") or "")
        if url is None:
            continue
        address = view.site.urls.read(url)
        if why := "mirror" if urlsplit(url).hostname in mirrors else _LEFT.get(address.kind):
            left[stats.LEFT.format(why)] += 1
        elif address.kind is PageKind.ARTICLE and address.story_key not in found:
            date = _date(view, node)
            found[address.story_key] = Link(
                address.canonical,
                _title(node),
                _kind(node, view.site.kinds),
                date.at if date else None,
                is_approximate=bool(date and date.relative),
            )
    return list(found.values())


def _date(view: PageView, node: etree._Element) -> PublishedDate | None:
    """Return when the card around a link says that its story was published.

    The card is the box around the link in which no link has another target.
    """
    classes = view.site.sources.dates if view.site.sources else ()
    card: etree._Element | None = node
    href = node.get("href")
    for _ in range(_CARD_DEPTH):
        if card is None or not classes or any(other.get("href") != href for other in card.iter("a")):
            return None
        for element in card.iter():
            if not set(classes).isdisjoint((element.get("class") or "").split()):
                return read_date(view, text_of(element))
        card = card.getparent()
    return None


def _title(node: etree._Element) -> str | None:
    for heading in node.iter("h1", "h2", "h3", "h4", "h5"):
        if text := text_of(heading):
            return text
    return text_of(node) or node.get("title") or None


def _kind(node: etree._Element, kinds: Mapping[str, Kind]) -> Kind | None:
    for element in node.iter():
        for name in (element.get("class") or "").split():
            if name in kinds:
                return kinds[name]
    return None
