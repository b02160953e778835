"""The links to stories on a listing page."""

from collections.abc import Mapping

from lxml import etree

from newscrawl.items import Kind, Link
from newscrawl.page.sources import PageView
from newscrawl.page.tree import text_of
from newscrawl.text.urls import PageKind


def read_links(view: PageView) -> list[Link]:
    """Return the stories a listing links to, each once, in page order.

    The site's selectors say where the list is; a page on which none of them hits is searched whole, since only a
    link whose URL is a story's counts in either case.
    """
    nodes: list[etree._Element] = []
    for candidate in view.site.listing_links:
        nodes.extend(view.tree.select(candidate))
    return _links(view, nodes) or _links(view, list(view.tree.root.iter("a")))


def _links(view: PageView, nodes: list[etree._Element]) -> list[Link]:
    found: dict[str, Link] = {}
    for node in nodes:
        url = view.absolute(node.get("href") or "")
        if url is None:
            continue
        address = view.site.urls.read(url)
        if address.kind is PageKind.ARTICLE and address.story_key not in found:
            found[address.story_key] = Link(address.canonical, _title(node), _kind(node, view.site.kinds))
    return list(found.values())


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
