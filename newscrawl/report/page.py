"""Report page: one HTML file without outside resources."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from newscrawl.clock import WIB
from newscrawl.errors import UNREADABLE, FailReason
from newscrawl.report.figures.articles import TopValues
from newscrawl.report.figures.coverage import Missing
from newscrawl.report.figures.fields import EMPTY, FIELDS, LAYOUT, Fields
from newscrawl.report.figures.lag import NAMES
from newscrawl.report.heatmap import calendar
from newscrawl.report.palette import custom_properties
from newscrawl.report.reading import Figures
from newscrawl.report.render import Headline, environment, number

_MOST_YEARS = 15
_MOST_DAYS = 400
_MOST_SOURCES = 5
_MOST_BREAKS = 40
_LARGEST_SIZE = 6  # larger clusters, and articles with more edits, share a bar
_RECENT = timedelta(days=7)
_SILENT = timedelta(days=2)  # without a run, where there were runs before
_MONTH = timedelta(days=30)

Parts = Sequence[tuple[str, Counter[str]]]


@dataclass(frozen=True, slots=True)
class About:
    """Subject of a report."""

    database: str  # its name, for a reader
    made_at: datetime
    since: date | None = None
    until: date | None = None
    site: str = ""

    def window(self) -> str:
        """Return the window in words."""
        if self.since and self.until:
            return f"{self.since} to {self.until}" if self.since != self.until else f"{self.since}"
        if self.since or self.until:
            return f"since {self.since}" if self.since else f"until {self.until}"
        return "all days"

    @property
    def today(self) -> date:
        """The WIB day on which the report is made."""
        return self.made_at.astimezone(WIB).date()


def write_page(figures: Figures, about: About) -> str:
    """Return the report as HTML."""
    style = custom_properties() + (files("newscrawl.report") / "style.css").read_text("utf-8")
    values = {"figures": figures, "about": about, "sections": _sections(figures), "grouped": _grouped, "zip": zip}
    values |= {"style": Markup(style), "problems": list(problems(figures, about))}  # noqa: S704  # of our own
    values |= _article_values(figures) | _story_values(figures) | _coverage_values(figures, about)
    values |= _field_values(figures.fields) | _work_values(figures)
    return environment().get_template("page.html").render(values) + "\n"


def problems(figures: Figures, about: About) -> Iterator[str]:
    """Yield a line for each problem that a person must look at."""
    newest = {run.spider: run for run in reversed(figures.runs)}
    for spider, run in sorted(newest.items()):
        if run.broken:
            yield f"{spider}: the last run broke limits: {', '.join(run.broken)}. newscrawl doctor says more."
        elif run.reason is None and about.made_at - run.started_at > _SILENT:
            yield f"{spider}: the last run has no end: it was killed."
    if figures.runs and not about.until and about.made_at - figures.runs[0].started_at > _SILENT:
        yield f"No run has begun since {figures.runs[0].started_at.astimezone(WIB):%Y-%m-%d %H:%M} WIB."
    failed = [
        row
        for row in figures.rejected.failures
        if row.reason in UNREADABLE and about.made_at - row.last_at < _RECENT and row.pages
    ]
    if failed:
        reasons = ", ".join(dict.fromkeys(row.reason for row in failed))
        pages = number(sum(row.pages for row in failed))
        yield f"{pages} pages should have given a record and did not ({reasons}). newscrawl failures lists them."
    first = (about.today - _MONTH).isoformat()
    lacking = [day for day in figures.missing if first <= day <= about.today.isoformat()]
    if lacking:
        days = f"{len(lacking)} of the last 30 days" if len(lacking) > 1 else f"{lacking[0]}"
        yield f"Something is missing of {days}: see the calendar, or newscrawl coverage."


def _sections(figures: Figures) -> dict[str, str]:
    """Return the sections by their names, which are those of their templates."""
    has_articles = bool(figures.articles.total)
    shown = {
        "overview": ("At a glance", True),
        "content": ("What it is about", has_articles),
        "articles": ("Articles", True),
        "coverage": ("Coverage", bool(figures.articles.by_day or figures.missing)),
        "copies": ("Copies", has_articles),
        "edits": ("Edits", has_articles),
        "lag": ("Lag", has_articles),
        "failures": ("Failures", True),
        "archive": ("Archive", True),
        "runs": ("Runs", True),
        "fields": ("Fields and their sources", has_articles),
    }
    return {name: title for name, (title, is_shown) in shown.items() if is_shown}


def _article_values(figures: Figures) -> dict[str, Any]:
    kinds = sorted(figures.fields.kinds.items(), key=lambda item: (-item[1], item[0]))
    return {
        "days": list(figures.articles.by_day),
        "kinds": TopValues(kinds, 0, 0),
        "channel_names": [name or "(none)" for name in figures.articles.channel_steps],
        "topics": [(name, now, f"{before:,.1f}") for name, now, before in figures.content.topics],
        "lag_names": NAMES,
    }


def _story_values(figures: Figures) -> dict[str, Any]:
    copies = figures.copies
    return {
        "cluster_rows": [(number(size), clusters, size * clusters) for size, clusters in copies.by_size.items()],
        "largest": [(Headline(each.title, each.url), each.articles, each.hosts) for each in copies.largest],
        "followed": [
            (each.first, each.then, each.stories, str(timedelta(seconds=each.median_s))) for each in copies.followed
        ],
        "most_edited": [(Headline(each.title, each.url), each.edits) for each in figures.edits.most],
    }


def _coverage_values(figures: Figures, about: About) -> dict[str, Any]:
    by_day, missing = figures.articles.by_day, figures.missing
    days = sorted({*by_day, *missing})
    if not days:
        return {}
    axis = figures.articles.axis
    begin = axis.keys[0][:4] if axis and axis.older else days[0][:4]
    years = sorted({int(day[:4]) for day in days})
    shown = [year for year in years if year >= int(begin)][-_MOST_YEARS:]
    end = max(min(about.today, about.until or about.today), date.fromisoformat(days[-1]))
    start = next(day for day in days if int(day[:4]) >= shown[0])
    months: dict[str, list[int]] = {}
    for day, value in by_day.items():
        if int(day[:4]) in shown:
            months.setdefault(day[:7], []).append(value)
    caption = "Days on which something is missing"
    if len(missing) > _MOST_DAYS:
        caption += f", the last {_MOST_DAYS} of {number(len(missing))}"
    return {
        "coverage": calendar(by_day, _lacks(missing), shown, (date.fromisoformat(start), end)),
        "years_left": len(years) - len(shown),
        "first_year": shown[0],
        "months": [(key, sum(each), len(each), min(each), max(each)) for key, each in sorted(months.items())],
        "missing_caption": caption,
        "missing_days": [
            (day, by_day.get(day, 0), missing[day].waiting, missing[day].failed, missing[day].indexes)
            for day in sorted(missing, reverse=True)[:_MOST_DAYS]
        ],
    }


def _lacks(missing: Mapping[str, Missing]) -> dict[str, str]:
    """Return the missing parts of days, in words."""
    names = {"waiting": "waiting", "failed": "failed", "indexes": "indexes not read to their end"}
    return {
        day: ", ".join(f"{number(getattr(each, key))} {name}" for key, name in names.items() if getattr(each, key))
        for day, each in missing.items()
    }


def _field_values(fields: Fields) -> dict[str, Any]:
    breaks = fields.breaks()
    rows = [(name, fields.filled(name)) for name in FIELDS]
    return {
        "field_rows": rows,
        "field_bars": [(Markup("<code>{}</code>").format(name), value) for name, value in rows],
        "breaks": breaks,
        "break_rows": [
            (each.key, each.field, each.before or "(empty)", each.after or "(empty)")
            for each in sorted(breaks[-_MOST_BREAKS:], key=lambda each: each.key, reverse=True)
        ],
        "field_parts": [
            (name, _parts(fields.ranked(name)), [each.key for each in breaks if each.field == name])
            for name in (LAYOUT, *FIELDS)
        ],
    }


def _parts(ranked: Parts) -> Parts:
    """Return the most frequent sources, the others as one, and the absence of a value."""
    sources = [(source, steps) for source, steps in ranked if source != EMPTY]
    absent = [(source, steps) for source, steps in ranked if source == EMPTY]
    if len(sources) <= _MOST_SOURCES + 1:
        return [*sources, *absent]
    others: Counter[str] = Counter()
    for _, steps in sources[_MOST_SOURCES:]:
        others.update(steps)
    return [*sources[:_MOST_SOURCES], ("(others)", others), *absent]


def _work_values(figures: Figures) -> dict[str, Any]:
    rejected = figures.rejected
    failing = {reason.value for reason in FailReason}
    counts = rejected.answers.items()
    answers = [(reason, "failed" if reason in failing else "dropped", each) for reason, each in counts]
    return {
        "failure_rows": [
            (row.reason, row.stage, row.pages, row.attempts, row.first_at, row.last_at) for row in rejected.failures
        ],
        "answer_rows": answers,
        "answer_bars": [(f"{outcome}: {reason}", value) for reason, outcome, value in answers],
    }


def _grouped(numbers: Mapping[int, int], one: str) -> list[tuple[str, int]]:
    """Return a row for each small number, and one for all larger."""
    rows = [
        (f"{size} {one}{'s' * (size > 1)}", numbers.get(size, 0))
        for size in range(1, _LARGEST_SIZE)
        if size <= max(numbers, default=0)
    ]
    more = sum(value for size, value in numbers.items() if size >= _LARGEST_SIZE)
    return [*rows, (f"{_LARGEST_SIZE} or more {one}s", more)] if more else rows
