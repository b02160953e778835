"""The numbers of a report, against sums over the rows that were stored."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from newscrawl.clock import WIB
from newscrawl.errors import StoreError
from newscrawl.items import Outcome
from newscrawl.report.axis import Axis, Step
from newscrawl.report.figures.fields import EMPTY, FIELDS, UNTOLD
from newscrawl.report.figures.lag import BOUNDS, NAMES
from newscrawl.report.reading import Figures, read_figures
from tests.report.collection import Collection, Row, article, collection, run

WINDOWS = [(None, None), (date(2025, 9, 1), date(2026, 1, 31)), (None, date(2025, 12, 31)), (date(2026, 6, 1), None)]


@pytest.fixture(scope="module")
def rows() -> Collection:
    """A year and a month of stories."""
    return collection()


@pytest.fixture(params=WINDOWS, ids=["all", "between", "until", "since"])
def window(request: pytest.FixtureRequest) -> tuple[date | None, date | None]:
    """A window."""
    return request.param  # type: ignore[no-any-return]


def day_of(moment: datetime | None) -> str | None:
    return moment.astimezone(WIB).date().isoformat() if moment else None


def within(window: tuple[date | None, date | None], rows: Iterable[Row], column: str) -> list[Row]:
    """Return the rows whose day lies in a window."""
    since, until = window
    if not since and not until:
        return list(rows)
    first, last = str(since or ""), str(until or "9")
    return [row for row in rows if (day := day_of(row[column])) and first <= day <= last]


def on_axis(axis: Axis | None, values: Iterable[int]) -> dict[str, int]:
    """Return what an axis has, without the steps that have nothing."""
    assert axis
    return {key: value for key, value in zip(axis.keys, values, strict=True) if value}


def step_key(axis: Axis | None, moment: datetime) -> str:
    assert axis
    return axis.step.key(moment.astimezone(WIB).date())


def test_every_figure_is_the_sum_of_the_rows(
    engine: Engine, rows: Collection, window: tuple[date | None, date | None]
) -> None:
    """In both databases, with a window and without one."""
    rows.store(engine)

    found = read_figures(engine, *window)

    kept = within(window, rows.articles, "published_at")
    assert len(kept) > 1
    check_articles(found, kept)
    check_lag(found, kept)
    check_fields(found, kept)
    check_copies(found, kept)
    check_edits(found, rows, kept)
    check_missing(found, rows, window)
    check_work(found, rows, window)


def check_articles(found: Figures, kept: list[Row]) -> None:
    days = Counter(day_of(row["published_at"]) for row in kept)
    undated = days.pop(None, 0)
    dated = [row for row in kept if row["published_at"]]
    articles = found.articles
    assert (articles.total, articles.undated, articles.by_day) == (len(kept), undated, dict(sorted(days.items())))
    steps = Counter(step_key(articles.axis, row["published_at"]) for row in dated)
    assert on_axis(articles.axis, articles.by_step) == steps
    assert dict(articles.channels.values) == Counter(row["channel"] for row in kept)
    assert dict(articles.hosts.values) == Counter(row["host"] for row in kept)
    assert articles.channels.total == len(kept)
    for channel, values in articles.channel_steps.items():
        in_channel = [row for row in dated if row["channel"] == channel]
        assert on_axis(articles.axis, values) == Counter(
            step_key(articles.axis, row["published_at"]) for row in in_channel
        )


def check_lag(found: Figures, kept: list[Row]) -> None:
    lags = [(row["first_seen_at"] - row["published_at"]).total_seconds() for row in kept if row["published_at"]]
    names = [next((name for bound, name in BOUNDS if lag < bound), NAMES[-1]) for lag in lags]
    assert dict(zip(NAMES, found.lag.by_bound, strict=True)) == {name: names.count(name) for name in NAMES}
    assert sum(found.lag.totals) == len(lags)
    assert sum(found.lag.in_hour) == found.lag.under(3600) == sum(lag < 3600 for lag in lags)


def check_fields(found: Figures, kept: list[Row]) -> None:
    fields = found.fields
    assert fields.totals == Counter(step_key(fields.axis, row["fetched_at"]) for row in kept)
    assert fields.kinds == Counter(row["kind"] for row in kept)
    for name in FIELDS:
        has = [row for row in kept if row[name] not in (None, "", [])]
        sources = Counter(row["provenance"].get(name, UNTOLD) for row in has)
        sources[EMPTY] = len(kept) - len(has)
        assert fields.filled(name) == len(has)
        assert {source: steps.total() for source, steps in fields.ranked(name)} == +sources


def check_copies(found: Figures, kept: list[Row]) -> None:
    clusters = Counter(row["cluster_id"] for row in kept)
    assert found.copies.by_size == Counter(clusters.values())
    assert [each.articles for each in found.copies.largest] == [
        number for _, number in clusters.most_common(10) if number > 1
    ]
    titles = {row["title"] for row in kept}
    assert {each.title for each in found.copies.largest} <= titles


def check_edits(found: Figures, rows: Collection, kept: list[Row]) -> None:
    keys = {row["story_key"] for row in kept}
    ids = {number for number, row in enumerate(rows.articles, start=1) if row["story_key"] in keys}
    edits = [row for row in rows.revisions if row["article_id"] in ids]
    numbers = Counter(row["article_id"] for row in edits)
    assert found.edits.by_number == Counter(numbers.values())
    assert found.edits.fields == Counter(name for row in edits for name in row["changed"])
    assert (found.edits.articles, found.edits.edits) == (len(numbers), len(edits))
    assert sum(found.edits.by_step) == sum(rows.articles[number - 1]["published_at"] is not None for number in numbers)
    assert [each.edits for each in found.edits.most] == sorted(numbers.values(), reverse=True)[:10]


def check_missing(found: Figures, rows: Collection, window: tuple[date | None, date | None]) -> None:
    stored = {row["story_key"] for row in rows.articles}
    expected: Counter[tuple[str, str]] = Counter()
    for row in rows.frontier:
        if row["day"] and str(window[0] or "") <= row["day"] <= str(window[1] or "9"):
            if row["kind"] == "index" and row["state"] != "done":
                expected[row["day"], "indexes"] += 1
            elif row["kind"] == "article" and row["story_key"] not in stored and row["state"] in {"pending", "failed"}:
                expected[row["day"], {"pending": "waiting"}.get(row["state"], "failed")] += 1
    names = ("waiting", "failed", "indexes")
    found_numbers = {(day, name): getattr(lack, name) for day, lack in found.missing.items() for name in names}
    assert +Counter(found_numbers) == expected


def check_work(found: Figures, rows: Collection, window: tuple[date | None, date | None]) -> None:
    failed = within(window, rows.failures, "last_at")
    assert found.rejected.by_reason() == Counter(row["reason"] for row in failed)
    assert sum(row.attempts for row in found.rejected.failures) == sum(row["attempts"] for row in failed)
    assert found.rejected.answers == Counter(row["reason"] for row in within(window, rows.rejections, "seen_at"))
    recorded = within(window, rows.captures, "fetched_at")
    assert sum(found.recorded.sizes) == sum(row["length"] for row in recorded)
    assert on_axis(found.recorded.axis, found.recorded.answers) == Counter(
        step_key(found.recorded.axis, row["fetched_at"]) for row in recorded
    )
    assert found.recorded.revisits == sum(row["revisit"] for row in recorded)
    began = [row["started_at"] for row in within(window, rows.runs, "started_at")]
    assert [each.started_at for each in found.runs] == sorted(began, reverse=True)[:30]


def test_a_run_adds_up_its_counters(engine: Engine) -> None:
    """Outcomes with all their reasons, broken limits by their names; nothing where it was killed."""
    Collection(runs=[run(9), run(13)]).store(engine)

    killed, broken = read_figures(engine).runs

    assert (killed.finished_at, killed.reason, killed.pages, sum(killed.outcomes.values())) == (None, None, 0, 0)
    assert broken.broken == ("generic",)
    assert broken.outcomes[Outcome.FAILED] == 1
    assert sum(broken.outcomes.values()) == broken.pages == 62


def test_an_empty_database_has_figures(engine: Engine) -> None:
    """All of them nothing."""
    found = read_figures(engine)

    assert found.articles.total == sum(found.lag.by_bound) == found.copies.clusters == found.edits.edits == 0
    assert (found.articles.axis, found.fields.axis, found.recorded.axis) == (None, None, None)
    assert (found.missing, found.rejected.failures, found.runs, found.fields.breaks()) == ({}, [], [], [])


def test_midnight_is_that_of_jakarta(engine: Engine) -> None:
    """An article of 17:00 UTC is of the next day, and so for the window."""
    rows = [article(1, datetime(2026, 6, 9, 16, 59, 59, tzinfo=UTC)), article(2, datetime(2026, 6, 9, 17, tzinfo=UTC))]
    Collection(articles=rows).store(engine)

    assert read_figures(engine).articles.by_day == {"2026-06-09": 1, "2026-06-10": 1}
    assert read_figures(engine, since=date(2026, 6, 10)).articles.total == 1
    assert read_figures(engine, until=date(2026, 6, 9)).articles.total == 1


@pytest.mark.parametrize("step", Step)
def test_the_database_and_the_axis_name_steps_alike(engine: Engine, step: Step) -> None:
    """Also at the turn of a year, on a Sunday and on a leap day."""
    days = {Step.DAY: 20, Step.WEEK: 200, Step.MONTH: 900, Step.YEAR: 9_000}[step]
    last = datetime(2024, 12, 31, 17, tzinfo=UTC)
    moments = [last - timedelta(days=days * part / 37, seconds=part) for part in range(38)]
    Collection(articles=[article(number, moment) for number, moment in enumerate(moments)]).store(engine)

    found = read_figures(engine).articles

    assert found.axis
    assert found.axis.step is step
    assert sum(found.by_step) == len(moments) - found.undated


def test_bounds_beyond_the_calendar_bound_nothing(engine: Engine) -> None:
    """The first and the last day that can be typed."""
    Collection(articles=[article(1)]).store(engine)

    assert read_figures(engine, date.min, date.max).articles.total == 1


def test_a_database_that_breaks_is_one_line(sqlite_engine: Engine) -> None:
    """Whatever it says becomes a StoreError."""
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE captures")

    with pytest.raises(StoreError, match="no such table: captures"):
        read_figures(sqlite_engine)
