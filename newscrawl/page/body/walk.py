"""Walk of a story's wrapper: its lines in reading order, its captions, and the lines left out."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from lxml import etree

from newscrawl.page.body.boxes import Box, is_list_of_links
from newscrawl.page.body.lines import Run, join_runs
from newscrawl.page.body.pictures import (
    EMPHASES,
    PICTURES,
    are_caption,
    holds_caption,
    is_caption,
    is_mark,
    read_figure,
    source_of,
)
from newscrawl.page.body.place import Place
from newscrawl.page.body.unlikely import CAPTION, COMMENTS, POPUP, unlikely_rule
from newscrawl.page.site import Site
from newscrawl.page.tree import UNREAD_TAGS, is_hidden, text_of
from newscrawl.stats import BOILERPLATE, UNCLAIMED
from newscrawl.text.boilerplate import HEADINGS
from newscrawl.text.boilerplate import judge as judge_line
from newscrawl.text.prose import Line
from newscrawl.text.sentences import ends_sentence

#: Players and controls, which part the text around them; the rest of `_SKIP_TAGS` is not seen at all.
_EMBEDS = frozenset({"iframe", "object", "video", "audio", "embed", "nav", "dialog", "canvas", "form"})
_CONTROLS = frozenset({"button", "input", "select", "textarea"})
_SKIP_TAGS = UNREAD_TAGS | _EMBEDS | _CONTROLS
_PARAGRAPHS = HEADINGS | {"p", "li", "dt", "dd", "pre", "address", "tr", "caption", "figcaption", "summary"}
_LISTS = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tfoot"})
#: Boxes of unknown meaning: what stands in them is judged when they close.
_BOXES = frozenset(
    {"div", "section", "article", "aside", "header", "footer", "main", "details", "center", "fieldset", "hgroup"}
)
_BLOCKS = _PARAGRAPHS | _LISTS | _BOXES | {"blockquote", "figure", "hr"}
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)
_QUOTE = re.compile(r"quot|zitat|kutipan", re.IGNORECASE)  # in the name of the box of a quotation
#: Words of one letter, in one language or another.
_ONE_LETTER_WORDS = frozenset("AEIOUYÀÉÈÓÒ")
_MAX_HEADING = 60  # characters of one that is no lead
_MAX_DROP_CAP = 20  # characters, spaces and all
_MIN_BLOCK_CHARS = 40  # of the text of a custom element that is a paragraph and not a word
_MAX_JUDGED = 50  # boxes in boxes, or lists in lists: what is nested deeper is judged with the box around it
_AMP_TEXT = frozenset({"amp-img", "amp-anim", "amp-carousel", "amp-fit-text", "amp-layout", "amp-accordion"})
#: Boxes that no site declares and that hold no story by their names; other names say less inside a declared wrapper.
_DIALOGS = frozenset({"dialog", "alertdialog"})
_WIDGETS = frozenset({COMMENTS, "hidden", "newsletter", POPUP})
#: What an inline element may hold, even amid a sentence, that is no word of it.
_NEVER_WORDS = frozenset({None, "hidden", "share", "ads", "related", CAPTION})
_EMBED_CLASSES = frozenset(
    {"twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "fb-post", "fb-video", "telegram-post"}
)


@dataclass(slots=True)
class BodyText:
    """Content of a wrapper. Lines still carry boilerplate by wording; `text.prose.read_lines` takes it off."""

    lines: list[Line] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)  # names of lines among the text that sign it
    images: list[str] = field(default_factory=list)  # src as written, of pictures that stand among the text
    counts: Counter[str] = field(default_factory=Counter)
    followed: bool = False  # more of the page stands behind the box of the story, so that its end is among the bytes


def is_block(element: etree._Element) -> bool:
    """Say whether an element begins a line of its own: by its tag, its style or its length."""
    tag = str(element.tag)
    if tag in _BLOCKS:
        return True
    if not element.attrib and "-" not in tag:
        return False
    style = element.get("style")
    if style is not None and _BLOCK_STYLE.search(style):
        return True
    return (
        "-" in tag and not tag.startswith("amp-") and (len(element) > 0 or len(element.text or "") > _MIN_BLOCK_CHARS)
    )


def is_among_words(element: etree._Element) -> bool:
    """Say whether an inline element has text behind it in its line: it is a part of a sentence."""
    tail = element.tail
    return tail is not None and not tail.isspace() and not is_block(element)


class BodyWalk:
    """Walks one wrapper; use `walk_body`."""

    def __init__(
        self,
        site: Site,
        unveiled: etree._Element | None = None,
        place: Place | None = None,
        is_other: Callable[[etree._Element], bool] = lambda _: False,
    ) -> None:
        self.site = site
        self.is_other = is_other
        self.place = place
        self.unveiled = unveiled
        self.veiled: list[etree._Element] = []  # left out because a reader does not see them, or as forms
        self.found = BodyText()
        self.runs: list[Run] = []  # of the paragraph being read, one for each <br> behind us
        self.pieces: list[str] = []  # text since the last <br>
        self.linked = 0  # how much of it stands in links
        self.tagged = 0  # how much of that in links to tag pages
        self.open_links = 0
        self.in_tag_link = False
        self.tag = "div"
        self.boxes: list[Box] = []
        self.quotes: list[etree._Element] = []  # the open boxes of quotations
        self.story_classes: set[str] = set()  # of boxes that held story
        self.lists: list[int] = []  # of each open list, how many lines stood before it
        self.says_something = False  # in the paragraph being read
        self.picture_in_line = False
        self.caption_in_line = False
        self.wordy_figure: etree._Element | None = None  # the open one that shows a table or quotation, no picture

    def walk(self, wrapper: etree._Element) -> None:
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

    def add(self, text: str | None) -> None:
        # Two of three texts are the line breaks between elements, which open no line of their own.
        if not text:
            return
        says_something = not text.isspace()
        if says_something or self.pieces or self.runs or self.picture_in_line or self.caption_in_line:
            self.says_something |= says_something
            self.pieces.append(text)
            if self.open_links:
                size = len(text.strip())
                self.linked += size
                if self.in_tag_link:
                    self.tagged += size

    def is_left_out(self, element: etree._Element) -> bool:
        """Say whether a box is none of the story: by its tag, its name, or as a picture with its caption."""
        tag = str(element.tag)
        if tag in _SKIP_TAGS or (tag.startswith("amp-") and tag not in _AMP_TEXT):
            return self.skip(element)
        rule = None
        if element.attrib:
            if element is not self.unveiled and is_hidden(element):
                rule = "hidden"
                self.veiled.append(element)
            elif element.get("role") in _DIALOGS:
                rule = POPUP
            else:
                rule = self.site.boilerplate.rule_for(element)
        if rule is None and self.place is not None:
            rule = self.place.rule_for(element)
            if rule not in _NEVER_WORDS and (self.says_something or rule == POPUP) and is_among_words(element):
                rule = None
        elif rule is None and element.attrib and element is not self.unveiled and unlikely_rule(element) in _WIDGETS:
            rule = "widget"
            self.veiled.append(element)
        if rule is None and tag == "blockquote" and _EMBED_CLASSES.intersection((element.get("class") or "").split()):
            rule = "embed"
        if rule is not None:
            if is_block(element):
                self.flush()
            if rule == CAPTION:
                self.found.captions.extend(filter(None, [text_of(element)]))
            self.found.counts[BOILERPLATE.format(rule)] += 1
            if rule != "ads":  # they are put into boxes of the story too
                self.mark_widget()
            return True
        if tag == "figure":
            self.flush()
            return self.take_figure(element)
        if tag == "figcaption":
            self.flush()
            if self.wordy_figure is not None:
                return False
            self.found.captions.extend(filter(None, [text_of(element)]))
            return True
        return tag in EMPHASES and self.take_caption(element)

    def skip(self, element: etree._Element) -> bool:
        if element.tag in _EMBEDS:
            self.flush()
        if element.tag == "form":
            if element is self.unveiled:
                return False
            self.veiled.append(element)
        if element.tag in _EMBEDS or element.tag in _CONTROLS:
            self.mark_widget()
        return True

    def mark_widget(self) -> None:
        if self.boxes:
            self.boxes[-1].is_widget = True

    def open(self, element: etree._Element) -> None:
        tag = element.tag
        if is_block(element):
            self.flush()
            if tag == "blockquote" or _QUOTE.search(element.get("class") or ""):
                self.quotes.append(element)
            self.tag = tag if tag in _BLOCKS else "div"
            if self.quotes and self.tag in {"p", "div"}:
                self.tag = "blockquote"
            if tag in _BOXES:
                self.boxes.append(Box(element, len(self.found.lines)))
            elif tag in _LISTS:
                self.lists.append(len(self.found.lines))
        elif tag == "br":
            self.end_run()
        elif tag == "a":
            self.open_links += 1
            self.in_tag_link = self.site.leads_to_tag(element.get("href"))
        elif tag in PICTURES:
            self.take_image(element)
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
        self.add(element.text)

    def close(self, element: etree._Element) -> None:
        tag = element.tag
        if element is self.wordy_figure:
            self.wordy_figure = None
        if is_block(element):
            self.flush()
            if self.quotes and element is self.quotes[-1]:
                self.quotes.pop()
            self.tag = "div"
            if tag in _BOXES:
                self.judge(self.boxes.pop())
            elif tag in _LISTS:
                self.judge_list(self.lists.pop())
        elif tag == "a":
            self.open_links -= 1
            self.in_tag_link = False

    def take_image(self, element: etree._Element) -> None:
        if (source := source_of(element)) and not self.is_other(element):
            self.found.images.append(source)
        # A caption stands below its picture: text that came first is none.
        self.picture_in_line = not self.says_something
        self.caption_in_line = False
        if self.boxes:
            self.boxes[-1].has_picture = True

    def take_figure(self, element: etree._Element) -> bool:
        read = read_figure(element)
        if read is None:
            self.wordy_figure = element if next(element.iter(*PICTURES), None) is None else None
            return False
        if self.is_other(element):
            self.mark_widget()
            return True
        pictures, captions = read
        for picture in pictures:
            self.take_image(picture)
        self.found.captions += captions
        return True

    def take_caption(self, element: etree._Element) -> bool:
        if holds_caption(element):
            for picture in element.iter(*PICTURES):
                self.take_image(picture)
        elif not is_caption(element, self.site.prose.houses):
            return False
        if caption := text_of(element):
            self.add_caption(caption)
        return True

    def add_caption(self, text: str) -> None:
        """Note a caption, or the next part of one in the same line."""
        if self.caption_in_line:
            self.found.captions[-1] += f" {text}"
        else:
            self.found.captions.append(text)
        self.caption_in_line = True

    def end_run(self) -> None:
        if len(self.pieces) > 1 and _is_drop_cap(*self.pieces[:2]):
            self.pieces[0] = self.pieces[0].strip()
        self.runs.append(("".join(self.pieces), self.linked, self.tagged))
        self.pieces.clear()
        self.linked = self.tagged = 0

    def flush(self) -> None:
        if not self.pieces and not self.runs:
            self.caption_in_line = False
            return
        self.end_run()
        self.says_something = False
        lines = join_runs(self.runs, self.tag, self.site.prose)
        self.runs.clear()
        has_picture = self.picture_in_line
        # A caption may stand in a box of its own below the one of its picture.
        self.picture_in_line = has_picture and not lines
        if has_picture and are_caption(lines, self.site.prose.houses):
            self.add_caption(lines[0].text)
        elif not (self.caption_in_line and is_mark(lines)):
            self.found.lines += lines
        self.caption_in_line = False

    def judge(self, box: Box) -> None:
        """Keep the lines of an unknown box where they are story; else drop and count them."""
        judged = not box.has_story and len(self.boxes) < _MAX_JUDGED
        lines = self.found.lines[box.first_line :] if judged else []
        if (box.has_picture or box.is_among_paragraphs) and are_caption(lines, self.site.prose.houses):
            self.found.captions.append(lines[0].text)
            del self.found.lines[box.first_line :]
        elif lines and not box.keeps(lines, self.site) and not self.is_set_as_story(box, lines):
            self.found.counts[UNCLAIMED] += 1
            del self.found.lines[box.first_line :]
            self.mark_widget()
        if box.has_story and (names := box.element.get("class")):
            self.story_classes.add(names)
        if self.boxes:
            box.close_into(self.boxes[-1])

    def is_set_as_story(self, box: Box, lines: Sequence[Line]) -> bool:
        """Say whether lines are sentences, though most of each is a link, in a box like those of the story before."""
        return box.element.get("class") in self.story_classes and all(
            line.tag == "p" and line.leading < len(line.text) and ends_sentence(line.text) for line in lines
        )

    def judge_list(self, first_line: int) -> None:
        """A list whose items are links leads away from the story."""
        lines = self.found.lines[first_line:] if len(self.lists) < _MAX_JUDGED else []
        if lines and is_list_of_links(lines):
            del self.found.lines[first_line:]
            self.found.counts[UNCLAIMED] += 1
            self.mark_widget()
            above = self.found.lines[-1] if self.found.lines else None
            if above is not None and above.tag in HEADINGS and len(above.text) <= _MAX_HEADING:
                self.drop_line()  # it heads nothing any more
                return
            label = judge_line(above, self.site.prose) if above is not None else None
            if label is not None and label.opens:  # its links are gone, and those of the story are none of its
                self.drop_line()
                self.found.counts[BOILERPLATE.format(label.rule)] += 1

    def drop_line(self) -> None:
        """Take off the last line, which may stand before the boxes and lists that are open."""
        del self.found.lines[-1]
        number = len(self.found.lines)
        for box in self.boxes:
            box.first_line = min(box.first_line, number)
        self.lists = [min(first_line, number) for first_line in self.lists]


def _is_drop_cap(piece: str, following: str) -> bool:
    """Say whether a piece is the large first letter of a text, with white space behind it in an element of its own."""
    letter = piece.strip() if len(piece) < _MAX_DROP_CAP and piece[-1].isspace() else ""
    return len(letter) == 1 and letter.isupper() and letter not in _ONE_LETTER_WORDS and following[0].islower()


def walk_body(
    wrapper: etree._Element,
    site: Site,
    place: Place | None = None,
    is_other: Callable[[etree._Element], bool] = lambda _: False,
) -> BodyText:
    """Return the lines, captions and pictures of a wrapper in reading order. The tree is not changed.

    `is_other`: says whether a picture or a figure is another story's.
    A box that a reader does not see is left out, unless it holds most of the text: a script is to uncover it.
    """
    walk = BodyWalk(site, place=place, is_other=is_other)
    walk.walk(wrapper)
    size, box = max(((len(text_of(box)), box) for box in walk.veiled), key=itemgetter(0), default=(0, None))
    if size > sum(len(line.text) for line in walk.found.lines):
        walk = BodyWalk(site, box, place, is_other)
        walk.walk(wrapper)
    return walk.found


def sum_texts(texts: Iterable[BodyText]) -> BodyText:
    """Return the texts of several wrappers as one, in their order."""
    whole, *others = texts
    for text in others:
        whole.lines += text.lines
        whole.captions += text.captions
        whole.images += text.images
        whole.counts += text.counts
    return whole
