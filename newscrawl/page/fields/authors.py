"""Authors of a page: labelled lines, JSON-LD persons, meta tags, elements that call themselves a byline."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

from newscrawl.page.fields.near import headline_node, is_card, lines_near
from newscrawl.page.fields.sources import PageView, language_of, once
from newscrawl.page.fields.structured import Structured, text_of_value
from newscrawl.page.fields.title import letters, site_names
from newscrawl.page.tree import UNREAD_TAGS, text_of
from newscrawl.text.names import is_name_list
from newscrawl.text.prose import clean_text

#: Words before the name of who wrote a story, by the language of the page.
_LABELS = {
    "id": "pewarta|penulis|reporter|wartawan|jurnalis|kontributor|laporan|oleh|redaktur & reporter|reporter & redaktur",
    "ms": "oleh|penulis|wartawan",
    "en": "by|words by|written by|reported by|story by",
    "de": "von|text von|ein artikel von|erstellt von|geschrieben von|verfasst von|interview|autor|autorin|text",
    "fr": "par|texte",
    "es": "por|texto",
    "pt": "por|texto",
    "it": "di|a cura di",
    "nl": "door",
    "da": "af",
    "no": "av",
    "sv": "av",
}
#: Languages whose papers sign below the story as well, with a label that means nothing else.
_SIGNED_BELOW = frozenset({"id"})
_BELOW = re.compile(
    r"(?:pewarta|penulis|reporter|redaktur & reporter|reporter & redaktur|oleh)\s*[:：]?", re.IGNORECASE
)
_AND = {"de": "und", "fr": "et", "es": "y", "pt": "e", "it": "e", "nl": "en", "da": "og", "no": "og", "sv": "och"}
_MAX_BYLINE = 120  # characters
_MAX_DEPTH = 6  # lists in lists
_MAX_MARKED = 40  # elements that may be a byline
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:author|byline|writer|penulis|reporter|autor|auteur)(?:s|-?name|_name)?(?=$|[\s_-])", re.I
)
_NOT_MARKED = re.compile(
    r"bio|avatar|social|related|share|box|comment|image|photo|link-?more|description|about", re.IGNORECASE
)
_BY_CLASS = "generic:class"
_OTHER_BOXES = ("aside", "nav", "footer", "form")
_TAG = re.compile(r"<[^<>]{0,300}>")
_DATED = re.compile(r"(?<!\s)(?:\s*+[|•·,–-])?+\s*+(?:\d{1,2}[./:\s]|(?<!\w)\w++,?\s++\d{1,2}\W).*", re.DOTALL)
_COMPANY = re.compile(r"\b(?:PT|CV|GmbH|AG|Inc|Ltd|LLC|Corp|Verlag)\b\.?")


def labelled_byline(view: PageView) -> Iterator[tuple[list[str], str]]:
    """A line at the headline, or below the story, that names who wrote it behind a label of the page's language."""
    language = language_of(view)
    labels = _label_pattern(language)
    if labels is None:
        return
    for line in lines_near(view):
        if (match := labels.match(line)) and (names := _names_behind(line[match.end() :], language)):
            yield [names], "generic:byline"
            return
    if language in _SIGNED_BELOW and (signed := _signed_below(view)):
        yield [signed[1]], "generic:byline"


def editor_who_reports(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The editor of a line such as `Redaktur & Reporter: Rina Wulandari`, who wrote the story as well."""
    if language_of(view) in _SIGNED_BELOW and (signed := _signed_below(view)) and "redaktur" in signed[0]:
        yield [signed[1]], "generic:byline"


def _label_pattern(language: str) -> re.Pattern[str] | None:
    words = _LABELS.get(language)
    return re.compile(rf"\W*(?:{words})(?:\s*[:：]\s*|\s+(?=[A-ZÀ-Þ]))", re.IGNORECASE) if words else None


def _names_behind(text: str, language: str = "id") -> str | None:
    """Return the names that a text begins with: before a date, a bar or the end."""
    text = clean_text(re.split(r"\s[|•·]\s|\s[-–—]\s(?=\d|\w+,)", text, maxsplit=1)[0])
    text = re.sub(rf"\s(?:and|{_AND.get(language, 'dan')})\s", ", ", text)
    return text if 2 < len(text) <= _MAX_BYLINE and is_name_list(text) and not any(map(str.isdigit, text)) else None


@once
def _signed_below(view: PageView) -> tuple[str, str] | None:
    """Return label and names of the first labelled line behind the headline; an element may part the two."""
    headline = headline_node(view)
    waiting, behind = "", False
    for node in view.tree.root.iter():
        behind = behind or headline is None or node is headline
        if not behind or node.tag in UNREAD_TAGS:
            continue
        for text in (node.text, node.tail):
            if not text or len(text) > _MAX_BYLINE or not (line := clean_text(text)):
                continue
            label = _BELOW.match(line)
            if waiting and not label and (names := _names_behind(line.lstrip(":： "))):
                return waiting, names
            waiting = label[0].casefold() if label and not line[label.end() :].strip(" :：") else ""
            if label and line[label.end() - 1] in ":：" and (names := _names_behind(line[label.end() :])):
                return label[0].casefold(), names
    return None


def json_ld_authors(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The persons of JSON-LD's `author` or `creator`; the publisher is none."""
    for name in ("author", "creator"):
        for value in view.structured.ld(name):
            names = [text for text in person_names(value, view.structured) if not is_publisher(text, view)]
            if names:
                yield names, "json-ld"


def person_names(value: Any, structured: Structured, depth: int = 0) -> list[str]:
    """Return the names in a JSON-LD author: lists in lists, several names in one object, references into the graph."""
    if depth > _MAX_DEPTH:
        return []
    if isinstance(value, list):
        return [name for item in value for name in person_names(item, structured, depth + 1)]
    if isinstance(value, str):
        referred = structured.by_id.get(value)
        if referred is not None:
            return person_names(referred, structured, depth + 1)
        name = text_of_value(value) or ""
        return [name] if name and not name.startswith(("#", "/", "http:", "https:", "_:")) else []
    if not isinstance(value, dict):
        return []
    if value.get("name"):
        return person_names(value["name"], structured, depth + 1)
    parts = [text for key in ("givenName", "additionalName", "familyName") if (text := text_of_value(value.get(key)))]
    if parts:
        return [" ".join(parts)]
    if value.get("@value"):
        return person_names(value["@value"], structured, depth + 1)
    referred = structured.by_id.get(str(value.get("@id")))
    return person_names(referred, structured, depth + 1) if referred is not None and referred is not value else []


def is_publisher(name: str, view: PageView) -> bool:
    """Say whether a name is the site's own, or a company's."""
    own = letters(name)
    label = max(view.address.host.removeprefix("www.").split(".")[:-1] or [""], key=len)
    return own in site_names(view) or (len(label) > 2 and own.startswith(letters(label))) or bool(_COMPANY.search(name))


def marked_byline(view: PageView) -> Iterator[tuple[list[str], str]]:
    """Elements that call themselves the author's name by `rel`, `itemprop` or class, not another story's."""
    headline = headline_node(view)
    labels = _label_pattern(language_of(view))
    for names, source in _marked_elements(view):
        found = []
        for node in names:
            if headline is not None and is_card(node, headline, view):
                continue
            text = _DATED.sub("", text_of(node)) if len(text_of(node)) <= _MAX_BYLINE else ""
            if labels is not None and (match := labels.match(text)):
                text = text[match.end() :]
            if (
                (" " in text or source != _BY_CLASS)
                and len(text) > 2
                and is_name_list(text)
                and not is_publisher(text, view)
            ):
                found.append(text)
        if found:
            yield found, source


def _marked_elements(view: PageView) -> Iterator[tuple[list[etree._Element], str]]:
    for css in ("[rel~=author]", "[itemprop=author] [itemprop=name]", "[itemprop=author]"):
        if nodes := [node for node in view.tree.select(css) if _in_story(node)]:
            yield nodes[:5], f"generic:{css}"
    for node in islice(_called_bylines(view.tree.root), _MAX_MARKED):
        yield [node], _BY_CLASS


def _called_bylines(root: etree._Element) -> Iterator[etree._Element]:
    for node in root.iter("a", "span", "div", "p", "address", "li", "strong", "h4", "h5", "h6"):
        names = node.get("class")
        if names and _MARKED.search(names) and not _NOT_MARKED.search(names) and _in_story(node):
            yield node


def _in_story(node: etree._Element) -> bool:
    return next(node.iterancestors(*_OTHER_BOXES), None) is None


def split_names(text: str, view: PageView) -> list[str]:
    """Return the names that a conjunction of the page's language joins (`A und B`)."""
    word = _AND.get(language_of(view))
    return re.split(rf"\s+{word}\s+(?=[A-ZÀ-Þ])", text) if word else [text]
