"""Figures of a report, read from one state of the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine

from newscrawl.report.figures.archive_size import Files, Recorded, count_recorded
from newscrawl.report.figures.articles import Articles, count_articles
from newscrawl.report.figures.content import Content, count_content
from newscrawl.report.figures.copies import Copies, count_copies
from newscrawl.report.figures.coverage import Missing, count_missing
from newscrawl.report.figures.edits import Edits, count_edits
from newscrawl.report.figures.fields import Fields, count_fields
from newscrawl.report.figures.lag import Lag, count_lag
from newscrawl.report.figures.rejections import Rejections, count_rejections
from newscrawl.report.figures.runs import Run, last_runs
from newscrawl.report.snapshot import SiteFilter, Snapshot
from newscrawl.store.engine import reading


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a report."""

    articles: Articles
    content: Content
    missing: dict[str, Missing]
    lag: Lag
    copies: Copies
    edits: Edits
    fields: Fields
    rejected: Rejections
    recorded: Recorded
    runs: list[Run]


def read_figures(
    engine: Engine,
    since: date | None = None,
    until: date | None = None,
    files: Files | None = None,
    progress: Callable[[str], None] = lambda _: None,
    site: SiteFilter | None = None,
) -> Figures:
    """Return the numbers of the days between two WIB days, both included; `progress` gets the name of each count.

    Constant memory, however many articles there are.

    Raises: StoreError where the database cannot be read.
    """

    def say(what: str) -> Snapshot:
        progress(what)
        return snapshot

    # SQLite shows one state during a transaction by itself, PostgreSQL with this isolation level.
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with reading(engine) as connection:
        snapshot = Snapshot(connection.execution_options(**options), since, until, site)
        articles = count_articles(say("articles"))
        return Figures(
            articles=articles,
            content=count_content(say("tags, cities and authors"), _last_day(articles)),
            missing=count_missing(say("what is missing")),
            lag=count_lag(say("the time until the first fetch"), articles.axis),
            copies=count_copies(say("copies")),
            edits=count_edits(say("edits"), articles.axis),
            fields=count_fields(say("fields and their sources")),
            rejected=count_rejections(say("failures")),
            recorded=count_recorded(say("recorded answers"), files),
            runs=last_runs(say("runs")),
        )


def _last_day(articles: Articles) -> date | None:
    return date.fromisoformat(max(articles.by_day)) if articles.by_day else None
