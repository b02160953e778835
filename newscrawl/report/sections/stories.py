"""Articles after their publication: delay of the fetch, copies, edits."""

from collections.abc import Mapping

from newscrawl.report.axis import Axis
from newscrawl.report.figures.copies import Copies
from newscrawl.report.figures.edits import Edits
from newscrawl.report.figures.lag import NAMES, Lag
from newscrawl.report.markup import Element, headline, number, share, tag
from newscrawl.report.plots import bars, columns, figure
from newscrawl.report.tables import behind, table

_HOUR, _DAY = 3_600, 86_400
_LARGEST_SIZE = 6  # larger clusters, and articles with more edits, share a bar


def lag_figures(lag: Lag) -> list[Element]:
    """Return the plots of how soon articles were fetched."""
    if lag.axis is None:
        return [tag("p", "No article has a date that can be true, so there is nothing to measure from.")]
    total = sum(lag.by_bound)
    rows = list(zip(NAMES, lag.by_bound, strict=True))
    hour, day = (share(lag.under(seconds), total) for seconds in (_HOUR, _DAY))
    says = (
        f"The time from the date on the page to the first fetch of any page of it, of {number(total)} dated articles: "
        f"{hour} took less than an hour, {day} less than a day. "
        "Articles that a backfill or a replay brought in count with the age that they had then."
    )
    quick = [round(100 * part / whole) if whole else 0 for part, whole in zip(lag.in_hour, lag.totals, strict=True)]
    numbers = zip(lag.axis.keys, lag.totals, lag.in_hour, map(share, lag.in_hour, lag.totals), strict=True)
    step = lag.axis.step
    return [
        figure(
            "From publication to first fetch",
            says,
            bars(rows, total),
            behind(table("Articles by lag", ("Lag", "Articles", "Share"), ((n, v, share(v, total)) for n, v in rows))),
        ),
        figure(
            "Fetched within an hour",
            f"The share of the articles of each {step} that were first fetched less than an hour after their date.",
            columns(lag.axis, quick, "Share within an hour", "{}\xa0%".format, most=100),
            behind(
                table(f"Within an hour, by {step}", (step.capitalize(), "Articles", "Within an hour", "Share"), numbers)
            ),
        ),
    ]


def copy_figures(copies: Copies) -> list[Element]:
    """Return the plot of clusters by size, and the largest of them."""
    rows = _grouped(copies.by_size, "article", "articles")
    articles = sum(size * clusters for size, clusters in copies.by_size.items())
    numbers = [(size, clusters, size * clusters) for size, clusters in copies.by_size.items()]
    says = (
        "Articles with the same or nearly the same text, mostly one story on several sites of the network, make a "
        f"cluster. {number(articles)} articles make {number(copies.clusters)} clusters; the bars count clusters by "
        "the articles in them."
    )
    plot = figure(
        "Clusters by size",
        says,
        bars(rows, copies.clusters),
        behind(
            table(
                "Clusters by size",
                ("Articles in the cluster", "Clusters", "Articles"),
                ((number(size), *rest) for size, *rest in numbers),
            )
        ),
    )
    if not copies.largest:
        return [plot]
    head = ("Earliest article", "Articles", "Hosts")
    largest = ((headline(each.title, each.url), each.articles, each.hosts) for each in copies.largest)
    return [plot, table("The largest clusters", head, largest)]


def edit_figures(edits: Edits, articles: int, axis: Axis | None) -> list[Element]:
    """Return the plots of edits, and the articles with most of them."""
    says = (
        "An edit is a later fetch of an article that shows another title, text, date or summary; each earlier state is "
        "kept."
    )
    if not edits.edits:
        return [figure("Edited articles", f"{says} Of {number(articles)} articles none was edited.", None)]
    says += (
        f" {number(edits.articles)} of {number(articles)} articles ({share(edits.articles, articles)}) were edited, "
        f"{number(edits.edits)} times in all."
    )
    rows = _grouped(edits.by_number, "edit", "edits")
    fields = list(edits.fields.items())
    found = [
        figure(
            "Edited articles",
            f"{says} The bars count edited articles by their edits.",
            bars(rows, edits.articles),
            behind(
                table(
                    "Articles by edits",
                    ("Edits", "Articles"),
                    ((number(each), value) for each, value in edits.by_number.items()),
                )
            ),
        ),
        figure(
            "What was changed",
            "Edits by the field that they changed; an edit that changed two fields counts for both.",
            bars(fields, edits.edits),
            behind(table("Edits by field", ("Field", "Edits"), fields)),
        ),
    ]
    if axis:
        found.append(_edited_by_step(edits, axis))
    most = ((headline(each.title, each.url), each.edits) for each in edits.most)
    return [*found, table("The most edited articles", ("Article", "Edits"), most)]


def _edited_by_step(edits: Edits, axis: Axis) -> Element:
    title = f"Edited articles by {axis.step} of publication"
    return figure(
        title,
        f"Articles that were edited at least once, by the {axis.step} of their publication.",
        columns(axis, edits.by_step, "Edited articles"),
        behind(table(title, (axis.step.capitalize(), "Edited articles"), zip(axis.keys, edits.by_step, strict=True))),
    )


def _grouped(numbers: Mapping[int, int], one: str, several: str) -> list[tuple[str, int]]:
    """Return a row for each small number, and one for all larger."""
    rows = [
        (f"{size} {one if size == 1 else several}", numbers.get(size, 0))
        for size in range(1, _LARGEST_SIZE)
        if size <= max(numbers, default=0)
    ]
    more = sum(value for size, value in numbers.items() if size >= _LARGEST_SIZE)
    return [*rows, (f"{_LARGEST_SIZE} or more {several}", more)] if more else rows
