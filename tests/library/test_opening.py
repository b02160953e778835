"""A database, opened and closed."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import newscrawl


def test_a_closed_database_says_so(fixtures_database: Path) -> None:
    """Every method, also of an iterator that was made before; closing twice is no error."""
    news = newscrawl.open(fixtures_database)
    waiting = news.articles()
    news.close()
    news.close()

    for use in (news.count, news.articles, lambda: news.get(1), lambda: next(waiting)):
        with pytest.raises(ValueError, match="the database is closed"):
            use()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "the name of the database is empty"),
        ("nowhere.db", "there is no database at nowhere.db"),
        (Path("nowhere.db"), "there is no database at nowhere.db"),
        (".", 'database "." is a folder'),
        ("mysql://localhost/news", '"mysql" is not supported'),
        ("://", "cannot be read"),
    ],
)
def test_what_cannot_be_opened_is_an_input_error(
    name: str | Path, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path without a database and a URL of no database are told in one line, and nothing is created."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(newscrawl.InputError, match=message.replace("(", r"\(")):
        newscrawl.open(name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_of_ours_is_a_store_error(tmp_path: Path) -> None:
    """A text file, an empty one, and a database of something else."""
    (tmp_path / "text").write_text("not a database " * 100)
    (tmp_path / "empty").touch()
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE articles (id INTEGER)")

    for name in ("text", "empty", "other"):
        with pytest.raises(newscrawl.StoreError) as raised:
            newscrawl.open(tmp_path / name)
        assert name in str(raised.value)
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["berita #1?.db", "100%25 berita.db", "kabar baru.db"])
def test_a_path_is_a_path(fixtures_database: Path, tmp_path: Path, name: str) -> None:
    """Characters that mean something in a URL are part of a file's name."""
    with closing(sqlite3.connect(fixtures_database)) as whole:
        whole.execute("VACUUM INTO ?", [str(tmp_path / name)])

    with newscrawl.open(tmp_path / name) as news:
        assert news.count() > 0
    with newscrawl.open(os.fspath(tmp_path / name)) as news:
        assert news.get(1) is not None


def test_without_a_name_it_is_the_database_of_the_commands(
    fixtures_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting decides, as it does for `newscrawl query`."""
    monkeypatch.setattr("newscrawl.settings.NEWSCRAWL_DATABASE_URL", f"sqlite:///{fixtures_database}")

    with newscrawl.open() as news:
        assert news.count() > 0


def test_nothing_can_be_written(news: newscrawl.Database) -> None:
    """Even below the library's own methods."""
    with news._engine.connect() as connection, pytest.raises(Exception, match="readonly database"):
        connection.exec_driver_sql("DELETE FROM articles")
