"""Boxes of unknown meaning inside a story: part of it or not, by the form of their lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from newscrawl.page.body.lines import LINKED_SHARE, LIST_ITEM, is_credit
from newscrawl.page.site import Site
from newscrawl.text.boilerplate import HEADINGS, judge
from newscrawl.text.prose import Line, ProseRules
from newscrawl.text.sentences import ends_sentence

_PROSE_CHARS = 160  # so much unlinked text in one line is prose even where its last mark is missing
_MAX_TEASER = 250  # characters
#: The tags that text is set in; a line of any other stands bare in a box.
_SET_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "dt", "dd", "tr", "pre", "blockquote"})
_BESIDE = frozenset({"aside", "footer"})


@dataclass(slots=True)
class Box:
    """A box that is being read."""

    element: etree._Element
    first_line: int
    has_picture: bool = False
    has_story: bool = False
    is_widget: bool = False  # holds a form, a player, or what was left out as links or as boilerplate

    @property
    def is_among_paragraphs(self) -> bool:
        """Whether it is a bare `div` beside paragraphs: editors set a caption so, whose picture may be gone."""
        beside = (self.element.getprevious(), self.element.getnext())
        return (
            self.element.tag == "div"
            and not self.element.attrib
            and any(one is not None and one.tag == "p" for one in beside)
        )

    def keeps(self, lines: Sequence[Line], site: Site) -> bool:
        """Say whether its lines stay: it means nothing, or they read like prose, or they are set like it."""
        if self._is_plain(lines, site):
            # A heading alone is that of the links or the form that stood below it.
            return not (self.is_widget and all(line.tag in HEADINGS for line in lines))
        self.has_story = (
            reads_like_prose(lines)
            and not is_list_of_links(lines)
            and not (is_teaser(lines) and self._leads_to_story(site))
        )
        if self.has_story or self.has_picture or self.is_widget or self.element.tag in _BESIDE:
            return self.has_story
        return is_set_as_text(lines, site.prose)

    def _leads_to_story(self, site: Site) -> bool:
        """Say whether its first link leads to another page of the site: not to a shop, nor to an entry of this page."""
        href = next((link.get("href") for link in self.element.iter("a")), None) or "#"
        return not href.startswith("#") and ("//" not in href or site.owns(href))

    def close_into(self, outer: "Box") -> None:
        """Pass the properties of its contents to the box around it."""
        outer.has_story |= self.has_story
        outer.has_picture |= self.has_picture
        outer.is_widget |= self.is_widget

    def _is_plain(self, lines: Sequence[Line], site: Site) -> bool:
        """A box without a name or a link in it is mere formatting, as editors paste it."""
        if any(line.leading for line in lines) or self.element.tag in _BESIDE:
            return False
        return not (self.element.get("class") or self.element.get("id")) or site.is_transparent(self.element)


def is_list_of_links(lines: Sequence[Line]) -> bool:
    """Say whether lines lead away from the story: most of their text is linked, and none is a sentence of its own.

    A link to a tag page leads nowhere: the site makes it of a word of the story.
    """
    total = sum(len(line.text) for line in lines)
    leading = sum(line.leading for line in lines)
    return leading > LINKED_SHARE * total and not any(
        ends_sentence(line.text) and line.leading < len(line.text) / 2 for line in lines
    )


def is_teaser(lines: Sequence[Line]) -> bool:
    """Say whether lines are the title of another story, a link, and a sentence or two about it."""
    title, *text = lines
    is_title = title.leading >= 0.9 * len(title.text) and not ends_sentence(title.text)
    is_title &= LIST_ITEM.match(title.text) is None  # `3. Pantai Kuta` is a part of a list that is the story
    return is_title and 0 < len(text) < 3 and sum(len(line.text) for line in text) <= _MAX_TEASER


def reads_like_prose(lines: Sequence[Line]) -> bool:
    """Say whether any line is story: a sentence, an item of a typed list, a row of a table, a credit, or much text."""
    return any(
        ends_sentence(line.text)
        or LIST_ITEM.match(line.text)
        or (line.tag == "tr" and not line.leading)
        or len(line.text) - line.leading >= _PROSE_CHARS
        or is_credit(line.text)
        for line in lines
    )


def is_set_as_text(lines: Sequence[Line], rules: ProseRules) -> bool:
    """Say whether lines are marked up as text is: as headings, paragraphs, items or rows, and no link leads away.

    Widgets write bare text into their boxes. One that does not is known by its label (`Berita Terkait`), or all it
    holds is boilerplate.
    """
    if any(line.tag not in _SET_TAGS or line.leading for line in lines):
        return False
    verdicts = [judge(line, rules) for line in lines]
    return not all(verdicts) and not any(verdict.opens for verdict in verdicts if verdict)
