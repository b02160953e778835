"""docs/cookbook.md, run over the example pages."""

import os
import re
import shlex
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.cases.demo import DEMO_PAGES
from tests.commands.launch import ROOT, run_newscrawl

COOKBOOK = (ROOT / "docs/cookbook.md").read_text("utf-8")
RECIPES = re.findall(r"^## (\d+)\. .*?```sh\n(.*?)```\n```sql\n(.*?)```", COOKBOOK, flags=re.DOTALL | re.MULTILINE)
#: The program that the recipes call, from this folder.
_PROGRAM = f'newscrawl() {{ {shlex.quote(sys.executable)} -m newscrawl "$@"; }}'
IDS = [number for number, _, _ in RECIPES]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory whose database holds the example pages."""
    home = tmp_path_factory.mktemp("cookbook")
    done = run(home, f'newscrawl replay "{DEMO_PAGES}"')
    assert "Traceback" not in done.stderr
    return home


def run(home: Path, command: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{home}/news.db",
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    words = shlex.split(command)
    if words[0] == "newscrawl" and words[1] != "replay" and "|" not in words:
        return run_newscrawl(home, environment, *words[1:])
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{_PROGRAM}\n{command}"],
        cwd=home,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_are_fifteen_recipes() -> None:
    """None is lost to a mistake in the document."""
    assert [str(number) for number in range(1, 16)] == IDS


def test_every_statement_finds_something(home: Path) -> None:
    """In SQLite, as it is printed."""
    with sqlite3.connect(home / "news.db") as connection:
        found = {number: len(connection.execute(sql).fetchall()) for number, _, sql in RECIPES}
    connection.close()

    assert [number for number, rows in found.items() if not rows] == []


@pytest.mark.parametrize("number", IDS)
def test_every_command_finds_something(home: Path, number: str) -> None:
    """As it is printed, in a shell."""
    command = next(command for each, command, _ in RECIPES if each == number)

    done = run(home, command)

    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout) > 20


@pytest.mark.parametrize("number", ["1", "2", "3", "4", "5", "6", "7"])
def test_the_command_and_the_statement_agree(home: Path, number: str) -> None:
    """As many rows; a day in SQL is the day of `--since`, `--until` and `--count-by`."""
    _, command, sql = next(recipe for recipe in RECIPES if recipe[0] == number)

    with sqlite3.connect(home / "news.db") as connection:
        rows = connection.execute(sql).fetchall()
    connection.close()
    lines = run(
        home,
        f"{command.strip()} --format csv | python -c 'import csv, sys; print(sum(1 for row in csv.reader(sys.stdin)))'",
    ).stdout

    assert int(lines) == len(rows) + 1
