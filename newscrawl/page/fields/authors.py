"""Authors of a page: labelled lines, JSON-LD persons, meta tags, elements that call themselves a byline."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from newscrawl.page.fields.credits import SIGNED, read_credits
from newscrawl.page.fields.near_headline import headline_node, is_card, lines_near
from newscrawl.page.fields.sources import PageView, annotated, in_story, language_of, meta, once
from newscrawl.page.fields.structured import Structured, text_of_value
from newscrawl.page.fields.title import letters, site_names
from newscrawl.page.tree import UNREAD_TAGS, text_of, texts_read
from newscrawl.text.names import clean_names, is_name_list
from newscrawl.text.prose import clean_text

#: Words before the name of who wrote a story, by the language of the page.
_LABELS = {
    "id": (
        r"by|pewarta|penulis|reporter|wartawan|jurnalis(?=\s*[:：])|kontributor|laporan"
        r"|(?:(?:ditulis|diunggah|dikirim) )?oleh|redaktur & reporter|reporter & redaktur"
    ),
    "ms": "oleh|penulis|wartawan",
    "en": "(?:(?:words|written|reported|story|posted|submitted) )?by",
    "de": (
        "von|text von|eine? (?:artikel|beitrag|gastbeitrag|kolumne|kommentar|analyse|essay) von|erstellt von"
        "|geschrieben von|verfasst von|gespeichert von|interview|text"
        "|autor|autorin|autoren|autorin/autor"
    ),
    "fr": "(?:(?:écrit|rédigé|publié) )?par|texte|auteurs?|autrice",
    "es": "(?:(?:escrito|publicado) )?por|texto|autora?",
    "pt": "(?:(?:escrito|publicado) )?por|texto|autora?",
    "it": "(?:scritto )?di|a cura di|autore|autrice",
    "nl": "(?:geschreven )?door|auteur",
    "da": "af",
    "no": "av",
    "sv": "av",
}
_AND = {"de": "und", "fr": "et", "es": "y", "pt": "e", "it": "e", "nl": "en", "da": "og", "no": "og", "sv": "och"}
_MAX_BYLINE = 120  # characters
_MAX_BEHIND = 8  # characters behind the names of a byline: an agency
_MAX_DEPTH = 6  # lists in lists
_MAX_MARKED = 40  # elements that may be a byline
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:author|byline|writer|penulis|reporter|autor|auteur|verfasser|submitted|(?:wrote|written)[_-]by)"
    r"(?:s|en|(?:en)?zeile|-?name|_name)?(?=$|[\s_-])",
    re.IGNORECASE,
)
_MAX_TOLD = 5
#: Labels that need no colon in an element of their own.
_LABEL_ALONE = re.compile(r"autorin/autor|autor(?:in)?|author|auteur|penulis|reporter|wartawan", re.IGNORECASE)
_BEFORE_HOUSE = re.compile(r"(?P<names>[^\d|,–-]{3,60}?)\s?[,|–-]\s(?P<house>[\w. ]{3,40})\Z")
_MAX_PERSONS = 20  # links looked at
_MIN_PARAGRAPH = 80  # characters
_IN_LINES = frozenset({"a", "b", "em", "i", "span", "strong"})
#: The address of the page of one person, in lower case, which takes a quarter of the time; `/licenses/by/4.0/` is that
#: of a licence.
_PERSON = re.compile(
    r"/(?:authors?|auteurs?|autor(?:en|es|a)?|penulis|wartawan|jurnalis|reporter|staff|profil|bio|(?<!licenses/)by)/[^?#]"
)
#: Of these, the ones whose content is a name even where it is one word.
_NAMED = re.compile(r"vcard|author-?_?name|(?:^|\s)author(?:\s|$)", re.IGNORECASE)
_NOT_MARKED = re.compile(
    r"bio|avatar|social|related|share|box|comment|image|photo|link-?more|description|about", re.IGNORECASE
)
_BY_CLASS = "generic:class"
#: What stands behind names in their line: a bar, a house, a date.
_BEHIND_NAMES = re.compile(
    r"(?i:(?<![\s,;/])[\s,;/]++(?:editor|redaktur|penyunting)\b)|"
    r"\s[|•·@/]\s|\s[-–—]\s|(?<!\s),?\s++\d{1,2}[./:\s]|(?<!\s)\s*+[|•·,–-]\s*+\w++,?\s++\d{1,2}\W"
    r"|\s(?:on|am|um|le|el|pada)\s(?=\S*\s?\d)"
)
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d[:.]\d\d")
_PART = "\ue000"  # where an element inside a line begins or ends; no page has this character
_GAP = rf"[\s{_PART}]"
#: An end of an element, unless a comma or an "and" stands at it and more names follow.
_NEXT_PART = re.compile(
    rf"(?<![,&;])(?<!\band)(?<!\bund)(?<!\bdan)(?<!\bet)(?<!\bog){_PART}(?!(?:[,&;]|(?:and|und|dan|et|y|e|en|og|och)\b))"
)
_PSEUDONYM = re.compile(r"[^\W_][\w.-]{1,29}")
#: What a link says that leads to a person or to their other stories, before the name or without it.
_LEADING = re.compile(
    r"\A(?:lihat|view|ikuti|follow|tentang|about|profil|foto)\s"
    r"|(?:^|\s)(?:all|more|semua|lainnya|alle|mehr|tous|todos)\s|\s(?:of|by|from|oleh|dari|von|de)$",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    {"admin", "author", "autor", "autorin", "by", "editor", "oleh", "redaktion", "redaksi", "staff", "team", "von"}
)
_DESK = re.compile(r"\b(?:desk|staff|newsroom|redaktion|redaksi)\b", re.IGNORECASE)
#: Labels that a plugin writes into `twitter:label1`, whose value is `twitter:data1`.
_TOLD_LABELS = frozenset(
    {
        "written by", "by", "author", "verfasst von", "geschrieben von", "autor", "écrit par", "escrito por",
        "scritto da", "geschreven door", "napisane przez", "skrevet av", "skriven av", "penulis", "ditulis oleh",
    }
)  # fmt: skip
_TOLD = meta("author", "article:author", "dc.creator", "parsely-author", "byl", "sailthru.author")
_COMPANY = re.compile(r"\b(?:PT|CV|GmbH|AG|Inc|Ltd|LLC|Corp|Verlag)\b\.?")


def labelled_byline(view: PageView) -> Iterator[tuple[list[str], str]]:
    """A line at the headline, or below the story, that names who wrote it behind a label of the page's language."""
    language = language_of(view)
    labels = _label_pattern(language)
    # Papers that sign below the story tell machines of their editor.
    if labels is None or (language not in SIGNED and _names_person(view)):
        return
    headline = headline_node(view)
    for box, parts in lines_near(view):
        line = _PART.join(part.strip() for part in parts)
        match = labels.match(line)
        if match is None and len(line) <= _MAX_BYLINE and _DATED.search(line):
            match = _inner_label(language).search(line)
        names = _names_behind(line[match.end() :], language) if match else None
        if names and names.casefold() != "admin" and headline is not None and not is_card(box, headline, view):
            yield [names], "generic:byline"
            return
    if names := read_credits(view).authors or (_house_byline(view) if language in SIGNED else None):
        yield [names], "generic:byline"


def _names_person(view: PageView) -> bool:
    """Say whether JSON-LD names a person as the author, and not a desk of the paper (`Web Desk`)."""
    return any(" " in names[0] and _DESK.search(names[0]) is None for names, _ in json_ld_authors(view))


def _house_byline(view: PageView) -> str | None:
    """Return the names before the newsroom's own in a line near the headline: `Rina Wulandari, CNBC Indonesia`."""
    for _, parts in lines_near(view):
        found = _BEFORE_HOUSE.match(clean_text(" ".join(parts)))
        names = found["names"] if found and view.site.prose.brand.fullmatch(found["house"]) else ""
        if " " in names and is_name_list(names):  # one word is the city of a dateline
            return names
    return None


@lru_cache
def _label_pattern(language: str) -> re.Pattern[str] | None:
    words = _LABELS.get(language)
    return re.compile(rf"\W*(?:{words})(?:{_GAP}*[:：]{_GAP}*|{_GAP}+(?=[A-ZÀ-Þ]))", re.IGNORECASE) if words else None


@lru_cache
def _sure_label(language: str) -> re.Pattern[str]:
    """A label that a colon ends, which may stand in an element of its own: `<b>Autor:</b> Rina Wulandari`."""
    return re.compile(rf"\W*(?:{_LABELS[language]})\s?[:：]\s?", re.IGNORECASE)


@lru_cache
def _inner_label(language: str) -> re.Pattern[str]:
    """A label inside a line that a date or a section begins: `26/12/2019 by Rina Wulandari`."""
    return re.compile(rf"(?:^|[\s|•·,{_PART}])(?i:{_LABELS[language]})(?:{_GAP}*[:：]{_GAP}*|{_GAP}+)(?=[A-ZÀ-Þ])")


def _names_behind(text: str, language: str = "id") -> str | None:
    """Return the names that a text begins with: before a date, a bar or the end."""
    text = _first_part(text)
    text = re.sub(rf"\s(?:and|{_AND.get(language, 'dan')})\s", ", ", text)
    return text if 2 < len(text) <= _MAX_BYLINE and is_name_list(text) and not any(map(str.isdigit, text)) else None


def _first_part(text: str) -> str:
    """Return the beginning of a text, up to the end of the names: a date, a bar, the next element."""
    text = _NEXT_PART.split(text[: 2 * _MAX_BYLINE].lstrip(f" \t\n{_PART}"), maxsplit=1)[0].replace(_PART, " ")
    return clean_text(_BEHIND_NAMES.split(text, maxsplit=1)[0])


def json_ld_authors(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The persons of JSON-LD's `author` or `creator`; the publisher is none, nor is who edited the story."""
    labels = _label_pattern(language_of(view))
    for name in ("author", "creator"):
        for value in view.structured.ld(name):
            names = [_without_label(text, labels) for text in person_names(value, view.structured)]
            names = [text for text in names if not is_publisher(text, view)]
            if names and (editors := editors_named(view)):
                names = [text for text in names if letters(text) not in editors]
            if names:
                yield names, "json-ld"


def labelled_name(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The names behind a label with a colon, anywhere behind the headline."""
    headline, language = headline_node(view), language_of(view)
    if headline is None or language not in _LABELS or language in SIGNED:
        return
    is_behind = is_label = False
    for node in view.tree.root.iter(etree.Element):
        is_behind |= node is headline
        if not is_behind or node.tag in UNREAD_TAGS:
            continue
        for text in filter(None, map(clean_text, (node.text or "", node.tail or ""))):
            label = _sure_label(language).match(text)
            names = _names_behind(text[label.end() :] if label else text, language) if is_label or label else None
            if names and in_story(node):
                yield [names], "generic:byline"
                return
            is_label = label.end() == len(text) if label else _LABEL_ALONE.fullmatch(text) is not None


def linked_name(view: PageView) -> Iterator[tuple[list[str], str]]:
    """Links between the headline and the text, or its deck, that lead to a person's page: `/penulis/rina-wulandari`.

    Those below the text lead to people whom the story is about, or to who writes other ones.
    """
    headline = headline_node(view)
    # One search of all addresses takes a quarter of the time of one of each; most pages have no such link.
    if headline is None or not _leads_to_person("#".join([link.get("href") or "" for link in view.tree.links])):
        return
    is_behind, names, persons, paragraphs = False, dict[str, None](), 0, 0
    for node in view.tree.root.iter(str(headline.tag), "a", "p"):
        is_behind |= node is headline
        if not is_behind:
            continue
        paragraphs += node.tag == "p" and node is not headline and len(text_of(node)) >= _MIN_PARAGRAPH
        if paragraphs > 1 or persons == _MAX_PERSONS:
            break
        if node.tag != "a" or not _leads_to_person(node.get("href") or ""):
            continue
        persons += 1
        text = text_of(node)
        is_name = (
            " " in text and is_name_list(text) and not any(map(str.isdigit, text)) and not is_publisher(text, view)
        )
        if is_name and _stands_apart(node) and in_story(node) and not is_card(node, headline, view, signed=node):
            names[text] = None
        elif names:
            break
    if names:
        yield list(names), "generic:linked-name"


def _leads_to_person(href: str) -> bool:
    return _PERSON.search(href.lower()) is not None


def _stands_apart(link: etree._Element) -> bool:
    """Say whether the line around a link is as short as a byline is."""
    line = next((box for box in link.iterancestors() if box.tag not in _IN_LINES), link)
    return len(text_of(line)) <= _MAX_BYLINE


def names_in_byline(text: str, language: str) -> str | None:
    """Return the names of a line that is a label and names and nothing else: `Von Rina Wulandari und Eko Prasetyo`."""
    labels = _label_pattern(language)
    match = labels.match(text) if labels is not None and len(text) <= _MAX_BYLINE else None
    names = _names_behind(text[match.end() :], language) if match else None
    return names if names and match and len(text) - match.end() - len(names) <= _MAX_BEHIND else None


@once
def editors_named(view: PageView) -> frozenset[str]:
    """Return the letters of the editors that the page names, by a label or in a meta tag."""
    texts = [read_credits(view).editor or "", *view.structured.meta("content_editor")]
    return frozenset(letters(name) for name in clean_names(texts))


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
    if inner := value.get("author") or value.get("creator"):  # of a `Role`
        return person_names(inner, structured, depth + 1)
    if value.get("@value"):
        return person_names(value["@value"], structured, depth + 1)
    referred = structured.by_id.get(str(value.get("@id")))
    return person_names(referred, structured, depth + 1) if referred is not None and referred is not value else []


def is_publisher(name: str, view: PageView) -> bool:
    """Say whether a name is the site's own, as `Deutsche Welle (www.dw.com)` is, or a company's."""
    own, host = letters(name), view.address.host.removeprefix("www.")
    label = letters(max(host.split(".")[:-1] or [""], key=len))
    is_own = own in site_names(view) or (len(label) > 2 and own.startswith(label))
    is_own |= name.isupper() and len(name) < 4 and label.startswith(own)
    return is_own or name.casefold().endswith((f"({host})", f"(www.{host})")) or bool(_COMPANY.search(name))


def marked_byline(view: PageView) -> Iterator[tuple[list[str], str]]:
    """Elements that call themselves the author's name by `rel`, `itemprop` or class, not another story's."""
    headline = headline_node(view)
    for nodes, source in _marked_elements(view):
        found = [
            name
            for node in nodes
            if (headline is None or not is_card(node, headline, view, signed=node))
            and (
                name := _name_in(
                    node, view, is_sure=source != _BY_CLASS or _NAMED.search(node.get("class") or "") is not None
                )
            )
        ]
        if found:
            yield found, source


def _name_in(node: etree._Element, view: PageView, *, is_sure: bool) -> str | None:
    """Return the names in an element that calls itself a byline; one word is a name as well, or a pseudonym."""
    told = node.get("content") if node.tag == "meta" else None
    text = told or _PART.join(part.strip() for part in texts_read(node) if not part.isspace())
    if not text or len(text) > _MAX_BYLINE:
        return None
    language = language_of(view)
    if (labels := _label_pattern(language)) is not None and (match := labels.match(text)):
        text = text[match.end() :]
        is_sure = True
    elif labels is not None and (match := _inner_label(language).search(text)):
        text, is_sure = text[match.end() :], True
    text = _first_part(text.lstrip(" |,·•-")).strip(" |,·•-")
    is_name = is_sure and _PSEUDONYM.fullmatch(text) is not None
    is_name |= (is_sure or " " in text) and is_name_list(text, any_case=is_sure) and _LEADING.search(text) is None
    return text if is_name and text.casefold() not in _NO_NAMES and not is_publisher(text, view) else None


def _marked_elements(view: PageView) -> Iterator[tuple[list[etree._Element], str]]:
    called, marked, named = _bylines(view)
    for nodes, selector in (
        (called, "[rel~=author]"),
        (named, "[itemprop=author] [itemprop=name]"),
        (marked, "[itemprop=author]"),
    ):
        if found := list(islice(filter(in_story, nodes), _MAX_TOLD)):
            yield found, f"generic:{selector}"
    for node in islice(_called_bylines(view), _MAX_MARKED):
        yield list(node.iter("li")) if node.tag == "ul" else [node], _BY_CLASS


def _bylines(view: PageView) -> tuple[list[etree._Element], ...]:
    """Return the elements that `rel` or `itemprop` calls an author, and the names inside the latter."""
    called: list[etree._Element] = []
    marked: list[etree._Element] = []
    for node in annotated(view):
        if "author" in (node.get("rel") or "").split():
            called.append(node)
        if node.get("itemprop") == "author":
            marked.append(node)
    named = [name for node in marked for name in node.iter() if name is not node and name.get("itemprop") == "name"]
    return called, marked, named


def _called_bylines(view: PageView) -> Iterator[etree._Element]:
    if not any(map(_calls_byline, view.tree.classes)):
        return
    for node in view.tree.root.iter(etree.Element):
        names = node.get("class")
        if names and _calls_byline(names) and in_story(node):
            yield node


@lru_cache(maxsize=4096)
def _calls_byline(names: str) -> bool:
    return _MARKED.search(names) is not None and not _NOT_MARKED.search(names)


def meta_authors(view: PageView) -> Iterator[tuple[list[str], str]]:
    """The meta tags that name persons, with a label or without."""
    labels = _label_pattern(language_of(view))
    for values, source in _TOLD(view):
        names = [_without_label(text, labels) for text in values]
        if names := [text for text in names if not is_publisher(text, view)]:
            yield names, source
    for number in "12":
        label, name = (view.structured.first_meta(f"twitter:{kind}{number}") for kind in ("label", "data"))
        if label and name and label.casefold().strip(" :") in _TOLD_LABELS and not is_publisher(name, view):
            yield [name], f"meta:twitter:data{number}"


def _without_label(text: str, labels: re.Pattern[str] | None) -> str:
    return text[match.end() :] if labels and (match := labels.match(text)) else text


def split_names(text: str, view: PageView) -> list[str]:
    """Return the names that a conjunction of the page's language joins (`A und B`)."""
    word = _AND.get(language_of(view))
    return re.split(rf"\s+{word}\s+(?=[A-ZÀ-Þ])", text) if word else [text]
