"""Fill rate and provenance of each field over time."""

from collections import Counter
from collections.abc import Iterator, Sequence

from newscrawl.report.axis import Axis
from newscrawl.report.figures.fields import EMPTY, FIELDS, LAYOUT, Break, Fields
from newscrawl.report.markup import Child, Element, number, share, tag
from newscrawl.report.plots import bars, figure, strip
from newscrawl.report.tables import Cell, behind, table

_MOST_SOURCES = 5
_MOST_BREAKS = 40
_OTHERS = "(others)"
_ABSENT = "(empty)"

Parts = Sequence[tuple[str, Counter[str]]]


def field_figures(fields: Fields) -> list[Element]:
    """Return the plots of fields; there is one article at least."""
    if fields.axis is None:
        return []
    breaks = fields.breaks()
    return [
        _fill(fields),
        *_breaks(fields.axis, breaks),
        *(_field(fields, fields.axis, name, breaks) for name in (LAYOUT, *FIELDS)),
    ]


def _fill(fields: Fields) -> Element:
    whole = fields.totals.total()
    rows = [(name, fields.filled(name)) for name in FIELDS]
    return figure(
        "How full each field is",
        f"Of {number(whole)} articles, those in which the field has a value. Not every page has each: a story without "
        "an editor line has no editor.",
        bars([(tag("code", name), value) for name, value in rows], whole),
        behind(
            table(
                "Articles with a value, by field",
                ("Field", "Articles", "Share"),
                ((name, value, share(value, whole)) for name, value in rows),
            )
        ),
    )


def _breaks(axis: Axis, breaks: Sequence[Break]) -> list[Element]:
    says = (
        f"A break is a {axis.step} from which on more than half of the articles get a field from another source than "
        f"more than half did before, or have it no more: what a new layout of the site looks like. "
        "Steps with fewer than ten articles are passed over."
    )
    if not breaks:
        return [figure("Breaks", f"{says} There is none.", None)]
    shown = breaks[-_MOST_BREAKS:]
    if len(shown) < len(breaks):
        says += f" These are the last {_MOST_BREAKS} of {number(len(breaks))}."
    rows: Iterator[tuple[Cell, ...]] = (
        (each.key, _name(each.field), _source(each.before), _source(each.after))
        for each in sorted(shown, key=lambda each: each.key, reverse=True)
    )
    head = (axis.step.capitalize(), "Field", "Main source before", "Main source since")
    return [figure("Breaks", says, table("Breaks, the latest first", head, rows))]


def _field(fields: Fields, axis: Axis, name: str, breaks: Sequence[Break]) -> Element:
    whole = fields.totals.total()
    parts = _parts(fields.ranked(name))
    at = [each.key for each in breaks if each.field == name]
    says = (
        "The layout that matched the page."
        if name == LAYOUT
        else f"{share(fields.filled(name), whole)} of the articles have it."
    )
    if at:
        says += f" Breaks: {', '.join(at)}."
    strips = (
        tag(
            "li",
            tag("span", _source(source), class_="label"),
            strip(
                axis,
                steps,
                fields.totals,
                f"{name} from {source or _ABSENT}: {share(steps.total(), whole)}",
                at,
                is_absence=source == EMPTY,
            ),
            tag("span", share(steps.total(), whole), class_="value"),
        )
        for source, steps in parts
    )
    ends = tag("li", tag("span", axis.keys[0]), tag("span", axis.keys[-1]), class_="ends", aria_hidden="true")
    head = (axis.step.capitalize(), "Articles", *(source or _ABSENT for source, _ in parts))
    rows: Iterator[tuple[Cell, ...]] = (
        (key, fields.totals[key], *(steps[key] for _, steps in parts)) for key in axis.keys if fields.totals[key]
    )
    numbers = table(f"{name}: articles by {axis.step} of their fetch and source", head, rows)
    return figure(name, says, tag("ul", strips, ends, class_="strips"), behind(numbers))


def _parts(ranked: Parts) -> Parts:
    """Return the most frequent sources, the others as one, and the absence of a value."""
    sources = [(source, steps) for source, steps in ranked if source != EMPTY]
    absent = [(source, steps) for source, steps in ranked if source == EMPTY]
    if len(sources) <= _MOST_SOURCES + 1:
        return [*sources, *absent]
    others: Counter[str] = Counter()
    for _, steps in sources[_MOST_SOURCES:]:
        others.update(steps)
    return [*sources[:_MOST_SOURCES], (_OTHERS, others), *absent]


def _name(field: str) -> Child:
    return field if field == LAYOUT else tag("code", field)


def _source(source: str) -> Child:
    return tag("code", source) if source not in {EMPTY, _OTHERS} else source or _ABSENT
