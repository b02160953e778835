"""`scrapy replay` with one process and with several."""

import os
import signal
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.commands import launch
from tests.engine.pages import CHANNEL, Answer, bad_cases, good_cases, story
from tests.engine.runs import ROOT, Run, dump, environment, replay
from tests.engine.saving import FETCHED_AT, Saved, read_fixtures, write_warc
from tests.engine.test_orders import histories
from tests.replay.waiting import articles_in, processes_with, wait_until
from tests.site.newsroom import Newsroom
from tests.site.stories import Plan

GENERATED = 2_000


def counters(run: Run) -> Counter[str]:
    """The counters of a run that ended well."""
    return run.check().counters


@pytest.fixture(scope="module")
def pages() -> list[Saved]:
    """The pages of the fixtures, pages that cannot be read, and stories that were fetched several times."""
    others = [
        Saved("https://elsewhere.example/a", Answer(b"<p>")),
        Saved("https://www.inews.id/tag/héros banjir", Answer(story("Bukan cerita").encode())),
        Saved(f"{CHANNEL}/cerita dengan spasi é", Answer(story("Cerita").encode())),
        Saved("https://www.inews.id/tag/rusak", Answer(b"x", headers=(("Content-Encoding", "gzip"),))),
    ]
    cases = [Saved(case.url, case.answer) for case in (*bad_cases(), *good_cases())]
    return [*read_fixtures(ROOT / "fixtures"), *cases, *histories(), *others]


def test_any_number_of_processes_gives_the_same_rows_outcomes_and_counters(tmp_path: Path, pages: list[Saved]) -> None:
    """Every page ends as it does in one process: each column of each row, each counter, the exit code."""
    write_warc(tmp_path / "pages.warc", pages)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()

    one = replay(tmp_path / "one", "../pages.warc")
    two = replay(tmp_path / "two", "../pages.warc", "--jobs", "2")

    assert counters(two) == counters(one)
    assert dump(tmp_path / "two") == dump(tmp_path / "one")
    assert (two.code, two.out) == (one.code, one.out)


@pytest.mark.slow
def test_thousands_of_pages_give_the_same_rows(tmp_path: Path) -> None:
    """Generated stories of all kinds, with their further pages and AMP pages: the same rows and counters."""
    room = Newsroom(Plan(stories=GENERATED // 2, days=30, seed=5, now=datetime(2026, 6, 10, 5, tzinfo=UTC)))
    urls = [url for made in room.online for url in (*made.page_urls, made.amp_url)][:GENERATED]
    answers = ((url, room.answer(url)) for url in urls)
    write_warc(
        tmp_path / "pages.warc", (Saved(url, Answer(said.body, said.status), FETCHED_AT) for url, said in answers)
    )
    for name in ("one", "two"):
        (tmp_path / name).mkdir()

    one = replay(tmp_path / "one", "../pages.warc")
    two = replay(tmp_path / "two", "../pages.warc", "--jobs", "2")

    assert len(urls) == two.check().counters["newscrawl/pages/article"] == GENERATED
    assert two.outcomes == one.check().outcomes
    assert dump(tmp_path / "two") == dump(tmp_path / "one")


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    """What was stored is found unchanged, row for row."""
    fixtures = str(ROOT / "fixtures")
    replay(tmp_path, fixtures, "--jobs", "2").check()
    before = dump(tmp_path)

    run = replay(tmp_path, fixtures, "--jobs", "2").check()

    assert dump(tmp_path) == before
    assert run.outcomes["new"] == run.outcomes["updated"] == 0


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two WARC files: stories for some batches, and others."""
    room = Newsroom(Plan(stories=1_000, days=9, seed=3, now=datetime(2026, 6, 10, 5, tzinfo=UTC), page_bytes=12_000))
    folder = tmp_path_factory.mktemp("many")
    for name, stories in (("first.warc", room.online[:800]), ("rest.warc", room.online[800:])):
        write_warc(folder / name, (Saved(made.url, Answer(room.answer(made.url).body)) for made in stories))
    return folder


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, many: Path) -> Path:
    """A folder with the database of these stories."""
    folder = tmp_path_factory.mktemp("undisturbed")
    replay(folder, str(many), "--jobs", "2").check()
    return folder


@pytest.mark.parametrize(("ending", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_a_replay_that_was_ended_is_repeated(
    tmp_path: Path, many: Path, undisturbed: Path, ending: signal.Signals, code: int
) -> None:
    """After kill -9 or Ctrl-C the same command gives the rows of an undisturbed one, and no process is left over."""
    mark, database, pages = str(tmp_path), tmp_path / "news.db", tmp_path / "pages"
    pages.mkdir()
    (pages / "first.warc").symlink_to(many / "first.warc")
    os.mkfifo(pages / "rest.warc")  # which nobody fills: the replay is in its midst until it is ended
    kept = environment(tmp_path, NEWSCRAWL_TEST=mark)
    arguments = ("replay", "--jobs", "2", str(pages))
    with launch.start(
        "scrapy", tmp_path, kept, *arguments, start_new_session=True, stderr=subprocess.STDOUT, text=False
    ) as process:
        wait_until(lambda: articles_in(database) > 0)
        # As a terminal does it, Ctrl-C goes to all of them; kill -9 to the one that is named.
        (os.kill if ending is signal.SIGKILL else os.killpg)(process.pid, ending)
        said, _ = process.communicate()
    stored = articles_in(database)
    wait_until(lambda: not processes_with(f"NEWSCRAWL_TEST={mark}"))

    (pages / "rest.warc").unlink()
    (pages / "rest.warc").symlink_to(many / "rest.warc")
    replay(tmp_path, str(pages), "--jobs", "2").check()

    assert process.returncode == code
    assert said == b""
    assert 0 < stored < articles_in(undisturbed / "news.db")
    assert dump(tmp_path) == dump(undisturbed)


def test_pages_that_cannot_be_stored_are_counted(tmp_path: Path) -> None:
    """Each has its outcome, and the exit code says that somebody must look."""
    fixtures = str(ROOT / "fixtures")
    replay(tmp_path, str(ROOT / "fixtures/inews/all-alone"), "--jobs", "1").check()
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        connection.execute("CREATE TRIGGER refused BEFORE INSERT ON articles BEGIN SELECT RAISE(ABORT, 'x'); END")

    run = replay(tmp_path, fixtures, "--jobs", "2")

    assert run.code == 1
    assert run.check().outcomes["failed/store-error"] > 50
    assert articles_in(tmp_path / "news.db") == 1
