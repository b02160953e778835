"""What storing pages does to the tables, on SQLite and PostgreSQL."""

import random
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from newscrawl.errors import DropReason, FailReason, StoreError
from newscrawl.items import Draft, Item, Outcome, Rejection, Stage
from newscrawl.store.engine import open_engine
from newscrawl.store.schema import articles, failures, revisions, runs
from newscrawl.store.writer import Result, Writer
from tests.store.making import at, dump, make_draft

URL = "https://www.inews.id/news/nasional/a"
LONG = " ".join(f"kata{i} panjang" for i in range(60))


def refuse(reason: DropReason | FailReason, seconds: float, url: str = URL) -> Rejection:
    return Rejection(url, Stage.FETCH, reason, str(seconds), at(seconds), "inews", "www.inews.id/a")


def outcomes(results: list[Result]) -> list[str]:
    return [result.key.removeprefix("newscrawl/outcome/") for result in results]


def everything() -> list[Draft | Rejection]:
    """Pages with all that can happen: parts, edits, copies, failures, a page that is gone and came back."""
    return [
        make_draft(page_total=3, paragraphs=[LONG], tags=["Gempa", "Aceh"]),
        make_draft(part="2", seconds=1, title=None),
        make_draft(part="amp", seconds=2, title="Judul AMP", editor="Ani"),
        make_draft(seconds=9000, page_total=3, paragraphs=[f"{LONG} baru"], tags=["Gempa"]),
        make_draft(seconds=9500, page_total=3, paragraphs=["Sama sekali lain."]),
        make_draft("b", seconds=3, paragraphs=[f"{LONG} sedikit lain"]),
        make_draft("c", seconds=4, paragraphs=[LONG]),
        make_draft("d", seconds=5, paragraphs=["Teks halaman 1 dari e."]),
        make_draft("e", seconds=6),
        make_draft("f", seconds=7, title=None),
        make_draft("g", seconds=7, paragraphs=[]),
        make_draft("g", seconds=9000),
        refuse(FailReason.HTTP_ERROR, 3000),
        refuse(DropReason.GONE, 9600),
        refuse(DropReason.GONE, 9700),
        refuse(FailReason.HTTP_ERROR, 9700, f"{URL}/3"),
        refuse(FailReason.HTTP_ERROR, 9800, f"{URL}/3"),
    ]


def test_outcomes_follow_the_story(engine: Engine) -> None:
    """First page new, the same again and a completing page unchanged, an edit updated, no text failed."""
    writer = Writer(engine)
    pages: list[Item] = [
        make_draft(),
        make_draft(),
        make_draft(part="2", seconds=1),
        make_draft(seconds=9000, tags=["Baru"]),
        make_draft(seconds=9100, title="Judul baru"),
        make_draft(seconds=9900, paragraphs=[], title=None),
        refuse(DropReason.SOFT_ERROR, 9950),
    ]

    one_by_one = [writer.write([page])[0] for page in pages]

    assert outcomes(one_by_one) == [
        "new", "unchanged", "unchanged", "unchanged", "updated", "failed/no-title", "dropped/soft-error",
    ]  # fmt: skip


def test_a_batch_gives_the_outcomes_of_single_writes(engine: Engine, tmp_path: Path) -> None:
    """How pages are grouped into transactions changes neither results nor rows."""
    other = open_engine(f"sqlite:///{tmp_path}/other.db")

    together = Writer(engine).write(everything())
    apart = [Writer(other).write([page])[0] for page in everything()]

    assert together == apart
    assert dump(engine) == dump(other)
    other.dispose()


@pytest.mark.parametrize("seed", range(8))
def test_the_rows_do_not_depend_on_the_order(seed: int, sqlite_engine: Engine, tmp_path: Path) -> None:
    """Any order of pages, in any batches, gives the same rows of every table."""
    chance = random.Random(seed)
    shuffled = everything()
    chance.shuffle(shuffled)
    other = open_engine(f"sqlite:///{tmp_path}/other.db")
    Writer(sqlite_engine).write(everything())

    while shuffled:
        size = chance.randint(1, 5)
        Writer(other).write(shuffled[:size])
        del shuffled[:size]

    assert dump(other) == dump(sqlite_engine)
    other.dispose()


def test_sqlite_and_postgresql_hold_the_same(sqlite_engine: Engine, postgresql_url: str) -> None:
    """The same pages give the same rows in both databases."""
    other = open_engine(postgresql_url)

    Writer(sqlite_engine).write(everything())
    Writer(other).write(everything())

    assert dump(other) == dump(sqlite_engine)
    other.dispose()


def test_a_second_time_changes_nothing(engine: Engine) -> None:
    """Writing the same pages again leaves every row, ids included."""
    Writer(engine).write(everything())
    before = _with_ids(engine)

    again = Writer(engine).write(everything())

    assert _with_ids(engine) == before
    assert {result.outcome for result in again} <= {Outcome.UNCHANGED, Outcome.DROPPED, Outcome.FAILED}


def test_an_older_page_that_comes_later_becomes_the_revision(engine: Engine) -> None:
    """A page never overwrites a newer one; it is the earlier state."""
    Writer(engine).write([make_draft(seconds=9000, title="Baru")])

    results = Writer(engine).write([make_draft(title="Lama")])

    assert (results[0].outcome, results[0].revisions) == (Outcome.UPDATED, 1)
    with engine.connect() as connection:
        assert connection.scalars(select(articles.c.title)).all() == ["Baru"]
        kept = connection.execute(select(revisions.c.seen_at, revisions.c.title, revisions.c.changed)).all()
    assert kept == [(at(0), "Lama", ["title"])]


def test_page_two_before_page_one_loses_nothing(engine: Engine) -> None:
    """A page that makes no record alone fails, is kept, and joins when the main page comes."""
    first = Writer(engine).write([make_draft(part="2", title=None)])

    second = Writer(engine).write([make_draft(seconds=1)])

    assert outcomes(first + second) == ["failed/no-title", "new"]
    with engine.connect() as connection:
        assert connection.scalars(select(articles.c.page_count)).all() == [2]
        assert connection.execute(select(failures)).all() == []


def test_a_gone_page_keeps_its_text_until_it_comes_back(engine: Engine) -> None:
    """404 on the story's URL sets the time of the first one; a later fetch clears it, an earlier one does not."""
    writer = Writer(engine)
    gone_at = select(articles.c.gone_at)
    writer.write([make_draft(), refuse(DropReason.GONE, 600), refuse(DropReason.GONE, 500)])
    writer.write([make_draft(seconds=100), refuse(DropReason.GONE, 700, f"{URL}/2")])

    with engine.connect() as connection:
        gone = connection.scalar(gone_at)
    writer.write([make_draft(seconds=800)])

    assert gone == at(500)
    with engine.connect() as connection:
        assert connection.scalar(gone_at) is None
        assert connection.scalar(select(articles.c.body)) == "Teks halaman 1 dari a."


def test_a_failure_lasts_until_a_later_success(engine: Engine) -> None:
    """Attempts add up; a success removes those before it, whenever it arrives."""
    writer = Writer(engine)
    row = select(failures.c.reason, failures.c.first_at, failures.c.last_at, failures.c.attempts)
    writer.write(
        [refuse(FailReason.HTTP_ERROR, 10), refuse(FailReason.DOWNLOAD_ERROR, 30), refuse(FailReason.TRUNCATED, 20)]
    )

    with engine.connect() as connection:
        before = connection.execute(row).all()
    writer.write([make_draft(seconds=25)])
    with engine.connect() as connection:
        between = connection.execute(row).all()
    writer.write([make_draft(seconds=40)])

    assert before == [("download-error", at(10), at(30), 3)]
    assert between == [("download-error", at(30), at(30), 1)]
    with engine.connect() as connection:
        assert connection.execute(row).all() == []


def test_a_missing_page_is_a_failure_while_it_is_missing(engine: Engine) -> None:
    """Each missing page has a row under its own URL, until it comes."""
    missing = select(failures.c.url, failures.c.stage, failures.c.reason)
    results = Writer(engine).write([make_draft(page_total=2)])

    with engine.connect() as connection:
        before = connection.execute(missing).all()
    Writer(engine).write([make_draft(part="2", seconds=1)])

    assert results[0].missing_parts == ("2",)
    assert before == [(f"{URL}/2", "join", "missing-page")]
    with engine.connect() as connection:
        assert connection.execute(missing).all() == []


def test_a_poisonous_page_does_not_take_its_batch_with_it(engine: Engine) -> None:
    """Pages around one that no database takes are stored; it is a failure of its own."""
    poison = make_draft("b", title="tak \ud800 tersimpan")

    results = Writer(engine).write([make_draft("a"), poison, make_draft("c")])

    assert outcomes(results) == ["new", "failed/store-error", "new"]
    with engine.connect() as connection:
        assert len(connection.execute(select(articles.c.id)).all()) == 2
        assert connection.scalars(select(failures.c.url)).all() == [poison.page_url]


def test_a_full_disk_stores_nothing_of_the_batch(sqlite_engine: Engine) -> None:
    """The error is one line that says what to do, and what was stored before is whole."""
    writer = Writer(sqlite_engine)
    writer.write([make_draft("a")])
    before = dump(sqlite_engine)
    with sqlite_engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.rollback()

    with pytest.raises(StoreError, match=r"news\.db: database or disk is full; free some space") as caught:
        writer.write([make_draft(f"s{i}", paragraphs=[LONG] * 20) for i in range(50)])

    assert "\n" not in str(caught.value)
    assert dump(sqlite_engine) == before
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_a_run_is_kept_with_its_counters(engine: Engine) -> None:
    """A run has no end until it is finished."""
    writer = Writer(engine)
    run_id = writer.start_run("inews", at(0))
    with engine.connect() as connection:
        begun = connection.execute(select(runs.c.finished_at, runs.c.counters)).all()

    writer.finish_run(run_id, at(60), "finished", {"newscrawl/pages/article": 3})

    assert begun == [(None, {})]
    with engine.connect() as connection:
        ended = connection.execute(select(runs.c.spider, runs.c.finished_at, runs.c.reason, runs.c.counters)).all()
    assert ended == [("inews", at(60), "finished", {"newscrawl/pages/article": 3})]


def test_times_are_text_that_sql_can_reckon_with(sqlite_engine: Engine) -> None:
    """SQLite's own date functions read the stored times; the local one keeps the page's offset."""
    Writer(sqlite_engine).write([make_draft()])

    with sqlite_engine.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT published_at, published_local, date(published_at, '+7 hours'), fetched_at FROM articles"
        ).one()

    assert tuple(row) == ("2025-12-31 13:19:00", "2025-12-31T20:19:00+07:00", "2025-12-31", "2026-01-01 00:00:00")


def test_the_full_text_index_follows_every_change(sqlite_engine: Engine) -> None:
    """FTS5's own integrity check against the table passes after inserts, edits and deletions."""
    Writer(sqlite_engine).write(everything())

    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM articles WHERE url LIKE '%/e'")
        connection.exec_driver_sql("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
        hits = connection.exec_driver_sql(
            "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'sekali'"
        ).scalar()

    assert hits == 1


def _with_ids(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return [
            dump(engine),
            *(connection.execute(select(t).order_by(t.c.id)).all() for t in (articles, revisions, failures)),
        ]


def test_store_errors_hide_the_password() -> None:
    """A database that does not answer is named without its password."""
    with pytest.raises(StoreError) as caught:
        open_engine("postgresql+psycopg://user:secret@127.0.0.1:1/news")

    assert not re.search("secret|\n", str(caught.value))
