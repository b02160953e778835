"""Text of an XML document: unpacked, decoded as it says, and mended where publishers break it."""

import codecs
import html
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

#: The protocol allows a sitemap 50 MB; what unpacks to more is a bomb.
MAX_BYTES = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_PIECE = 4 * 1024  # of what is compressed: a member's end leaves the rest of its piece to be read again
_GZIP = b"\x1f\x8b"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    *((mark, "utf-16-le") for mark in (codecs.BOM_UTF16_LE, b"<\0", b"h\0")),
    *((mark, "utf-16-be") for mark in (codecs.BOM_UTF16_BE, b"\0<", b"\0h")),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>", re.DOTALL | re.IGNORECASE)
_BROKEN = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?P<entity>(?:[A-Za-z][A-Za-z0-9]{1,31}|#(?:\d{1,9}|x[0-9a-fA-F]{1,8}));)?"
    r"|<(?![A-Za-z_/!?])|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TAG = re.compile(r"""<(?P<end>/)?(?P<name>[A-Za-z_][\w:.-]*+)(?P<rest>(?:"[^"<]*+"|'[^'<]*+'|[^<>"'])*+)["']?>""")
_ATTRIBUTES = re.compile(r"""(?<![\w:.-])([A-Za-z_][\w:.-]*+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>/]++))""")
_OPAQUE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)


class DocumentError(Exception):
    """The bytes are not a document of the expected kind; the message says why."""


def unpacked(body: bytes) -> Iterator[bytes]:
    """Yield the plain bytes piece by piece.

    Raises: DocumentError for a document that is broken or too large.
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
    """Return the text of a record with raw `&` and `<` escaped, without characters that XML forbids.

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


def well_formed(text: str) -> str:
    """Return a record whose tags are mended: one without its partner is left out, attributes are quoted.

    >>> well_formed('<item><title>Satu<br>dua <b>tiga</title><link rel=x href="y">z</item>')
    '<item><title>Satu dua  tiga</title> z</item>'
    """
    text = _OPAQUE.sub(lambda opaque: "" if opaque[0].startswith("<!--") else _as_text(opaque[0]), text)
    parts, opened, is_open, place = [""], list[tuple[str, int]](), Counter[str](), 0
    for tag in _TAG.finditer(text):
        parts.append(text[place : tag.start()].replace("<", "&lt;"))
        place = tag.end()
        name, rest = tag["name"], tag["rest"]
        if tag["end"]:
            parts.append(f"</{name}>" if is_open[name] else " ")
            while is_open[name]:
                inner, start = opened.pop()
                is_open[inner] -= 1
                if inner == name:
                    break
                parts[start] = " "
            continue
        attributes = {key: double or single or bare for key, double, single, bare in _ATTRIBUTES.findall(rest)}
        quoted = "".join(f" {key}={quoteattr(html.unescape(value))}" for key, value in attributes.items())
        is_empty = rest.endswith("/")
        parts.append(f"<{name}{quoted}{'/' * is_empty}>")
        if not is_empty:
            opened.append((name, len(parts) - 1))
            is_open[name] += 1
    for _, unclosed in opened[1:]:
        parts[unclosed] = " "
    end = f"</{opened[0][0]}>" if opened else ""  # a record may be cut off
    return "".join([*parts, text[place:].replace("<", "&lt;"), end])


def _as_text(section: str) -> str:
    return escape(section.removeprefix("<![CDATA[").removesuffix("]]>"))


def _escaped(match: re.Match[str]) -> str:
    if match[0][0] == "<":
        return "&lt;"
    if match[0][0] != "&":
        return ""
    entity = match["entity"] or ""
    known = html.unescape(f"&{entity}") if entity else ""
    if entity.startswith("#"):
        known = _CONTROLS.sub("", known)  # of a number that is no character, U+FFFD is left
        return f"&#{ord(known)};" if len(known) == 1 else ""
    if known and not known.startswith("&"):
        return "".join(f"&#{ord(char)};" for char in known)
    return f"&amp;{entity}"
