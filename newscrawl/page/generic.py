"""The path for a page whose layout does not say where the story stands.

trafilatura decides by text density what the story is; our own walk then reads that part of the tree, because
trafilatura's output has lost what our rules need: doubled line breaks, pictures beside their captions.
"""

import logging
from collections import Counter
from typing import Any

from lxml import etree, html

from newscrawl.page.body import BodyText, walk_body
from newscrawl.page.site import Site
from newscrawl.page.tree import text_of
from newscrawl.text.prose import Line, clean_text

# A page without a story is an ordinary outcome here, counted by us; trafilatura would warn of each.
logging.getLogger("trafilatura").setLevel(logging.ERROR)

_TEXT_BLOCKS = ("p", "li", "blockquote", "h2", "h3", "h4", "td", "div", "section", "article", "span", "main")
_MIN_ANCHOR_CHARS = 30  # shorter lines stand in several places of a page
_SHARE_INSIDE = 0.85  # the container must hold this much of the text that trafilatura found


def find_body(root: etree._Element, site: Site) -> BodyText:
    """Return the lines of the page's main text; empty where there is none. Leaves the tree as it was."""
    kept = _main_lines(root)
    if not kept:
        return BodyText()
    container = _container(root, [line.text for line in kept])
    if container is None:
        return BodyText(lines=kept)
    found = walk_body(container, site)
    joined = "\n".join(line.text for line in kept)
    supported = [number for number, line in enumerate(found.lines) if line.text[:60] in joined]
    if not supported:
        return BodyText(lines=kept)
    found.lines = [line for line in found.lines[supported[0] : supported[-1] + 1] if line.tag != "h1"]
    return found


def _main_lines(root: etree._Element) -> list[Line]:
    # trafilatura brings 40 MB of modules that a run whose pages all match a layout never needs.
    from trafilatura import bare_extraction

    document: Any = bare_extraction(
        html.document_fromstring(etree.tostring(root, encoding="unicode", method="html")),
        include_comments=False,
        include_links=True,
        include_tables=True,
        favor_precision=True,
        with_metadata=False,
    )
    if document is None or document.body is None:
        return []
    lines = []
    for element in document.body.iter("p", "head", "item", "quote", "cell"):
        if element.find(".//p") is None and (text := clean_text("".join(element.itertext()))):
            linked = sum(len(text_of(link)) for link in element.iter("ref"))
            lines.append(Line(text, min(linked, len(text)), "h2" if element.tag == "head" else "p"))
    return lines


def _container(root: etree._Element, texts: list[str]) -> etree._Element | None:
    """Return the deepest element that holds nearly all of these texts."""
    wanted = {text[:_MIN_ANCHOR_CHARS]: len(text) for text in texts if len(text) >= _MIN_ANCHOR_CHARS}
    weights: Counter[etree._Element] = Counter()
    total = 0
    seen: set[str] = set()
    for element in root.iter(*_TEXT_BLOCKS):
        start = clean_text((element.text or "")[:400] or "")[:_MIN_ANCHOR_CHARS]
        if len(start) < _MIN_ANCHOR_CHARS:
            start = text_of(element)[:_MIN_ANCHOR_CHARS] if element.tag == "p" else start
        if start in wanted and start not in seen:
            seen.add(start)
            total += wanted[start]
            for ancestor in (element, *element.iterancestors()):
                weights[ancestor] += wanted[start]
    best = None
    for element, weight in weights.items():
        if weight >= _SHARE_INSIDE * total and (best is None or _depth(element) > _depth(best)):
            best = element
    if best is not None and best.tag in {"p", "li", "span"}:
        return best.getparent()
    return best


def _depth(element: etree._Element) -> int:
    return sum(1 for _ in element.iterancestors())
