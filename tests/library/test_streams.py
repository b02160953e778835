"""Stories, streamed from a database."""

import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest

import newscrawl
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.store.making import make_draft


def test_a_crawl_may_write_while_stories_are_read(tmp_path: Path) -> None:
    """The stories are those of the moment when the first one was taken; the next reading has the new one."""
    writing = open_engine(f"sqlite:///{tmp_path}/news.db")
    Writer(writing).write([make_draft(f"story-{number}", title=f"Judul {number}") for number in range(3)])

    with newscrawl.open(tmp_path / "news.db") as news:
        reading = news.articles(copies=True)
        next(reading)
        Writer(writing).write([make_draft("later", title="Kemudian")])

        assert (len(list(reading)), news.count(copies=True)) == (2, 4)
    writing.dispose()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A database whose stories do not fit into what is read at once."""
    path = tmp_path / "news.db"
    writing = open_engine(f"sqlite:///{path}")
    Writer(writing).write([make_draft(paragraphs=["Kata yang panjang sekali. " * 40])])
    writing.dispose()
    _copy_the_first_row(path, 600)
    return path


def test_many_may_read_at_once(large: Path) -> None:
    """Iterators that are half-way through do not keep each other, or any other question, from the database."""
    with newscrawl.open(large) as news:
        halfway = [news.articles(copies=True) for _ in range(20)]

        assert {next(stories) for stories in halfway} == {news.get(1)}
        assert [sum(1 for _ in stories) for stories in halfway] == [599] * 20


def test_stories_stream(large: Path) -> None:
    """Ten times as many stories need no more memory while they are read."""
    peaks = []
    for number in (600, 6_000):
        _copy_the_first_row(large, number)
        with newscrawl.open(large) as news:
            next(news.articles())  # what is loaded once
            tracemalloc.start()
            assert sum(1 for _ in news.articles(copies=True)) == number
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()

    assert peaks[1] < 1.5 * peaks[0]


def _copy_the_first_row(path: Path, number: int) -> None:
    """Bring `articles` to so many rows; through the writer, near-duplicates would be sought among them."""
    with closing(sqlite3.connect(path)) as connection, connection:
        (there,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        if there >= number:
            return
        names = [row[1] for row in connection.execute("PRAGMA table_info(articles)")]
        numbered = {"id": "n", "url": "url || n", "story_key": "story_key || n"}
        connection.execute(
            f"INSERT INTO articles WITH RECURSIVE count(n) AS (SELECT max(id) + 1 FROM articles UNION ALL "
            f"SELECT n + 1 FROM count WHERE n < {number}) "
            f"SELECT {', '.join(numbered.get(name, name) for name in names)} FROM articles, count WHERE id = 1"
        )
