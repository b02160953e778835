"""A replay that is killed, interrupted or out of space in the middle, and two that write at once."""

import json
import random
import resource
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.engine.pages import CHANNEL, Answer, story
from tests.engine.runs import SCRAPY, Run, dump, environment, replay, rows
from tests.engine.saving import Saved, write_warc

STORIES = 300


def start(folder: Path, *args: str, max_file_bytes: int = resource.RLIM_INFINITY) -> subprocess.Popen[str]:
    """Start a replay without waiting for it; no file that it writes may grow beyond the limit."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (max_file_bytes, resource.RLIM_INFINITY))

    return subprocess.Popen(
        [str(SCRAPY), "replay", *args],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit,
    )


@pytest.fixture(scope="module")
def pages() -> list[Saved]:
    """Generated stories of three sentences, some of them alike."""
    words = random.Random(7).choices(
        ["banjir", "jalan", "pasar", "sekolah", "panen", "sungai", "kereta"], k=30 * STORIES
    )
    return [
        Saved(f"{CHANNEL}/{number}-cerita", Answer(story(f"Cerita {number}", text=" ".join(told)).encode()))
        for number, told in enumerate(words[start : start + 30] for start in range(0, len(words), 30))
    ]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, pages: list[Saved]) -> Path:
    """A folder with the database of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write_warc(folder / "pages.warc", pages)
    assert replay(folder, "pages.warc").check().outcomes == {"new": STORIES}
    return folder


def read_until_stored(log: Iterator[str], number: int) -> str:
    """Return the log up to the line of the n-th stored page."""
    lines = []
    for line in log:
        lines.append(line)
        number -= "Read: " in line
        if not number:
            break
    return "".join(lines)


def read_until(log: Iterator[str], said: str) -> str:
    """Return the log up to the line that says so."""
    lines = []
    for line in log:
        lines.append(line)
        if said in line:
            break
    return "".join(lines)


#: Few pages are under way at once, so that they are stored in several batches.
SLOWLY = (
    *("pages.warc", "-L", "DEBUG"),
    *("-s", "CONCURRENT_REQUESTS=4"),
    *("-s", "SCRAPER_SLOT_MAX_ACTIVE_SIZE=60000"),
)


def test_a_killed_replay_is_finished_by_the_next_one(tmp_path: Path, pages: list[Saved], undisturbed: Path) -> None:
    """After kill -9 the database holds whole stories; the same command again gives the rows of an undisturbed run."""
    write_warc(tmp_path / "pages.warc", pages)
    with start(tmp_path, *SLOWLY) as killed:
        assert killed.stderr is not None
        read_until_stored(killed.stderr, STORIES // 3)
        killed.kill()
    left = len(rows(tmp_path, "SELECT id FROM articles"))

    run = replay(tmp_path, "pages.warc").check()

    assert killed.returncode == -signal.SIGKILL
    assert STORIES // 3 <= left < STORIES
    assert run.outcomes == {"unchanged": left, "new": STORIES - left}
    assert dump(tmp_path) == dump(undisturbed)


def test_an_interrupted_replay_ends_in_order(tmp_path: Path, pages: list[Saved]) -> None:
    """After one Ctrl-C, what was begun is stored and counted; exit code 1 says that it is not everything."""
    write_warc(tmp_path / "pages.warc", pages)
    with start(tmp_path, *SLOWLY) as interrupted:
        assert interrupted.stderr is not None
        log = read_until_stored(interrupted.stderr, STORIES // 6)
        interrupted.send_signal(signal.SIGINT)
        log += interrupted.stderr.read()  # not communicate(), which passes over what is read and not yet used

    run = Run(interrupted.returncode, "", log).check(to_the_end=False)

    stored = len(rows(tmp_path, "SELECT id FROM articles"))
    assert run.code == 1
    assert run.outcomes == {"new": stored}
    assert STORIES // 6 <= stored < STORIES


def test_a_replay_that_is_told_twice_stops_at_once_in_order(tmp_path: Path, pages: list[Saved]) -> None:
    """What was read and waits for the database is stored and counted, and the run's row says how it ended."""
    write_warc(tmp_path / "pages.warc", pages)
    with start(tmp_path, *SLOWLY) as interrupted:
        assert interrupted.stderr is not None
        log = read_until_stored(interrupted.stderr, STORIES // 6)
        with closing(sqlite3.connect(tmp_path / "news.db", isolation_level=None)) as blocker:
            blocker.execute("BEGIN IMMEDIATE")
            for said in ("Closing spider (shutdown)", "forcing unclean shutdown"):
                interrupted.send_signal(signal.SIGINT)
                log += read_until(interrupted.stderr, said)
            blocker.execute("COMMIT")
        log += interrupted.stderr.read()
        assert interrupted.stdout is not None
        table = interrupted.stdout.read()

    run = Run(interrupted.returncode, table, log).check(to_the_end=False)

    (stored,) = rows(tmp_path, "SELECT count(*) AS n FROM articles")
    (row,) = rows(tmp_path, "SELECT reason, finished_at, counters FROM runs")
    assert run.code == 1
    assert run.outcomes == {"new": stored["n"]}
    assert table.split()[:3] == [str(stored["n"]), "article", "pages"]
    assert STORIES // 6 <= stored["n"] < STORIES
    assert row["reason"] == "forced-shutdown"
    assert row["finished_at"]
    assert json.loads(row["counters"])["newscrawl/outcome/new"] == stored["n"]


def test_a_full_disk_ends_a_replay_and_loses_nothing(tmp_path: Path, pages: list[Saved], undisturbed: Path) -> None:
    """The run stops with one error; with space again, the same command gives the rows of an undisturbed run."""
    write_warc(tmp_path / "pages.warc", pages)
    with start(tmp_path, "pages.warc", "-L", "INFO", max_file_bytes=700_000) as full:
        out, err = full.communicate()

    run = Run(full.returncode, out, err).check(to_the_end=False)
    replay(tmp_path, "pages.warc").check()

    assert run.code == 1
    assert run.outcomes["failed/store-error"] > 0
    assert [line.split("ERROR: ")[1][:9] for line in err.splitlines() if "ERROR: " in line] == ["database "]
    assert dump(tmp_path) == dump(undisturbed)


def test_two_replays_into_one_database_both_succeed(tmp_path: Path, pages: list[Saved], undisturbed: Path) -> None:
    """Writers take turns: none is told that the database is locked, and the rows are those of one run."""
    write_warc(tmp_path / "there.warc", pages)
    write_warc(tmp_path / "back.warc", pages[::-1])

    with start(tmp_path, "there.warc") as there, start(tmp_path, "back.warc") as back:
        said = [*there.communicate(), *back.communicate()]

    assert (there.returncode, back.returncode) == (0, 0), said
    assert [text for text in said[1::2] if text] == []
    assert sum(int(text.split("  article pages")[0]) for text in said[::2]) == 2 * STORIES
    assert dump(tmp_path) == dump(undisturbed)
