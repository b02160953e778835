"""Records out of XML of any size, well-formed or not: streamed, so that a large document costs no memory.

A document is cut at the tags of its records, and each is parsed by itself: a raw `&` or `<`, a tag that is not closed,
a prefix that is not declared damage the record that has them, not those behind it.
"""

import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from urllib.parse import urljoin

from lxml import etree

from newscrawl.discovery.documents.xml_text import DocumentError, mended, prolog_end, texts_of, well_formed

#: Records of one document; the protocol allows a sitemap 50,000.
MAX_RECORDS = 100_000
_MAX_JUNK = 8 * 1024  # characters of other text before the root
_MAX_RECORD_CHARS = 1024 * 1024
_ROOT = re.compile(r"<(?:(?P<prefix>[\w.-]++):)?(?P<name>[\w.-]++)(?P<rest>(?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+)>")
_ATTRIBUTE = re.compile(r"""(?<![\w.:-])([\w.:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
#: Name of an XML namespace -> the prefix under which it is known.
_SPACES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/2005/Atom": "atom",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.google.com/schemas/sitemap-image/1.1": "image",
    "http://www.google.com/schemas/sitemap-video/1.1": "video",
    "http://www.w3.org/XML/1998/namespace": "xml",
}

_WARNING = 1
_HARMLESS = frozenset({"NS_ERR_UNDEFINED_NAMESPACE"})  # a prefix that is not declared
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_NO_ATTRIBUTES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Node:
    """An element inside a record."""

    name: str  # in small letters, without its prefix
    space: str  # prefix under which its namespace is known; empty where it has none, or that of the record itself
    text: str
    attributes: Mapping[str, str]
    parent: str  # name of the element around it
    is_child: bool  # of the record itself, not of something in it
    base: str  # `xml:base` that holds for it, joined with those around it


@dataclass(frozen=True, slots=True)
class Record:
    """A wanted element, with all its elements in document order."""

    name: str
    nodes: tuple[Node, ...]

    def text(self, *names: str, spaces: Collection[str] = ("",)) -> str:
        """Return the text of the first child that has one of the names and a text, the first name first."""
        found = (
            node.text
            for name in map(str.lower, names)
            for node in self.nodes
            if node.name == name and node.space in spaces and node.text and (node.is_child or node.parent == node.space)
        )
        return next(found, "")


@dataclass(slots=True)
class Records:
    """The records of a document whose root is one of `roots`, as they are read; afterwards, what was left out.

    Names of elements and attributes are in small letters, however the document writes them. The bytes may be
    gzip, in any encoding that the document declares.

    >>> body = b"<urlset><url><loc>https://a.id/x?a=1&b=2</loc></url></urlset>"
    >>> [record.text("loc") for record in Records(body, {"urlset"}, {"url"})]
    ['https://a.id/x?a=1&b=2']

    Raises: DocumentError for another document, for one that declares entities, and for one that is too large.
    """

    body: bytes
    roots: Collection[str]
    names: Collection[str]
    root: str = ""
    damage: str = ""  # why it could not be read to its end, or not whole; empty where it could
    count: int = 0
    _base: str = field(default="", init=False)
    _spaces: dict[str, str] = field(default_factory=dict, init=False)  # prefix as declared -> as known
    _begins: re.Pattern[str] = field(init=False)
    _parser: etree.XMLParser = field(default_factory=lambda: _parser(), init=False)

    def __post_init__(self) -> None:
        self._begins = re.compile(rf"<(?:[\w.-]+:)?(?:{'|'.join(map(re.escape, self.roots))})(?=[\s>/])", re.IGNORECASE)

    def __iter__(self) -> Iterator[Record]:
        chunks = texts_of(self.body)
        head = self._read_root(chunks)
        is_ended = False
        for text in self._cut(chain([head], chunks)):
            if text is None:
                is_ended = True
                continue
            record = self._parse(text)
            if record is None:
                self.damage = "a record in it cannot be read"
                continue
            self.count += 1
            yield record
            if self.count >= MAX_RECORDS:
                self.damage = f"it goes on after {MAX_RECORDS:,} records"
                return
        if not is_ended:
            self.damage = "it breaks off before its end"

    def _read_root(self, chunks: Iterator[str]) -> str:
        """Read to the end of the root's start tag; return the text behind it."""
        head = ""
        for chunk in chunks:
            head += chunk
            prolog = head[: prolog_end(head)]
            rest = head[len(prolog) :]
            if "<html" not in head[:_MAX_JUNK].lower() and (start := self._begins.search(head, len(prolog), _MAX_JUNK)):
                rest = head[start.start() :]  # behind what a script on the server complains about
            if "<!entity" in (prolog or head).lower():
                raise DocumentError("it declares entities, which only an attack does")
            if rest and not rest.startswith("<"):
                raise DocumentError("no XML: it begins with text")
            if match := _ROOT.match(rest):
                self._take_root(match)
                return rest[match.end() :] if not match["rest"].endswith("/") else f"</{match['name']}>"
            if len(head) > _MAX_RECORD_CHARS:
                break
        raise DocumentError("no XML element in it")

    def _take_root(self, match: re.Match[str]) -> None:
        self.root = match["name"].lower()
        if self.root not in self.roots:
            raise DocumentError(f"its root is <{self.root}>, not <{'> or <'.join(sorted(self.roots))}>")
        for name, *values in _ATTRIBUTE.findall(match["rest"]):
            value = html.unescape("".join(values)).strip()
            if name == "xml:base":
                self._base = value
            elif name.startswith("xmlns:"):
                self._spaces[name[6:]] = _SPACES.get(value, name[6:])

    def _cut(self, chunks: Iterator[str]) -> Iterator[str | None]:
        """Yield the text of each record, and None where the root ends."""
        names = "|".join(map(re.escape, self.names))
        tag = re.compile(
            rf"(?P<opaque><!\[CDATA\[|<!--)|<(?P<end>/)?(?P<tag>(?:[\w.-]+:)?(?:{names}))(?=[\s>/])[^<>]*>"
            rf"|</(?:[\w.-]+:)?{re.escape(self.root)}\s*>",
            re.IGNORECASE,
        )
        buffer, begin, place, name = "", -1, 0, ""
        for chunk in chunks:
            buffer += chunk
            while match := tag.search(buffer, place):
                if match["opaque"]:
                    end = buffer.find("]]>" if match["opaque"] == "<![CDATA[" else "-->", match.end())
                    if end < 0:
                        place = match.start()
                        break
                    place = end + 3
                    continue
                place = match.end()
                if (opened := match["tag"]) is None:
                    if begin >= 0:
                        yield buffer[begin : match.start()]
                    yield None
                    begin = -1
                elif match["end"] and opened.lower() == name.lower() and begin >= 0:
                    yield buffer[begin : match.end()]
                    begin = -1
                elif not match["end"] and _prefix(opened) == _prefix(name or opened) and not match[0].endswith("/>"):
                    if begin >= 0:
                        yield buffer[begin : match.start()]  # the tag that closes it is missing
                    begin, name = match.start(), opened
            buffer, begin, place = self._keep(buffer, begin, place)
        if begin >= 0 and buffer[begin:].strip():
            yield buffer[begin:]

    def _keep(self, buffer: str, begin: int, place: int) -> tuple[str, int, int]:
        """Return the part of a buffer to keep, where it was searched up to `place`, and the places in it."""
        # A tag, or a CDATA section that begins at `place`, may go on in the next chunk.
        is_opaque = buffer.startswith(("<![CDATA[", "<!--"), place)
        last = place if is_opaque else buffer.rfind("<", place)
        searched = last if last >= 0 else len(buffer)
        kept = begin if begin >= 0 else searched
        if len(buffer) - kept > _MAX_RECORD_CHARS:
            self.damage = f"a record in it is larger than {_MAX_RECORD_CHARS:,} characters"
            return "", -1, 0
        return buffer[kept:], 0 if begin >= 0 else -1, searched - kept

    def _parse(self, text: str) -> Record | None:
        text = mended(text)
        try:
            element = etree.fromstring(text, self._parser)
            if any(entry.level > _WARNING and entry.type_name not in _HARMLESS for entry in self._parser.error_log):
                # What follows an error loses each `&amp;`, and stands in the tag that is not closed.
                element = etree.fromstring(well_formed(text), self._parser)
        except (etree.XMLSyntaxError, ValueError):
            return None
        return None if element is None else self._record(element)

    def _record(self, element: etree._Element) -> Record:
        space, name = self._name(element)
        nodes: list[Node] = []
        self._add(nodes, element, space, name, _join(self._base, element.get(_XML_BASE)), is_child=True)
        return Record(name, tuple(nodes))

    def _add(
        self, nodes: list[Node], around: etree._Element, space: str, parent: str, base: str, *, is_child: bool
    ) -> None:
        """Add the contents of an element, in document order; no deeper than the XML parser goes (256)."""
        for node in around:
            if not isinstance(node.tag, str):  # an undeclared entity
                continue
            own, name = self._name(node)
            own_base = _join(base, node.get(_XML_BASE)) if node.attrib else base
            text, attributes = (
                (node.text or "").strip(),
                {str(key).lower(): str(value) for key, value in node.attrib.items()} if node.attrib else _NO_ATTRIBUTES,
            )
            nodes.append(Node(name, "" if own == space else own, text, attributes, parent, is_child, own_base))
            if len(node):
                self._add(nodes, node, space, name, own_base, is_child=False)

    def _name(self, element: etree._Element) -> tuple[str, str]:
        """Return the prefix under which an element's namespace is known, and its name."""
        tag = str(element.tag)
        if tag[0] == "{":
            uri, _, local = tag[1:].partition("}")
            return _SPACES.get(uri, element.prefix or ""), local.lower()
        prefix, _, local = tag.rpartition(":")
        return self._spaces.get(prefix, prefix), local.lower()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _prefix(tag: str) -> str:
    return tag.rpartition(":")[0]


def _join(base: str, relative: str | None) -> str:
    try:
        return urljoin(base, relative.strip()) if relative else base
    except ValueError:
        return base
