"""A story's wrapper, walked once as a tree -> its lines in reading order, its captions, and what was left out."""

import re
from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from newscrawl.page.layouts import Furniture
from newscrawl.page.tree import UNREAD_TAGS, text_of
from newscrawl.stats import FURNITURE, UNCLAIMED
from newscrawl.text.captions import split_credit
from newscrawl.text.prose import Line, clean_text

_SKIP_TAGS = UNREAD_TAGS | {"form", "button", "input", "video", "audio", "embed", "nav", "footer", "dialog", "canvas"}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARAGRAPHS = _HEADINGS | {"p", "li", "dt", "dd", "pre", "address", "tr", "caption", "figcaption", "summary"}
_LISTS = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tfoot"})
#: Boxes of unknown meaning: what stands in them is judged when they close.
_BOXES = frozenset({"div", "section", "article", "aside", "header", "main", "details", "center", "fieldset", "hgroup"})
_BLOCKS = _PARAGRAPHS | _LISTS | _BOXES | {"blockquote", "figure", "hr"}
_CAPTION_PARENTS = frozenset({"p", "div", "h5", "h4", "h6", "figure", "center", "span", "strong", "b", "a"})
_PICTURES = ("img", "amp-img")
_EMBED_CLASSES = frozenset(
    {"twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "fb-post", "fb-video", "telegram-post"}
)

#: A line that is an item of a list that was typed by hand: "2. ...", "b) ...", "- ...".
_LIST_ITEM = re.compile(r"(?:\d{1,2}|[a-z])[.)]\s|[-•●▪*–]\s")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_MANY_LINES = 3  # with so many full sentences that end at a single <br>, the breaks are the paragraphs
_LINKED_SHARE = 0.6  # more of a box's text than this inside links: a list of links
_PROSE_CHARS = 160  # so much unlinked text in one line is prose even where its last mark is missing


@dataclass(slots=True)
class BodyText:
    """What a wrapper holds. Lines still carry boilerplate by wording; `text.prose.read_lines` takes it off."""

    lines: list[Line] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)  # src as written, of pictures that stand among the text
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Box:
    element: etree._Element
    first_line: int
    has_picture: bool = False


class BodyWalk:
    """Walks one wrapper; use `walk_body`."""

    def __init__(self, furniture: Furniture) -> None:
        self.furniture = furniture
        self.found = BodyText()
        self.pieces: list[str] = []  # text of the line being read; "\n" stands for a <br>
        self.linked = 0
        self.open_links = 0
        self.tag = "div"
        self.boxes: list[_Box] = []
        self.picture_in_line = False

    def walk(self, wrapper: etree._Element) -> BodyText:
        self.add(wrapper.text)
        walker = etree.iterwalk(wrapper, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in walker:
            if element is wrapper:
                continue
            if event == "start":
                if self.is_left_out(element):
                    skipped = element
                    walker.skip_subtree()
                else:
                    self.open(element)
                continue
            if element is skipped:
                skipped = None
            else:
                self.close(element)
            self.add(element.tail)
        self.flush()
        return self.found

    def add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text.replace("\n", " ").replace("\r", " "))
            if self.open_links:
                self.linked += len(text.strip())

    def is_left_out(self, element: etree._Element) -> bool:
        """Say whether a box is none of the story: by its tag, its name, or as a picture with its caption."""
        tag = element.tag
        if tag in _SKIP_TAGS:
            return True
        rule = self.furniture.rule_for(element)
        if rule is None and tag == "blockquote" and _EMBED_CLASSES.intersection((element.get("class") or "").split()):
            rule = "embed"
        if rule is not None:
            if tag in _BLOCKS:
                self.flush()
            self.found.counts[FURNITURE.format(rule)] += 1
            return True
        if tag == "figure":
            self.flush()
            return self.take_figure(element)
        if tag == "figcaption":
            self.flush()
            self.found.captions.extend(filter(None, [text_of(element)]))
            return True
        return tag in {"em", "i"} and self.take_caption(element)

    def open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
            self.tag = tag
            if tag in _BOXES:
                self.boxes.append(_Box(element, len(self.found.lines)))
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "a":
            self.open_links += 1
        elif tag in _PICTURES:
            self.take_image(element)
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
        self.add(element.text)

    def close(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
            self.tag = "div"
            if tag in _BOXES:
                self.judge(self.boxes.pop())
            elif tag in _LISTS:
                self.judge_list(element)
        elif tag == "a":
            self.open_links -= 1

    def take_image(self, element: etree._Element) -> None:
        source = element.get("data-original") or element.get("data-src") or element.get("src") or ""
        if source and not source.startswith("data:"):
            self.found.images.append(source)
        self.picture_in_line = True
        for box in self.boxes:
            box.has_picture = True

    def take_figure(self, element: etree._Element) -> bool:
        """A figure is a picture and its caption; one that holds a paragraph of its own is a box like any other."""
        if next(element.iter("p"), None) is not None:
            return False
        for image in element.iter(*_PICTURES):
            self.take_image(image)
        captions = [text_of(caption) for caption in element.iter("figcaption")]
        self.found.captions.extend(filter(None, captions))
        return True

    def take_caption(self, element: etree._Element) -> bool:
        """`img + em`: an emphasis that directly follows a picture is its caption."""
        parent = element.getparent()
        if parent is None or parent.tag not in _CAPTION_PARENTS:
            return False
        before = element.getprevious()
        while before is not None and before.tag == "br" and not (before.tail or "").strip():
            before = before.getprevious()
        if before is None or (before.tail or "").strip() or not _shows_only_a_picture(before):
            return False
        if caption := text_of(element):
            self.found.captions.append(caption)
        return True

    def flush(self) -> None:
        if not self.pieces:
            return
        texts = _split_at_breaks("".join(self.pieces))
        linked, self.linked = self.linked, 0
        has_picture, self.picture_in_line = self.picture_in_line, False
        self.pieces.clear()
        if has_picture and len(texts) == 1 and split_credit(texts[0])[1]:
            self.found.captions.append(texts[0])
            return
        for text in texts:
            self.found.lines.append(Line(text, min(linked, len(text)), self.tag))
            linked = max(0, linked - len(text))

    def judge(self, box: _Box) -> None:
        """Keep the lines of an unknown box where they read like prose; else drop and count them."""
        lines = self.found.lines[box.first_line :]
        if not lines:
            return
        if box.has_picture and len(lines) == 1 and split_credit(lines[0].text)[1]:
            self.found.captions.append(lines[0].text)
        elif _is_plain(box.element, lines) or (_reads_like_prose(lines) and not _is_list_of_links(lines)):
            return
        else:
            self.found.counts[UNCLAIMED] += 1
        del self.found.lines[box.first_line :]

    def judge_list(self, element: etree._Element) -> None:
        """A list whose items are links leads away from the story."""
        items = {"li", "dd", "dt", "tr"}
        count = sum(1 for item in element.iter("li", "dd", "dt", "tr") if text_of(item))
        lines = self.found.lines[-count:] if count else []
        if len(lines) == count and all(line.tag in items for line in lines) and _is_list_of_links(lines):
            del self.found.lines[-count:]
            self.found.counts[UNCLAIMED] += 1


def walk_body(wrapper: etree._Element, furniture: Furniture) -> BodyText:
    """Return the lines, captions and pictures of a wrapper in reading order. The tree is not changed."""
    return BodyWalk(furniture).walk(wrapper)


def _split_at_breaks(raw: str) -> list[str]:
    """Split a run of text at its `<br>`s ("\\n" here) into what a reader sees as paragraphs.

    Two in a row are a paragraph's end. A single one is, where the next line is an item of a list, or where every
    line is a full sentence and there are several: a text that is broken by nothing else.
    """
    if "\n" not in raw:
        text = clean_text(raw)
        return [text] if text else []
    paragraphs: list[str] = []
    for block in re.split(r"\n\s*\n", raw):
        lines = [text for part in block.split("\n") if (text := clean_text(part))]
        ends = [bool(_SENTENCE_END.search(line)) for line in lines]
        every = len(lines) >= _MANY_LINES and all(ends[:-1])
        for number, line in enumerate(lines):
            if number == 0 or every or _LIST_ITEM.match(line):
                paragraphs.append(line)
            else:
                paragraphs[-1] = f"{paragraphs[-1]} {line}"
    return paragraphs


def _shows_only_a_picture(element: etree._Element) -> bool:
    if element.tag in _PICTURES:
        return True
    return (
        element.tag in {"a", "picture", "span"}
        and not text_of(element)
        and next(element.iter(*_PICTURES), None) is not None
    )


def _is_plain(element: etree._Element, lines: list[Line]) -> bool:
    """A box without a name or a link in it is mere formatting, as editors paste it."""
    return not element.get("class") and not element.get("id") and not any(line.linked for line in lines)


def _is_list_of_links(lines: list[Line]) -> bool:
    total = sum(len(line.text) for line in lines)
    linked = sum(line.linked for line in lines)
    return linked > _LINKED_SHARE * total and not any(
        _SENTENCE_END.search(line.text) and line.linked < len(line.text) / 2 for line in lines
    )


def _reads_like_prose(lines: list[Line]) -> bool:
    return any(
        (_SENTENCE_END.search(line.text) and " " in line.text)
        or _LIST_ITEM.match(line.text)
        or len(line.text) - line.linked >= _PROSE_CHARS
        for line in lines
    )
