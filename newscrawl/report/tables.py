"""Tables: each plot has one behind it, with its numbers."""

from collections.abc import Iterable, Sequence

from newscrawl.report.markup import Child, Element, number, tag

Cell = Child | int


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Element:
    """Return a table; the first cell of a row is its head, numbers stand to the right under their heads."""
    every = list(rows)
    sample: Sequence[Cell] = every[0] if every else head
    body = [tag("tr", tag("th", _text(first), scope="row"), map(_cell, rest)) for first, *rest in every]
    return tag(
        "div",
        tag(
            "table",
            tag("caption", caption),
            tag("thead", tag("tr", (_head(name, value) for name, value in zip(head, sample, strict=True)))),
            tag("tbody", body),
        ),
        # What is wider than a telephone scrolls by itself, with the keyboard too.
        class_="scroll",
        role="group",
        aria_label=caption,
        tabindex="0",
    )


def behind(*tables: Element, summary: str = "The numbers as a table") -> Element:
    """Return tables that a reader can open."""
    return tag("details", tag("summary", summary), tables)


def _head(name: str, sample: Cell) -> Element:
    return tag("th", name, scope="col", class_=_class(sample))


def _cell(value: Cell) -> Element:
    return tag("td", _text(value), class_=_class(value))


def _class(value: Cell) -> str | None:
    """Return how a cell is set: texts that are numbers with a unit or a sign stand to the right too."""
    is_number = isinstance(value, int) or (isinstance(value, str) and "\xa0" in value and value[-1] in "%B")
    return "number" if is_number else None


def _text(value: Cell) -> Child:
    return number(value) if isinstance(value, int) else value
