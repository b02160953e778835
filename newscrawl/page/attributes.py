"""Start tags with thousands of attributes, cut to some hundreds: libxml2 compares each attribute with all before it."""

import re

_MAX_ATTRIBUTES = 500
_LONG = 10_000  # characters without a ">", in which so many attributes can stand
_MANY = 500  # values that end in ">": a tag may be long and hold that character
_CHARS_A_TAG = 200  # an ordinary page has a tag more often
_ATTRIBUTE = r"(?:[\s/]+[^\s/>=\"'<]+(?:\s*+=\s*+(?:\"[^\"]*\"|'[^']*'|[^\s>\"']*))?+)"
_START = re.compile(rf"(<[A-Za-z][^\s/<>]*+{_ATTRIBUTE}{{{_MAX_ATTRIBUTES}}}){_ATTRIBUTE}++")


def without_excess_attributes(text: str) -> str:
    """Return a page whose start tags have no more attributes than any newsroom writes.

    >>> tag = "<p" + "".join(f" a{n}=x" for n in range(2000)) + ">Kota"
    >>> short = without_excess_attributes(tag)
    >>> short.count("="), short[-5:]
    (500, '>Kota')
    """
    tags = text.count("<")
    if len(text) < _CHARS_A_TAG * tags:
        return text  # the search took a third of the parser's time
    if text.count('">') + text.count("'>") - tags >= _MANY:
        return _START.sub(r"\1", text)
    if len(max(text.split(">"), key=len)) < _LONG:
        return text
    return ">".join(_shorten(piece) if len(piece) >= _LONG else piece for piece in text.split(">"))


def _shorten(piece: str) -> str:
    """Return the text up to the end of a start tag with fewer attributes in the tag."""
    start = piece.rfind("<")
    return piece[:start] + _START.sub(r"\1", piece[start:], count=1) if start >= 0 else piece
