"""Pictures among the text of a story, and which of the text is their captions."""

from collections.abc import Sequence

from lxml import etree

from newscrawl.page.tree import text_of
from newscrawl.text.captions import split_credit
from newscrawl.text.prose import Line

PICTURES = ("img", "amp-img")

_CAPTION_PARENTS = frozenset({"p", "div", "h5", "h4", "h6", "figure", "center", "span", "strong", "b", "a"})
_INLINE = frozenset({"strong", "b", "span", "font", "u", "small"})
#: What a figure that is more than a picture with its caption holds.
_IN_FIGURES = ("p", "table", "ul", "ol", "blockquote", "h2", "h3")


def source_of(picture: etree._Element) -> str | None:
    """Return the address of a picture as written; None for a placeholder that a script fills."""
    source = picture.get("data-original") or picture.get("data-src") or picture.get("src")
    return source if source and not source.startswith("data:") else None


def read_figure(figure: etree._Element) -> tuple[list[etree._Element], list[str]] | None:
    """Return the pictures and captions of a figure; None for one that holds more and so is a box like any other."""
    if next(figure.iter(*_IN_FIGURES), None) is not None:
        return None
    pictures = list(figure.iter(*PICTURES))
    captions = [text_of(caption) for caption in figure.iter("figcaption")]
    if not pictures and not captions:
        return None
    return pictures, list(filter(None, captions or [text_of(figure)]))


def is_caption(emphasis: etree._Element) -> bool:
    """Say whether an emphasis is a caption: it directly follows a picture, and no sentence goes on behind it."""
    outer = emphasis
    parent = outer.getparent()
    while parent is not None and parent.tag in _INLINE and outer.getprevious() is None and not says(parent.text):
        outer, parent = parent, parent.getparent()
    if parent is None or parent.tag not in _CAPTION_PARENTS:
        return False
    before = outer.getprevious()
    while before is not None and before.tag == "br" and not says(before.tail):
        before = before.getprevious()
    if before is None or says(before.tail) or not _shows_only_a_picture(before):
        return False
    behind = (emphasis.tail or "").lstrip()[:1]
    return not (behind.islower() or behind in tuple(",;:"))


def are_caption(lines: Sequence[Line]) -> bool:
    """Say whether the only text beside a picture ends in a credit."""
    if len(lines) != 1:
        return False
    text = lines[0].text
    credit = split_credit(text)[1]
    return credit is not None and text.rstrip(" .)]").endswith(credit.rstrip(" .)]"))


def says(text: str | None) -> bool:
    """Say whether there is more than space in a piece of text."""
    return bool(text and text.strip())


def _shows_only_a_picture(element: etree._Element) -> bool:
    if element.tag in PICTURES:
        return True
    return (
        element.tag in {"a", "picture", "span"}
        and not text_of(element)
        and next(element.iter(*PICTURES), None) is not None
    )
