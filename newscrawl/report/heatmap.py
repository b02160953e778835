"""A calendar of days, darker where there is more, in quarters that find room on every screen."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from newscrawl.report.markup import Element, number, tag
from newscrawl.report.palette import LEVELS

_QUARTERS = ("Jan–Mar", "Apr–Jun", "Jul–Sep", "Oct–Dec")
_CELL, _GAP = 10, 1
_WEEKS = 14  # that a quarter can touch


Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class _Days:
    """What is drawn of a day."""

    counts: Mapping[str, int]
    incomplete: Mapping[str, str]
    bounds: Sequence[int]
    span: Span


def calendar(counts: Mapping[str, int], incomplete: Mapping[str, str], years: Sequence[int], span: Span) -> Element:
    """Return the days of a span in years, the newest first; `incomplete` are those that lack something, and what."""
    bounds = level_bounds(list(counts.values()))
    days = _Days(counts, incomplete, bounds, span)
    return tag(
        "div",
        _legend(bounds, has_marks=bool(incomplete)),
        (_year(year, days) for year in sorted(years, reverse=True)),
        class_="calendar",
    )


def level_bounds(counts: Sequence[int]) -> list[int]:
    """Return the least number of each level but the first: each level has about as many days as the others.

    >>> level_bounds([1, 2, 3, 4, 5, 6, 7, 8]), level_bounds([5]), level_bounds([])
    ([3, 5, 7], [], [])
    """
    ranked = sorted(counts)
    bounds = {ranked[len(ranked) * place // len(LEVELS)] for place in range(1, len(LEVELS))} if ranked else set()
    return sorted(bounds - set(ranked[:1]))


def _legend(bounds: Sequence[int], *, has_marks: bool) -> Element:
    starts = [1, *bounds]
    names = [
        f"{number(start)}–{number(end - 1)}" if end - 1 > start else number(start) for start, end in pairwise(starts)
    ]
    entries = [("empty", "none"), *zip(LEVELS, [*names, f"{number(starts[-1])} or more"], strict=False)]
    keys = [tag("li", _key(tag("rect", class_=level, width="10", height="10")), name) for level, name in entries]
    mark = tag("circle", class_="missing", cx="5", cy="5", r="3")
    if has_marks:
        keys.append(tag("li", _key(tag("rect", class_="empty", width="10", height="10"), mark), "something is missing"))
    return tag("ul", keys, class_="legend", aria_label="Articles a day")


def _key(*shapes: Element) -> Element:
    return tag("svg", shapes, viewBox="0 0 10 10", aria_hidden="true")


def _year(year: int, days: _Days) -> Element:
    quarters = [_quarter(year, place, days) for place in range(len(_QUARTERS))]
    if days.span[0].year == days.span[1].year:  # no other year to stand in line with
        quarters = [quarter for quarter in quarters if len(quarter)]
    return tag("div", tag("h4", str(year)), tag("div", quarters, class_="quarters"), class_="year")


def _quarter(year: int, place: int, days: _Days) -> Element:
    """Return the drawing of a quarter, and an empty box for one wholly outside of the span."""
    first = date(year, 3 * place + 1, 1)
    every = [day for day in (first + timedelta(number) for number in range(92)) if day.month <= 3 * place + 3]
    drawn = [day for day in every if days.span[0] <= day <= days.span[1]]
    if not drawn:
        return tag("div")
    cells: list[Element] = []
    empty = outside = ""
    for day in every:
        column, row = divmod((day - first).days + first.weekday(), 7)
        x, y = column * _CELL, row * _CELL
        if not days.span[0] <= day <= days.span[1]:
            outside += f"M{x + 4} {y + 4}h1v1h-1z"
        elif days.counts.get(day.isoformat()) or day.isoformat() in days.incomplete:
            cells.append(_cell(x, y, day.isoformat(), days))
        else:
            empty += f"M{x} {y}h9v9h-9z"
    found = [days.counts.get(day.isoformat(), 0) for day in drawn]
    label = f"{_QUARTERS[place]} {year}: {number(sum(found))} articles on {sum(map(bool, found))} of {len(found)} days"
    drawing = tag(
        "svg",
        tag("path", class_="outside", d=outside) if outside else None,
        tag("path", class_="empty", d=empty) if empty else None,
        cells,
        viewBox=f"0 0 {_WEEKS * _CELL - _GAP} {7 * _CELL - _GAP}",
        role="img",
        aria_label=label,
    )
    return tag("div", drawing, tag("span", _QUARTERS[place], aria_hidden="true"), class_="quarter")


def _cell(x: int, y: int, key: str, days: _Days) -> Element:
    count, lacks = days.counts.get(key, 0), days.incomplete.get(key)
    level = LEVELS[bisect_right(days.bounds, count)] if count else "empty"
    shape = tag("rect", class_=level, x=str(x), y=str(y), width="9", height="9")
    title = tag("title", f"{key}: {number(count)}" + (f", {lacks}" if lacks else ""))
    if not lacks:
        shape.append(title)
        return shape
    mark = tag("circle", class_="missing", cx=str(x + 4.5), cy=str(y + 4.5), r="2.6")
    return tag("g", title, shape, mark)
