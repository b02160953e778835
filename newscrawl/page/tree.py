"""Parsed page: selection of elements and their text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

import cssselect
from cssselect import GenericTranslator
from cssselect.parser import CombinedSelector
from cssselect.parser import Tree as SelectorTree
from lxml import etree

from newscrawl.page.attributes import with_whole_contents, without_excess_attributes
from newscrawl.text.prose import clean_text

#: Elements whose text nobody reads.
UNREAD_TAGS = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea"})

_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{4,}", re.IGNORECASE
)


class TooDeepError(ValueError):
    """The page nests deeper than libxml2 goes (2,048 levels); the rest of the page is not in the tree."""


def parse(text: str) -> etree._Element | None:
    """Return the root of the page, without comments; None where the text holds no element.

    Raises: TooDeepError.
    """
    # The table of all ids, which nobody asks here, takes a tenth of the parser's time.
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    text = with_whole_contents(without_excess_attributes(text))
    # A search takes a tenth of the time of a replacement that finds nothing.
    source = (text.replace("\x00", "") if "\x00" in text else text).encode("utf-8", "replace")
    if not source.strip():
        return None
    root: etree._Element | None = etree.fromstring(source, parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log.filter_from_fatals()):
        raise TooDeepError
    if root is not None:
        _unwrap(root)
    return root


def _unwrap(root: etree._Element) -> None:
    """Make a form or a button that holds most of the page a box like any other.

    ASP.NET puts all of a page into one form; a button whose end tag is missing takes in what follows.
    """
    for control in root.iter("form", "button"):
        if next(control.iter("h1", "p"), None) is None:
            continue
        size = sum(1 for _ in control.iter())
        if sum(1 for _ in islice(root.iter(), 2 * size)) < 2 * size:
            control.tag = "div"


@dataclass(frozen=True, slots=True)
class _Selector:
    xpath: etree.XPath
    classes: tuple[str, ...]  # without which nothing on a page can match


@lru_cache(maxsize=1024)
def _compile(css: str) -> _Selector:
    parsed = cssselect.parse(css)
    classes = tuple(_CLASS.findall(css)) if len(parsed) == 1 and ":" not in css else ()
    return _Selector(etree.XPath(" | ".join(map(_to_xpath, parsed)), smart_strings=False), classes)


class Tree:
    """A parsed page that answers selectors.

    `scope` is the box that holds the story, once it is known: what is found there comes before what is found
    elsewhere on the page, in cards of other stories say. A class that no element has is answered at once.
    """

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.scope = root
        self.classes = frozenset(" ".join(_CLASSES(root)).split())
        self.selected: dict[str, list[etree._Element]] = {}

    @cached_property
    def links(self) -> list[etree._Element]:
        """All links of the page, in document order."""
        return list(self.root.iter("a"))

    def select(self, css: str) -> list[etree._Element]:
        """Return the elements that match, in document order."""
        found = self.selected.get(css)
        if found is None:
            selector = _compile(css)
            found = []
            if self.classes.issuperset(selector.classes):
                found = selector.xpath(self.scope)
                if not found and self.scope is not self.root:
                    found = selector.xpath(self.root)
            self.selected[css] = found
        return found


def _to_xpath(selector: cssselect.Selector) -> str:
    """Translate one selector so that it is matched from the right, as browsers do.

    The last part of a selector nearly always names a tag, so a few elements are looked at instead of every one on
    the page: 26 selectors took 2.8 ms on an 80 KB page translated from the left (benchmarks/extract.py).
    """
    if _has_siblings(selector.parsed_tree):
        return "descendant-or-self::" + _left_to_right(selector.parsed_tree)
    expression = _right_to_left(selector.parsed_tree)
    return _AT_TOP.get(expression.partition("[")[0], "descendant-or-self::") + expression


def _has_siblings(tree: SelectorTree) -> bool:
    return isinstance(tree, CombinedSelector) and (tree.combinator == "~" or _has_siblings(tree.selector))


def _left_to_right(tree: SelectorTree) -> str:
    """Translate a selector with `~` in it: from the right each element would look at all of those before it.

    All that follow any of several such siblings follow the first of them.
    """
    if not isinstance(tree, CombinedSelector):
        return _right_to_left(tree)
    left, last = _left_to_right(tree.selector), _right_to_left(tree.subselector)
    if tree.combinator == "~":
        first = tree.selector
        if isinstance(first, CombinedSelector) and first.combinator in {" ", ">"}:
            first = first.subselector  # siblings have the same elements around them
        sibling = _right_to_left(first)
        left += f"[not(preceding-sibling::{sibling}[1])]"  # [1]: libxml2 stops at the first
    return f"{left}/{_AXES_FORTH[tree.combinator]}{last}"


def _right_to_left(tree: SelectorTree) -> str:
    if not isinstance(tree, CombinedSelector):
        expression = _TRANSLATOR.xpath(tree)
        condition = f"[{expression.condition}]" if expression.condition else ""
        return f"{expression.element}{condition}"
    left, last = _right_to_left(tree.selector), _right_to_left(tree.subselector)
    return f"{last}[{_AXES[tree.combinator]}{left}]"


_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
#: Each value once: most of the strings need not be made.
_CLASSES = etree.XPath(
    "set:distinct(/descendant::*/@class)", namespaces={"set": "http://exslt.org/sets"}, smart_strings=False
)
_AT_TOP = {"html": "/", "body": "/html/"}  # where these stand, so that nothing else needs to be looked at
_TRANSLATOR = GenericTranslator()
_AXES_FORTH = {
    " ": "descendant::",
    ">": "child::",
    "~": "following-sibling::",
    "+": "following-sibling::*[1]/self::",
}
_AXES = {" ": "ancestor::", ">": "parent::", "~": "preceding-sibling::", "+": "preceding-sibling::*[1]/self::"}


def texts_read(node: etree._Element) -> Iterator[str]:
    """Yield the pieces of text that a reader of this element sees, in order."""
    skipping: etree._Element | None = None
    for event, element in etree.iterwalk(node, events=("start", "end")):
        if skipping is not None:
            if event == "end" and element is skipping:
                skipping = None
                if element is not node and element.tail:
                    yield element.tail
            continue
        if event == "start":
            if element.tag in UNREAD_TAGS:
                skipping = element
            elif element.tag == "br":
                yield " "
            elif element.text:
                yield element.text
        elif element is not node and element.tail:
            yield element.tail


def text_of(node: etree._Element) -> str:
    """Return the clean text of an element, `<br>` as a space."""
    if not len(node):
        return clean_text(node.text or "")
    return clean_text("".join(texts_read(node)))


def is_hidden(element: etree._Element) -> bool:
    """Say whether an element says of itself that a reader does not see it."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _UNSEEN.search(style) is not None
