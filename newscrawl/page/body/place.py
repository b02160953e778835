"""Place of the story on a page: the densest box, further parts of the story beside it, boilerplate inside it."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml import etree

from newscrawl.page.body.density import Node, kept_nodes, measure, revive_forms, weigh
from newscrawl.page.body.unlikely import POPUP, names_story, post_number, unlikely_rule
from newscrawl.page.tree import text_of
from newscrawl.text.boilerplate import HEADINGS

#: Boxes beside the text that need no name to be known.
_ASIDE = frozenset({"aside", "footer", "menu"})
_LISTS = frozenset({"ul", "ol", "dl"})
_STORY_TAGS = frozenset({"article", "main"})
_PARAGRAPHS = HEADINGS | {"p", "li", "dd", "dt", "pre", "tr", "td", "span", "blockquote"}
_FAVOUR = 1.5  # of a box that says that it is the story's
_LONG_LINE = 100  # characters
_FEW_LINKED = 0.1  # of the prose of a box: one that shows other stories has more links
_FALLBACK = 200  # elements: what a page shows without scripts has fewer
_MAX_CLIMB = 4  # boxes around the best one
_MAX_PLACES = 5
_MIN_BLOCKS = 2  # of prose behind what can be a summary of them
#: In the name of a class: a number of some digits, or such a one to the base of sixteen; `first` of several boxes.
_KEY = re.compile(r"\d{5}|(?:\A|[-_])first(?:\Z|[-_])|[-_](?=[a-f]*\d)[0-9a-f]{6,}(?![^\W_])")
#: In the name of the entries of a live report, which its summary stands above.
_LIVE = re.compile(
    r"(?:^|\s)(?!tag-|category-)(?:[^\s_-]*[_-])*live(?:-?blog|ticker)?(?=$|[\s_-])(?![_-](?:chat|score|skor|stream|tv))"
)
#: The classes that WordPress gives its posts beside the number.
_POSTS = frozenset({"post", "type-post", "hentry"})
_DECK_AMONG = 4  # blocks from the top: a date or a byline may stand above the summary


@dataclass(slots=True)
class Place:
    """Place of the story: a box, and the boxes in it that are not part of the story."""

    box: etree._Element
    others: frozenset[etree._Element]  # boxes beside the story in it
    kept: frozenset[etree._Element]  # boxes of the story that are called as boilerplate is
    leads: tuple[etree._Element, ...] = ()  # blocks of prose between the headline and the box

    def rule_for(self, element: etree._Element) -> str | None:
        """Return why a box inside is none of the story, or None."""
        if element in self.others:
            return "beside"
        if element in self.kept:
            return None
        if element.tag in _ASIDE:
            return "aside"
        rule = unlikely_rule(element) if element.attrib else None
        return None if rule == POPUP and element.tag == "a" else rule  # a word of the story that opens one


def find_places(
    root: etree._Element,
    summaries: Container[str] = (),
    headline: etree._Element | None = None,
    *,
    least_lead: int = 150,
) -> Iterator[Place]:
    """Yield the boxes that may hold the story, the likeliest first; none for a page without prose.

    `summaries`: the page's descriptions for machines; such a text above the story is a deck.
    `least_lead`: characters of a box of prose between the headline and the densest box, which is a part of the story.
    """
    for node in root.iter("noscript"):
        if next(islice(node.iter(), _FALLBACK, None), None) is not None:
            node.tag = "div"  # a box in it that is never closed takes in the page
    top = measure(root, headline)
    if top is not None and not top.clean:
        revive_forms(top)
    for _ in range(_MAX_PLACES):
        if top is None or not top.clean:
            return
        best, place = _find_place(top, summaries, headline, least_lead)
        yield place
        best.left_out = True
        weigh(top)


def _find_place(
    top: Node, summaries: Container[str], headline: etree._Element | None, least_lead: int
) -> tuple[Node, Place]:
    parents = {child: node for node in kept_nodes(top) for child in node.children}
    best = max(reversed(list(kept_nodes(top))), key=_score)
    while best in parents and best.element.tag in _PARAGRAPHS:
        best = parents[best]
    others: set[etree._Element] = set()
    box = _climb(best, parents, others, headline, least_lead)
    if (deck := _deck(box, summaries)) is not None:
        others.add(deck)
    others.update(_other_posts(box))
    kept = {node.element for node in kept_nodes(box) if node.name}
    return best, Place(box.element, frozenset(others), frozenset(kept), _leads(box, parents, headline))


def _other_posts(box: Node) -> Iterator[etree._Element]:
    """Yield the boxes of other stories inside of the one that WordPress numbers (`post-1806`).

    The entries of a live report are posts too, and a box may be numbered so that is called no post: a part of a story.
    """
    own = next(filter(None, map(post_number, (box.element, *box.element.iterancestors()))), None)
    if own:
        for node in kept_nodes(box):
            if (number := post_number(node.element)) is None or number == own:
                continue
            names = node.element.get("class") or ""
            if not _POSTS.isdisjoint(names.split()) and not _LIVE.search(names):
                yield node.element


def _leads(box: Node, parents: dict[Node, Node], headline: etree._Element | None) -> tuple[etree._Element, ...]:
    """Return the blocks of prose that stand behind the headline and before the box of the story."""
    if headline is None:
        return ()
    around = set(headline.iterancestors())
    found: list[Node] = []
    node = box
    while node.element not in around and (outer := parents.get(node)) is not None:
        above = outer.children[: outer.children.index(node)]
        found[:0] = [block for child in above for block in _prose_of(child) if not block.before_headline]
        node = outer
    return tuple(block.element for block in found if block.linked <= block.own)


def _prose_of(node: Node) -> Iterator[Node]:
    """Yield the blocks of prose in a box, in page order; one called a teaser may be the lead."""
    if not node.left_out or node.name == "teaser":
        if node.own:
            yield node
        for child in node.children:
            yield from _prose_of(child)


def _score(node: Node) -> float:
    """Return a score of a box as the story's: its weight, changed by its tag, its name and its place."""
    element, score = node.element, node.weight
    if node.before_headline:
        score /= 2
    if element.tag in _LISTS:
        score /= 2
    elif (
        element.tag in _STORY_TAGS
        or element.get("itemprop") == "articleBody"
        or (element.tag != "body" and names_story(element))
    ):
        score *= _FAVOUR
    return score


def _climb(
    best: Node,
    parents: dict[Node, Node],
    others: set[etree._Element],
    headline: etree._Element | None,
    least_lead: int,
) -> Node:
    """Return the box around the best one that has the other parts of its story too; note its foreign boxes."""
    box = best
    node = best
    signatures = {_signature(inner.element) for inner in kept_nodes(best)}
    pending: set[etree._Element] = set()
    around = set(headline.iterancestors()) if headline is not None else set()
    climbed = 0
    while climbed < _MAX_CLIMB and node.element not in around and (outer := parents.get(node)) is not None:
        climbed += len(outer.children) > 1
        found, above = False, True
        for child in outer.children:
            above &= child is not node
            if child is node or child.left_out:
                continue
            is_lead = above and not child.before_headline and child.clean >= least_lead
            if _is_part(child, best, signatures) or (is_lead and child.linked <= _FEW_LINKED * child.clean):
                found = True
            else:
                pending.add(child.element)
        if found or outer.own >= _LONG_LINE:
            box = outer
            others |= pending
            pending = set()
        node = outer
    return box


def _deck(box: Node, summaries: Container[str]) -> etree._Element | None:
    """Return the summary above the story: a first block that the page gives as its description, and sets apart."""
    blocks = [node.element for node in _in_order(box) if node.own]
    for place, element in enumerate(blocks[:_DECK_AMONG]):
        rest = blocks[place + 1 :]
        if len(rest) >= _MIN_BLOCKS and text_of(element) in summaries:
            alone = all(other.getparent() is not element.getparent() for other in rest)
            return element if alone or _signature(element) not in map(_signature, rest) else None
    return None


def _in_order(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        pending += [child for child in reversed(node.children) if not child.left_out]


def _signature(element: etree._Element) -> tuple[str, str]:
    return str(element.tag), _without_keys(element.get("class") or "")


@lru_cache(maxsize=4096)
def _without_keys(names: str) -> str:
    """Return the classes of a box without those that a page builder makes of a number: `vc_custom_1563455446145`.

    >>> _without_keys("text-column vc_custom_1563455446145 elementor-element-3f2a1b7 col-md-8")
    'text-column col-md-8'
    """
    return " ".join(name for name in names.split() if not _KEY.search(name))


def _is_part(node: Node, best: Node, signatures: set[tuple[str, str]]) -> bool:
    """Say whether a box beside the best one is a part of the same story: it is set in the same way."""
    mine = _signature(node.element)
    if mine[0] == "p" or (mine[1] and mine in signatures):
        return True
    if node.clean < _LONG_LINE:
        return False
    if _LIVE.search(mine[1]):
        return True
    if node.linked > node.clean or not best.element.get("class"):
        return False
    signature = _signature(best.element)
    return any(_signature(inner.element) == signature for inner in kept_nodes(node))
