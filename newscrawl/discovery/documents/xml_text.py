"""Text of an XML document: unpacked, decoded as it says, and mended where publishers break it."""

import codecs
import html
import re
import zlib
from collections.abc import Iterator

#: The protocol allows a sitemap 50 MB; what unpacks to more is a bomb.
MAX_BYTES = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_PIECE = 4 * 1024  # of what is compressed: a member's end leaves the rest of its piece to be read again
_GZIP = b"\x1f\x8b"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    *((mark, "utf-16-le") for mark in (codecs.BOM_UTF16_LE, b"<\0")),
    *((mark, "utf-16-be") for mark in (codecs.BOM_UTF16_BE, b"\0<")),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>", re.DOTALL | re.IGNORECASE)
_BROKEN = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(?P<entity>[A-Za-z][A-Za-z0-9]{1,31};)?"
    r"|<(?![A-Za-z_/!?])|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OPAQUE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)


class DocumentError(Exception):
    """The bytes are not a document of the expected kind; the message says why."""


def unpacked(body: bytes) -> Iterator[bytes]:
    """Yield the plain bytes piece by piece.

    Raises: DocumentError for what is broken or too large.
    """
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


def texts_of(body: bytes) -> Iterator[str]:
    """Yield the text of a document, decoded as its first bytes say."""
    chunks = unpacked(body)
    first = next(chunks, b"")
    declared = _DECLARED.search(first[:1024])
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    encoding = next((name for mark, name in _MARKS if first.startswith(mark)), encoding)
    try:
        b"<a>\xe9".decode(encoding, "replace")
    except (LookupError, UnicodeError):  # an encoding that does not exist, or is none of text
        encoding = "utf-8"
    if declared and encoding.lower().startswith(("utf-16", "utf_16", "utf-32", "utf_32", "utf-7", "utf_7")):
        encoding = "utf-8"  # the declaration itself could not be read then
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(first).lstrip("\ufeff\0 \t\r\n")
    yield from map(decoder.decode, chunks)


def prolog_end(head: str) -> int:
    """Return where the declaration, comments and the document type of a document end."""
    place = 0
    while match := _PROLOG.match(head, place):
        place = match.end()
    return place


def mended(text: str) -> str:
    """Return the text of a record with raw `&` and `<` escaped and without what no XML may have.

    >>> mended("<a>A&W &nbsp;1 < 2 <![CDATA[ & ]]></a>")
    '<a>A&amp;W &#160;1 &lt; 2 <![CDATA[ & ]]></a>'
    """
    if "<!" not in text:
        return _BROKEN.sub(_escaped, text)
    parts, place = [], 0
    for opaque in _OPAQUE.finditer(text):
        parts += [_BROKEN.sub(_escaped, text[place : opaque.start()]), _CONTROLS.sub("", opaque[0])]
        place = opaque.end()
    return "".join([*parts, _BROKEN.sub(_escaped, text[place:])])


def _escaped(match: re.Match[str]) -> str:
    if match[0][0] == "<":
        return "&lt;"
    if match[0][0] != "&":
        return ""
    entity = match["entity"] or ""
    known = html.unescape(f"&{entity}") if entity else ""
    if known and not known.startswith("&"):
        return "".join(f"&#{ord(char)};" for char in known)
    return f"&amp;{entity}"
