"""`newscrawl export` as a user meets it, and what docs/export.md says of it."""

import hashlib
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.commands.launch import ROOT, run_scrapy
from tests.store.making import make_draft
from tests.terminal import shown_by

SNIPPETS = re.findall(r"```python\n(.*?)```", (ROOT / "docs/export.md").read_text("utf-8"), flags=re.DOTALL)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with forty stories, one of them twice."""
    url = f"sqlite:///{tmp_path_factory.mktemp('export')}/news.db"
    engine = open_engine(url)
    texts = ["".join(f"{hashlib.sha256(f'{n}-{m}'.encode()).hexdigest()} " for m in range(50)) for n in range(40)]
    drafts = [make_draft(f"s{n}", title=f"Gempa {n}", tags=["Gempa"], paragraphs=[texts[n]]) for n in range(40)]
    Writer(engine).write([*drafts, make_draft("t", title="Salinan", paragraphs=texts[:1])])
    engine.dispose()
    return url


def environment(url: str) -> dict[str, str]:
    return os.environ | {
        "NEWSCRAWL_DATABASE_URL": url,
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        "PYTHONPATH": str(ROOT),
    }


def export(
    url: str, folder: Path, *arguments: str, file_bytes: int | None = None
) -> "subprocess.CompletedProcess[str]":
    if file_bytes is None:
        return run_scrapy(folder, environment(url), "export", *arguments)
    return subprocess.run(
        # Without bytecode: Python would leave half a file of it, which is read for ever after.
        [sys.executable, "-B", "-m", "scrapy", "export", *arguments],
        cwd=folder,
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes)),
    )


def test_what_was_written_is_said(database: str, tmp_path: Path) -> None:
    """One line; no bar where nobody looks."""
    done = export(database, tmp_path, "news.jsonl")

    size = (tmp_path / "news.jsonl").stat().st_size
    assert (done.returncode, done.stdout, done.stderr) == (0, f"40 stories in news.jsonl ({size:,} bytes)\n", "")


def test_the_filters_of_query_hold(database: str, tmp_path: Path) -> None:
    """Words, minus, prefix, a filter, copies."""
    assert export(database, tmp_path, "a.csv", "gempa", "-7").stdout.startswith("39 stories")
    assert export(database, tmp_path, "b.CSV", "--all", "--tag", "gempa").stdout.startswith("40 stories")
    assert export(database, tmp_path, "c.csv", "--all").stdout.startswith("41 stories")


def test_only_what_is_new(database: str, tmp_path: Path) -> None:
    """Another selection has a memory of its own."""
    told = [
        export(database, tmp_path, *arguments, "--since-last").stdout.split()[0]
        for arguments in (["a.jsonl"], ["b.jsonl"], ["c.jsonl", "gempa"], ["d.jsonl", "gempa"])
    ]

    assert told == ["40", "0", "40", "0"]


def test_a_scheduled_export_waits_for_the_first_story_of_a_tag(database: str, tmp_path: Path) -> None:
    """Any other one with a tag that no story has is wrong usage."""
    scheduled = export(database, tmp_path, "a.jsonl", "--tag", "gemp", "--since-last")
    other = export(database, tmp_path, "b.jsonl", "--tag", "gemp")

    assert (scheduled.returncode, scheduled.stdout.split()[0], other.returncode) == (0, "0", 2)
    assert "near: Gempa" in other.stderr


@pytest.mark.parametrize("name", ["news.csv", "news.parquet"])
def test_a_full_disk_changes_nothing(database: str, tmp_path: Path, name: str) -> None:
    """One line, exit code 1, the older file as it was and nothing beside it."""
    (tmp_path / name).write_text("lama")

    done = export(database, tmp_path, name, file_bytes=40_000)  # SQLite's own takes 32,768 bytes

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "cannot be written" in done.stderr
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [(name, "lama")]


def test_a_bar_on_a_terminal(database: str, tmp_path: Path) -> None:
    """How many of how many; it goes away at the end."""
    command = [sys.executable, "-m", "scrapy", "export", "news.csv"]
    terminal = environment(database) | {"TERM": "xterm", "COLUMNS": "80"}
    terminal.pop("NO_COLOR", None)

    shown = shown_by(command, tmp_path, terminal)

    assert "export: 0 of 40 stories" in shown
    assert shown.endswith("\x1b[2K")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name the file to write, such as news.parquet"),
        (["news.xml"], '"news.xml": the name must end in .jsonl, .jsonl.gz, .jsonl.zst, .csv, .csv.gz, .parquet'),
        (["none/news.csv"], '"none/news.csv": there is no folder "none"'),
        (["news.jsonl", "--excel"], '--excel goes with .csv, and "news.jsonl" is none'),
        (["news.csv", '"gempa'], "a quotation mark is not closed"),
    ],
)
def test_wrong_usage_is_one_line(database: str, tmp_path: Path, arguments: list[str], said: str) -> None:
    """The line says what is wrong; the exit code is 2 and nothing is written."""
    done = export(database, tmp_path, *arguments)

    assert said in done.stderr
    assert (done.stderr.count("\n"), done.returncode, list(tmp_path.iterdir())) == (1, 2, [])


def test_a_missing_extra_is_one_line(database: str, tmp_path: Path) -> None:
    """It says what to install."""
    (tmp_path / "pyarrow.py").write_text("raise ImportError('no pyarrow')")

    command = [sys.executable, "-m", "scrapy", "export", "news.parquet"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(database), capture_output=True, text=True, check=False)

    assert done.stderr.startswith('scrapy export: a .parquet file needs pyarrow: pip install "newscrawl[parquet]"')
    assert done.stderr.count("\n") == 1
    assert done.returncode == 2


def test_standard_output_gets_the_stories_and_nothing_else(database: str, tmp_path: Path) -> None:
    """The number of stories goes to standard error; nothing is written into the folder."""
    done = export(database, tmp_path, "-", "--format", "csv", "--columns", "title,published_day", "gempa", "-7")

    lines = done.stdout.splitlines()
    assert (lines[0], len(lines), done.stderr, done.returncode) == ("title,published_day", 40, "39 stories\n", 0)
    assert lines[1].endswith(",2025-12-31")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["news.xlsx", "share.db", "corpus.txt", "news.jsonl.zst"])
def test_a_full_disk_leaves_nothing_of_any_format(database: str, tmp_path: Path, name: str) -> None:
    """One line, exit code 1, nothing in the folder."""
    done = export(database, tmp_path, name, file_bytes=2_000)

    assert (done.returncode, done.stderr.count("\n"), list(tmp_path.iterdir())) == (1, 1, [])


def test_the_questions_in_the_page_on_duckdb_are_answered(database: str, tmp_path: Path) -> None:
    """Each example of docs/duckdb.md runs over what the page exports first."""
    examples = re.findall(r"```python\n(.*?)```", (ROOT / "docs/duckdb.md").read_text("utf-8"), flags=re.DOTALL)
    assert export(database, tmp_path, "news.parquet").returncode == 0
    assert export(database, tmp_path, "dataset", "--partition", "month").returncode == 0

    done = subprocess.run(
        [sys.executable, "-c", "\n".join(examples)], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (len(examples), done.returncode) == (4, 0), done.stderr
    assert done.stdout.count("2025-12") == 3


def test_the_readers_in_the_documentation_work(database: str, tmp_path: Path) -> None:
    """Each example of docs/export.md loads every story; nothing is fetched for it."""
    for name in ("news.jsonl", "news.csv", "news.parquet"):
        export(database, tmp_path, name)
    program = "\n".join(f"{snippet}print(len(stories))" for snippet in SNIPPETS)
    offline = {"HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment(database) | offline,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert len(SNIPPETS) == 7
    assert done.stdout.split() == ["40", "40", "1", "40", "40", "40", "40"]
