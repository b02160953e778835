"""The whole report: one HTML page that needs nothing but itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

from newscrawl.report.markup import Child, Element, moment, number, share, size, tag, to_html
from newscrawl.report.palette import custom_properties
from newscrawl.report.reading import Figures
from newscrawl.report.sections.articles import article_figures
from newscrawl.report.sections.calendar import calendar_figure
from newscrawl.report.sections.fields import field_figures
from newscrawl.report.sections.stories import copy_figures, edit_figures, lag_figures
from newscrawl.report.sections.work import archive_figures, rejection_figures, run_figures
from newscrawl.text.dates import WIB

#: Nothing is loaded and nothing runs, whatever a headline says. The icon is there so that no browser asks for one.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class About:
    """What a report is of."""

    database: str  # its name, for a reader
    made_at: datetime
    since: date | None = None
    until: date | None = None

    def window(self) -> str:
        """Return the window in words."""
        if self.since and self.until:
            return f"{self.since} to {self.until}" if self.since != self.until else f"{self.since}"
        if self.since or self.until:
            return f"since {self.since}" if self.since else f"until {self.until}"
        return "all days"


@dataclass(frozen=True, slots=True)
class _Section:
    id: str
    title: str
    content: Sequence[Element]


def write_page(figures: Figures, about: About) -> str:
    """Return the report as HTML."""
    sections = list(_sections(figures, about))
    page = tag(
        "html",
        _head(about),
        tag(
            "body",
            tag("a", "Skip to the figures", href="#figures", class_="skip"),
            _header(about),
            _navigation(sections),
            tag("main", map(_section, sections), id="figures"),
            _footer(about),
        ),
        lang="en",
    )
    return to_html(page, "<!DOCTYPE html>") + "\n"


def _head(about: About) -> Element:
    style = custom_properties() + (files("newscrawl.report") / "style.css").read_text("utf-8")
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", **{"http-equiv": "Content-Security-Policy"}, content=_POLICY),
        tag("title", f"News collection, {about.window()}"),
        tag("link", rel="icon", href="data:,"),
        tag("style", style),
    )


def _header(about: About) -> Element:
    return tag(
        "header",
        tag("h1", "News collection"),
        tag("p", tag("code", about.database), ", ", about.window(), ". Made ", moment(about.made_at), "."),
        tag(
            "p",
            "An article is a row of the table ",
            tag("code", "articles"),
            ": one story as one site has it. Days, weeks and months are those of Jakarta (WIB, UTC+7); a week has the "
            "name of its Monday.",
        ),
    )


def _navigation(sections: Sequence[_Section]) -> Element:
    entries = (tag("li", tag("a", section.title, href=f"#{section.id}")) for section in sections)
    return tag("nav", tag("ul", entries), aria_label="Sections")


def _section(section: _Section) -> Element:
    return tag(
        "section",
        tag("h2", section.title, id=f"{section.id}-title"),
        section.content,
        id=section.id,
        aria_labelledby=f"{section.id}-title",
    )


def _footer(about: About) -> Element:
    words: list[Child] = ["Made by ", tag("code", "newscrawl report"), ". "]
    if about.since or about.until:
        words.append(
            "The window holds articles by their publication, failures by their last attempt, answers by their fetch "
            "and runs by their start; copies and edits are those of its articles."
        )
    return tag("footer", tag("p", words))


def _sections(figures: Figures, about: About) -> Iterator[_Section]:
    articles = figures.articles
    yield _Section("overview", "At a glance", [_overview(figures)])
    if articles.total:
        yield _Section("articles", "Articles", article_figures(articles, figures.fields.kinds))
    else:
        yield _Section("articles", "Articles", [_no_articles(about)])
    if articles.by_day or figures.missing:
        yield _Section("coverage", "Coverage", [_calendar(figures, about)])
    if articles.total:
        yield _Section("lag", "Lag", lag_figures(figures.lag))
        yield _Section("copies", "Copies", copy_figures(figures.copies))
        yield _Section("edits", "Edits", edit_figures(figures.edits, articles.total, articles.axis))
        yield _Section("fields", "Fields and their sources", [_field_words(), *field_figures(figures.fields)])
    yield _Section("failures", "Failures", rejection_figures(figures.refused))
    yield _Section("archive", "Archive", archive_figures(figures.recorded))
    yield _Section("runs", "Runs", run_figures(figures.runs))


def _calendar(figures: Figures, about: About) -> Element:
    today = about.made_at.astimezone(WIB).date()
    return calendar_figure(figures.articles.by_day, figures.missing, min(today, about.until or today))


def _no_articles(about: About) -> Element:
    if about.since or about.until:
        return tag("p", f"No article was published in this window ({about.window()}); without it all are counted.")
    return tag("p", "There is no article yet. ", tag("code", "newscrawl crawl SITE"), " brings some.")


def _field_words() -> Element:
    return tag(
        "p",
        "Each article notes for each of its fields where on the page the value was found. The plots show, by the time "
        "of the fetch that gave the article its values, the share of the articles that got the field from each source: "
        "full height is all of them. Where the site changes its layout, one source ends and another begins; a dashed "
        "line marks it.",
    )


def _overview(figures: Figures) -> Element:
    articles, edits, recorded = figures.articles, figures.edits, figures.recorded
    days = list(articles.by_day)
    hosts = len(articles.hosts.values) + articles.hosts.other_values
    pages = sum(row.pages for row in figures.refused.failures)
    tiles: list[tuple[str, Child, str]] = [
        ("Articles", number(articles.total), f"of {number(hosts)} hosts"),
        ("Different texts", number(figures.copies.clusters), "copies counted once"),
        ("Published", f"{days[0]} to {days[-1]}" if days else "–", f"on {number(len(days))} days"),
        ("Edited", number(edits.articles), f"{share(edits.articles, articles.total)} of the articles"),
        ("Failures", number(pages), "pages that gave no record"),
        ("Recorded", size(sum(recorded.sizes)), f"{number(sum(recorded.answers))} answers"),
    ]
    if figures.runs:
        last = figures.runs[0]
        tiles.append(("Last run", moment(last.started_at), last.reason or "no end: at work, or killed"))
    return tag("dl", (tag("div", tag("dt", what), tag("dd", value, tag("small", more))) for what, value, more in tiles))
