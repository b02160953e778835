"""Date of publication: every source of the page weighed, those that agree outvote one that stands alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, time, timedelta, timezone
from itertools import islice

from lxml import etree, html

from newscrawl.page.body.unlikely import COMMENTS
from newscrawl.page.fields.near_headline import headline_node, is_card, line_near_headline
from newscrawl.page.fields.sources import (
    FieldSource,
    PageView,
    annotated,
    css,
    is_boxed_as,
    json_ld,
    language_of,
    meta,
    script,
    zone_of_page,
)
from newscrawl.page.tree import text_of
from newscrawl.text.dates import (
    PublishedDate,
    date_from_path,
    is_date_line,
    names_impossible,
    parse_machine,
    parse_published,
)

_NEVER_TIMES = ("aside", "nav", "footer")
_MAX_TIMES = 20
_LINES = (
    "div",
    "span",
    "p",
    "time",
    "small",
    "em",
    "i",
    "b",
    "strong",
    "td",
    "li",
    "a",
    "dd",
    "abbr",
    "font",
    "nobr",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)
_MAX_LINE = 80  # characters: a longer line is the story
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d\.\d\d\.\d\d(?!\d)")
#: A date at the beginning of a paragraph: `27.1.2022 - Bei der ...`.
_BEGINNING = re.compile(r"\s*\d{1,2}\.\s?(?:\d{1,2}\.|\w{3,10})\s?(?:19|20)\d\d(?=\s?[-–—:„“\"])")
#: A date behind the word of publishing: `Pressemitteilung vom 27.1.2022`, `Diterbitkan pada 27 Januari 2022`.
_ISSUED = re.compile(
    r"\W*(?:\w+\s)?(?:published|posted|written|added|(?:presse)?mitteilung|veröffentlicht|erstellt|geschrieben|verfasst"
    r"|diterbitkan|dipublikasikan|diposting|ditulis|ditayangkan|tayang|terbit|dimuat|publiée?|publicad[oa]|pubblicat[oa])"
    r"(?:\s(?:on|vom|am|pada|tanggal|le|el|em|il))*[\s:]+(?P<date>\S.*)",
    re.IGNORECASE,
)
_TEXTS = frozenset({"p", "b", "strong"})  # tags of a text at whose beginning a date may stand
_SLUG_DATE = re.compile(r"(?<!\d)(?<!\d-)(?:((?:19|20)\d\d-\d\d-\d\d)|(\d\d)-(\d\d)-((?:19|20)\d\d))(?!\d|-\d)")
_DATE_CLASS = re.compile(r"dat(?:e|um)|publi|posted|time|tanggal|waktu|created|meta|byline|fecha", re.IGNORECASE)
_UPDATE_CLASS = re.compile(r"updat|modif|perbarui", re.IGNORECASE)
#: A story that was never edited has one date for both, as WordPress writes it: `entry-date published updated`.
_PUBLISHED_CLASS = re.compile(r"(?:^|\s)(?:published|entry-date)(?:\s|$)", re.IGNORECASE)
_SLACK = timedelta(minutes=30)  # by which the clocks of a site and of a crawler differ
_SAME_DAY = timedelta(hours=15)  # apart, two dates of one story whose zones are doubtful
_DECLARED = 9.0  # weight of a declared selector, which no other source outvotes
_MOMENT = timedelta(minutes=2)
_NEAR = "generic:near-headline"
_ONE_ZONE = frozenset({"id", "ms"})  # languages in which a clock at the headline is a local one
_LAST = 0.1  # weight of a last resort
_SURE = 2.0  # weight from which on a source that names another day is worth a flag


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date that a source of the page names."""

    date: PublishedDate
    source: str
    weight: float


@dataclass(slots=True)
class Published:
    """When the page's story was published, as well as the page says it."""

    date: PublishedDate | None = None
    source: str = ""
    disagrees: bool = False  # a good source of the page names another day
    refused: set[str] = field(default_factory=set)  # texts that name a date that cannot be true
    unread: str | None = None  # the date as found, where no source names one that can be read


def read_date(view: PageView, text: str) -> PublishedDate | None:
    """Return the date that a text of the page, or the path of one of its pictures, names."""
    zone, language = zone_of_page(view), language_of(view)
    if text.startswith(("http://", "https://", "/")):
        return date_from_path(text, view.latest_at, zone=zone)
    if found := parse_machine(text, view.latest_at, zone=zone, language=language):
        return found
    found = parse_published(text, view.latest_at, zone=zone, language=language)
    if found and found.relative and view.latest_at > view.answered_at:
        return parse_published(text, view.answered_at, zone=zone, language=language)
    return found


def _marked_times(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The `time` elements that are neither another story's nor an update's: the machine's value, then the text.

    An `abbr` of the class `published` is one of older pages.
    """
    headline = headline_node(view)
    for node in islice(view.tree.root.iter("time", "abbr"), _MAX_TIMES):
        if node.tag == "abbr" and not _PUBLISHED_CLASS.search(node.get("class") or ""):
            continue
        if _is_elsewhere(node, view) or _says_update(node):
            continue
        if headline is not None and is_card(node, headline, view):
            continue
        for text in (node.get("datetime") or node.get("title"), text_of(node)):
            if text and text.strip():
                yield [text.strip()], "generic:time"


def _is_elsewhere(node: etree._Element, view: PageView) -> bool:
    """Say whether an element stands beside the story: readers' comments have dates of their own."""
    if next(node.iterancestors(*_NEVER_TIMES), None) is not None:
        return True
    # The pages of a forum are comments from the first one on.
    return bool(view.site.layouts) and is_boxed_as(node, {COMMENTS})


def _says_update(node: etree._Element) -> bool:
    parent = node.getparent()
    names = (node.get("class"), node.get("itemprop"), parent.get("class") if parent is not None else None)
    return any(name and _UPDATE_CLASS.search(name) and not _PUBLISHED_CLASS.search(name) for name in names)


def _marked_elements(view: PageView) -> Iterator[tuple[list[str], str]]:
    """Elements that call themselves the date of publication."""
    for node in annotated(view):
        if node.get("itemprop") != "datePublished":
            continue
        for text in (node.get("content"), node.get("datetime"), text_of(node)):
            if text and text.strip():
                yield [text.strip()], "generic:[itemprop=datePublished]"


def _date_lines(view: PageView) -> Iterator[tuple[list[str], str]]:
    """Short texts anywhere on the page that only name a date, those whose class calls them one first."""
    if view.site.layouts:
        return  # a declared site has its dates where its layouts say
    language = language_of(view)
    called: list[str] = []
    others: list[str] = []
    opening: list[str] = []
    for node in view.tree.root.iter(*_LINES):
        text = node.text
        if text is None or not _YEAR.search(text) or (len(text) > _MAX_LINE and node.tag not in _TEXTS):
            continue
        if len(text) > _MAX_LINE or not is_date_line(text, language):
            if begun := _BEGINNING.match(text):
                opening.append(begun[0])
            elif (behind := _ISSUED.match(text)) and len(text) <= _MAX_LINE and is_date_line(behind["date"], language):
                opening.append(behind["date"])
        elif next(node.iterancestors(*_NEVER_TIMES), None) is None and not _says_update(node):
            (called if _calls_itself_date(node) else others).append(text)
    for text in (called or others or opening)[:1]:
        yield [text], "generic:date-line"


def _date_in_title(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The day behind the headline in a title: `Harga Garam Turun | Kabar | 28.04.2023`."""
    for text in (*view.structured.meta("og:title"), *map(text_of, islice(view.tree.root.iter("title"), 1))):
        part = text.rpartition(" | ")[2]
        if part != text and _YEAR.search(part) and is_date_line(part, language_of(view)):
            yield [part], "generic:title"


def _date_in_slug(view: PageView) -> Iterator[tuple[list[str], str]]:
    if found := _SLUG_DATE.search(view.address.canonical):
        yield [found[1] or ".".join(found.group(2, 3, 4))], "path:url"


def _calls_itself_date(node: etree._Element) -> bool:
    parent = node.getparent()
    names = (node.get("class"), node.get("id"), parent.get("class") if parent is not None else None)
    return any(name and _DATE_CLASS.search(name) for name in names)


def _guessed(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The day that htmldate finds by the patterns of its own, in classes, footers and the text."""
    if view.site.layouts:
        return
    from htmldate import find_date  # here, because most pages never need it

    page = html.fromstring(etree.tostring(view.tree.root, encoding="unicode", method="html"))
    last = (view.latest_at + timedelta(days=1)).strftime("%Y-%m-%d")
    try:
        day = find_date(page, url=view.address.canonical, original_date=True, extensive_search=False, max_date=last)
    except (ValueError, OverflowError, AttributeError, TypeError):  # of markup that it does not expect
        day = None
    if day:
        yield [day], "htmldate"


def _path_of_url(view: PageView) -> Iterator[tuple[list[str], str]]:
    yield [view.address.canonical], "path:url"


def _path_of_image(view: PageView) -> Iterator[tuple[list[str], str]]:
    for image in (*css("image")(view), *meta("og:image")(view)):
        yield image[0], "path:image"


#: The sources and what the word of each is worth. A declared selector outweighs what is told to machines.
SOURCES: tuple[tuple[FieldSource, float], ...] = (
    (css("published"), _DECLARED),
    (json_ld("datePublished"), 3.0),
    (
        meta(
            "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "publishdate",
            "publish_date", "publish-date", "pubdate", "pub_date", "content_publisheddate", "parsely-pub-date",
            "sailthru.date", "article.published", "dc.date.issued", "dcterms.created", "cxenseparse:recs:publishtime",
        ),
        3.0,
    ),
    (script("published"), 3.0),
    (_marked_elements, 2.5),
    (line_near_headline, 2.5),
    (_marked_times, 1.5),
    (meta("date", "dc.date", "dcterms.date", "release_date", "originalpublicationdate"), 1.5),
    (json_ld("dateCreated", "uploadDate"), 1.0),
    (meta("datecreated"), 1.0),
    (_path_of_url, 1.0),
    (_date_in_title, 1.0),
)  # fmt: skip


#: The sources that are cheap to ask.
_TOLD = frozenset(source for source, weight in SOURCES if weight == 3.0)


def find_published(view: PageView) -> Published:
    """Return the date on which most of the page's sources agree; of these, one with a clock and an offset.

    A date reckoned from the fetch ("2 jam lalu") and the day in a picture's path count only where nothing else does.
    """
    found = Published()
    dated: list[Candidate] = []
    relative: Candidate | None = None
    settled = ""  # the day that a declared selector names together with a clock
    for source, weight in SOURCES:
        # What machines are told may still disagree.
        if settled and (source not in _TOLD or all(values[0].startswith(settled) for values, _ in source(view))):
            continue
        for date, name in _dates(view, source, found):
            if date.relative:
                relative = relative or Candidate(date, name, weight)
                continue
            dated.append(Candidate(_in_local_time(date, view), name, weight))
            if weight == _DECLARED and date.has_clock:
                settled = dated[-1].date.at.date().isoformat()
                break
    vouched = relative is not None and relative.weight == _DECLARED
    for source in (_date_lines, _date_in_slug, _path_of_image, _guessed):
        if not dated and not vouched:
            dated = [Candidate(date, name, _LAST) for date, name in _dates(view, source, found)]
    if dated:
        best = _best(dated, view)
        found.date, found.source = best.date, best.source
        found.disagrees = any(item.weight >= _SURE and not _same_day(item.date, best.date) for item in dated)
        found.unread = None
    elif relative:
        found.date, found.source, found.unread = relative.date, relative.source, None
    return found


def _dates(view: PageView, source: FieldSource, found: Published) -> Iterator[tuple[PublishedDate, str]]:
    for values, name in source(view):
        # The first value is the story's; the next ones belong to cards of other stories.
        date = read_date(view, values[0])
        if date is not None:
            yield date, name
        elif names_impossible(values[0], view.latest_at, zone=zone_of_page(view), language=language_of(view)):
            found.refused.add(values[0])
            found.unread = found.unread or values[0]
        elif not name.startswith("path:"):
            found.unread = found.unread or values[0]


def _best(dated: list[Candidate], view: PageView) -> Candidate:
    if len(dated) == 1:
        return dated[0]
    day = max(dated, key=lambda one: (_votes(one, dated, _same_day), one.weight))
    if day.weight == _DECLARED and day.date.has_clock:
        return day
    agreeing = [one for one in dated if _same_day(one.date, day.date)]
    chosen = max(
        agreeing,
        key=lambda one: (one.date.has_clock, _votes(one, agreeing, _same_moment), one.date.has_zone, one.weight),
    )
    return _in_shown_zone(chosen, agreeing, view)


def _votes(
    candidate: Candidate, dated: list[Candidate], agree: Callable[[PublishedDate, PublishedDate], bool]
) -> float:
    """Return the weight of the sources that agree with a candidate; two `time` elements are one source."""
    voices = {one.source: one.weight for one in dated if agree(one.date, candidate.date)}
    return sum(voices.values())


def _same_moment(one: PublishedDate, other: PublishedDate) -> bool:
    """Say whether two dates name one moment, or one clock time in doubtful zones."""
    if not (one.has_clock and other.has_clock):
        return False
    apart = min(abs(one.at - other.at), abs(one.at.replace(tzinfo=UTC) - other.at.replace(tzinfo=UTC)))
    return apart < _MOMENT


def _same_day(one: PublishedDate, other: PublishedDate) -> bool:
    if one.at.date() == other.at.date():
        return True
    return one.has_clock and other.has_clock and abs(one.at - other.at) <= _SAME_DAY


def _in_shown_zone(chosen: Candidate, agreeing: list[Candidate], view: PageView) -> Candidate:
    """Return the moment in the zone in which the page shows it; machines are given UTC, or a local clock called UTC."""
    if chosen.date.at.utcoffset() or not chosen.date.has_clock:
        return chosen
    for one in agreeing:
        shown = one.date
        is_named = shown.has_zone or language_of(view) in _ONE_ZONE
        if one.source != _NEAR or not is_named or not shown.at.utcoffset() or not _same_moment(shown, chosen.date):
            continue
        at = chosen.date.at
        if abs(shown.at - at) < _MOMENT:
            return replace(chosen, date=replace(chosen.date, at=at.astimezone(shown.at.tzinfo)))
        return one
    return chosen


def _in_local_time(date: PublishedDate, view: PageView) -> PublishedDate:
    """Return a date in UTC in the site's zone: one at midnight there, which is a day, or one whose `Z` cannot be true.

    A `Z` that stands on a local clock is known by a moment after the fetch.
    """
    at = date.at
    if at.utcoffset() or not date.has_zone:
        return date
    if date.has_clock and (midnight := at.astimezone(zone_of_page(view))).time() == time() and midnight.utcoffset():
        return replace(date, at=midnight)
    if at <= view.latest_at + _SLACK:
        return date
    offset = at.replace(tzinfo=zone_of_page(view)).utcoffset()
    local = at.replace(tzinfo=timezone(offset)) if offset else at
    return replace(date, at=local) if offset and local <= view.latest_at + _SLACK else date
