"""The examples of docs/library.md, run one after the other."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from tests.commands.launch import ROOT

EXAMPLES = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/library.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
_TOLD = re.compile(r"^ *print\(.*\)  # (.*)$", re.MULTILINE)


def test_every_example_runs_and_prints_what_it_says(fixtures_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the document, over the example pages; what stands behind a print is what it prints."""
    monkeypatch.chdir(fixtures_home)
    names: dict[str, Any] = {"__name__": "example"}

    printed = []
    for example in EXAMPLES:
        with redirect_stdout(io.StringIO()) as out:
            exec(compile(example, "docs/library.md", "exec"), names)
        printed.append(out.getvalue().splitlines())

    assert all(lines for example, lines in zip(EXAMPLES, printed, strict=True) if "print(" in example)
    for example, lines in zip(EXAMPLES, printed, strict=True):
        assert [told for told in _TOLD.findall(example) if told not in lines] == []


def test_the_examples_tell_their_output() -> None:
    """The check of outputs has something to check."""
    assert len([told for example in EXAMPLES for told in _TOLD.findall(example)]) >= 5
