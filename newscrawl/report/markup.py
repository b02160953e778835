"""HTML as a tree: text and attributes are escaped by the library that writes it, wherever they came from."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from lxml import etree, html
from lxml.html import HtmlElement

from newscrawl.text.dates import WIB

Element = etree._Element
Child = Element | str | None
#: What neither HTML nor XML has a way to write: control characters, halves of surrogate pairs, non-characters.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_UNITS = ("B", "kB", "MB", "GB", "TB")


def tag(name: str, /, *children: Child | Iterable[Child], **attributes: str | None) -> Element:
    """Return an element; `class_` and `aria_label` stand for `class` and `aria-label`, None for none.

    >>> to_html(tag("p", "a < b", tag("b", "& c"), class_="x", aria_label=None))
    '<p class="x">a &lt; b<b>&amp; c</b></p>'
    """
    element = etree.Element(name)
    for key, value in attributes.items():
        if value is not None:
            element.set(key.rstrip("_").replace("_", "-"), clean(value))
    for child in children:
        for each in [child] if child is None or isinstance(child, str | Element) else child:
            _append(element, each)
    return element


def to_html(element: Element, doctype: str | None = None) -> str:
    """Return an element as HTML."""
    return str(html.tostring(cast("HtmlElement", element), encoding="unicode", doctype=doctype))


def clean(text: str) -> str:
    """Return a text that can be written, with a sign where a character cannot.

    >>> clean("Gempa\\x00 Aceh")
    'Gempa\\ufffd Aceh'
    """
    return _UNWRITABLE.sub("\ufffd", text)


def headline(title: str, url: str) -> Element:
    """Return the headline of an article with a link to it; without one where the URL is not one of the web."""
    text = tag(
        "bdi", title if title.strip() else "(no title)", lang="id"
    )  # nobody's writing direction leaks out of its own headline
    try:
        is_web = urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        is_web = False
    return tag("a", text, href=url, rel="noreferrer") if is_web else text


def number(value: int) -> str:
    """Return a number for a reader.

    >>> number(1234567)
    '1,234,567'
    """
    return f"{value:,}"


def share(part: int, whole: int) -> str:
    r"""Return a share in percent; what is not all, or not nothing, does not look like it.

    >>> share(1, 3), share(2, 2), share(9_999, 10_000), share(1, 10_000), share(0, 0)
    ('33.3\xa0%', '100\xa0%', '>\xa099.9\xa0%', '<\xa00.1\xa0%', '–')
    """
    if not whole:
        return "–"
    if part in {0, whole}:
        return "100\xa0%" if part else "0\xa0%"
    percent = 100 * part / whole
    if not 0.1 <= percent <= 99.9:
        return "<\xa00.1\xa0%" if percent < 1 else ">\xa099.9\xa0%"
    return f"{percent:.1f}\xa0%"


def size(number_of_bytes: int) -> str:
    r"""Return a size for a reader.

    >>> size(0), size(1536), size(3 * 10**9)
    ('0\xa0B', '1.5\xa0kB', '3.0\xa0GB')
    """
    value, unit = float(number_of_bytes), 0
    while value >= 999.95 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:,.1f}\xa0{_UNITS[unit]}" if unit else f"{number_of_bytes}\xa0B"


def moment(at: datetime) -> Element:
    """Return a time in WIB, with its zone."""
    local = at.astimezone(WIB)
    return tag("time", f"{local:%Y-%m-%d %H:%M} WIB", datetime=local.isoformat(timespec="minutes"))


def _append(element: Element, child: Child) -> None:
    if child is None:
        return
    if not isinstance(child, str):
        element.append(child)
        return
    text = clean(child)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
