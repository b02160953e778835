"""The text of a page: the layout's wrapper, else JSON-LD, else the generic path; and whether it can be trusted."""

import re
from itertools import groupby
from typing import Any

from lxml import etree, html

from newscrawl.page.body import BodyText, sum_texts, walk_body
from newscrawl.page.generic import find_body
from newscrawl.page.sources import PageView, fits_slug
from newscrawl.page.structured import text_of_value
from newscrawl.page.tree import text_of
from newscrawl.text.captions import split_credit
from newscrawl.text.furniture import judge
from newscrawl.text.prose import Line, ProseRules, Story, clean_text

_MIN_GENERIC_WORDS = 20  # less than this, found by density alone, may be any box of the page
_BLOB_WORDS = 80  # a text this long without one line break has lost its paragraphs
_ENOUGH_SHARE = 0.8
_TAG = re.compile(r"<(?:p|br|div|strong|em|a|h[2-6]|li)\b[^>]*>", re.IGNORECASE)
_DOCUMENT_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_HEAD_START = re.compile(r"<(?:html|head)[\s>]", re.IGNORECASE)
_BODY_START = re.compile(r"<body[\s>]", re.IGNORECASE)
_BOX_TAG = re.compile(
    r"<(/?)(?:html|head|body|div|article|section|main|header|ul|script|style|p)(?=[\s>])", re.IGNORECASE
)
_TAIL_CHARS = 4096  # what a page puts behind its end: a comment, a counter
_SENTENCE = re.compile(r"\w[^.!?]{20,}[.!?]")


def find_text(view: PageView) -> tuple[BodyText, str | None]:
    """Return the lines of the story and where they came from; None where the page has none."""
    best, source = BodyText(), None
    for candidate in view.layout.body:
        # Boxes side by side hold one story, parted by an advertisement; one elsewhere on the page holds another.
        for _, wrappers in groupby(view.tree.select(candidate), key=etree._Element.getparent):
            found = sum_texts(walk_body(wrapper, view.site) for wrapper in wrappers)
            if _words(found) > _words(best):
                best, source = found, f"css:{candidate}"
        if _words(best):
            return best, source
    told = _told_text(view)
    if _words(told) and not _is_blob(told):
        return told, "json-ld"
    guessed = find_body(view.tree.root, view.site, loose=names_story(view))
    guessed.images[:0], guessed.captions[:0] = best.images, best.captions
    if _words(guessed) >= _ENOUGH_SHARE * _words(told) and _words(guessed):
        return guessed, "generic"
    return (told, "json-ld") if _words(told) else (best, source)


def without_repeats(body: BodyText, fields: dict[str, Any], rules: ProseRules) -> list[Line]:
    """Take off the lines before the story that repeat its other fields: headline, byline, date, caption.

    A line there that ends in a picture's credit is the caption of a picture that stood above it.
    """
    caption = fields.get("caption") or (None, None)
    published = fields.get("published")
    repeats = {
        text.casefold()
        for text in (
            fields.get("title"),
            published.raw if published else None,
            *caption,
            *fields.get("authors", ()),
            *fields.get("bylines", ()),
        )
        if text
    }
    furniture = []
    for start, line in enumerate(body.lines):
        if line.text.casefold() in repeats:
            continue
        if judge(line, rules):
            furniture.append(line)
        elif split_credit(line.text)[1] is None:
            return furniture + body.lines[start:]
        else:
            body.captions.append(line.text)
    return furniture


def is_weak(view: PageView, story: Story, fields: dict[str, Any]) -> bool:
    """Say whether a text that no layout vouches for is too little to be called a story.

    A page that names its date or calls itself an article needs one sentence; any other page needs some of them.
    """
    words = sum(len(paragraph.split()) for paragraph in story.paragraphs)
    sentences = sum(len(_SENTENCE.findall(paragraph)) for paragraph in story.paragraphs)
    if fields.get("published") or names_story(view):
        return sentences < 1
    return words < _MIN_GENERIC_WORDS or sentences < 2


def names_story(view: PageView) -> bool:
    """Say whether a page calls itself an article, or its headline is the one that its URL was made of."""
    if view.structured.nodes or view.structured.first_meta("og:type") == "article":
        return True
    return any(fits_slug(text_of(headline), view) for headline in view.tree.root.iter("h1"))


def is_full(story: Story, fields: dict[str, Any]) -> bool:
    """Say whether a page holds so much of a story that its headline cannot make it an error page."""
    words = sum(len(paragraph.split()) for paragraph in story.paragraphs)
    return "published" in fields and len(story.paragraphs) > 1 and words >= _MIN_GENERIC_WORDS


def is_cut_off(text: str) -> bool:
    """Say whether the bytes end before the page does: no end of the document, and boxes left open.

    A page may leave out `</html>`, and a careless one an end tag; a transfer that broke off leaves out both.
    """
    if _has_end(text, max(0, len(text) - _TAIL_CHARS)) or _has_end(text, 0):
        return False
    if text.rfind("<") > text.rfind(">") or (_HEAD_START.search(text) and not _BODY_START.search(text)):
        return True
    closed = [bool(slash) for slash in _BOX_TAG.findall(text)]
    return closed.count(False) > closed.count(True) + 1


def _has_end(text: str, start: int) -> bool:
    """Say whether the document ends behind `start`; a script that writes such an end does not count."""
    return any(
        text.rfind("<script", 0, end.start()) <= text.rfind("</script", 0, end.start())
        for end in _DOCUMENT_END.finditer(text, start)
    )


def _told_text(view: PageView) -> BodyText:
    """The `articleBody` of the page's JSON-LD: plain lines, or HTML of its own."""
    found = BodyText()
    for value in view.structured.ld("articleBody"):
        raw = value if isinstance(value, str) else text_of_value(value) or ""
        if "&lt;" in raw:
            raw = html.fromstring(f"<div>{raw}</div>").text_content()
        if _TAG.search(raw):
            return walk_body(html.fromstring(f"<div>{raw}</div>"), view.site)
        found.lines = [Line(text) for part in raw.splitlines() if (text := clean_text(_plain(part)))]
        if found.lines:
            return found
    return found


def _plain(text: str) -> str:
    return html.fromstring(f"<p>{text}</p>").text_content() if "&" in text else text


def _is_blob(found: BodyText) -> bool:
    return len(found.lines) == 1 and _words(found) >= _BLOB_WORDS


def _words(found: BodyText) -> int:
    return sum(len(line.text.split()) for line in found.lines)
