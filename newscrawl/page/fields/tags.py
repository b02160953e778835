"""Tags of a story where no selector names them: links that call themselves so, and lists behind a label."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from lxml import etree

from newscrawl.page.body.unlikely import unlikely_word
from newscrawl.page.fields.near_headline import headline_node
from newscrawl.page.fields.sources import PageView, annotated, in_story, once
from newscrawl.page.tree import text_of, texts_read
from newscrawl.text.boilerplate import HEADINGS
from newscrawl.text.prose import clean_text

_PATH = re.compile(r"/(?:tags?|tagar|topics?|topik)/(?:\d+/)?[^/?#]+/?(?:[?#]|$)")
_BOX = re.compile(r"(?:^|[\s_-])(?:tags?(?:box|cloud|list|s)?|topi[ck]s?)\d*(?:$|[\s_-])", re.IGNORECASE)
_LABEL = re.compile(
    r"\W*(?:tags?|topik|topics?|kata kunci|keywords)(?: (?:terkait|berita|artikel))?"
    r"\s*+(?P<colon>[:：])?\s*+(?P<tags>.*)",
    re.IGNORECASE,
)
#: A label above what many stories are about.
_OFTEN = re.compile(r"\b(?:ter)?popul[ae]r|\btrending|\bterkini|\bterhangat|\bhot\b|\bpilihan", re.IGNORECASE)
_BESIDE = frozenset({"sidebar", "nav", "navbar", "navigation", "menu", "submenu", "masthead", "topbar"})
_LEVELS = 3  # elements around a link, up to the box that is named
_GROUP_LEVELS = 4  # and up to the box of all tags
_MAX_LABEL = 40  # characters
_MAX_TAGS = 100
_MAX_LINKS = 300  # that may be tags
_MAX_LABELS = 20
_MAX_LIST = 300
_MAX_CARD = 300
_MAX_WORDS = 5  # of a tag
_MIN_PARAGRAPH = 40
_LABEL_BEGINS = re.compile(r"\s*+[tk][aeo]", re.IGNORECASE)
_LABELLED = (
    "p",
    "div",
    "span",
    "b",
    "strong",
    "footer",
    "li",
    "dt",
    "em",
    "i",
    "label",
    "small",
    "td",
    "h4",
    "h5",
    "h6",
)


def called_tags(view: PageView) -> Iterator[tuple[list[str], str]]:
    """Links whose `rel` calls them tags."""
    links = [node for node in annotated(view) if _is_called_tag(node.get("rel") or "")]
    yield from _tags_of_story(links, view)


def tag_links(view: PageView) -> Iterator[tuple[list[str], str]]:
    """Links to the pages of tags, in a box that is named for them or behind a label."""
    links = islice((link for link in view.tree.links if _PATH.search(link.get("href") or "")), _MAX_LINKS)
    sure = (link for link in links if _name_of_tags(link) is not None or _is_label(_label_before(link)))
    yield from _tags_of_story(sure, view)


def labelled_tags(view: PageView) -> Iterator[tuple[list[str], str]]:
    """A list of words in the line of their label: `Topik: panen, padi organik`."""
    around = _around_headline(view)
    for node, label in islice(_labels(view), _MAX_LABELS):
        if not _may_be_own(node, around) or _is_in_card(node, around):
            continue
        block = _block_of(node)
        line = label if label["tags"] else _LABEL.fullmatch(text_of(block))
        if line is None or not line["colon"] or len(line["tags"]) > _MAX_LIST:
            continue
        linked = [] if label["tags"] else list(map(text_of, block.iter("a")))
        tags = linked or [tag.strip(" .") for tag in line["tags"].split(",")]
        if all(tag and tag.count(" ") < _MAX_WORDS for tag in tags):
            yield tags, "generic:tag-label"
            return


def _labels(view: PageView) -> Iterator[tuple[etree._Element, re.Match[str]]]:
    """Yield the elements whose own text begins with a label."""
    for node in view.tree.root.iter(*_LABELLED):
        text = node.text
        if (
            text
            and _LABEL_BEGINS.match(text)
            and len(text) <= _MAX_LIST
            and (label := _LABEL.fullmatch(clean_text(text)))
        ):
            yield node, label


def _is_called_tag(rel: str) -> bool:
    names = rel.split()
    return "tag" in names and "category" not in names


def _tags_of_story(links: Iterable[etree._Element], view: PageView) -> Iterator[tuple[list[str], str]]:
    """Yield the tags in the box that is nearest to the headline, none of a sidebar, of a card or of many stories."""
    around = _around_headline(view)
    found = [link for link in islice(links, _MAX_TAGS) if _may_be_own(link, around)]
    found = [link for link in found if not _is_in_sentence(link)] or found
    if not found:
        return
    groups: dict[etree._Element, list[etree._Element]] = {}
    for link in found:
        groups.setdefault(_group_of(link, found), []).append(link)
    story = _steps_to_story(view, around)
    own: dict[etree._Element, int] = {}
    for box, group in groups.items():
        if _is_in_card(group[0], around) or _OFTEN.search(_label_before(group[0])):
            continue
        steps = _steps_up(box, around)
        if steps <= story or _are_in_text(group, view):
            own[box] = steps
    if own:
        best = min(own, key=lambda box: own[box])
        nearest = [box for box in own if box in best.iterancestors() or best in (box, *box.iterancestors())]
        if tags := [text for box in nearest for link in groups[box] if (text := text_of(link))]:
            yield tags, "generic:tag-links"


def _is_in_sentence(link: etree._Element) -> bool:
    """Say whether most of the paragraph around a link is no link: a word of the story that the site links."""
    paragraph = next(link.iterancestors("p"), None)
    if paragraph is None:
        return False
    size = len(text_of(paragraph))
    return size >= _MIN_PARAGRAPH and size > 2 * sum(len(text_of(other)) for other in paragraph.iter("a"))


def _around_headline(view: PageView) -> list[etree._Element]:
    headline = headline_node(view)
    return [] if headline is None else list(headline.iterancestors())


def _steps_to_story(view: PageView, around: list[etree._Element]) -> int:
    """Return how many elements around the headline do not hold the first paragraph."""
    for node in view.tree.root.iter("p"):
        if len(text_of(node)) >= _MIN_PARAGRAPH:
            return _steps_up(node, around)
    return len(around)


def _are_in_text(links: list[etree._Element], view: PageView) -> bool:
    """Say whether a paragraph or the headline has the words of a tag; the tags of no story are those of many."""
    text = _text(view)
    return any(tag in text for link in links if (tag := text_of(link).lstrip("#").casefold()))


@once
def _text(view: PageView) -> str:
    return " ".join(text_of(node) for node in view.tree.root.iter("h1", "p")).casefold()


def _group_of(link: etree._Element, links: list[etree._Element]) -> etree._Element:
    """Return the box of a link and the others of its list."""
    others = set(links) - {link}
    boxes = list(islice(link.iterancestors(), _GROUP_LEVELS))
    return next((box for box in boxes if not others.isdisjoint(box.iter("a"))), boxes[0])


def _steps_up(box: etree._Element, around: list[etree._Element]) -> int:
    """Return how many elements around the headline do not hold a box."""
    above = {box, *box.iterancestors()}
    return next((steps for steps, element in enumerate(around) if element in above), len(around))


def _name_of_tags(node: etree._Element) -> int | None:
    """Return how many elements above a link the box is that is named for tags; None where none is."""
    boxes = enumerate(islice(node.iterancestors(), _LEVELS))
    return next((place for place, box in boxes if _is_named_for_tags(box)), None)


def _is_named_for_tags(box: etree._Element) -> bool:
    return _BOX.search(f"{box.get('id') or ''} {box.get('class') or ''}") is not None


def _is_label(text: str) -> bool:
    label = _LABEL.fullmatch(text)
    return label is not None and not label["tags"]


def _label_before(link: etree._Element) -> str:
    """Return the short text before a list of links: in its box, or in the element above it."""
    node = link
    for _ in range(_GROUP_LEVELS):
        for before in islice(node.itersiblings(preceding=True), 2 * _MAX_TAGS):
            if any(map(str.isalnum, text := clean_text(before.tail or ""))):
                return text if len(text) <= _MAX_LABEL else ""
            if before.tag != "a" and (label := _short_text(before)) is not None:
                return label
        parent = node.getparent()
        if parent is None:
            break
        if text := clean_text(parent.text or ""):
            return text if len(text) <= _MAX_LABEL else ""
        node = parent
    return ""


def _short_text(node: etree._Element) -> str | None:
    """Return the text of an element, "" where it is long, None where there is none or it holds a link."""
    text = ""
    for piece in texts_read(node):
        text += piece
        if len(text) > 2 * _MAX_LABEL:
            return ""
    text = clean_text(text)
    return text if text and next(node.iter("a"), None) is None else None


def _may_be_own(node: etree._Element, around: list[etree._Element]) -> bool:
    """Say whether a tag stands in no box beside the story; a foot that is a list of tags is the story's."""
    boxes = list(takewhile(lambda box: box not in around, node.iterancestors()))
    if any(unlikely_word(box) in _BESIDE for box in boxes[_name_of_tags(node) or 0 :]):
        return False
    foot = next((box for box in (node, *boxes) if box.tag == "footer"), None)
    return in_story(node) or (foot is not None and _LABEL.match(text_of(foot)) is not None)


def _is_in_card(node: etree._Element, around: list[etree._Element]) -> bool:
    """Say whether a small box around a tag holds a linked title: that of another story."""
    for box in islice(takewhile(lambda box: box not in around, node.iterancestors()), _GROUP_LEVELS):
        titles = (title for title in box.iter(*HEADINGS) if title.find(".//a") is not None)
        if any(not _is_named_for_tags(title) for title in titles) and len(text_of(box)) <= _MAX_CARD:
            return True
    return False


def _block_of(node: etree._Element) -> etree._Element:
    """Return the line in which a label stands, which may be set apart in it."""
    parent = node.getparent()
    return parent if node.tag in {"b", "strong", "span", "em", "i"} and parent is not None else node
