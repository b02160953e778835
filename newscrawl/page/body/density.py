"""Text density of a page: how much prose each of its blocks holds, by one walk over the parsed tree."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from lxml import etree

from newscrawl.page.body.unlikely import NEVER_STORY, PARTS, unlikely_word
from newscrawl.page.tree import UNREAD_TAGS, is_hidden
from newscrawl.text.boilerplate import HEADINGS
from newscrawl.text.sentences import TERMINATORS

#: Elements that never hold any of a story's text.
_UNREAD = UNREAD_TAGS | {"button", "label", "input", "option", "video", "audio", "canvas", "dialog", "head", "h1"}
#: Elements that rarely do: known as boilerplate unless most of the page's text is in them.
_UNLIKELY_TAGS = frozenset({"nav", "footer", "aside", "form", "figure", "figcaption", "menu"})
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "ins", "kbd", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
        "u", "var", "wbr",
    }
)  # fmt: skip
#: Scripts that write a word in one or two characters: those without spaces, and Hangul.
_DENSE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_END = re.compile(rf"[{TERMINATORS}:;]['\"”“’‘»«)\]」』]*\*{{0,3}}\Z")
_DENSE_WEIGHT = 3
_MIN_LINE = 25  # characters: a shorter line is a label
_LONG_LINE = 100  # so much text in one line is prose even without its last mark
_LABEL_WEIGHT = 0.2  # of a line that does not end as a sentence does
_HEADING_WEIGHT = 0.3  # of a line in a heading
_MOST = 0.5  # of the page's text: a box that holds more is no boilerplate, whatever it is called
_NEARLY_ALL = 0.8  # of it: a box that holds less is boilerplate still, where there is text enough beside it
_FEW = 300  # characters: less text than this is not enough for a story
_DECAY = 0.5  # of the text of a box, for the box around it


@dataclass(slots=True, eq=False)
class Node:
    """A block that holds prose."""

    element: etree._Element
    name: str | None = None  # the word of boilerplate in its tag, class or id
    own: float = 0.0  # prose that stands in it and in no block inside it
    held: float = 0.0  # all prose in it
    clean: float = 0.0  # all of that outside of boilerplate
    weight: float = 0.0  # own prose, and half of each inner block's weight
    linked: int = 0  # characters of links in it
    before_headline: bool = False
    left_out: bool = False
    children: list["Node"] = field(default_factory=list)


class _Line:
    """The text of one line: how much of it, how much of that in links, how it ends."""

    __slots__ = ("dense", "last", "linked", "size")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.size = self.linked = self.dense = 0
        self.last = ""

    def add(self, text: str, *, linked: bool) -> None:
        self.size += len(text)
        if linked:
            self.linked += len(text)
        if not text.isascii():
            self.dense += len(_DENSE.findall(text))
        self.last = text[-4:]

    def end_in(self, node: Node) -> None:
        node.own += self.prose() * (_HEADING_WEIGHT if node.element.tag in HEADINGS else 1)
        node.linked += self.linked
        self.clear()

    def prose(self) -> float:
        own = self.size - self.linked
        if self.dense * 3 > self.size:
            own *= _DENSE_WEIGHT
        if own < _MIN_LINE or self.linked > own:
            return 0.0
        return own if own >= _LONG_LINE or _END.search(self.last) else own * _LABEL_WEIGHT


def measure(root: etree._Element, headline: etree._Element | None = None) -> Node | None:
    """Return the page's tree of blocks that hold prose; None where there is none. No `headline`: the first h1."""
    body = next(root.iter("body"), root)
    top = Node(body)
    stack = [top]
    line = _Line()
    links = 0
    skipped: etree._Element | None = None
    if headline is None:
        headline = next(body.iter("h1"), None)
    seen_headline = headline is None
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if element is headline:
                seen_headline = True
            if tag in _UNREAD:
                walker.skip_subtree()
                skipped = element
                continue
            if tag == "a":
                links += 1
            elif tag not in _INLINE and element is not body:
                if line.size:
                    line.end_in(stack[-1])
                if tag != "br":
                    stack.append(Node(element))
            text = element.text
        else:
            if element is skipped:
                skipped = None
            elif tag == "a":
                links -= 1
            elif stack[-1].element is element:
                if line.size:
                    line.end_in(stack[-1])
                if element is body:
                    break
                stack[-1].before_headline = not seen_headline
                _close(stack)
            text = element.tail
        if text and not text.isspace():
            line.add(text.strip(), linked=links > 0)
    top.held += top.own
    if not top.held:
        return None
    _leave_out(top, set() if headline is None else set(headline.iterancestors()))
    weigh(top)
    return top


def _close(stack: list[Node]) -> None:
    node = stack.pop()
    node.held += node.own
    stack[-1].linked += node.linked
    if node.held:
        node.name = _name_of(node.element)
        stack[-1].held += node.held
        stack[-1].children.append(node)


def _name_of(element: etree._Element) -> str | None:
    if element.tag in _UNLIKELY_TAGS:
        return str(element.tag)
    if element.attrib:
        if word := unlikely_word(element):
            return word
        if is_hidden(element):
            return "hidden"
    return None


def _leave_out(top: Node, around: Container[etree._Element]) -> None:
    """Mark the boxes that are boilerplate by their name, unless those of one name hold most of the page's text.

    Of a box `around` the headline a sidebar in its name says how the page is laid out.
    """
    named: dict[str, list[Node]] = {}
    beside = 0.0  # text in no box that is called so
    pending = [(top, frozenset[str]())]
    while pending:
        node, names = pending.pop()
        if node.name and node.name not in names and not (node.name in PARTS and node.element in around):
            named.setdefault(node.name, []).append(node)
            names |= {node.name}
        if not names:
            beside += node.own
        pending += [(child, names) for child in node.children]
    for name, nodes in named.items():
        held = sum(node.held for node in nodes)
        if held <= _MOST * top.held or (beside >= _FEW and (name in NEVER_STORY or held <= _NEARLY_ALL * top.held)):
            for node in nodes:
                node.left_out = True


def revive_forms(top: Node) -> None:
    """Take the forms for boxes like any other: on some pages all of the text stands in one."""
    pending = [top]
    while pending:
        node = pending.pop()
        if node.name == "form":
            node.left_out = False
        pending += node.children
    weigh(top)


def weigh(top: Node) -> None:
    if top.left_out:
        top.clean = 0.0
    for node in reversed(list(kept_nodes(top))):
        inner = [child for child in node.children if not child.left_out]
        node.clean = node.own + sum(child.clean for child in inner)
        weight = sum(child.weight for child in inner)
        if node.own or len(inner) > 1:
            weight = node.own + _DECAY * weight * node.clean / max(
                1.0, node.clean + sum(child.linked for child in inner)
            )
        node.weight = weight


def kept_nodes(top: Node) -> Iterator[Node]:
    """Yield the blocks that are not left out, outer ones first."""
    pending = [top]
    while pending:
        node = pending.pop()
        yield node
        pending += [child for child in node.children if not child.left_out]
