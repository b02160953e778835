"""Articles by day, channel and host."""

from collections.abc import Mapping, Sequence

from newscrawl.report.axis import Axis
from newscrawl.report.figures.articles import Articles, Tally
from newscrawl.report.markup import Element, number, share, tag
from newscrawl.report.plots import bars, columns, figure, small_columns
from newscrawl.report.tables import behind, table

_NONE = "(none)"
_MOST_BARS = 15


def article_figures(articles: Articles, kinds: Mapping[str, int]) -> list[Element]:
    """Return the plots of publication; there is one article at least."""
    found = []
    if articles.axis:
        found += [_by_step(articles, articles.axis), _channel_plots(articles, articles.axis)]
    else:
        found.append(_tally_plot("Articles by channel", _CHANNEL, "channel", articles.channels))
    by_kind = Tally(sorted(kinds.items(), key=lambda item: (-item[1], item[0])), 0, 0)
    found.append(_tally_plot("Articles by kind", _KIND, "kind", by_kind))
    return [*found, _tally_plot("Articles by host", _HOST, "host", articles.hosts)]


_CHANNEL = "Articles by the section that their page names; (none) where it names none."
_KIND = "Articles by what the story is made of."
_HOST = "Articles by the host that they were read from: the main site and the network sites of the cities."


def _by_step(articles: Articles, axis: Axis) -> Element:
    says = f"Articles by the {axis.step} of their publication."
    if articles.undated:
        says += f" Left out: {number(articles.undated)} articles whose page names no date that can be true."
    rows = zip(axis.keys, articles.by_step, strict=True)
    numbers = table(f"Articles by {axis.step}", (axis.step.capitalize(), "Articles"), rows)
    return figure(f"Articles by {axis.step}", says, columns(axis, articles.by_step, "Articles"), behind(numbers))


def _channel_plots(articles: Articles, axis: Axis) -> Element:
    steps = articles.channel_steps
    most = max((max(values) for values in steps.values()), default=0)
    plots = (
        tag(
            "div",
            tag("h4", name or _NONE),
            tag("p", f"{number(total)} articles, {share(total, articles.total)}"),
            small_columns(axis, steps[name], f"Articles of {name or 'no channel'}", most),
        )
        for name, total in articles.channels.values
        if name in steps
    )
    says = (
        f"{_CHANNEL} Each box is one channel by {axis.step}, all on one scale: "
        f"the full height is the most that a channel had in a {axis.step}, rounded up."
    )
    if articles.channels.other_values or len(articles.channels.values) > len(steps):
        says += f" The {len(steps)} largest have a box; the table has the others."
    by_step = table(
        f"Articles by {axis.step} and channel",
        (axis.step.capitalize(), *(name or _NONE for name in steps)),
        ((key, *(values[place] for values in steps.values())) for place, key in enumerate(axis.keys)),
    )
    return figure(
        "Articles by channel",
        says,
        tag("div", plots, class_="multiples"),
        behind(_tally_table("channel", articles.channels), by_step),
    )


def _tally_plot(title: str, says: str, what: str, tally: Tally) -> Element:
    rows = [(name or _NONE, value) for name, value in tally.values[:_MOST_BARS]]
    if tally.other_values or len(tally.values) > _MOST_BARS:
        says += f" The {_MOST_BARS} largest; the table has the others."
    return figure(title, says, bars(rows, tally.total), behind(_tally_table(what, tally)))


def _tally_table(what: str, tally: Tally) -> Element:
    rows: list[Sequence[str | int]] = [
        (name or _NONE, value, share(value, tally.total)) for name, value in tally.values
    ]
    if tally.other_values:
        rows.append(
            (f"{number(tally.other_values)} others", tally.other_articles, share(tally.other_articles, tally.total))
        )
    return table(f"Articles by {what}", (what.capitalize(), "Articles", "Share"), rows)
