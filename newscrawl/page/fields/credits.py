"""Labelled names on an Indonesian page, at its headline or below its story: who wrote it, who edited it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from newscrawl.page.fields.near import headline_node
from newscrawl.page.fields.sources import PageView, language_of, once
from newscrawl.page.tree import UNREAD_TAGS
from newscrawl.text.names import AUTHORS, EDITOR, is_name_list, parse_credits
from newscrawl.text.prose import clean_text

#: Languages whose papers sign below the story, with labels that mean nothing else.
_SIGNED = frozenset({"id"})
_MAX_LINE = 120  # characters
_LABEL = re.compile(
    r"(?P<both>redaktur & reporter|reporter & redaktur)|(?P<editor>editor|penyunting|redaktur|red)|"
    r"(?:pewarta|penulis|reporter|rep|oleh)",
    re.IGNORECASE,
)
_PARTS = ("ewarta", "enulis", "eporter", "edaktur", "ditor", "enyunting", "leh", "Rep", "Red", "EDITOR", "PENULIS")
_HAS_LABEL = " or ".join(f"contains(., '{part}')" for part in _PARTS)
# A filter in C: a walk in Python over all texts of a page takes 2 ms.
_TEXTS = etree.XPath(
    f"(descendant::text() | following::text())[string-length(.) <= {_MAX_LINE}][{_HAS_LABEL}]", smart_strings=True
)
_NEXT = etree.XPath("(descendant::text() | following::text())[normalize-space()][position() <= 2]", smart_strings=False)
_FOLLOWING = etree.XPath("following::text()[normalize-space()][1]", smart_strings=False)


class Credits(NamedTuple):
    """The first names behind a label of each kind, as written."""

    authors: str | None = None
    editor: str | None = None


@once
def read_credits(view: PageView) -> Credits:
    """Return the credits behind the headline of a page, none for a page of another language."""
    if language_of(view) not in _SIGNED:
        return Credits()
    headline = headline_node(view)
    around = None if headline is None else headline.getparent()
    start = view.tree.root if around is None else around
    authors = editor = None
    for kind, names in _credits(start):
        authors = authors or (names if kind != EDITOR else None)
        editor = editor or (names if kind in {EDITOR, "both"} else None)
        if authors and editor:
            break
    return Credits(authors, editor)


def _credits(start: etree._Element) -> Iterator[tuple[str, str]]:
    for text in _TEXTS(start):
        box = text.getparent()
        line = clean_text(text)
        if box.tag in UNREAD_TAGS and text.is_text:
            continue
        if found := parse_credits(line):
            yield from ((role, names) for role, names in found if role in AUTHORS or role == EDITOR)
        elif label := _LABEL.match(line):
            kind = "both" if label["both"] else EDITOR if label["editor"] else "author"
            behind = line[label.end() :].strip()
            if behind.strip(":："):
                names = behind.lstrip(":： ") if behind[0] in ":：" else ""
            else:  # an element parts the label from the names
                following = (_NEXT(box)[1:] if text.is_text else _FOLLOWING(box)) or [""]
                names = clean_text(following[0]).lstrip(":： ")
            if names and len(names) <= _MAX_LINE and is_name_list(names) and not any(map(str.isdigit, names)):
                yield kind, names
