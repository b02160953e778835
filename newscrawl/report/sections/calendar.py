"""The calendar: which days are there, and which lack something."""

from collections.abc import Iterator, Mapping
from datetime import date

from newscrawl.report.figures.coverage import Missing
from newscrawl.report.heatmap import calendar
from newscrawl.report.markup import Element, number
from newscrawl.report.plots import figure
from newscrawl.report.tables import Cell, behind, table

_MOST_YEARS = 15
_MOST_DAYS = 400


def calendar_figure(by_day: Mapping[str, int], missing: Mapping[str, Missing], today: date) -> Element:
    """Return the calendar of the days on which something was published or is missing, up to `today`."""
    days = sorted({*by_day, *missing})
    years = sorted({int(day[:4]) for day in days})
    span = (date.fromisoformat(days[0]), max(today, date.fromisoformat(days[-1])))
    shown = years[-_MOST_YEARS:]
    says = (
        "Articles by the day of their publication: a row is a weekday from Monday to Sunday, a column a week. "
        "The darker (in a dark theme, the lighter) a day, the more articles. A dot: the site's feeds, sitemaps or "
        "indexes name stories of that day that are not stored, or an index of that day was not read to its end. "
        "Specks: days before the first one and days to come."
    )
    if not missing:
        says += " There is no such day."
    if len(shown) < len(years):
        says += f" Left out: the {len(years) - len(shown)} years before {shown[0]} with articles."
    tables = [_months(by_day, shown)]
    if missing:
        tables.append(_days(by_day, missing))
    lacks = {day: _lack(what) for day, what in missing.items()}
    return figure("Calendar", says, calendar(by_day, lacks, shown, span), behind(*tables))


def _lack(missing: Missing) -> str:
    parts = [
        f"{number(value)} {what}"
        for value, what in (
            (missing.waiting, "waiting"),
            (missing.failed, "failed"),
            (missing.indexes, "indexes not read to their end"),
        )
        if value
    ]
    return ", ".join(parts)


def _months(by_day: Mapping[str, int], years: list[int]) -> Element:
    months: dict[str, list[int]] = {}
    for day, value in by_day.items():
        if int(day[:4]) in years:
            months.setdefault(day[:7], []).append(value)
    rows = ((month, sum(values), len(values), min(values), max(values)) for month, values in sorted(months.items()))
    head = ("Month", "Articles", "Days with articles", "Fewest on such a day", "Most on a day")
    return table("Coverage by month", head, rows)


def _days(by_day: Mapping[str, int], missing: Mapping[str, Missing]) -> Element:
    def rows() -> Iterator[tuple[Cell, ...]]:
        for day in sorted(missing, reverse=True)[:_MOST_DAYS]:
            lack = missing[day]
            yield day, by_day.get(day, 0), lack.waiting, lack.failed, lack.indexes

    caption = "Days on which something is missing"
    if len(missing) > _MOST_DAYS:
        caption += f", the last {_MOST_DAYS} of {number(len(missing))}"
    return table(
        caption, ("Day", "Stored", "Not asked for yet", "Gave no record", "Indexes not read to their end"), rows()
    )
