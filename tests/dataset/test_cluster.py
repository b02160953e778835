"""A dataset made by real Dask workers, some of which die."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from newscrawl.errors import NewscrawlError
from tests.commands import launch
from tests.dataset.corpus import ROOT, example_pages, records, write_files
from tests.dataset.test_equal import assert_equal, replayed, table_of
from tests.engine.pages import CHANNEL, Answer, story
from tests.engine.saving import Saved, write_warc

pytestmark = pytest.mark.slow

_WAIT_S = 240


def start(folder: Path, **environment: str) -> "subprocess.Popen[str]":
    variables = os.environ | {"NEWSCRAWL_DATA": str(folder / "data"), **environment}
    arguments = ("dataset", str(folder / "out"), str(folder / "all"), "--jobs", "2")
    return launch.start("newscrawl", ROOT, variables, *arguments, start_new_session=True)


def finish(process: "subprocess.Popen[str]") -> tuple[int, str]:
    try:
        _, errors = process.communicate(timeout=_WAIT_S)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode, errors


def wait_until(is_true: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    end = time.monotonic() + _WAIT_S
    while not is_true():
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < end
        time.sleep(0.05)


def workers_of(process: "subprocess.Popen[str]") -> list[int]:
    """Return the processes that Dask started."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            group = os.getpgid(int(path.name))
            command = (path / "cmdline").read_bytes()
        except (OSError, ProcessLookupError):
            continue
        if group == process.pid and b"spawn_main" in command:
            found.append(int(path.name))
    return sorted(found)


def accounts(folder: Path) -> list[Path]:
    return list((folder / "out/accounts").glob("*.json"))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Twelve files whose records belong together across files."""
    found = records()
    write_files(tmp_path / "all", [found[number::12] for number in range(12)])
    return tmp_path


def test_a_killed_worker_costs_nothing(corpus: Path) -> None:
    """kill -9 of a worker while it reads, and of another while the stories are joined: the rows of a replay."""
    process = start(corpus)
    wait_until(lambda: bool(accounts(corpus)), process)
    os.kill(workers_of(process)[0], signal.SIGKILL)
    wait_until(lambda: (corpus / "out/joined").exists(), process)
    for worker in workers_of(process)[:1]:
        os.kill(worker, signal.SIGKILL)

    code, errors = finish(process)

    assert code == 1, errors  # pages of the corpus fail
    assert_equal(corpus / "out", replayed(corpus, sorted((corpus / "all").iterdir())))


def test_a_killed_driver_is_continued(corpus: Path) -> None:
    """After kill -9 of the driver the second run reads only the files that have no account."""
    process = start(corpus)
    wait_until(lambda: len(accounts(corpus)) > 1, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    done = {path: path.stat().st_mtime_ns for path in accounts(corpus)}

    code, errors = finish(start(corpus))

    assert code == 1, errors
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert_equal(corpus / "out", replayed(corpus, sorted((corpus / "all").iterdir())))


def test_a_page_that_kills_its_reader_is_one_failed_page(tmp_path: Path) -> None:
    """The file of such a page is read again page by page; the other pages of the file have their rows."""
    write_files(tmp_path / "all", [records(limit=3), records(limit=6)[8:]])
    deadly = example_pages()[0][0]
    preload = {"DASK_DISTRIBUTED__WORKER__PRELOAD": "tests.dataset.deadly", "DEADLY_URL": deadly}

    code, errors = finish(start(tmp_path, **preload))

    assert code == 1, errors
    assert "read once more, page by page" in errors
    failures = {row["url"]: row["reason"] for row in table_of(tmp_path / "out", "failures")}
    assert failures[deadly] == "parser-error"
    assert table_of(tmp_path / "out", "articles")


def test_a_worker_with_other_versions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another htmldate reads other days: the run ends before it begins, with one line."""
    from newscrawl.dataset import engine

    there = {"tcp://10.0.0.7:1": engine.versions() | {"htmldate": "1.8.0"}}
    workers = engine.Workers(jobs=1)
    monkeypatch.setattr(workers, "_client", type("Client", (), {"run": lambda self, function: there})())

    with pytest.raises(NewscrawlError, match=r"tcp://10\.0\.0\.7:1 has htmldate 1\.8\.0 instead of"):
        workers._check_versions()


def test_no_scheduler_is_one_line(tmp_path: Path) -> None:
    """A scheduler that does not answer is wrong usage."""
    write_files(tmp_path / "all", [records(limit=1)])
    command = [sys.executable, "-m", "newscrawl", "dataset", str(tmp_path / "out"), str(tmp_path / "all")]

    done = subprocess.run(
        [*command, "--scheduler", "tcp://127.0.0.1:9"], cwd=ROOT, capture_output=True, text=True, timeout=_WAIT_S
    )

    assert done.returncode == 2
    assert done.stderr.startswith("newscrawl dataset: no cluster at tcp://127.0.0.1:9")
    assert "Traceback" not in done.stderr


def test_an_archive_of_stories_alone_ends_with_0(tmp_path: Path) -> None:
    """Nothing wants a look, and nothing that is not there is printed."""
    (tmp_path / "all").mkdir()
    write_warc(tmp_path / "all/pages.warc", [Saved(f"{CHANNEL}/panen-raya", Answer(story("Panen Raya").encode()))])

    process = start(tmp_path)
    out, errors = process.communicate(timeout=_WAIT_S)

    assert process.returncode == 0, errors
    counted = {name: number for number, name in map(str.split, out.splitlines())}
    assert counted == {
        "articles": "1", "copies": "0", "revisions": "0", "failures": "0", "pages/article": "1"
    }  # fmt: skip
