"""The markup of a page without the style sheets in it, which nobody reads and which cost most of the parser's time."""

import re

#: A shorter one is not worth the look.
_MIN_CHARS = 500
#: A start tag in which nothing but its last character ends it.
_START = re.compile(r'<style(?:\s++[\w:-]++(?:=(?:"[^"<>]*+"|[\w:.-]++))?+)*+\s*+>')


def without_stylesheets(text: str) -> str:
    """Return a page with its long `<style>` elements empty; one that may be anything else is left as it is.

    Anything else is a part of a script, a comment or an attribute, and a style sheet with markup in it.
    libxml2 reads 250 kB of CSS in the time in which it reads 100 kB of ordinary markup with all its elements.

    >>> without_stylesheets(f"<head><style media=all>{'b{}' * 200}</style><style>p{{}}</style><p>Kota")
    '<head><style media=all></style><style>p{}</style><p>Kota'
    """
    parts: list[str] = []
    kept = looked = 0
    in_script = in_comment = False
    place = text.find("<style")
    while place >= 0:
        in_script = _is_open(text, "<script", "</script", looked, place, before=in_script)
        in_comment = _is_open(text, "<!--", "-->", looked, place, before=in_comment)
        looked = place
        start = None if in_script or in_comment else _START.match(text, place)
        if start is not None and _is_behind_tag(text, place):
            end = text.find("<", start.end())
            if end - start.end() >= _MIN_CHARS and text.startswith("</style", end):
                parts.append(text[kept : start.end()])
                kept = looked = end
        place = text.find("<style", looked + 1)
    return "".join(parts) + text[kept:] if parts else text


def _is_open(text: str, opening: str, closing: str, start: int, end: int, *, before: bool) -> bool:
    """Say whether something is open at `end` that was so at `start` (`before`) or not."""
    opened, closed = text.rfind(opening, start, end), text.rfind(closing, start, end)
    return before if opened == closed else opened > closed


def _is_behind_tag(text: str, place: int) -> bool:
    while place and text[place - 1].isspace():
        place -= 1
    return place == 0 or text[place - 1] == ">"
