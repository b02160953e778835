"""The frontier: what is known to exist, what each fetch means for it, and which are due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine, select

from newscrawl.errors import DropReason, FailReason
from newscrawl.items import (
    FetchState,
    FrontierTask,
    Item,
    NotModified,
    Outcome,
    Rejection,
    Sighting,
    SourceState,
    Stage,
)
from newscrawl.store.engine import writing
from newscrawl.store.frontier import table as frontier
from newscrawl.store.frontier.coverage import Coverage, coverage
from newscrawl.store.frontier.coverage import table as table_of
from newscrawl.store.frontier.table import DuePages, NextPage
from newscrawl.store.schema import articles
from newscrawl.store.schema import frontier as table
from newscrawl.store.writer import Writer
from tests.store.making import at, make_draft

HOUR = 3600
SCHEDULE = [timedelta(hours=hours) for hours in (1, 6, 24)]


def sighting(slug: str, seconds: float = 0, host: str = "www.inews.id") -> Sighting:
    url = f"https://{host}/news/nasional/{slug}"
    return Sighting(url, f"www.inews.id/{slug}", host, at(seconds), "news", date(2026, 1, 1), at(seconds))


def remember(engine: Engine, *sightings: Sighting, seconds: float = 0) -> int:
    with writing(engine) as connection:
        return frontier.remember(
            connection, "inews", sightings, None, "https://www.inews.id/feed", at(seconds), SCHEDULE
        )


def task(slug: str = "a", part: str = "1", *pages: tuple[str, str]) -> FrontierTask:
    return FrontierTask("inews", f"www.inews.id/{slug}", part, pages)


def write(engine: Engine, *items: Item) -> list[Outcome]:
    return [result.outcome for result in Writer(engine, SCHEDULE).write(items)]


def pages(engine: Engine, seconds: float, started: float | None = None, host: str = "www.inews.id") -> list[NextPage]:
    selection = DuePages("inews", at(seconds), at(seconds if started is None else started))
    with engine.connect() as connection:
        return frontier.due(connection, selection, host, 100)


def row(engine: Engine, slug: str = "a", part: str = "1") -> dict[str, object]:
    wanted = select(table).where(table.c.story_key == f"www.inews.id/{slug}", table.c.part == part)
    with engine.connect() as connection:
        return dict(connection.execute(wanted).mappings().one())


def rejection(reason: DropReason | FailReason, seconds: float, slug: str = "a") -> Rejection:
    url = f"https://www.inews.id/news/nasional/{slug}"
    return Rejection(url, Stage.READ, reason, "", at(seconds), "inews", f"www.inews.id/{slug}", task(slug))


def test_the_newest_story_is_next_and_a_repeated_link_is_no_new_one(engine: Engine) -> None:
    """Each host has its own queue."""
    first = remember(engine, sighting("old", 1), sighting("new", 2), sighting("new", 2))
    again = remember(engine, sighting("new", 2), sighting("city", 3, "karawang.inews.id"))

    assert (first, again) == (2, 1)
    assert [page.url.rsplit("/", 1)[1] for page in pages(engine, HOUR)] == ["new", "old"]
    assert len(pages(engine, HOUR, host="karawang.inews.id")) == 1


def test_a_story_and_its_turn_are_settled_together(engine: Engine) -> None:
    """Its further pages are known in the same transaction, so that no kill can lose them."""
    remember(engine, sighting("a"))
    draft = make_draft("a", seconds=10, published_at=at(0), etag='"1"', last_modified="Thu")
    draft.task = task("a", "1", ("2", "https://www.inews.id/news/nasional/a/2"))

    write(engine, draft)

    found = row(engine)
    assert (found["state"], found["etag"], found["content_key"]) == ("done", '"1"', draft.digest)
    assert found["due_at"] == at(HOUR)
    assert [page.url for page in pages(engine, 60)] == ["https://www.inews.id/news/nasional/a/2"]


def test_a_story_is_not_stored_without_its_turn(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails between the two takes both back."""
    remember(engine, sighting("a"))
    draft = replace(make_draft("a", seconds=10), task=task())
    monkeypatch.setattr("newscrawl.store.writer.settle", Mock(side_effect=RuntimeError))

    with pytest.raises(RuntimeError):
        write(engine, draft)

    with engine.connect() as connection:
        assert connection.execute(select(articles)).all() == []
    assert row(engine)["state"] == "pending"


def test_looking_again_goes_by_the_age_of_the_story_until_it_is_old(engine: Engine) -> None:
    """After an hour, six hours, a day; a 304 counts like an answer and keeps the validators."""
    remember(engine, sighting("a"))
    due: list[object] = []
    write(engine, replace(make_draft("a", seconds=60, published_at=at(0), etag='"1"'), task=task()))
    due.append(row(engine)["due_at"])
    for hours in (2, 7, 25):
        outcome = write(engine, NotModified("u", "www.inews.id/a", at(hours * HOUR), task()))
        due.append(row(engine)["due_at"])
        assert outcome == [Outcome.UNCHANGED]

    assert due == [at(HOUR), at(6 * HOUR), at(24 * HOUR), None]
    assert row(engine)["etag"] == '"1"'


def test_a_page_that_failed_waits_longer_each_time_and_not_for_ever(engine: Engine) -> None:
    """The first time only for the next run."""
    remember(engine, sighting("a"))

    due: list[object] = []
    for attempt in range(6):
        write(engine, rejection(FailReason.HTTP_ERROR, attempt * 10))
        due.append(row(engine)["due_at"])

    assert due[:2] == [at(0), at(10 + HOUR)]
    assert due[5] is None
    assert row(engine)["state"] == "failed"


def test_a_page_is_asked_for_once_in_a_run(engine: Engine) -> None:
    """A failure is due at once, for the run after this one."""
    remember(engine, sighting("a"))
    write(engine, rejection(FailReason.HTTP_ERROR, 10))

    assert pages(engine, 20, started=5) == []
    assert len(pages(engine, 20, started=20)) == 1


@pytest.mark.parametrize(
    ("reason", "state", "is_due"),
    [
        (DropReason.GONE, "gone", False),
        (DropReason.NOT_ARTICLE, "dropped", False),
        (DropReason.CHALLENGE, "failed", True),
        (DropReason.EMPTY_SHELL, "failed", True),
    ],
)
def test_what_is_no_story_is_left_alone_and_what_may_become_one_is_not(
    engine: Engine, reason: DropReason, state: str, is_due: bool
) -> None:
    """A challenge says nothing about the page behind it."""
    remember(engine, sighting("a"))

    write(engine, rejection(reason, 10))

    assert row(engine)["state"] == state
    assert bool(pages(engine, 20)) == is_due


def test_a_young_story_that_is_gone_is_looked_at_again(engine: Engine) -> None:
    """A site may answer 404 for some minutes; what is a week old and gone is left alone."""
    remember(engine, sighting("young"), sighting("old", -24 * HOUR))

    write(engine, rejection(DropReason.GONE, 10, "young"), rejection(DropReason.GONE, 10, "old"))

    assert [page.url for page in pages(engine, HOUR - 1)] == []
    assert [page.url.rpartition("/")[2] for page in pages(engine, 2 * HOUR)] == ["young"]
    assert row(engine, "old")["due_at"] is None


def test_what_a_run_noted_whose_clock_was_ahead_is_due_when_it_is_right_again(engine: Engine) -> None:
    """A page that failed, one that nobody asked for, one that was stored young; what was noted since stays."""
    ahead = 400 * 24 * HOUR
    remember(engine, *(sighting(slug, ahead) for slug in ("failed", "waiting", "young")), seconds=ahead)
    write(engine, rejection(FailReason.HTTP_ERROR, ahead + 10, "failed"))
    write(engine, replace(make_draft("young", seconds=ahead + 10, published_at=at(ahead)), task=task("young")))
    remember(engine, sighting("now"))
    write(engine, replace(make_draft("now", seconds=10, published_at=at(0)), task=task("now")))
    before = pages(engine, 20)

    with writing(engine) as connection:
        frontier.forget_future(connection, "inews", at(20))

    assert before == []
    assert {page.url.rpartition("/")[2] for page in pages(engine, 20)} == {"failed", "waiting", "young"}
    assert row(engine, "now")["due_at"] == at(HOUR)


def test_a_redirect_settles_the_page_that_was_asked_and_the_one_that_answered(engine: Engine) -> None:
    """Neither is asked for again."""
    remember(engine, sighting("asked"), sighting("a"))

    write(engine, replace(make_draft("a", seconds=10), task=task("asked")))

    assert pages(engine, 20) == []


def test_a_story_that_is_stored_from_saved_pages_is_known(engine: Engine) -> None:
    """It is asked for when its age says so, not because the frontier has not heard of it."""
    write(engine, make_draft("a", seconds=60, published_at=at(0)))

    new = remember(engine, sighting("a"), seconds=120)

    assert new == 0
    assert pages(engine, 120) == []
    assert [page.is_known for page in pages(engine, HOUR + 1)] == [True]


def test_a_saved_page_does_not_touch_the_frontier(engine: Engine) -> None:
    """A replay of pages of another time says nothing about the live site."""
    write(engine, make_draft("a"), Rejection("u", Stage.READ, FailReason.NO_TEXT, "", at(0)))

    with engine.connect() as connection:
        assert connection.execute(select(table)).all() == []


def test_what_was_seen_after_a_moment_is_told_from_what_was_known_then(engine: Engine) -> None:
    """To the second; a story that nobody knows is not seen at all."""
    remember(engine, sighting("early"), sighting("same"), seconds=10)
    remember(engine, sighting("same"), sighting("late"), seconds=20)
    keys = [f"www.inews.id/{slug}" for slug in ("early", "same", "late", "never")]

    with engine.connect() as connection:
        numbers = [frontier.seen_after(connection, keys, at(moment)) for moment in (9, 10, 19, 20)]

    assert numbers == [3, 1, 1, 0]


def test_coverage_says_for_each_day_and_channel_what_is_missing_and_why(engine: Engine) -> None:
    """Also that an index was never read to its end."""
    remember(engine, *(sighting(slug) for slug in ("stored", "failed", "gone", "waiting")))
    draft = make_draft("stored", seconds=10, published_at=datetime.fromisoformat("2026-01-01T10:00+07:00"))
    write(engine, replace(draft, task=task("stored")), rejection(FailReason.HTTP_ERROR, 10, "failed"))
    write(engine, rejection(DropReason.GONE, 10, "gone"))
    index = SourceState(
        "https://i", "i", "", "h", "index", FetchState.FAILED, at(0), "status 500", "sport", date(2026, 1, 1)
    )
    with writing(engine) as connection:
        frontier.save_sources(connection, "inews", [index])

    news, sport = coverage(engine, "inews", date(2026, 1, 1), date(2026, 1, 1))

    assert (news.found, news.stored, news.failed, news.dropped, news.waiting) == (4, 1, 1, 1, 1)
    assert news.why == {"http-error": 1, "gone": 1, "waiting": 1}
    assert (sport.found, sport.index) == (0, "index: status 500")


def test_coverage_says_of_an_index_what_was_found_out_last(engine: Engine) -> None:
    """Its URL may have been corrected; what the old one answered is no matter any more."""
    old, new = (
        SourceState(
            f"https://{name}", name, "", "h", "index", FetchState(state), at(seconds), why, "news", date(2026, 1, 1)
        )
        for name, state, seconds, why in (("z", "failed", 0, "status 404"), ("a", "done", 10, None))
    )
    with writing(engine) as connection:
        frontier.save_sources(connection, "inews", [new, old])

    (line,) = coverage(engine, "inews", date(2026, 1, 1), date(2026, 1, 1))

    assert line.index == ""


def test_coverage_has_a_line_for_a_day_of_which_nothing_is_known(engine: Engine) -> None:
    """A run that was ended before it asked for that day's index must not look complete."""
    index = SourceState("https://i", "i", "", "h", "index", FetchState.DONE, at(0), None, "sport", date(2026, 1, 2))
    with writing(engine) as connection:
        frontier.save_sources(connection, "inews", [index])

    lines = coverage(engine, "inews", date(2026, 1, 1), date(2026, 1, 2), indexed=("news", "sport"))

    assert [(line.day.day, line.channel, line.index) for line in lines] == [
        (2, "news", "index not read"),
        (2, "sport", ""),
        (1, "news", "index not read"),
        (1, "sport", "index not read"),
    ]


def test_a_long_table_of_coverage_shows_what_is_incomplete() -> None:
    """And says how many lines are left out, and how many of these are incomplete."""
    days = [date(2026, 1, 1) - timedelta(days=back) for back in range(400)]
    mixed = [
        Coverage(day, "news", index="index not read" if number % 20 == 0 else "") for number, day in enumerate(days)
    ]
    broken = [Coverage(day, "news", index="index not read") for day in days]

    some, many = list(table_of(mixed)), list(table_of(broken))

    assert (len(some), some[-1]) == (22, "and 380 more lines, 0 of them incomplete")
    assert (len(many), many[-1]) == (202, "and 200 more lines, 200 of them incomplete")


def test_sources_are_remembered_by_scope_and_unfinished_ones_whatever_their_day(engine: Engine) -> None:
    """What a feed said about some channels says nothing about the others."""
    feed = SourceState("https://f", "f", "channels=news", "h", "feed", FetchState.DONE, at(0), etag='"1"')
    days: Sequence[SourceState] = [
        SourceState(
            f"https://i/{day}", f"i/{day}", "", "h", "index", FetchState(state), at(0), None, "news", date(2025, 1, day)
        )
        for day, state in ((1, "pending"), (2, "done"), (3, "done"))
    ]
    with writing(engine) as connection:
        frontier.save_sources(connection, "inews", [feed, *days])

    with engine.connect() as connection:
        assert frontier.sources(connection, "inews", "feed") == []
        assert [state.etag for state in frontier.sources(connection, "inews", "feed", "channels=news")] == ['"1"']
        found = frontier.sources(connection, "inews", "index", since=date(2025, 1, 3))
        assert {state.day for state in found} == {date(2025, 1, 1), date(2025, 1, 3)}
        assert frontier.last_days(connection, "inews", "index", at(0)) == {"news": date(2025, 1, 3)}
        assert frontier.last_days(connection, "inews", "index", at(-1)) == {}
