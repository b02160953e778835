"""The parsed page and the few questions that everyone asks it."""

from collections.abc import Iterator
from functools import lru_cache

from cssselect import GenericTranslator
from lxml import etree, html

from newscrawl.text.prose import clean_text

#: Elements whose text nobody reads.
UNREAD_TAGS = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea"})


class TooDeepError(ValueError):
    """The page nests deeper than libxml2 goes (2,048 levels); what follows is not in the tree."""


def parse(text: str) -> etree._Element | None:
    """Return the root of the page, without comments; None where the text holds no element.

    Raises: TooDeepError.
    """
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    source = text.replace("\x00", "").encode("utf-8", "replace")
    if not source.strip():
        return None
    root: etree._Element | None = etree.fromstring(source, parser)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log.filter_from_fatals()):
        raise TooDeepError
    return root


@lru_cache(maxsize=1024)
def compile_css(css: str) -> etree.XPath:
    """Return a compiled, reusable selector; elements come in document order."""
    return etree.XPath(GenericTranslator().css_to_xpath(css, prefix="descendant-or-self::"), smart_strings=False)


def select(node: etree._Element, css: str) -> list[etree._Element]:
    """Return the elements below a node that match."""
    found: list[etree._Element] = compile_css(css)(node)
    return found


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
