"""Labelled names on an Indonesian page, at its headline or below its story: who wrote it, who edited it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from newscrawl.page.fields.near_headline import headline_node
from newscrawl.page.fields.sources import PageView, language_of, once
from newscrawl.page.tree import UNREAD_TAGS
from newscrawl.text.names import AUTHORS, CREDIT_WORDS, EDITOR, EDITORS, is_name_list, parse_credits
from newscrawl.text.prose import clean_text

#: Languages whose papers sign below the story, with labels that mean nothing else.
SIGNED = frozenset({"id"})
_MAX_LINE = 120  # characters
_EDITOR_LABELS = "|".join(sorted(EDITORS, key=len, reverse=True))
#: Without "laporan", which is also the heading of a report.
_AUTHOR_LABELS = "|".join(sorted(AUTHORS - {"laporan"}, key=len, reverse=True))
_LABEL = re.compile(
    rf"(?P<both>(?:{_EDITOR_LABELS})\s?[&/]\s?(?:{_AUTHOR_LABELS})|(?:{_AUTHOR_LABELS})\s?[&/]\s?(?:{_EDITOR_LABELS}))"
    rf"|(?P<editor>{_EDITOR_LABELS})|(?:{_AUTHOR_LABELS})",
    re.IGNORECASE,
)
_BEGINNING = re.compile(rf"[\s([]*+(?:{'|'.join(map(re.escape, CREDIT_WORDS))})\b", re.IGNORECASE)


class Credits(NamedTuple):
    """The first names behind a label of each kind, as written."""

    authors: str | None = None
    editor: str | None = None


@once
def read_credits(view: PageView) -> Credits:
    """Return the credits behind the headline of a page, none for a page of another language."""
    if language_of(view) not in SIGNED:
        return Credits()
    headline = headline_node(view)
    around = None if headline is None else headline.getparent()
    authors = editor = None
    for found in _credits(view.tree.scope, around):
        authors = authors or found.authors
        editor = editor or found.editor
        if authors and editor:
            break
    return Credits(authors, editor)


def _credits(root: etree._Element, start: etree._Element | None) -> Iterator[Credits]:
    """Yield the credits of each labelled line from an element on; an element may part a label from its names."""
    waiting: re.Match[str] | None = None
    behind = start is None
    for node in root.iter():
        behind = behind or node is start
        if not behind:
            continue
        for text in (None if node.tag in UNREAD_TAGS else node.text, node.tail):
            if not text or len(text) > _MAX_LINE or text.isspace():
                continue
            is_label = _BEGINNING.match(text) is not None
            if not (waiting or is_label):
                continue
            line = clean_text(text)
            if is_label and (found := parse_credits(line)):
                for role, names in found:
                    yield Credits(names if role in AUTHORS else None, names if role == EDITOR else None)
                waiting = None
                continue
            label = _LABEL.match(line) if is_label else None
            labelled = label or waiting
            if labelled is None:
                continue
            names = line[label.end() :] if label else line
            waiting = label if label and not names.strip(" :：") else None
            is_marked = not label or names.lstrip().startswith((":", "："))
            names = names.lstrip(":： ")
            if names and is_marked and is_name_list(names) and not any(map(str.isdigit, names)):
                is_editor = labelled["both"] or labelled["editor"]
                yield Credits(None if labelled["editor"] else names, names if is_editor else None)
