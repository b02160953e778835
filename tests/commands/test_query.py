"""`scrapy query` as a user meets it."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.store.engine import open_engine
from newscrawl.store.queries import COLUMNS
from newscrawl.store.writer import Writer
from tests.store.making import make_draft

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with three stories, one of them twice."""
    url = f"sqlite:///{tmp_path_factory.mktemp('query')}/news.db"
    engine = open_engine(url)
    pages = [make_draft("a", title='Gempa, "hebat"\nsekali', tags=["Gempa Bumi"]), make_draft("b"), make_draft("c")]
    pages.append(make_draft("copy", paragraphs=["Teks halaman 1 dari b."]))
    Writer(engine).write(pages)
    engine.dispose()
    return url


def query(url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "query", *arguments],
        cwd=ROOT,
        env=os.environ | {"NEWSCRAWL_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_json_lines_are_the_records(database: str) -> None:
    """One object a line, times in UTC, lists as lists, letters as they are."""
    done = query(database, "gempa", "--format", "jsonl")

    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(record["published_at"], record["tags"]) for record in records] == [("2025-12-31 13:19:00", ["Gempa Bumi"])]
    assert (done.returncode, done.stderr) == (0, "")


def test_json_is_one_list_without_copies(database: str) -> None:
    """A copy is shown only with --all."""
    assert len(json.loads(query(database, "--format", "json").stdout)) == 3
    assert len(json.loads(query(database, "--format", "json", "--all").stdout)) == 4


def test_csv_survives_quotes_and_line_breaks(database: str) -> None:
    """A CSV reader gets back what was stored."""
    rows = list(csv.DictReader(io.StringIO(query(database, "gempa", "--format", "csv").stdout)))

    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["title"] == 'Gempa, "hebat"\nsekali'


def test_the_table_is_plain_text_in_a_pipe(database: str) -> None:
    """No colours, one line of head, local time."""
    lines = query(database, "--limit", "1").stdout.splitlines()

    assert lines[0].split() == ["id", "published", "channel", "city", "title"]
    assert "2025-12-31 20:19" in lines[1]
    assert "\x1b" not in "".join(lines)


def test_nothing_found_is_said_beside_the_output(database: str) -> None:
    """Standard output stays valid for programs, and the exit code is 0."""
    done = query(database, "tidakada", "--format", "json")

    assert (json.loads(done.stdout), done.returncode) == ([], 0)
    assert done.stderr == "scrapy query: no stories match\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["++"], 'there is no word to look for in "++"'),
        (["--since", "2023-13-40"], '--since: "2023-13-40" is not a day'),
        (["--since", "2024-02-02", "--until", "2024-02-01"], "--since 2024-02-02 is after --until 2024-02-01"),
        (["--format", "xml"], "--format: invalid choice"),
        (["--limit", "0"], '--limit: "0" is not a whole number'),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(database: str, arguments: list[str], said: str) -> None:
    """The option and the value are named."""
    done = query(database, *arguments)

    assert said in done.stderr
    assert (done.stderr.count("\n"), done.returncode, done.stdout) == (1, 2, "")


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """The line says how to get one."""
    done = query(f"sqlite:///{tmp_path}/none.db")

    assert "run `make replay`" in done.stderr
    assert (done.stderr.count("\n"), done.returncode) == (1, 2)
