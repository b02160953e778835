"""The text of a page: the layout's wrapper, else JSON-LD, else the generic path; and whether it can be trusted."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby, islice
from typing import Any

from lxml import etree, html

from newscrawl.page.body.generic import find_body
from newscrawl.page.body.lines import is_credit
from newscrawl.page.body.walk import BodyText, sum_texts, walk_body
from newscrawl.page.fields.near_headline import headline_node, is_other_story
from newscrawl.page.fields.sources import PageView, declared, fits_slug, in_story, language_of
from newscrawl.page.fields.structured import text_of_value
from newscrawl.page.fields.title import letters
from newscrawl.page.tree import text_of, texts_read
from newscrawl.stats import BOILERPLATE
from newscrawl.text.boilerplate import first_word, judge
from newscrawl.text.captions import split_credit
from newscrawl.text.names import CREDIT_WORDS
from newscrawl.text.prose import Line, Prose, ProseRules, clean_text
from newscrawl.text.sentences import count_sentences, count_words, ends_sentence

_MIN_GENERIC_WORDS = 20  # less than this, found by density alone, may be any box of the page
_STORY_WORDS, _STORY_SENTENCES = 100, 3  # a text of so many of both is a story
_BLOB_WORDS = 80  # a text this long without one line break has lost its paragraphs
_ENOUGH_SHARE = 0.8
_CREDIT_LINES = 6  # at a story's end, with the boilerplate between them
_GALLERY = 3  # captions
_NEAR = 6  # elements behind the box of a story
_MAX_CREDIT = 200  # characters
_MAX_BIOGRAPHY, _MAX_OPENING = 500, 60
_QUOTES = frozenset('"“”„«»')
# What follows the name in a line about a person, in one language or another.
_IS = re.compile(
    r",?\s(?:(?:is|was|has|covers|writes|works|joined|reports|ist|war|hat|arbeitet|schreibt|berichtet|studierte|leitet|lebt"
    r"|est|es|adalah|merupakan|jest|är|er)\b|\()"
)
_TAG = re.compile(r"<(?:p|br|div|strong|em|a|h[2-6]|li)\b[^>]*>", re.IGNORECASE)
_DOCUMENT_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_DOCUMENT_START = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
_HEAD_START = re.compile(r"<(?:html|head)[\s>]", re.IGNORECASE)
_BODY_START = re.compile(r"<(?:body|header|main|div|section|article|p|h[1-6])[\s>]", re.IGNORECASE)
#: What no tag inside counts of: scripts, styles, comments; one that is never closed reaches to the end.
_UNREAD = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|(?P<open>\Z))|<!--.*?(?:-->|(?P<left>\Z))", re.I | re.DOTALL)
#: Boxes whose end tags no page may leave out, unlike those of `html`, `body`, `p` and `li`.
_BOX_TAG = re.compile(
    r"<(/?)(div|article|section|main|header|footer|aside|nav|figure|ul|ol|table|blockquote)(?=[\s>])", re.IGNORECASE
)
_TAIL_CHARS = 4096  # what a page puts behind its end: a comment, a counter


def find_text(view: PageView) -> tuple[BodyText, str | None]:
    """Return the lines of the story and where they came from; None where the page has none."""
    best, source, last = BodyText(), None, None
    is_other = partial(is_other_story, view=view)
    for candidate in view.layout.body:
        # Boxes side by side hold one story, parted by an advertisement; one elsewhere on the page holds another.
        for _, group in groupby(view.tree.select(candidate), key=etree._Element.getparent):
            wrappers = list(group)
            found = sum_texts(walk_body(wrapper, view.site, is_other=is_other) for wrapper in wrappers)
            if _words(found) > _words(best):
                best, source, last = found, declared(candidate), wrappers[-1]
        if last is not None:
            best.lines += _credits_behind(last, best.lines)
            return best, source
    structured = _structured_text(view)
    summaries = {text for name in ("description", "og:description") for text in view.structured.meta(name)}
    guessed = find_body(
        view.tree.root,
        view.site,
        summaries,
        headline=headline_node(view),
        language=language_of(view),
        is_other=is_other,
    )
    guessed.images[:0], guessed.captions[:0] = best.images, best.captions
    if _words(guessed) >= _ENOUGH_SHARE * _words(structured) and _words(guessed):
        return guessed, "generic"
    if _words(structured):
        return structured, "json-ld"
    captions = _gallery(view)
    return (BodyText(captions), "generic") if captions else (best, source)


def _gallery(view: PageView) -> list[Line]:
    """The captions of pictures, which are the text of a page that has no other; none where a few are no gallery."""
    lines = []
    for node in view.tree.root.iter("figcaption"):
        caption = split_credit(text_of(node), view.site.prose.houses)[0]
        figure = next(node.iterancestors("figure"), node)
        if caption and ends_sentence(caption) and in_story(figure) and not is_other_story(figure, view):
            lines.append(Line(caption))
    return lines if len(lines) >= _GALLERY else []


def _credits_behind(wrapper: etree._Element, lines: list[Line]) -> Iterator[Line]:
    """Yield the credits that stand next to the box of a story, below it, where none stand in it."""
    if any(is_credit(line.text) for line in reversed(lines[-_CREDIT_LINES:])):
        return
    for element in islice(wrapper.itersiblings(), _NEAR):
        opening = next((text.strip() for text in texts_read(element) if text.strip()), "")
        if first_word(opening) in CREDIT_WORDS and len(text := text_of(element)) < _MAX_CREDIT and is_credit(text):
            yield Line(text)


def without_repeats(body: BodyText, fields: dict[str, Any], rules: ProseRules) -> list[Line]:
    """Take off the lines before the story that repeat its other fields: headline, byline, date, caption.

    A line there that ends in a picture's credit is the caption of a picture that stood above it.
    """
    caption = fields.get("caption") or (None, None)
    published = fields.get("published")
    repeats = {
        letters(text)
        for text in (
            fields.get("title"),
            published.raw if published else None,
            *caption,
        )
        if text
    }
    signed = {letters(text) for text in (*fields.get("authors", ()), *fields.get("bylines", ()))}
    repeats |= signed
    boilerplate = []
    lines = _without_biography(body.lines, fields.get("authors", ()))
    if left_out := len(body.lines) - len(lines):
        body.counts[BOILERPLATE.format("byline")] += left_out
    for start, line in enumerate(lines):
        if letters(line.text) in repeats:
            continue
        if judge(line, rules):
            boilerplate.append(line)
        elif split_credit(line.text, rules.houses)[1] is None:
            near, behind = lines[start : start + _NEAR], lines[start + _NEAR :]
            return boilerplate + [line for line in near if letters(line.text) not in signed] + behind
        else:
            body.captions.append(line.text)
    return boilerplate


def _without_biography(lines: list[Line], authors: Iterable[str]) -> list[Line]:
    """Take off the lines at the end that say who an author is: `Rina Wulandari ist Reporterin in Pati.`"""
    end = len(lines)
    for place in range(len(lines) - 1, max(0, len(lines) - _CREDIT_LINES), -1):
        text = lines[place].text
        opening = text[:_MAX_OPENING]
        names = [name for name in authors if " " in name and name in opening]
        if len(text) <= _MAX_BIOGRAPHY and any(_tells_of(name, opening) for name in names):
            end = place
    return lines[:end]


def _tells_of(name: str, opening: str) -> bool:
    before, _, behind = opening.partition(name)
    return _IS.match(behind) is not None and _QUOTES.isdisjoint(before)


def is_weak(view: PageView, story: Prose, fields: dict[str, Any]) -> bool:
    """Say whether a text that no layout vouches for is too little to be called a story.

    A page that names its date or calls itself an article needs one sentence; any other page needs some of them. A
    sentence may be short where a dateline or an editor says that it is a story.
    """
    words = sum(map(count_words, story.paragraphs))
    sentences = sum(map(count_sentences, story.paragraphs))
    if fields.get("published") or names_story(view):
        signed = (story.city or story.editor) and any(text.endswith((".", "!", "?")) for text in story.paragraphs)
        return sentences < 1 and not signed and words < _STORY_WORDS
    return words < _MIN_GENERIC_WORDS or sentences < 2


def reads_like_story(story: Prose) -> bool:
    """Say whether a text is surely a story's by itself: several paragraphs of sentences."""
    return (
        len(story.paragraphs) > 1
        and sum(map(count_words, story.paragraphs)) >= _STORY_WORDS
        and sum(map(count_sentences, story.paragraphs)) >= _STORY_SENTENCES
    )


def names_story(view: PageView) -> bool:
    """Say whether a page calls itself an article, or its headline is the one that its URL was made of."""
    if view.structured.nodes or view.structured.first_meta("og:type") == "article":
        return True
    return any(fits_slug(text_of(headline), view) for headline in view.tree.root.iter("h1"))


def is_cut_off(text: str) -> bool:
    """Say whether the bytes end before the page does: no end of the document, and a tag, a text or a box left open.

    A page may leave out `</body></html>`, or forget an end tag before them; a transfer that broke off has neither.
    """
    if has_end(text):
        return False
    if any(match["open"] is not None or match["left"] is not None for match in _UNREAD.finditer(text)):
        return True
    markup = _UNREAD.sub("", text).rstrip()
    if "<" not in markup:
        return False  # plain text promises no end
    if not markup.endswith(">") or markup.rfind("<") > markup.rfind(">"):
        return True
    if _HEAD_START.search(markup) and not _BODY_START.search(markup):
        return True
    opened: Counter[str] = Counter()
    for slash, name in _BOX_TAG.findall(markup):
        opened[name.lower()] += -1 if slash else 1
    return max(opened.values(), default=0) > 0


def is_unended(text: str) -> bool:
    """Say whether a document that was begun has no end: enough to call a page cut off that shows no story."""
    return _DOCUMENT_START.search(text) is not None and not has_end(text)


def has_end(text: str) -> bool:
    """Say whether the end of the document is among the bytes."""
    return _has_end(text, max(0, len(text) - _TAIL_CHARS)) or _has_end(text, 0)


def _has_end(text: str, start: int) -> bool:
    """Say whether the document ends behind `start`; a script that writes such an end does not count."""
    return any(
        text.rfind("<script", 0, end.start()) <= text.rfind("</script", 0, end.start())
        for end in _DOCUMENT_END.finditer(text, start)
    )


def _structured_text(view: PageView) -> BodyText:
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


def _words(found: BodyText) -> int:
    return sum(count_words(line.text) for line in found.lines)
