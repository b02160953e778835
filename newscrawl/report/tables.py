"""Tables: each plot has one behind it, with its numbers."""

from collections.abc import Iterable, Sequence

from newscrawl.report.markup import Child, Element, number, tag

Cell = Child | int


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Element:
    """Return a table; the first cell of a row is its head, numbers stand to the right."""
    body = [tag("tr", tag("th", _text(first), scope="row"), map(_cell, rest)) for first, *rest in rows]
    return tag(
        "div",
        tag(
            "table",
            tag("caption", caption),
            tag("thead", tag("tr", (tag("th", name, scope="col") for name in head))),
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


def _cell(value: Cell) -> Element:
    # Texts that are numbers with a unit or a sign stand to the right too.
    is_number = isinstance(value, int) or (isinstance(value, str) and value[:1].isdigit() and value[-1:] in "%B")
    return tag("td", _text(value), class_="number" if is_number else None)


def _text(value: Cell) -> Child:
    return number(value) if isinstance(value, int) else value
