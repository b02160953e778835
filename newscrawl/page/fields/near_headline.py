"""Lines near the headline in any design: the one that dates the story, the one that signs it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from lxml import etree

from newscrawl.page.body.pictures import PICTURES, is_image_file, is_photograph, source_of
from newscrawl.page.body.unlikely import unlikely_rule
from newscrawl.page.fields.sources import OTHERS, PageView, fits_slug, json_ld_image, language_of, meta, once
from newscrawl.page.fields.title import find_headline
from newscrawl.page.tree import UNREAD_TAGS, text_of, texts_read
from newscrawl.text.boilerplate import HEADINGS, judge
from newscrawl.text.captions import split_credit
from newscrawl.text.dates import is_date_line
from newscrawl.text.dating.grammar import RELATIVE, UPDATE_LABEL
from newscrawl.text.names import is_name_list
from newscrawl.text.prose import Line, clean_text, strip_dateline
from newscrawl.text.urls import PageKind

_MAX_ELEMENTS = 200  # behind the headline: a menu of share buttons has some dozens
_MAX_LINE = 80  # characters: a longer line is the story
_MAX_DATES = 130  # of a line that names a clock time: "Diperbarui: ... | Terbit: ..."
_MAX_CARD = 300  # characters of a box that shows another story: its title, its date, a teaser
_LEVELS = 3  # boxes of a card around its date
_INLINE = frozenset({"a", "abbr", "b", "em", "font", "i", "label", "mark", "small", "span", "strong", "time", "u"})
_PICTURES = frozenset({"img", "amp-img", "picture", "figure", "amp-carousel"})
#: In the name of the box of a picture, or of its caption.
_PICTURE_NAME = re.compile(r"foto|photo|imag|img|pict|caption|gambar|keterangan", re.IGNORECASE)
_NEVER = UNREAD_TAGS | HEADINGS | {"figure", "figcaption", "nav", "aside", "footer", "form", "button", "amp-ad"}
_WORDY = ("blockquote", "table", "pre")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d\.\d\d\.\d\d(?!\d)")
_CLOCK = re.compile(r"\d[:.]\d\d\b")
_MIN_CAPTION = 15  # characters
_MIN_SIZE = 150  # pixels
_FACE = re.compile(r"avatar|author|penulis|byline|profil|logo|icon|share|social|banner", re.IGNORECASE)
_SOURCE = re.compile(r"[\w-]+(?:\.[\w-]+)+")


@dataclass(slots=True)
class _NearLine:
    """A line that a reader sees, and the box in which it stands."""

    box: etree._Element
    text: str
    unlinked: str  # what of it stands in no link
    parts: list[str]  # its text, by the elements inside


@dataclass(slots=True)
class _Walk:
    """The lines from a headline to its story."""

    lines: list[_NearLine] = field(default_factory=list)
    above_picture: list[_NearLine] | None = None  # those between the headline and a picture; None without one
    pictures: list[etree._Element] = field(default_factory=list)  # elements that are or hold one
    pieces: list[tuple[str, bool]] = field(default_factory=list)  # text, and whether it stands in a link
    links: int = 0

    def add(self, text: str | None) -> None:
        if text and (self.pieces or not text.isspace()):
            self.pieces.append((text, self.links > 0))

    def end_line(self, box: etree._Element) -> bool:
        """Add the text read so far as one line, if there is any; say whether the story has begun with it."""
        ends = ["", *(piece for piece, _ in self.pieces)]
        self.pieces = [(_apart(piece, end), linked) for end, (piece, linked) in zip(ends, self.pieces, strict=False)]
        text = clean_text("".join(piece for piece, _ in self.pieces))
        unlinked = text
        if any(linked for _, linked in self.pieces):
            unlinked = clean_text("".join(piece for piece, linked in self.pieces if not linked))
        parts = [piece for piece, _ in self.pieces if not piece.isspace()]
        self.pieces.clear()
        if len(unlinked) > _MAX_LINE and not (len(unlinked) <= _MAX_DATES and _CLOCK.search(unlinked)):
            return True
        if text:
            self.lines.append(_NearLine(box, text, unlinked, parts))
        return False


def _apart(piece: str, before: str) -> str:
    """Return a text with a space before it where the one in the element before would run into it."""
    return f" {piece}" if before[-1:].isalnum() and piece[:1].isalnum() else piece


def line_near_headline(view: PageView) -> Iterator[tuple[list[str], str]]:
    """Date lines between the headline and its story, then one right above the headline.

    None of them is part of a link, a heading, a picture, or a box that leads to another story.
    """
    headline = headline_node(view)
    if headline is None:
        return
    lines = [line for line in _walk_behind(view).lines if _is_date(line.unlinked, view)]
    for line in sorted(lines, key=lambda line: UPDATE_LABEL.match(line.unlinked) is not None):
        if not is_card(line.box, headline, view):
            yield [line.unlinked], "generic:near-headline"
    before = _line_before(headline, view)
    # The day alone is today's, as newspapers print it at the top of every page.
    if before is not None and _is_date(before, view) and _CLOCK.search(before):
        yield [before], "generic:near-headline"


def lines_near(view: PageView) -> Iterator[tuple[etree._Element, list[str]]]:
    """Yield the lines between the headline and its story: the box around each, and its text by its parts."""
    for line in _walk_behind(view).lines:
        yield line.box, line.parts


@once
def _walk_behind(view: PageView) -> _Walk:
    headline = headline_node(view)
    return _Walk() if headline is None else _walk(headline, view)


def bare_byline(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The line between the headline and the picture, where the layout says that authors may stand in a bare one.

    It names people, or a source such as `sindonews.com`: that is known without a picture too.
    """
    headline = headline_node(view) if "authors" in view.layout.bare else None
    if headline is None:
        return
    walk = _walk_behind(view)
    lines = walk.lines if walk.above_picture is None else walk.above_picture
    channels = {view.address.channel, view.address.subchannel}
    for line in lines:
        if _is_date(line.text, view) or judge(Line(line.text), view.site.prose) or line.text.casefold() in channels:
            continue
        is_byline = _SOURCE.fullmatch(line.text) or (walk.above_picture is not None and is_name_list(line.text))
        if is_byline and not is_card(line.box, headline, view):
            yield [line.text], "generic:byline"
        return


def picture_near_headline(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The picture between the headline and its story, for a page that tells machines of none."""
    if (picture := _picture_behind(view)) is not None and (source := source_of(picture)):
        yield [source], "generic:near-headline"


@once
def _picture_behind(view: PageView) -> etree._Element | None:
    """The first picture that leads to no other story."""
    for node in _walk_behind(view).pictures:
        if not is_other_story(node, view):
            is_shown = source_of if node.tag == "figure" else _is_large
            if (picture := next(filter(is_shown, node.iter(*PICTURES)), None)) is not None:
                return picture
    return None


def caption_near_headline(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The text in the box of that picture: `<div class="foto"><img><p>Warga menjemur gabah.</p></div>`."""
    headline, picture = headline_node(view), _picture_behind(view)
    if headline is None or picture is None:
        return
    named = _names_of_picture(view)
    if named and _file_name(source_of(picture)) not in named:
        return
    above = set(headline.iterancestors())
    for box in islice(picture.iterancestors(), _LEVELS):
        if box in above or box.tag == "p":  # a picture in a paragraph has the story beside it
            return
        if text := text_of(box):
            alone = max(len(list(box.iter("p"))), len(list(box.iter(*PICTURES)))) == 1
            is_other = is_name_list(text) or _is_date(text, view) or strip_dateline(text, view.site.prose)[0]
            if alone and _MIN_CAPTION <= len(text) <= _MAX_CARD and not is_other and _is_caption_box(box, view):
                yield [text], "generic:near-headline"
            return


def _is_caption_box(box: etree._Element, view: PageView) -> bool:
    """Say whether the text beside a picture is its caption: it has a credit, is small print, or a box is named so."""
    text = text_of(box)
    if split_credit(text, view.site.prose.houses)[1] or text in map(text_of, box.iter("small", "em", "i")):
        return True
    return any(_PICTURE_NAME.search(f"{node.get('class') or ''} {node.get('id') or ''}") for node in box.iter("*"))


def figure_caption(view: PageView) -> Iterator[tuple[list[str], str]]:
    """Captions of figures above the story, and of the one that shows the page's picture; none of a card or a box."""
    headline, pictures = headline_node(view), _names_of_picture(view)
    has_begun = False
    for node in view.tree.root.iter("figcaption", "p"):
        if node.tag == "p":
            has_begun = has_begun or len(text_of(node)) > _MAX_LINE
            continue
        figure = _box_around(node)
        if has_begun and pictures.isdisjoint(map(_file_name, map(source_of, figure.iter(*PICTURES)))):
            continue
        if next(figure.iter(*_WORDY), None) is not None and next(figure.iter(*PICTURES), None) is None:
            continue  # a quotation or a table
        is_aside = any(view.site.boilerplate.rule_for(box) not in {None, "header"} for box in node.iterancestors())
        if not is_aside and not (headline is not None and is_card(figure, headline, view)) and (text := text_of(node)):
            yield [text], "generic:figcaption"


def _names_of_picture(view: PageView) -> set[str]:
    """The names of the files that the page calls its picture."""
    named = chain(json_ld_image(view), meta("og:image", "twitter:image")(view))
    return {name for values, _ in named for value in values if (name := _file_name(value))}


def _file_name(address: str | None) -> str:
    return (address or "").partition("?")[0].rpartition("/")[2]


@once
def headline_node(view: PageView) -> etree._Element | None:
    """The element that shows the title: of several, as where a logo is one, that which the URL was made of."""
    for candidate in view.layout.fields.get("title", ()):
        if found := view.tree.select(candidate):
            fitting = (node for node in found if len(found) > 1 and fits_slug(text_of(node), view))
            return next(fitting, found[0])
    headline = find_headline(view)
    if headline is not None and headline.node is not None:
        return headline.node
    return next(view.tree.root.iter("h1"), None)


def _walk(headline: etree._Element, view: PageView) -> _Walk:
    """Read on behind the headline, to the wrapper of the story or its first long line."""
    walk = _Walk()
    wrappers: set[etree._Element] = set(next(filter(None, map(view.tree.select, view.layout.body)), ()))
    node, inside = headline, False
    for _ in range(_MAX_ELEMENTS):
        if inside and len(node):
            node = node[0]
        else:
            step = _leave(node, walk)
            if step is None:
                break
            node = step
        if walk.pieces and node.tag not in _INLINE and walk.end_line(_box_around(node)):
            break
        if node in wrappers:
            break
        inside = _enter(node, walk, view)
    return walk


def _leave(node: etree._Element, walk: _Walk) -> etree._Element | None:
    """Close an element and those that end with it; return the next one, None at the end of the page or the story."""
    while True:
        if walk.pieces and node.tag not in _INLINE and walk.end_line(node):
            return None
        if walk.links and node.tag == "a":
            walk.links -= 1
        walk.add(node.tail)
        following = node.getnext()
        if following is not None:
            return following
        parent = node.getparent()
        if parent is None or parent.tag == "body":
            walk.end_line(node)
            return None
        node = parent


def _enter(node: etree._Element, walk: _Walk, view: PageView) -> bool:
    """Begin to read an element; say whether its contents are to be read."""
    if node.tag in _PICTURES:
        if walk.above_picture is None:
            walk.above_picture = list(walk.lines)
        walk.pictures.append(node)
    if node.tag in _NEVER:
        return False
    # What is boilerplate inside a body as a part of a page's head holds the date here.
    if node.attrib and (
        view.site.boilerplate.rule_for(node) not in {None, "header"}
        or (view.site.layouts and unlikely_rule(node) in OTHERS)
    ):
        return False
    if node.tag == "a":
        walk.links += 1
    walk.add(node.text)
    return True


def is_other_story(picture: etree._Element, view: PageView) -> bool:
    """Say whether a picture is linked to another story."""
    return any(leads_elsewhere(link, view) for link in (picture, *picture.iterancestors("a")))


def _is_large(picture: etree._Element) -> bool:
    """Say whether a picture outside of a figure is a photograph: of such a format, and neither a button nor a face."""
    source = source_of(picture)
    if source is None or not is_photograph(source):
        return False
    sizes = [int(size) for name in ("width", "height") if (size := picture.get(name) or "").isdecimal()]
    names = " ".join(
        filter(None, (source, picture.get("class"), picture.get("alt"), _box_around(picture).get("class")))
    )
    return min(sizes, default=_MIN_SIZE) >= _MIN_SIZE and _FACE.search(names) is None


def _box_around(node: etree._Element) -> etree._Element:
    parent = node.getparent()
    return node if parent is None else parent


def _line_before(headline: etree._Element, view: PageView) -> str | None:
    """The text right above the headline, in its own box or the one around it."""
    node = headline
    for _ in range(2):
        for sibling in node.itersiblings(preceding=True):
            inside, tail = clean_text(" ".join(texts_read(sibling))), clean_text(sibling.tail or "")
            if inside and (sibling.tag in _NEVER or sibling.tag == "a" or leads_elsewhere(sibling, view)):
                return tail or None
            if inside or tail:
                return f"{inside} {tail}".strip()
        parent = node.getparent()
        if parent is None:
            return None
        if text := clean_text(parent.text or ""):
            return text
        node = parent
    return None


def _is_date(text: str, view: PageView) -> bool:
    if len(text) > _MAX_DATES:
        return False
    if _YEAR.search(text) is None:
        return RELATIVE.fullmatch(text.strip(" .,|•·")) is not None
    return is_date_line(text, language_of(view))


def is_card(
    box: etree._Element, headline: etree._Element, view: PageView, *, signed: etree._Element | None = None
) -> bool:
    """Say whether a line's box, or a small one around it, shows another story.

    `signed`: an element that holds a name; a link of it leads to the person's page.
    """
    above = set(headline.iterancestors())
    for node in (box, *box.iterancestors())[:_LEVELS]:
        if node in above or len(text_of(node)) > _MAX_CARD:
            return False
        if leads_elsewhere(node, view, signed):
            return True
    return False


def leads_elsewhere(node: etree._Element, view: PageView, signed: etree._Element | None = None) -> bool:
    """Say whether a link in an element leads to another story; one to a file of a picture shows that larger."""
    personal = set() if signed is None else {*signed.iter("a"), *signed.iterancestors("a")}
    for link in node.iter("a"):
        if link in personal:
            continue
        href = link.get("href") or ""
        if not is_image_file(href) and (url := view.absolute(href)):
            address = view.site.urls.read(url)
            if address.kind is PageKind.ARTICLE and address.story_key != view.address.story_key:
                return True
    return False
