"""The library as a type checker sees it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.commands.launch import ROOT
from tests.library.test_examples import EXAMPLES

_MISUSES = {
    'news.articles(chanel="news")': "Unexpected keyword argument",
    'news.articles(sort="oldest")': "incompatible type",
    "news.articles(since=2023)": "incompatible type",
    'news.count_by("editor")': "incompatible type",
    "news.get(1).title": 'Item "None"',
    "next(news.articles()).titel": 'has no attribute "titel"',
    "newscrawl.nonsense": "has no attribute",
    "newscrawl.extract(b'')": "Missing named argument",
}


def mypy(folder: Path, program: str) -> list[str]:
    """Return what `mypy --strict` says about a program, without its summary."""
    (folder / "program.py").write_text(program, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", folder / "program.py"],
        cwd=ROOT,
        env=os.environ | {"MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return [line.partition("program.py:")[2] for line in done.stdout.splitlines()[:-1]]


def test_the_documented_examples_and_these_types_are_strictly_right(tmp_path: Path) -> None:
    """What docs/library.md shows passes `mypy --strict`, and each value has the type that a reader expects."""
    types = [
        ("next(news.articles())", "newscrawl.StoredArticle"),
        ("next(news.articles()).published_at", "datetime | None"),
        ("next(news.articles()).tags", "tuple[str, ...]"),
        ("next(news.articles()).kind", "newscrawl.Kind"),
        ("news.count()", "int"),
        ('news.count_by("day")', "dict[str | None, int]"),
        ("news.get(1)", "newscrawl.StoredArticle | None"),
        ("newscrawl.extract('', url='')", "newscrawl.Article"),
    ]
    asserts = "".join(f"    assert_type({value}, {expected})\n" for value, expected in types)
    check = f"from typing import assert_type\ndef check(news: newscrawl.Database) -> None:\n{asserts}"

    examples = [example for example in EXAMPLES if "import pandas" not in example and "import polars" not in example]

    said = mypy(tmp_path, "\n".join([*examples, check]))

    assert said == []


def test_misuse_is_found_before_the_program_runs(tmp_path: Path) -> None:
    """A name that is mistyped, a value that cannot be, and a None that is not looked at are errors of mypy."""
    lines = [f"    {misuse}\n" for misuse in _MISUSES]

    said = mypy(tmp_path, f"import newscrawl\ndef misuse(news: newscrawl.Database) -> None:\n{''.join(lines)}")

    found = {int(line.partition(":")[0]): line for line in said if ": error:" in line}
    for number, (misuse, message) in enumerate(_MISUSES.items(), start=3):
        assert message in found.get(number, "(nothing)"), misuse
