"""The path for a page whose layout does not say where the story stands.

trafilatura decides by text density what the story is; our own walk then reads that part of the tree, because
trafilatura's output has lost what our rules need: doubled line breaks, pictures beside their captions.
"""

import logging
from collections import Counter
from itertools import islice
from typing import Any

from lxml import etree, html

from newscrawl.page.body.boxes import reads_like_prose
from newscrawl.page.body.lines import is_credit, is_tagged_sentence
from newscrawl.page.body.walk import BodyText, walk_body
from newscrawl.page.site import Site
from newscrawl.page.tree import UNREAD_TAGS, text_of, texts_read
from newscrawl.text.boilerplate import HEADINGS
from newscrawl.text.prose import Line, clean_text

# A page without a story is an ordinary outcome here, counted by us; trafilatura would warn of each.
logging.getLogger("trafilatura").setLevel(logging.ERROR)

_TEXT_BLOCKS = ("p", "li", "blockquote", "h2", "h3", "h4", "td", "div", "section", "article", "span", "main")
_MIN_ANCHOR_CHARS = 30  # shorter lines stand in several places of a page
_ANCHOR_PIECES = 12  # pieces of text, in which the first characters of a paragraph surely stand
_ENOUGH_SHARE = 0.8
#: What can hold a story, and what never holds any.
_HOLDERS = frozenset({"div", "section", "article", "main", "td", "body"})
_NO_STORY = UNREAD_TAGS | {"a", "nav", "footer", "aside", "form", "button", "figure", "figcaption", "h1"}
_MANY_TITLES = 4  # of other stories, all of them links, among few other lines: a list of teasers
_SHARE_INSIDE = 0.85  # the container must hold this much of the text that trafilatura found


def find_body(root: etree._Element, site: Site, *, loose: bool) -> BodyText:
    """Return the lines of the page's main text; empty where there is none. Leaves the tree as it was.

    `loose`: the page is known to hold a story, so where trafilatura sees none (a short one, a text that only line
    breaks part) the box with the most text behind the headline is it.
    """
    kept = _main_lines(root)
    container = _container(root, [line.text for line in kept]) if kept else None
    found = _read_kept(container, kept, site) if container is not None else BodyText()
    if loose and not reads_like_prose([line for line in found.lines if line.tag not in HEADINGS]):
        densest = _read_densest(root, site)
        if _size(densest) > _ENOUGH_SHARE * _size(BodyText(lines=kept)):
            return densest
    if not found.lines and kept:
        found = _read_kept(next(root.iter("body"), root), kept, site, strict=True)
    return BodyText() if not loose and _is_list_of_teasers(found.lines) else found


def _read_kept(container: etree._Element, kept: list[Line], site: Site, *, strict: bool = False) -> BodyText:
    """Walk the container and return its lines from the first to the last that trafilatura kept.

    Its own lines are never given: they know nothing of boxes that are no story. `strict`: the container may hold
    anything, so a short line must be one of them, and not only a part.
    """
    found = walk_body(container, site)
    joined = "\n".join(line.text for line in kept)
    whole = {line.text for line in kept}
    supported = [
        number
        for number, line in enumerate(found.lines)
        if line.text in whole or (line.text[:60] in joined and not (strict and len(line.text) < _MIN_ANCHOR_CHARS))
    ]
    if not supported:
        return BodyText()
    end = supported[-1] + 1
    while end < len(found.lines) and (is_credit(found.lines[end].text) or is_tagged_sentence(found.lines[end])):
        end += 1
    found.lines = [line for line in found.lines[supported[0] : end] if line.tag != "h1"]
    return found


def _read_densest(root: etree._Element, site: Site) -> BodyText:
    densest = _densest(root)
    if densest is None:
        return BodyText()
    found = walk_body(densest, site)
    found.lines = found.lines[_behind_headline(found.lines) :]
    return found


def _is_list_of_teasers(lines: list[Line]) -> bool:
    """Say whether lines are titles of other stories, all of them links, with a sentence under some."""
    titles = sum(line.leading >= 0.9 * len(line.text) for line in lines)
    return titles >= _MANY_TITLES and titles * 2 >= len(lines) - titles


def _size(found: BodyText) -> int:
    return sum(len(line.text) for line in found.lines)


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
        start = clean_text("".join(islice(texts_read(element), _ANCHOR_PIECES)))[:_MIN_ANCHOR_CHARS]
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


def _densest(root: etree._Element) -> etree._Element | None:
    """Return the box that has the most text of its own behind the headline, links and page boilerplate aside."""
    weights: Counter[etree._Element] = Counter()
    holders: list[etree._Element] = []
    seen_headline = next(root.iter("h1"), None) is None
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in _NO_STORY:
                walker.skip_subtree()
            if tag in _HOLDERS:
                holders.append(element)
            text = element.text if tag not in _NO_STORY else None
        else:
            if holders and holders[-1] is element:
                holders.pop()
            seen_headline = seen_headline or tag == "h1"
            text = element.tail
        if text and seen_headline and holders:
            weights[holders[-1]] += len(text.strip())
    return max(weights, key=weights.__getitem__, default=None)


def _behind_headline(lines: list[Line]) -> int:
    return next((number + 1 for number, line in enumerate(lines) if line.tag == "h1"), 0)


def _depth(element: etree._Element) -> int:
    return sum(1 for _ in element.iterancestors())
