"""Records out of XML of any size: streamed, so that a large one costs no memory, and without what makes XML unsafe."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from lxml import etree

#: The protocol allows a sitemap 50 MB; what unpacks to more is a bomb.
MAX_BYTES = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_PIECE = 4 * 1024  # of what is compressed: a member's end leaves the rest of its piece to be read again
_GZIP = b"\x1f\x8b"

_T = TypeVar("_T")


class DocumentError(Exception):
    """The bytes are not a document of the kind that was asked for; the message says why."""


@dataclass(frozen=True, slots=True)
class Node:
    """An element inside a record; its name is without the namespace."""

    name: str
    text: str
    attributes: Mapping[str, str]
    is_child: bool  # of the record itself, not of something in it


@dataclass(frozen=True, slots=True)
class Record:
    """An element that was asked for, with all that stands in it, in document order."""

    name: str
    nodes: tuple[Node, ...]

    def text(self, *names: str) -> str:
        """Return the text of the first node that has one of the names and a text, the first name first."""
        return next((node.text for name in names for node in self.nodes if node.name == name and node.text), "")


def read_records(body: bytes, roots: Collection[str], names: Collection[str]) -> Iterator[Record]:
    """Yield the elements called `names` of a document whose root is one of `roots`, as they are read.

    The bytes may be gzip. A document that breaks off gives what stands before the break.

    >>> body = b"<urlset><url><loc>https://a.id/x</loc></url></urlset>"
    >>> [record.text("loc") for record in read_records(body, {"urlset"}, {"url"})]
    ['https://a.id/x']

    Raises: DocumentError for another document, for one that declares entities, and for one that is too large.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    root: etree._Element | None = None
    inside: etree._Element | None = None  # the record that is being read
    for chunk in _chunks(body):
        try:
            parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            raise DocumentError(f"no XML: {error.msg}") from error
        for event, element in parser.read_events():
            if root is None:
                root = _checked(element, roots)
            if event == "start":
                if inside is None and _name(element) in names:
                    inside = element
                continue
            if inside is not None and element is inside:
                yield _record(inside)
                inside = None
            if inside is None:
                _forget(element)
    if root is None:
        raise DocumentError("no XML element in it")


async def in_batches(found: Iterator[_T], number: int) -> AsyncIterator[list[_T]]:
    """Yield lists of up to `number`, each read on another thread: 50,000 lines of a sitemap take three seconds."""
    while some := await asyncio.to_thread(lambda: list(islice(found, number))):
        yield some


def _checked(root: etree._Element, roots: Collection[str]) -> etree._Element:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise DocumentError("it declares entities, which only an attack does")
    if _name(root) not in roots:
        raise DocumentError(f"its root is <{_name(root)}>, not <{'> or <'.join(sorted(roots))}>")
    return root


def _record(element: etree._Element) -> Record:
    nodes = (
        Node(
            name,
            (node.text or "").strip(),
            {str(key): str(value) for key, value in node.attrib.items()},
            node.getparent() is element,
        )
        for node in element.iterdescendants()
        if (name := _name(node))
    )
    return Record(_name(element), tuple(nodes))


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _forget(element: etree._Element) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while parent[0] is not element:
            del parent[0]


def _chunks(body: bytes) -> Iterator[bytes]:
    """Yield the plain bytes piece by piece."""
    if not body.startswith(_GZIP):
        if len(body) > MAX_BYTES:
            raise DocumentError(f"larger than {MAX_BYTES:,} bytes")
        body = body.lstrip()  # a declaration after an empty line is an error that many feeds have
        yield from (body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK))
        return
    size = start = 0
    while body.startswith(_GZIP, start):  # a file that was added to has several members
        unpacker = zlib.decompressobj(wbits=31)
        while start < len(body) and not unpacker.eof:
            piece = body[start : start + _PIECE]
            try:
                chunk = unpacker.decompress(piece, _CHUNK)
            except zlib.error as error:
                raise DocumentError(f"broken gzip: {error}") from error
            start += len(piece) - len(unpacker.unconsumed_tail) - len(unpacker.unused_data)
            size += len(chunk)
            if size > MAX_BYTES:
                raise DocumentError(f"unpacks to more than {MAX_BYTES:,} bytes")
            yield chunk
