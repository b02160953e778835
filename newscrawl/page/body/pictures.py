"""Pictures among the text of a story, and which of the text is their captions."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

from newscrawl.page.tree import text_of
from newscrawl.text.captions import split_credit
from newscrawl.text.prose import Line

PICTURES = ("img", "amp-img")

_CAPTION_PARENTS = frozenset({"p", "div", "h5", "h4", "h6", "figure", "center", "span", "strong", "b", "a"})
EMPHASES = frozenset({"em", "i", "small"})
#: Where scripts that load a picture late find its address, best first; then its sizes.
_LATE = ("data-original", "data-src", "data-lazy-src", "data-lazy", "data-lazy-original", "data-original-src")
_LATE_SIZES = ("data-srcset", "data-lazy-srcset", "data-original-set")
_BETWEEN_SIZES = re.compile(r",\s+|(?<=\d[wx]),")
_STAND_IN = (
    r"(?:loading|loader|spinner|lazy(?:load)?|placeholder|blank|spacer|pixel|transparent|dummy|no[_-]?(?:image|img|photo)"
    r"|1x1|gr[ae]y)(?:[_-](?:image|img|photo|icon|bg|thumb|news|\d[\dx]{0,8}|placeholder))?"
)
_PLACEHOLDER = re.compile(rf"{_STAND_IN}\.(?:jpe?g|webp|avif)|(?:.*[_.-])?{_STAND_IN}\.(?:gif|png|svg)", re.IGNORECASE)
_IMAGE_FILE = re.compile(r"^\S+\.(?:jpe?g|png|webp|avif)(?:\?\S*)?$", re.IGNORECASE)
_PHOTOGRAPH = re.compile(r"\.(?:jpe?g|webp|avif)\b", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_MAX_SOURCES = 10  # of a picture, by its size and format
_MAX_EMPTY = 3  # empty boxes between a picture and its caption
_CAPTION_HEADINGS = frozenset({"h5", "h6"})  # too small to head a part of a story: captions are set in them
_MAX_CAPTION = 250  # characters
_MAX_SIBLINGS = 20  # emphases and line breaks between a picture and a part of its caption
_INLINE = frozenset({"strong", "b", "span", "font", "u", "small"})
#: What a figure that is more than a picture with its caption holds.
_IN_FIGURES = ("p", "table", "ul", "ol", "blockquote", "h2", "h3")


def source_of(picture: etree._Element) -> str | None:
    """Return the address of a picture as written; None for a placeholder that a script fills.

    Where a script loads the picture, `src` is a placeholder or a small copy of it.
    """
    for name in (*_LATE, *_LATE_SIZES, "src", "srcset"):
        source = picture.get(name)
        if source and name.endswith("set"):
            source = largest_size(source)
        if source and not is_placeholder(source):
            return source
    return next((source for source in _later_sources(picture) if source and not is_placeholder(source)), None)


def _later_sources(picture: etree._Element) -> Iterator[str | None]:
    """Yield where else the address of a picture may stand: in `source` beside it, other attributes, `noscript`."""
    # The parser does not know that a `source` is empty, and puts the next one and the picture into it.
    around = list(islice(picture.iterancestors("source", "picture"), _MAX_SOURCES))
    if around and picture.getparent() is around[0]:
        for source in islice(around[-1].iter("source"), _MAX_SOURCES):
            yield from (largest_size(source.get(name) or "") for name in (*_LATE_SIZES, "srcset"))
    for name, value in picture.attrib.items():
        if str(name).startswith("data-") and is_image_file(str(value)):
            yield str(value)
    following = picture.getnext()
    if following is not None and following.tag == "noscript":  # for readers without scripts
        yield from (other.get("src") for other in following.iter("img"))


def is_image_file(address: str) -> bool:
    """Say whether an address is that of the file of a picture."""
    return _IMAGE_FILE.search(address) is not None


def is_photograph(address: str) -> bool:
    """Say whether an address is that of a file of a format in which photographs are kept, and seldom buttons."""
    return _PHOTOGRAPH.search(address) is not None


def is_placeholder(source: str) -> bool:
    """Say whether an address is that of a picture shown until the true one is loaded.

    >>> is_placeholder("https://static.example/img/loading.gif"), is_placeholder("/2026/06/lazy-sunday.jpg")
    (True, False)
    """
    name = source.partition("?")[0].rpartition("/")[2]
    return source.startswith("data:") or _PLACEHOLDER.fullmatch(name[-100:]) is not None


def largest_size(sizes: str) -> str | None:
    """Return the address of the largest picture of a `srcset`.

    >>> largest_size("/s.jpg 400w, /w,822/r.jpg 822w")
    '/w,822/r.jpg'
    """
    found: list[tuple[float, str]] = []
    for part in _BETWEEN_SIZES.split(sizes):
        address, _, width = part.strip(" \t\n\r\f,").partition(" ")
        number = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)[wx]", width.strip())
        if address:
            found.append((float(number[1]) if number else 1.0, address))
    return max(found, key=lambda one: one[0], default=(0.0, None))[1]


def read_figure(figure: etree._Element) -> tuple[list[etree._Element], list[str]] | None:
    """Return the pictures and captions of a figure; None for one that holds more and so is a box like any other."""
    if next(figure.iter(*_IN_FIGURES), None) is not None:
        return None
    pictures = list(figure.iter(*PICTURES))
    captions = [text_of(caption) for caption in figure.iter("figcaption")]
    if not pictures and not captions:
        return None
    return pictures, list(filter(None, captions or [text_of(figure)]))


def is_caption(emphasis: etree._Element, houses: str) -> bool:
    """Say whether an emphasis is a caption: it directly follows a picture, and no sentence goes on behind it."""
    outer = emphasis
    parent = outer.getparent()
    while parent is not None and parent.tag in _INLINE and outer.getprevious() is None and not says(parent.text):
        outer, parent = parent, parent.getparent()
    if parent is None or parent.tag not in _CAPTION_PARENTS:
        return False
    before = outer.getprevious()
    steps = 0
    for between in (EMPHASES, {"br"}):  # a caption may stand in several emphases, and below its picture
        while before is not None and before.tag in between and not says(before.tail) and steps < _MAX_SIBLINGS:
            before, steps = before.getprevious(), steps + 1
    if before is None and parent.tag in _CAPTION_HEADINGS and not says(parent.text):
        before = _heading_before(parent, outer)
    if before is None and _is_centred_caption(parent, outer, houses):
        return True
    if before is None or says(before.tail) or not _shows_only_a_picture(before):
        return False
    behind = _text_behind(emphasis)
    return not (behind.islower() or behind in tuple(",;:"))


def holds_caption(emphasis: etree._Element) -> bool:
    """Say whether an emphasis begins with a picture, and the rest of it, short and alone in its box, is the caption."""
    parent = emphasis.getparent()
    if not len(emphasis) or says(emphasis.text) or not _shows_only_a_picture(emphasis[0]) or parent is None:
        return False
    alone = emphasis.getprevious() is None and emphasis.getnext() is None
    if not alone or says(parent.text) or says(emphasis.tail) or parent.tag not in _CAPTION_PARENTS:
        return False
    return 0 < len(text_of(emphasis)) < _MAX_CAPTION


def _text_behind(emphasis: etree._Element) -> str:
    """Return the first letter or mark behind an emphasis and those that follow it in its line."""
    following: etree._Element | None = emphasis
    for _ in range(_MAX_SIBLINGS):
        if following is None or following.tag not in EMPHASES:
            break
        if says(following.tail):
            return (following.tail or "").lstrip()[:1]
        following = following.getnext()
    return ""


def _heading_before(heading: etree._Element, emphasis: etree._Element) -> etree._Element | None:
    """Return the picture in a heading of its own, where the next one is an emphasis and nothing else."""
    before = heading.getprevious()
    if before is None or before.tag != heading.tag or says(before.tail) or says(before.text) or len(before) != 1:
        return None
    return before[0] if emphasis.getnext() is None and not says(emphasis.tail) else None


def _is_centred_caption(box: etree._Element, emphasis: etree._Element, houses: str) -> bool:
    """Say whether an emphasis is all of a box below one that shows a picture, and is centred like it or credits it."""
    if box.tag not in {"div", "p", "center"} or says(box.text) or says(emphasis.tail) or len(box) != 1:
        return False
    text = text_of(emphasis)
    if not 0 < len(text) < _MAX_CAPTION:
        return False
    before = box.getprevious()
    for _ in range(_MAX_EMPTY):
        if before is None or says(before.tail) or says(before.text) or before.tag not in {"div", "p", "center", "br"}:
            return False
        if len(before):
            break
        before = before.getprevious()
    if before is None or len(before) != 1 or says(before[0].tail) or not _shows_only_a_picture(before[0]):
        return False
    centred = box.tag == "center" or box.get("align") == "center" or _CENTRED.search(box.get("style") or "")
    return bool(centred) or split_credit(text, houses)[1] is not None


def are_caption(lines: Sequence[Line], houses: str) -> bool:
    """Say whether the only text beside a picture ends in a credit."""
    if len(lines) != 1:
        return False
    text = lines[0].text
    credit = split_credit(text, houses)[1]
    return credit is not None and text.rstrip(" .)]").endswith(credit.rstrip(" .)]"))


def is_mark(lines: Sequence[Line]) -> bool:
    """Say whether the rest beside a caption is only its full stop."""
    return len(lines) == 1 and not any(map(str.isalnum, lines[0].text))


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
