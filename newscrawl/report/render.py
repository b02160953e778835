"""Template filters of a report: numbers, times, and the outlines of plots."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from newscrawl.clock import WIB
from newscrawl.report.axis import Axis, Step
from newscrawl.text import units

#: What neither HTML nor XML has a way to write: control characters, halves of surrogate pairs, non-characters.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_DATES = {Step.DAY: 3, Step.WEEK: 3, Step.MONTH: 5, Step.YEAR: 5}  # as many as a telephone has room for
_THINNEST = 0.4  # of 100, in a row of bars
_SMALLEST = 1.5  # of 100: a bar for one article among a thousand is seen


@dataclass(frozen=True, slots=True)
class Headline:
    """The title of an article, which leads to it."""

    title: str
    url: str


def environment() -> Environment:
    """Return the templates' environment: every text is escaped, unwritable characters are replaced."""
    made = Environment(
        loader=PackageLoader("newscrawl.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_writable,
    )
    helpers = (number, share, size, moment, took, cell, cell_class, headline, ceiling, describe)
    made.globals |= {helper.__name__: helper for helper in helpers}
    made.globals |= {"bar_width": bar_width, "column_path": column_path, "strip": strip, "dates": dates}
    made.globals |= {"percent": "{}\xa0%".format, "Headline": Headline}
    return made


def clean(text: str) -> str:
    """Return a text that can be written, with a sign where a character cannot.

    >>> clean("Gempa\\x00 Aceh")
    'Gempa\\ufffd Aceh'
    """
    return _UNWRITABLE.sub("\ufffd", text)


def number(value: int) -> str:
    """Return a number for a reader.

    >>> number(1234567)
    '1,234,567'
    """
    return f"{value:,}"


def share(part: int, whole: int) -> str:
    r"""Return a share in percent, never rounded to 0 % or 100 %.

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
    r"""Return a size for a reader, on one line.

    >>> size(1536)
    '1.5\xa0kB'
    """
    return units.size(number_of_bytes).replace(" ", "\xa0")


def moment(at: datetime) -> Markup:
    """Return a time in WIB, with its zone."""
    local = at.astimezone(WIB)
    return Markup('<time datetime="{}">{}</time>').format(
        local.isoformat(timespec="minutes"), f"{local:%Y-%m-%d %H:%M} WIB"
    )


def took(begin: datetime, end: datetime | None) -> str:
    """Return how long something took; a dash where it has no end.

    >>> from datetime import UTC
    >>> took(datetime(2026, 6, 10, tzinfo=UTC), datetime(2026, 6, 10, 1, 2, 3, tzinfo=UTC))
    '1:02:03'
    """
    return str(timedelta(seconds=round((end - begin).total_seconds()))) if end and end >= begin else "–"


def headline(title: str, url: str) -> Markup:
    """Return a headline with a link to its article; without one where the URL is not one of the web."""
    # The writing direction of a headline does not affect the text around it.
    text = Markup('<bdi lang="id">{}</bdi>').format(clean(title) if title.strip() else "(no title)")
    try:
        is_web = urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        is_web = False
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(clean(url), text) if is_web else text


def cell(value: Any) -> Markup:
    """Return the content of a table cell."""
    if isinstance(value, Headline):
        return headline(value.title, value.url)
    if isinstance(value, datetime):
        return moment(value)
    return escape(number(value) if isinstance(value, int) else _writable(value))


def cell_class(value: Any) -> Markup:
    """Return how a cell is set: texts that are numbers with a unit or a sign stand to the right too."""
    is_number = isinstance(value, int) or (isinstance(value, str) and "\xa0" in value and value[-1] in "%B")
    return Markup(' class="number"') if is_number else Markup("")


def ceiling(value: int) -> int:
    """Return a round number that is not below a value, to end an axis with.

    >>> [ceiling(value) for value in (0, 1, 7, 28, 99, 4_001)]
    [1, 1, 8, 30, 100, 5000]
    """
    power = int(10 ** (len(str(max(1, value))) - 1))
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


def describe(axis: Axis, values: Sequence[int], what: str, shown: Callable[[int], str] = number) -> str:
    """Return the text alternative of a plot."""
    most = max(values)
    peak = f"most in {axis.keys[list(values).index(most)]}: {shown(most)}"
    return f"{what} by {axis.step}, {axis.keys[0]} to {axis.keys[-1]}; {peak}"


def bar_width(value: int, longest: int) -> str:
    """Return the width of a bar in a drawing 100 wide."""
    return _short(max(_THINNEST, 100 * value / longest))


def column_path(values: Sequence[int], top: int) -> str:
    """Return the outline of a column for each value, in a drawing 100 high."""
    return "".join(
        f"M{place + 0.1:g} 100V{_short(100 - max(_SMALLEST, 100 * value / top))}h.8V100z"
        for place, value in enumerate(values)
        if value
    )


def strip(
    axis: Axis, parts: Mapping[str, int], wholes: Mapping[str, int], breaks: Sequence[str]
) -> tuple[str, str, str]:
    """Return how a share went over an axis: its outline, the lines before each step of a break, its ends in words."""
    shares = [parts.get(key, 0) / wholes[key] if wholes.get(key) else 0.0 for key in axis.keys]
    lines = "".join(f"M{axis.keys.index(key)} -4V104" for key in breaks)
    known = [key for key in axis.keys if wholes.get(key)]
    ends = "".join(
        f", {share(parts.get(key, 0), wholes[key])} in {key}" for key in dict.fromkeys([*known[:1], *known[-1:]])
    )
    return "".join(_steps(shares)), lines, ends


def dates(axis: Axis) -> list[tuple[str, str]]:
    """Return the keys of some steps, with their places below the columns in percent."""
    last = len(axis.keys) - 1
    number_of_dates = min(_DATES[axis.step], len(axis.keys))
    places = sorted({round(place * last / max(1, number_of_dates - 1)) for place in range(number_of_dates)})
    return [(axis.keys[place], _short(100 * (place + 0.5) / (last + 1))) for place in places]


def _steps(shares: Sequence[float]) -> list[str]:
    """Return rectangles of these heights, one for equal neighbours together."""
    found, begin = [], 0
    heights = [max(2, round(100 * value)) if value else 0 for value in shares]
    for place, height in enumerate(heights):
        if place + 1 < len(heights) and heights[place + 1] == height:
            continue
        if height:
            found.append(f"M{begin} 100V{100 - height}H{place + 1}V100z")
        begin = place + 1
    return found


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _writable(value: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    text = clean(value)
    # A parser of HTML makes one line break of "\r\n".
    return Markup(str(escape(text)).replace("\r", "&#13;")) if "\r" in text else text  # noqa: S704  # escaped
