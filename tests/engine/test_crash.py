"""A replay that is killed in the middle, and two that write at once."""

import random
import signal
import subprocess
from pathlib import Path

import pytest

from tests.engine.pages import CHANNEL, Answer, story
from tests.engine.runs import SCRAPY, dump, environment, replay, rows
from tests.engine.saving import Saved, write_warc

STORIES = 300


def start(folder: Path, *args: str) -> subprocess.Popen[str]:
    """Start a replay without waiting for it."""
    command = [str(SCRAPY), "replay", *args]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=environment(folder), stdout=pipe, stderr=pipe, text=True)


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


def test_a_killed_replay_is_finished_by_the_next_one(tmp_path: Path, pages: list[Saved], undisturbed: Path) -> None:
    """After kill -9 the database holds whole stories; the same command again gives the rows of an undisturbed run."""
    write_warc(tmp_path / "pages.warc", pages)
    with start(tmp_path, "pages.warc", "-L", "DEBUG", "-s", "CONCURRENT_REQUESTS=4") as killed:
        assert killed.stderr is not None
        stored = (line for line in killed.stderr if "Read: " in line)
        for _ in range(STORIES // 3):
            next(stored)
        killed.kill()
    left = len(rows(tmp_path, "SELECT id FROM articles"))

    run = replay(tmp_path, "pages.warc").check()

    assert killed.returncode == -signal.SIGKILL
    assert STORIES // 3 <= left < STORIES
    assert run.outcomes == {"unchanged": left, "new": STORIES - left}
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
