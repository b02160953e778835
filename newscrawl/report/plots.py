"""Plots: drawings in SVG that stretch with the page, and texts in HTML that do not."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from newscrawl.report.axis import Axis, Step
from newscrawl.report.markup import Child, Element, number, share, tag

_DATES = {Step.DAY: 3, Step.WEEK: 3, Step.MONTH: 5, Step.YEAR: 5}  # as many as a telephone has room for
_THINNEST = 0.4  # of 100, in a row of bars
_SMALLEST = 1.5  # of 100: a bar for one article among a thousand is seen


def figure(title: str, says: Child | Sequence[Child], plot: Element | None, *more: Element | None) -> Element:
    """Return a plot under its title and the sentences that say what is counted."""
    words = [says] if says is None or isinstance(says, str | Element) else says
    return tag("figure", tag("figcaption", tag("h3", title), tag("p", words)), plot, more)


def columns(
    axis: Axis, values: Sequence[int], what: str, shown: Callable[[int], str] = number, most: int | None = None
) -> Element:
    """Return a column for each step of an axis; `most` is the height of the plot where several share one."""
    top = ceiling(max([*values, 1]) if most is None else most)
    ticks = [shown(top), shown(top // 2) if top % 2 == 0 else "", shown(0)]
    return tag(
        "div",
        tag("div", (tag("span", text) for text in ticks), class_="ticks", aria_hidden="true"),
        _column_drawing(axis, values, top, describe(axis, values, what, shown)),
        _dates(axis),
        class_="columns",
    )


def small_columns(axis: Axis, values: Sequence[int], what: str, most: int) -> Element:
    """Return the same without ticks, for plots that stand side by side."""
    ends = tag("div", tag("span", axis.keys[0]), tag("span", axis.keys[-1]), class_="ends", aria_hidden="true")
    drawing = _column_drawing(axis, values, ceiling(most), describe(axis, values, what, number))
    return tag("div", drawing, ends, class_="small")


def bars(rows: Sequence[tuple[Child, int]], whole: int, shown: Callable[[int], str] = number) -> Element:
    """Return a bar for each row, the longest as wide as the page, with its number and its share of the whole."""
    longest = max([value for _, value in rows], default=0) or 1
    return tag(
        "ul",
        (
            tag(
                "li",
                tag("span", label, class_="label"),
                _drawing(
                    100,
                    1,
                    tag("path", class_="mark", d=f"M0 0H{_short(max(_THINNEST, 100 * value / longest))}V1H0z")
                    if value
                    else None,
                ),
                tag("span", shown(value), tag("small", share(value, whole)), class_="value"),
            )
            for label, value in rows
        ),
        class_="bars",
    )


def strip(
    axis: Axis,
    parts: Mapping[str, int],
    wholes: Mapping[str, int],
    what: str,
    breaks: Sequence[str],
    *,
    is_absence: bool = False,
) -> Element:
    """Return how a share went over an axis; full height is all. A line stands before each step of a break."""
    shares = [parts.get(key, 0) / wholes[key] if wholes.get(key) else 0.0 for key in axis.keys]
    outline = "".join(_steps(shares))
    lines = "".join(f"M{axis.keys.index(key)} -4V104" for key in breaks)
    known = [key for key in axis.keys if wholes.get(key)]
    ends = "".join(
        f", {share(parts.get(key, 0), wholes[key])} in {key}" for key in dict.fromkeys([*known[:1], *known[-1:]])
    )
    return _drawing(
        len(axis.keys),
        100,
        tag("path", class_="grid", d=f"M0 100H{len(axis.keys)}"),
        tag("path", class_="absent" if is_absence else "mark", d=outline) if outline else None,
        tag("path", class_="break", d=lines) if lines else None,
        label=f"{what}{ends}",
    )


def describe(axis: Axis, values: Sequence[int], what: str, shown: Callable[[int], str]) -> str:
    """Return a plot in a sentence, for whoever does not see it."""
    most = max(values)
    peak = f"most in {axis.keys[list(values).index(most)]}: {shown(most)}"
    return f"{what} by {axis.step}, {axis.keys[0]} to {axis.keys[-1]}; {peak}"


def ceiling(value: int) -> int:
    """Return a round number that is not below a value, to end an axis with.

    >>> [ceiling(value) for value in (0, 1, 7, 28, 99, 4_001)]
    [1, 1, 8, 30, 100, 5000]
    """
    power = int(10 ** (len(str(max(1, value))) - 1))
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


def _column_drawing(axis: Axis, values: Sequence[int], top: int, label: str) -> Element:
    outline = "".join(
        f"M{place + 0.1:g} 100V{_short(100 - max(_SMALLEST, 100 * value / top))}h.8V100z"
        for place, value in enumerate(values)
        if value
    )
    width = len(axis.keys)
    return _drawing(
        width,
        100,
        tag("path", class_="grid", d=f"M0 0H{width}M0 50H{width}M0 100H{width}"),
        tag("path", class_="mark", d=outline) if outline else None,
        label=label,
    )


def _drawing(width: int, height: int, *children: Element | None, label: str | None = None) -> Element:
    """Return an SVG that fills its box; without a label it only repeats what stands beside it."""
    return tag(
        "svg",
        children,
        viewBox=f"0 0 {width} {height}",
        preserveAspectRatio="none",
        role="img" if label else None,
        aria_label=label,
        aria_hidden=None if label else "true",
    )


def _dates(axis: Axis) -> Element:
    """Return the keys of some steps under their columns."""
    last = len(axis.keys) - 1
    number_of_dates = min(_DATES[axis.step], len(axis.keys))
    places = sorted({round(place * last / max(1, number_of_dates - 1)) for place in range(number_of_dates)})
    spans = [
        tag("span", axis.keys[place], style=f"left:{_short(100 * (place + 0.5) / (last + 1))}%") for place in places
    ]
    return tag("div", spans, class_="dates", aria_hidden="true")


def _steps(shares: Sequence[float]) -> Iterator[str]:
    """Yield rectangles of these heights, one for equal neighbours together."""
    begin = 0
    for place, height in enumerate(shares):
        is_last = place + 1 == len(shares)
        if not is_last and _percent(shares[place + 1]) == _percent(height):
            continue
        if height:
            yield f"M{begin} 100V{100 - _percent(height)}H{place + 1}V100z"
        begin = place + 1


def _percent(value: float) -> int:
    return max(2, round(100 * value)) if value else 0


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
