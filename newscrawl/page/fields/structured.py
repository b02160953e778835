"""Structured data of a page: JSON-LD, meta tags, inline scripts."""

import html
import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from newscrawl.text.prose import clean_text

ARTICLE_TYPES = frozenset(
    {
        "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "AskPublicNewsArticle",
        "BackgroundNewsArticle", "OpinionNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting",
        "AdvertiserContentArticle", "SatiricalArticle", "Report", "SocialMediaPosting", "VideoObject", "ImageGallery",
    }
)  # fmt: skip
_COMMENT = re.compile(
    r"^\s*(?:<!--|<!\[CDATA\[|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
#: A string; a value that is none (`undefined`, or nothing behind a colon); or what JSON has not: // and /* */ comments,
#: a comma before a closing bracket. What is never closed reaches to the end, so that no text is looked at twice.
_JSON_NOISE = re.compile(
    r'("(?:[^"\\]|\\.)*+(?:"|\Z|\\\Z))|(:(?=\s*[,}])|\bundefined\b)|//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=\s*[}\]])', re.DOTALL
)
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrtu])|.)', re.DOTALL)  # group 1: one that JSON knows
_MARKUP = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,9})(?:\s[^<>]{0,500})?/?>")
_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "h1", "h2", "h3", "td", "tr"})
_ROOT = re.compile(r"[{\[]")
_SCRIPT_VALUE = r"""\b({names})['"]?\s*[:=]\s*['"]?([^'",;}}\n]{{1,40}})"""


@dataclass(slots=True)
class Structured:
    """Machine-readable statements of one page; the first of equal names wins."""

    raw_meta: dict[str, list[str]] = field(default_factory=dict)  # lower-case name or property -> contents as found
    links: dict[str, str] = field(default_factory=dict)  # rel -> href
    nodes: list[dict[str, Any]] = field(default_factory=list)  # JSON-LD nodes that describe a story
    breadcrumb: list[tuple[str, str]] = field(default_factory=list)  # (name, URL) of a JSON-LD BreadcrumbList
    script: dict[str, str] = field(default_factory=dict)  # values of the site's inline script
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)  # JSON-LD objects by their `@id`
    broken_blocks: int = 0  # JSON-LD blocks that could not be read

    def meta(self, name: str) -> list[str]:
        """Return the clean, non-empty contents of the meta tags of a name or property, in page order."""
        return [text for raw in self.raw_meta.get(name, ()) if (text := plain_text(raw))]

    def first_meta(self, name: str) -> str | None:
        """Return the first of them, or None."""
        return next(iter(self.meta(name)), None)

    def ld(self, *names: str) -> Iterator[Any]:
        """Yield the values of properties over the story nodes, those of the first name first."""
        for name in names:
            for node in self.nodes:
                value = node.get(name)
                if value not in (None, "", [], {}):
                    yield value


def read_structured(root: etree._Element, scripts: Sequence[str] = ()) -> Structured:
    """Return the data of the page's meta, link and script elements; `scripts` are names that inline scripts set."""
    found = Structured()
    described: dict[str, list[str]] = {}  # by `itemprop`, of whatever the page shows: of its pictures as well
    for element in root.iter("meta", "link", "script"):
        if element.tag == "meta":
            name = element.get("property") or element.get("name")
            content = element.get("content")
            if name and content:
                found.raw_meta.setdefault(name.strip().lower(), []).append(content)
            elif content and (name := element.get("itemprop")):
                described.setdefault(name.strip().lower(), []).append(content)
        elif element.tag == "link":
            rel, href = element.get("rel"), element.get("href")
            if rel and href:
                found.links.setdefault(rel.strip().lower(), href.strip())
        elif element.text:
            _read_script(element.text, element.get("type") or "", scripts, found)
    found.raw_meta = described | found.raw_meta
    return found


def _read_script(text: str, kind: str, scripts: Sequence[str], found: Structured) -> None:
    if "ld+json" in kind.lower():
        _read_json_ld(text, found)
        return
    for known in scripts:
        if known in text:
            for name, value in re.findall(_SCRIPT_VALUE.format(names="|".join(scripts)), text):
                found.script.setdefault(name, value.strip())
            return


def plain_text(raw: str) -> str:
    """Return a value that is meant for machines without entities and markup.

    >>> plain_text("<p>Petani <b>Sukalila</b></p><p>Panen &amp; Pesta, 3 < 5</p>")
    'Petani Sukalila Panen & Pesta, 3 < 5'
    """
    text = html.unescape(raw)
    if "<" in text:
        text = _MARKUP.sub(lambda tag: " " if tag[1].lower() in _BLOCKS else "", text)
    return clean_text(text)


def text_of_value(value: Any) -> str | None:
    """Return the text of a JSON-LD value: a string, a number, `{"@value": ...}`, `{"name": ...}`, a list's first.

    >>> text_of_value([{"@type": "Person", "name": "Budi &amp; Ani"}])
    'Budi & Ani'
    """
    if isinstance(value, str):
        return plain_text(value) or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return next(filter(None, map(text_of_value, value)), None)
    if isinstance(value, dict):
        for name in ("@value", "name", "url", "contentUrl", "@id"):
            if text := text_of_value(value.get(name)):
                return text
    return None


def texts_of_value(value: Any) -> list[str]:
    """Return the texts of a JSON-LD value that may be a list; a string stays one text."""
    values = value if isinstance(value, list) else [value]
    return [text for item in values if (text := text_of_value(item))]


def load_json(text: str) -> list[Any]:
    """Return the JSON values of a script block, repaired where publishers commonly break them.

    Raw newlines in strings, comments, trailing commas, an HTML comment or CDATA around the block, several roots in
    a row, entities for quotes and escapes that JSON has not are mended. Empty where nothing can be read.

    >>> load_json('<!-- {"a": "b\\nc",} // x\\n -->')
    [{'a': 'b\\nc'}]
    """
    text = _COMMENT.sub("", text.strip().lstrip("\ufeff"))
    for repair in (_unchanged, _drop_noise, lambda t: _drop_noise(html.unescape(t))):
        try:
            return list(_roots(repair(text)))
        except (ValueError, RecursionError):
            continue
    return list(_roots_among_junk(_drop_noise(text)))


def _roots_among_junk(text: str) -> Iterator[Any]:
    """Yield the whole objects of a block that a script's assignment opens, or in which junk stands, up to a broken one.

    >>> list(_roots_among_junk('var data = ({"a": 1}}); {"b": 2} {"c":'))
    [{'a': 1}, {'b': 2}]
    """
    decoder, position = json.JSONDecoder(strict=False), 0
    try:
        while start := _ROOT.search(text, position):
            value, position = decoder.raw_decode(text, start.start())
            yield value
    except (ValueError, RecursionError):
        return


def _unchanged(text: str) -> str:
    return text


def _drop_noise(text: str) -> str:
    return _COMMENT.sub("", _JSON_NOISE.sub(_mend, text))


def _mend(noise: re.Match[str]) -> str:
    if noise[2]:
        return ": null" if noise[2] == ":" else "null"
    return _mend_escapes(noise[1] or "")


def _mend_escapes(string: str) -> str:
    return _ESCAPE.sub(lambda match: match[0] if match[1] else match[0][1:], string) if "\\" in string else string


def _roots(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False)
    position, end = 0, len(text)
    while position < end:
        while position < end and text[position] in " \t\r\n;,":
            position += 1
        if position == end:
            return
        value, position = decoder.raw_decode(text, position)
        yield value


def _read_json_ld(text: str, found: Structured) -> None:
    roots = load_json(text)
    if not roots:
        found.broken_blocks += 1
    for node in _nodes(roots):
        identity = node.get("@id")
        if isinstance(identity, str) and len(node) > 1:
            found.by_id.setdefault(identity, node)
        types = node.get("@type")
        names = types if isinstance(types, list) else [types]
        short = {re.split("[/:]", name)[-1] for name in names if isinstance(name, str)}
        if short & ARTICLE_TYPES:
            found.nodes.append(node)
        elif "BreadcrumbList" in short and not found.breadcrumb:
            found.breadcrumb = _breadcrumb(node)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the top-level objects of JSON-LD values, through lists, `@graph` and `mainEntity`, not their parts."""
    pending = deque([value])
    while pending:
        item = pending.popleft()
        if isinstance(item, list):
            pending.extendleft(reversed(item))
        elif isinstance(item, dict):
            yield item
            pending.extendleft(item[name] for name in ("mainEntity", "@graph") if name in item)


def _breadcrumb(node: dict[str, Any]) -> list[tuple[str, str]]:
    elements = node.get("itemListElement")
    crumbs = []
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, dict):
            item = element.get("item")
            target = item.get("@id") or item.get("url") if isinstance(item, dict) else item
            name = text_of_value(element.get("name")) or text_of_value(item) or ""
            crumbs.append((name, target if isinstance(target, str) else ""))
    return crumbs
