"""A replay that is out of space in the middle, and two that write at once."""

import random
import resource
import subprocess
from pathlib import Path

import pytest

from tests.commands import launch
from tests.engine.pages import CHANNEL, Answer, story
from tests.engine.runs import Run, dump, environment, replay
from tests.engine.saving import Saved, write_warc

STORIES = 300


def start(folder: Path, *args: str, max_file_bytes: int = resource.RLIM_INFINITY) -> subprocess.Popen[str]:
    """Start a replay without waiting for it; no file that it writes may grow beyond the limit."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (max_file_bytes, resource.RLIM_INFINITY))

    # Without bytecode: Python would leave half a file of it, which is read for ever after.
    variables = environment(folder, PYTHONDONTWRITEBYTECODE="1")
    return launch.start("scrapy", folder, variables, "replay", *args, preexec_fn=limit)


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


def test_a_full_disk_ends_a_replay_and_loses_nothing(tmp_path: Path, pages: list[Saved], undisturbed: Path) -> None:
    """The run stops with one error; with space again, the same command gives the rows of an undisturbed run."""
    write_warc(tmp_path / "pages.warc", pages)
    with start(tmp_path, "pages.warc", "-L", "INFO", max_file_bytes=1_200_000) as full:
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
