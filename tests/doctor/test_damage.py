"""Damaged rows: named, taken out, stored again."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from newscrawl.console.progress import Progress
from newscrawl.doctor.damage import damaged_rows, take_out
from newscrawl.doctor.database import check_rows, check_search, check_tables
from newscrawl.doctor.finding import State
from newscrawl.store.engine import open_engine
from newscrawl.store.schema import articles
from newscrawl.store.writer import Writer
from tests.store.making import dump, make_draft

DAMAGES = {
    "body": "UPDATE articles SET body = CAST(x'54656b73ff' AS TEXT) WHERE url LIKE '%/b'",
    "tags": "UPDATE articles SET tags = '[\"x' WHERE url LIKE '%/b'",
    "modified_at": "UPDATE articles SET modified_at = '2026-13-77' WHERE url LIKE '%/b'",
    "the text does not fit its key": "UPDATE articles SET body = 'Teks lain' WHERE url LIKE '%/b'",
    "page_url, site": "UPDATE observations SET draft = x'789cabae0500017500f9' WHERE story_key LIKE '%/b'",
    "a stored observation is damaged": "UPDATE observations SET draft = x'789c00ff' WHERE story_key LIKE '%/b'",
}


@pytest.mark.parametrize("says", DAMAGES)
def test_a_damaged_story_is_named_taken_out_and_stored_again(sqlite_engine: Engine, says: str) -> None:
    """After the story was taken out and its page read again, every row is as before."""
    drafts = [make_draft(slug) for slug in "abc"]
    Writer(sqlite_engine).write(drafts)
    wanted = dump(sqlite_engine)
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql(DAMAGES[says])

    with sqlite_engine.connect() as connection:
        found = list(damaged_rows(connection))
        findings = list(check_rows(connection, Progress("check")))
    number = take_out(sqlite_engine, found)
    with sqlite_engine.connect() as connection:
        left = connection.execute(select(func.count()).select_from(articles)).scalar_one()
    Writer(sqlite_engine).write(drafts)

    assert [(row.story_key, says in row.says) for row in found] == [("www.inews.id/b", True)]
    assert [(one.state, "www.inews.id/b" in one.says) for one in findings] == [(State.FAIL, True)]
    assert (number, left) == (1, 2)
    assert dump(sqlite_engine) == wanted
    assert check_search(sqlite_engine).state is State.OK


def test_a_damaged_observation_fails_its_own_page_alone(sqlite_engine: Engine) -> None:
    """The other pages of the batch are stored."""
    Writer(sqlite_engine).write([make_draft("b")])
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql(DAMAGES["a stored observation is damaged"])

    results = Writer(sqlite_engine).write([make_draft("a"), make_draft("b", seconds=60), make_draft("c")])

    assert [result.outcome for result in results] == ["new", "failed", "new"]


def test_a_damaged_page_of_the_file_is_one_line(tmp_path: Path) -> None:
    """Garbage in the middle of the file is a finding, not an error."""
    url = f"sqlite:///{tmp_path}/news.db"
    engine = open_engine(url)
    Writer(engine).write([make_draft(str(number), paragraphs=["kata " * 500]) for number in range(100)])
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.rollback()
        where = (
            "SELECT pageno FROM dbstat WHERE name = 'articles' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 9"
        )
        page = connection.exec_driver_sql(where).scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    engine.dispose()
    with (tmp_path / "news.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)

    reader = open_engine(url, read_only=True)
    with reader.connect() as connection:
        findings = [*check_tables(connection), *check_rows(connection, Progress("check"))]
    reader.dispose()

    assert {finding.state for finding in findings} == {State.FAIL}
    assert all("\n" not in finding.says for finding in findings)


def test_a_healthy_database_has_no_damaged_row(engine: Engine) -> None:
    """Nothing is named where nothing is wrong."""
    Writer(engine).write([make_draft("a"), make_draft("a", seconds=60, digest="sha256:2"), make_draft("b")])

    with engine.connect() as connection:
        assert [(one.state, one.what) for one in check_rows(connection, Progress("check"))] == [(State.OK, "rows")]
