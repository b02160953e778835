"""Generic path: the story of a page whose layout does not name its place.

The box with the densest prose is read as a layout's own would be; what in it is called or looks like boilerplate on any
site is left out, and so are the lines above and below the prose.
"""

import re
from collections.abc import Callable, Container
from itertools import islice, pairwise

from lxml import etree

from newscrawl.page.body.lines import LINKED_SHARE, is_credit, is_tagged_sentence
from newscrawl.page.body.place import Place, find_places
from newscrawl.page.body.walk import BodyText, walk_body
from newscrawl.page.fields.authors import names_in_byline
from newscrawl.page.fields.credits import SIGNED
from newscrawl.page.site import Site
from newscrawl.page.tree import text_of
from newscrawl.stats import BOILERPLATE
from newscrawl.text.boilerplate import HEADINGS
from newscrawl.text.dates import is_date_line
from newscrawl.text.names import parse_signature
from newscrawl.text.prose import Line
from newscrawl.text.sentences import ends_sentence

_MANY_TITLES = 4  # of other stories, all of them links, among few other lines: a list of teasers
_TEASED_SHARE = 0.6  # of the text that is no link, right below one
_HEADING_TAGS = frozenset({"p", "h2", "h3", "h4"})
_MAX_HEADING_WORDS = 12
# "By", "von", "oleh" and their like, and a name.
_BYLINE = re.compile(
    r"(?:by|von|oleh|por|par|di|door|av|af|od|autor|author|text|penulis|reporter|foto|photo)\b:?\s+[A-ZÀ-Þ(]", re.I
)
# `... selesai. (H-2)`: the initials that sign a story, behind its last sentence.
_SIGNED = re.compile(r"[.!?…][\"”’»]?\s?[(\[][^()\[\]\s]{1,20}[)\]]\Z")
# `Jakarta -`, `Jakarta, CNN Indonesia --`: a dateline that stands before the first paragraph.
_LONE_DATELINE = re.compile(r"[A-Z][^.!?:]{1,50}\s[-–—]{1,2}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FOOT_CHARS = 100  # of the text below a story
_FOOT_SIBLINGS = 20
_LONG_LINE = 100  # characters
_MAX_LABEL = 60
_ADDRESSED = re.compile(r"[:@]")  # in a line that names an address or a label
_SENTENCE_WORDS, _LOWER_SHARE = 8, 0.6  # of a sentence without its full stop
_FEW_WORDS = 6  # characters beside a link: with more, a sentence holds it
_MIN_QUOTE, _MAX_QUOTED = 40, 100_000  # characters of a pull quote, and of the story in which one is looked for
_QUOTATION_MARKS = '"“”„«»‘’ '
_ATTRIBUTION = re.compile(r"[-–—]\s?[A-ZÀ-Þ].{2,60}")
_EDGE = 4  # lines at the beginning and the end of a story, among which a byline stands
_MIN_LEAD, _MAX_LEADS = 40, 3  # characters, and lines
# Characters of a box of prose between headline and text that is a part of the story, not a summary of it.
_LEAD_BOX, _PART_BOX = 150, 400
#: Languages whose papers sum a story up above it. In others the text there is its first paragraph, set in bold.
_WITH_DECKS = frozenset({"en", "id", "ms"})


def find_body(
    root: etree._Element,
    site: Site,
    summaries: Container[str] = (),
    *,
    headline: etree._Element | None = None,
    language: str = "id",
    is_other: Callable[[etree._Element], bool] = lambda _: False,
) -> BodyText:
    """Return the lines of the page's main text; empty where there is none. Leaves the tree as it was.

    `summaries`: the page's descriptions for machines, which may be above the story as a deck.
    `is_other`: says whether a picture or a figure is another story's.
    """
    is_led = language not in _WITH_DECKS
    for place in find_places(
        root, () if is_led else summaries, headline, least_lead=_LEAD_BOX if is_led else _PART_BOX
    ):
        found = walk_body(place.box, site, place, is_other)
        if not is_list_of_teasers(found.lines):
            found.lines = _with_drop_cap(_behind_headline(found.lines))
            _take_pull_quotes(found)
            if language not in SIGNED:
                _take_bylines(found, language)
            found.lines = _trim(found.lines, is_led=is_led)
            if not found.lines:
                continue
            if is_led:
                found.lines[:0] = _leads(place, found.lines, site)
            found.followed = _is_followed(place.box)
            return found
    return BodyText()


def _take_bylines(found: BodyText, language: str) -> None:
    """Take the lines that name who wrote the story out of its beginning and its end."""
    edges = [*found.lines[:_EDGE], *found.lines[_EDGE:][-_EDGE:]]
    edges = [line for line in edges if line.tag not in HEADINGS]
    signed = {id(line): names for line in edges if (names := names_in_byline(line.text, language))}
    found.bylines = list(signed.values())
    found.lines = [line for line in found.lines if id(line) not in signed]


def _leads(place: Place, lines: list[Line], site: Site) -> list[Line]:
    """Return the lead that stands above the box of the story; several blocks of prose are something else."""
    known = {line.text for line in lines}
    leads = [line for box in place.leads for line in walk_body(box, site, place).lines if _is_lead(line)]
    return [line for line in leads if line.text not in known] if len(leads) <= _MAX_LEADS else []


def _is_followed(box: etree._Element) -> bool:
    """Say whether links or text stand behind a box, as the foot of a page does."""
    seen = 0
    node: etree._Element | None = box
    while node is not None:
        for sibling in islice(node.itersiblings(), _FOOT_SIBLINGS):
            seen += len(text_of(sibling))
            if seen >= _FOOT_CHARS:
                return True
        node = node.getparent()
    return False


def _behind_headline(lines: list[Line]) -> list[Line]:
    """Remove the headline, and the lines above it where none of them is prose."""
    start = 0
    for number, line in enumerate(lines):
        if line.tag == "h1":
            start = number + 1
        elif _is_prose(line):
            break
    return [line for line in lines[start:] if line.tag != "h1"]


def _with_drop_cap(lines: list[Line]) -> list[Line]:
    """Put the large first letter of a text, in a box of its own, before the rest of its word."""
    for letter, line in pairwise(lines[: _EDGE + 1]):
        if len(letter.text) == 1 and letter.text.isupper() and line.text[0].islower():
            line.text = letter.text + line.text
            return [other for other in lines if other is not letter]
    return lines


def _take_pull_quotes(found: BodyText) -> None:
    """Take out the quotations that another line holds too, set large as a picture of the story, and the name below.

    One that a line announces, `Pasal 1 berbunyi:`, is a part of the story, and so is a verse that another one repeats.
    """
    texts = [line for line in found.lines if line.tag != "blockquote"]
    whole = "\n".join(line.text for line in texts)
    if len(texts) == len(found.lines) or sum(len(line.text) for line in found.lines) > _MAX_QUOTED:
        return
    kept: list[Line] = []
    is_behind_quote = False
    for line in found.lines:
        text = line.text.strip(_QUOTATION_MARKS)
        is_quote = (
            line.tag == "blockquote"
            and len(text) >= _MIN_QUOTE
            and text in whole
            and not (kept and kept[-1].text.endswith(":"))
            and any(text in other.text and len(other.text) > len(line.text) for other in texts)
        )
        if is_quote or (is_behind_quote and _ATTRIBUTION.fullmatch(line.text) and not ends_sentence(line.text)):
            found.counts[BOILERPLATE.format("pull-quote")] += 1
        else:
            kept.append(line)
        is_behind_quote = is_quote
    found.lines = kept


def _trim(lines: list[Line], *, is_led: bool) -> list[Line]:
    """Take off the links that stand alone, and the labels above and below the story."""
    lines = [line for line in lines if not _is_link(line)]
    end = next((number + 1 for number in reversed(range(len(lines))) if _may_end(lines[number])), 0)
    start = next((number for number, line in enumerate(lines[:end]) if _is_opening(line)), end)
    above = lines[:start]
    if above and (_is_heading(above[-1]) or _LONE_DATELINE.fullmatch(above[-1].text)):
        start -= 1
    if end - start > 1 and lines[end - 1].text.endswith(":") and len(lines[end - 1].text) < _MAX_LABEL:
        end -= 1  # it announces what was left out
    leads = [line for line in above if _is_lead(line)] if is_led else []
    if is_led and start + 1 < end and _is_dated_label(lines[start + 1]):
        return leads[:_MAX_LEADS] + lines[start : start + 1] + lines[start + 2 : end]
    return leads[:_MAX_LEADS] + lines[start:end]


def _is_link(line: Line) -> bool:
    if line.leading >= 0.9 * len(line.text):
        return len(line.text) - line.leading < _FEW_WORDS or not ends_sentence(line.text)
    return line.leading > LINKED_SHARE * len(line.text) and not ends_sentence(line.text)


def _is_prose(line: Line) -> bool:
    if line.tag in HEADINGS:
        return False
    if len(line.text) >= _LONG_LINE or ends_sentence(line.text) or _SIGNED.search(line.text[-40:]):
        return True
    # A last sentence whose full stop was forgotten; a label has fewer words, and capitals.
    words = line.text.split()
    return (
        line.tag == "p"
        and not line.linked
        and not _ADDRESSED.search(line.text)
        and len(words) >= _SENTENCE_WORDS
        and sum(word[0].islower() for word in words) >= _LOWER_SHARE * len(words)
    )


def _is_opening(line: Line) -> bool:
    """Say whether a line is prose, and neither the date nor the byline above it."""
    short = len(line.text) < _LONG_LINE
    return _is_prose(line) and not (short and (is_date_line(line.text) or _BYLINE.match(line.text)))


def _is_lead(line: Line) -> bool:
    """Say whether a line reads like the lead of a story, which may be set as a heading."""
    size = len(line.text)
    if size < _MIN_LEAD or line.linked > size / 2 or is_date_line(line.text) or _BYLINE.match(line.text):
        return False
    return size >= _LONG_LINE or ends_sentence(line.text)


def _is_dated_label(line: Line) -> bool:
    """Say whether a line below the lead says when the story was published, and no more."""
    is_short = len(line.text) < _MAX_LABEL and not _is_prose(line) and line.tag not in HEADINGS | {"li", "tr"}
    return is_short and _YEAR.search(line.text) is not None


def _is_heading(line: Line) -> bool:
    """Say whether a line right above the first paragraph is a sub-heading: some words without a number."""
    words = line.text.split()
    return (
        line.tag in _HEADING_TAGS
        and 1 < len(words) <= _MAX_HEADING_WORDS
        and not line.linked
        and not any(map(str.isdigit, line.text))
        and _BYLINE.match(line.text) is None
    )


def _may_end(line: Line) -> bool:
    is_signed = is_credit(line.text) or parse_signature(line.text) is not None
    return _is_prose(line) or is_signed or is_tagged_sentence(line) or line.tag in {"li", "tr"}


def is_list_of_teasers(lines: list[Line]) -> bool:
    """Say whether lines are titles of other stories, all of them links, with a sentence under most."""
    titles = [line.leading >= 0.9 * len(line.text) for line in lines]
    if sum(titles) < _MANY_TITLES:
        return False
    texts = sum(len(line.text) for line, title in zip(lines, titles, strict=True) if not title)
    teasers = [
        len(line.text) for line, title, above in zip(lines, titles, [False, *titles], strict=False) if above > title
    ]
    return len(teasers) * 2 >= _MANY_TITLES and sum(teasers) >= _TEASED_SHARE * texts
