"""What a user does wrong, or a disk: one line that names it, an exit code, and no traceback."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.engine.pages import CHANNEL, Answer, story
from tests.engine.runs import scrapy
from tests.engine.saving import Saved, write_case

CRAWL = ("crawl", "inews", "-a")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one saved page."""
    write_case(tmp_path / "saved", Saved(f"{CHANNEL}/satu", Answer(story("Satu cerita").encode())))
    return tmp_path


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["replay", "nowhere"], '"nowhere"'),
        (["replay", "saved", "--spider", "x"], 'there is no spider "x"'),
        (["replay", "saved", "--sipder", "inews"], "--sipder: no such option"),
        (["crawl", "x"], 'there is no spider "x"'),
        ([*CRAWL, "urls="], 'urls: "" names no URL'),
        ([*CRAWL, "urls=@nowhere.txt"], "nowhere.txt"),
        ([*CRAWL, "urls=www.inews.id/news"], "is not an http(s) URL"),
        ([*CRAWL, "urls=http://[::1/x"], "is not an http(s) URL"),
        ([*CRAWL, "urls=https://www.inews.id:99999/x"], "is not an http(s) URL"),
        ([*CRAWL, f"limit={'9' * 5000}"], "is not a whole number above zero"),
        (["crawl", "inews", "-s", "NEWSCRAWL_RECHECK_HOURS=1,b"], "is no list of hours"),
        (["crawl", "inews", "-s", "DOWNLOAD_DELAY=5s"], 'DOWNLOAD_DELAY: "5s" is not a number'),
        (["crawl", "inews", "-s", "NEWSCRAWL_MAX_PAGES=1k"], 'NEWSCRAWL_MAX_PAGES: "1k" is not a number'),
        (["crawl", "inews", "-s", "AUTOTHROTTLE_ENABLED=no"], 'AUTOTHROTTLE_ENABLED: "no" is not True or False'),
        (["crawl", "inews", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=0"], "CONCURRENT_REQUESTS_PER_DOMAIN: 0 is too few"),
        (["query", "banjir"], "there is no database"),
        (["replay", "saved", "-s", "NEWSCRAWL_DATABASE_URL=mysql://x/y"], "is not supported"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "says",
)
def test_wrong_usage_is_one_line_and_exit_code_2(folder: Path, args: list[str], message: str) -> None:
    """The line says which command, what is wrong and with which value; nothing was begun."""
    run = scrapy(folder, *args)

    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1), run.err
    assert run.err.startswith(f"scrapy {args[0]}: ")
    assert message in run.err
    assert not (folder / "news.db").exists()


def newer(path: Path) -> None:
    """Make a database of a later version."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('z');"
        )


def damaged(path: Path) -> None:
    """Make a file that only begins like a database."""
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 8192)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [(newer, "update newscrawl"), (damaged, "news.db"), (Path.mkdir, "news.db")],
    ids=["newer", "damaged", "a folder"],
)
def test_a_database_that_cannot_be_used_is_one_line(folder: Path, spoil: Callable[[Path], None], message: str) -> None:
    """The run does not begin; exit code 1 says that a person must look."""
    spoil(folder / "news.db")

    run = scrapy(folder, "replay", "saved")

    assert (run.code, run.out, run.err.count("\n")) == (1, "", 1), run.err
    assert message in run.err


def test_a_dry_run_takes_no_folder_for_an_empty_database(folder: Path) -> None:
    (folder / "news.db").mkdir()

    run = scrapy(folder, "replay", "saved", "--dry-run")

    assert (run.code, run.out) == (2, "")
    assert "is a folder" in run.err


def test_a_database_in_a_place_that_cannot_be_is_one_line(folder: Path) -> None:
    """What should be the database's folder is a file."""
    (folder / "file").touch()

    run = scrapy(folder, "replay", "saved", NEWSCRAWL_DATABASE_URL=f"sqlite:///{folder}/file/news.db")

    assert (run.code, run.out, run.err.count("\n")) == (1, "", 1), run.err
    assert "its folder cannot be made" in run.err
