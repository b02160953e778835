"""Character encoding of a page: BOM, then the header's charset, then the page's own, then a guess."""

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

#: Where a page declares its charset, browsers look no further than this.
META_WINDOW_BYTES = 4096

#: Encodings of Python that no page is written in; some of them cannot even replace what does not fit.
_NOT_OF_PAGES = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"})


def decode(body: bytes, content_type: str | None) -> tuple[str, bool]:
    """Return the text and whether a declared charset had to be overruled.

    A legacy single-byte charset "fits" any bytes, so a declaration of one is overruled
    where the bytes are valid UTF-8 with non-ASCII letters in them: chance makes that up practically never.

    >>> decode("Jum’at".encode(), "text/html; charset=iso-8859-1")
    ('Jum’at', True)
    >>> decode("Café di Ende".encode("latin-1"), "text/html; charset=utf-8")
    ('Café di Ende', True)
    >>> decode(b'<meta charset="utf-16">Kota', None)
    ('<meta charset="utf-16">Kota', True)
    """
    bom_encoding, bom = read_bom(body)
    if bom_encoding and bom:
        return body[len(bom) :].decode(bom_encoding, "replace"), False
    declared = _of_pages(http_content_type_encoding(content_type)) or _of_pages(
        html_body_declared_encoding(body[:META_WINDOW_BYTES])
    )
    if declared and _name(declared).startswith(("utf-16", "utf-32")) and body.count(b"\0") * 4 < len(body):
        # Every second byte of markup in these is a zero, or more.
        return _decode_damaged_utf8_or_legacy(body), True
    is_utf8 = declared is not None and _name(declared) == "utf-8"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        was_utf8 = declared is None or is_utf8 or not body[: error.start].isascii()
        if was_utf8 and error.end == len(body) and error.reason == "unexpected end of data":
            return body.decode("utf-8", "ignore"), False
        if declared is None or is_utf8:
            return _decode_damaged_utf8_or_legacy(body), True
        return body.decode(declared, "replace"), False
    if declared is None or is_utf8 or body.isascii():
        if declared and not is_utf8:
            text = body.decode(declared, "replace")  # UTF-16 or ISO-2022 without a BOM can look like ASCII
        return text, False
    if _is_multibyte(declared):
        try:
            return body.decode(declared), False
        except UnicodeDecodeError:
            return text, True
    return text, True


def as_utf8(body: bytes) -> bytes:
    """Return a text with a byte order mark in UTF-8 and without the mark; any other as it is.

    >>> as_utf8("Disallow: /".encode("utf-16"))
    b'Disallow: /'
    """
    encoding, bom = read_bom(body)
    return body[len(bom) :].decode(encoding, "replace").encode() if encoding and bom else body


def _decode_damaged_utf8_or_legacy(body: bytes) -> str:
    """A UTF-8 page with a few broken bytes stays UTF-8; a page that is mostly broken as UTF-8 is Windows-1252."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return text if whole >= broken else body.decode("cp1252", "replace")


def _of_pages(encoding: str | None) -> str | None:
    if encoding is None or _name(encoding) in _NOT_OF_PAGES:
        return None
    try:
        b"<".decode(encoding, "replace")
    except LookupError:  # Python's codecs of bytes to bytes: base64, zip
        return None
    return encoding


def _name(encoding: str) -> str:
    return codecs.lookup(encoding).name


def _is_multibyte(encoding: str) -> bool:
    return _name(encoding).startswith(("utf-16", "utf-32", "gb", "big5", "euc", "shift", "iso2022", "hz"))
