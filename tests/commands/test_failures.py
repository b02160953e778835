"""`newscrawl failures` as a user types it."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.clock import wib
from newscrawl.errors import FailReason
from newscrawl.items import Rejection, Stage
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.archive.recording import START, STORY, exchange, recorder
from tests.commands.saved import Shelf, page
from tests.engine.runs import rows

GOOD = page("Cerita yang terbaca")
BUSY = b"<html><head><title>Server sibuk</title></head><body><h1>Server sibuk</h1></body></html>"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Three failures: a page that a mended parser reads, one that nobody can read, one whose bytes were not kept."""
    made = Shelf(tmp_path)
    made.record(GOOD, slug=1)
    made.record(b"", slug=2)
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    reasons = (FailReason.PARSER_ERROR, FailReason.EMPTY_BODY, FailReason.HTTP_ERROR)
    Writer(engine).write(
        [
            Rejection(
                STORY.format(number), Stage.READ, reason, "detail", START + timedelta(seconds=number - 1), story_key=key
            )
            for number, reason, key in (
                (1, reasons[0], "www.inews.id/news/nasional/cerita-1"),
                (2, reasons[1], "www.inews.id/news/nasional/cerita-2"),
                (3, reasons[2], "www.inews.id/news/nasional/cerita-3"),
            )
        ]
    )
    engine.dispose()
    return made


def test_failures_are_counted_and_listed(shelf: Shelf) -> None:
    """First how many for which reason, then the pages, the latest first."""
    run = shelf.run("failures")

    lines = run.out.splitlines()
    assert (run.code, run.err) == (0, "")
    assert sorted(line.split() for line in lines[:3]) == [
        ["1", "empty-body"],
        ["1", "http-error"],
        ["1", "parser-error"],
    ]
    assert [line.split()[1] for line in lines[5::2]] == ["http-error", "empty-body", "parser-error"]
    assert "last seen (WIB)" in lines[4]
    assert " ".join(lines[5].split()[2:4]) == wib(START + timedelta(seconds=2))


def test_programs_get_what_they_can_read(shelf: Shelf) -> None:
    """JSON, JSON Lines and CSV have the same rows."""
    found = [shelf.run("failures", "--format", form, "--reason", "empty-body").out for form in ("json", "jsonl", "csv")]

    (from_json,), from_lines = json.loads(found[0]), json.loads(found[1])
    (from_csv,) = csv.DictReader(io.StringIO(found[2]))
    assert from_json == from_lines
    assert from_csv == {name: str(value) for name, value in from_json.items()}
    assert from_json["url"] == STORY.format(2)


def test_a_retry_reads_the_saved_bytes(shelf: Shelf) -> None:
    """What is read now becomes a record and leaves the list; the others stay, and somebody must look."""
    run = shelf.run("failures", "--retry")

    left = {row["url"]: row["reason"] for row in rows(shelf.folder, "SELECT * FROM failures")}
    assert run.code == 1
    assert run.out.splitlines() == [
        "       3  failures",
        "       1    gave a record or are no story, and left the list",
        "       1      pages ended as failed/empty-body",
        "       1      pages ended as new",
        "       1    have no saved bytes in the archive; replay the files that they came from",
    ]
    assert left == {STORY.format(2): "empty-body", STORY.format(3): "http-error"}
    assert [row["title"] for row in rows(shelf.folder, "SELECT title FROM articles")] == ["Cerita yang terbaca"]


def test_a_retry_goes_by_what_the_crawl_went_by(tmp_path: Path) -> None:
    """An attempt that another one replaced, and a page that only led to another one, are no failures of their own."""
    shelf = Shelf(tmp_path)
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    busy = exchange(1, b"<p>sibuk</p>", status=503)
    moved = exchange(2, b"", status=302, headers=[("Location", STORY.format(3))])
    with recorder(shelf.archive, engine) as opened:
        opened.write([busy, exchange(1, b"", seconds=5, retry_of=busy.record_id), moved])
    keys = [f"www.inews.id/news/nasional/cerita-{number}" for number in (1, 2)]
    Writer(engine).write(
        [
            Rejection(
                STORY.format(1), Stage.READ, FailReason.EMPTY_BODY, "", START + timedelta(seconds=5), story_key=keys[0]
            ),
            Rejection(STORY.format(2), Stage.FETCH, FailReason.DOWNLOAD_ERROR, "", START, story_key=keys[1]),
        ]
    )
    engine.dispose()
    listed = "SELECT url, reason, attempts FROM failures ORDER BY url"
    before = rows(tmp_path, listed)

    run = shelf.run("failures", "--retry")

    assert run.code == 1
    assert "failed/http-error" not in run.out
    assert rows(tmp_path, listed) == before


def test_a_failure_becomes_a_case_that_nobody_has_checked(shelf: Shelf) -> None:
    """The saved bytes stand in a fixture folder, marked so that a test fails until somebody has looked."""
    (number,) = (row["id"] for row in rows(shelf.folder, f"SELECT id FROM failures WHERE url = '{STORY.format(1)}'"))

    run = shelf.run("failures", "--capture", str(number), "--case", "parser-error-in-body")

    case = shelf.folder / "fixtures/inews/parser-error-in-body"
    about = json.loads((case / "page.json").read_text())
    assert run.code == 0
    assert (case / "page.html").read_bytes() == GOOD
    assert (about["url"], about["origin"], about["checked"]) == (STORY.format(1), "captured", False)
    assert json.loads((case / "article.json").read_text())["title"] == "Cerita yang terbaca"


def test_the_case_is_the_page_that_failed(tmp_path: Path) -> None:
    """A later fetch of the story under another spelling of its URL does not settle the failure, and is not the case."""
    shelf = Shelf(tmp_path)
    urls = [f"https://karawang.inews.id/read/624378/pabrik-tahu{more}" for more in ("", "-baru")]
    with recorder(shelf.archive, open_engine(f"sqlite:///{tmp_path}/news.db")) as opened:
        opened.write([exchange(url=urls[0], body=BUSY, status=500), exchange(url=urls[1], body=GOOD, seconds=60)])
    shelf.run("replay", "pages", "--jobs", "1")

    run = shelf.run("failures", "--capture", "1", "--case", "busy-server")

    assert [row["url"] for row in rows(tmp_path, "SELECT url FROM failures")] == urls[:1]
    assert run.code == 0
    assert (tmp_path / "fixtures/inews/busy-server/page.html").read_bytes() == BUSY


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--capture", "3"], "cerita-3 has no saved bytes in the archive"),
        (["--capture", "99"], "there is no failure 99; `newscrawl failures` lists them with their ids"),
        (["--case", "x"], "--case goes with --capture N"),
        (["x"], '"x": failures takes no arguments'),
        (["--reason", "bad-luck"], "--reason: invalid choice: 'bad-luck'"),
        (["--retry", "--capture", "1"], "--capture: not allowed with argument --retry"),
    ],
)
def test_what_cannot_be_done_is_one_line(shelf: Shelf, args: list[str], message: str) -> None:
    """A mistake is exit code 2."""
    run = shelf.run("failures", *args)

    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert message in run.err
