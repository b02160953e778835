"""The index of the recorded pages, in both databases: which record is the one that a story was read from."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, event

from newscrawl.store.captures import add_captures, find_capture, last_of_url, plan_pruning
from newscrawl.store.writer import Writer
from newscrawl.warc.capture import Capture
from tests.store.making import at, make_draft

URL = "https://www.inews.id/news/nasional/a"
LATER = at(1_000_000)


def record(engine: Engine, *seconds: int, part: str = "1", status: int = 200, digest: str = "") -> None:
    """Note an answer to a request for the story at each of these times, which stands at the time's offset."""
    found = [
        Capture(
            url=URL if part == "1" else f"{URL}/{part}",
            fetched_at=at(second),
            status=status,
            digest=digest or f"sha1:{second}",
            revisit=bool(digest),
            file="a.warc.gz",
            offset=second + (status != 200),
            length=100,
            story_key="www.inews.id/a",
            part=part,
        )
        for second in seconds
    ]
    with engine.begin() as connection:
        add_captures(connection, found)


def left(engine: Engine, before: datetime = LATER, *, force: bool = False) -> list[int]:
    """Return the offsets that pruning leaves."""
    with engine.connect() as connection:
        going = plan_pruning(connection, before, force=force).going.get("a.warc.gz", set())
        offsets = connection.exec_driver_sql('SELECT "offset" FROM captures ORDER BY "offset"').scalars().all()
    return [offset for offset in offsets if offset not in going]


def test_the_page_that_a_record_was_made_of_is_the_good_one(engine: Engine) -> None:
    """A later answer with status 200 that gave no record, such as a challenge, neither replaces nor hides it."""
    record(engine, 0, 100, 200, 300)
    record(engine, 400, status=500)
    Writer(engine).write([make_draft(seconds=0), make_draft(seconds=100)])

    (by_id, by_url) = (find_capture(engine, named) for named in (1, URL))

    assert left(engine) == [100]
    assert left(engine, force=True) == []
    assert left(engine, at(300)) == [100, 300, 401]
    assert by_id == by_url
    assert by_id is not None
    assert by_id.fetched_at == at(100)


def test_without_a_record_status_200_and_the_newest_decide(engine: Engine) -> None:
    """Each page of a story is judged for itself."""
    record(engine, 0, 100)
    record(engine, 200, status=404)
    record(engine, 300, 400, part="2")
    Writer(engine).write([make_draft(part="2", seconds=300)])

    found = find_capture(engine, URL)

    assert left(engine) == [100, 300]
    assert found is not None
    assert found.fetched_at == at(100)


def test_the_hop_that_led_to_a_page_is_not_the_page(engine: Engine) -> None:
    """A redirect within the story has its key, and may have the time of its page."""
    record(engine, 0)
    record(engine, 0, status=301)
    Writer(engine).write([make_draft(seconds=0)])

    assert left(engine) == [0]


@pytest.mark.parametrize("force", [False, True])
def test_the_bytes_that_a_good_page_repeats_stay(engine: Engine, force: bool) -> None:
    """The last good page has no body of its own, and the record of its bytes is older than what may go."""
    record(engine, 0, 100)
    record(engine, 200, digest="sha1:0")
    record(engine, 300)
    Writer(engine).write([make_draft(seconds=second) for second in (0, 100, 200)])

    assert left(engine, force=force) == ([] if force else [0, 200])
    assert left(engine, at(150), force=force) == [0, 200, 300]


def test_a_page_that_is_unmodified_is_the_one_that_was_read(engine: Engine) -> None:
    """What a 304 refers to is the last answer that gave a record; without one, and for what is no story, the last."""
    record(engine, 0, 100)
    with engine.connect() as connection:
        before = last_of_url(connection, URL)
    Writer(engine).write([make_draft(seconds=0)])

    with engine.connect() as connection:
        after = last_of_url(connection, URL)
        unknown = last_of_url(connection, f"{URL}-b")

    assert [found and found.fetched_at for found in (before, after, unknown)] == [at(100), at(0), None]


def test_a_large_archive_is_not_searched_for_each_page(sqlite_engine: Engine) -> None:
    """Whether a record was made of a page is looked up in an index, in a plan for the archive and for one story."""
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda *heard: asked.append((heard[2], heard[3])))

    left(sqlite_engine)
    find_capture(sqlite_engine, URL)
    ours = [(statement, values) for statement, values in asked if "observations" in statement]
    with sqlite_engine.connect() as connection:
        plans = [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in ours
        ]

    steps = [step for plan in plans for step in plan if "observations" in step]
    assert len(plans) == 3
    assert {step.partition("(")[2] for step in steps} == {"story_key=? AND part=? AND fetched_at=?)"}
    assert sum("MATERIALIZE last" in plan for plan in plans) == 1
    assert not any("SCAN captures" in step for plan in plans[1:] for step in plan)
