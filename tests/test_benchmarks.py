"""Every benchmark explains itself."""

import runpy
import sys
from pathlib import Path

import pytest

_FILES = sorted(Path(__file__).parents[1].glob("benchmarks/*.py"))
PROGRAMS = [file for file in _FILES if "__main__" in file.read_text("utf-8")]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda file: file.stem)
def test_help_is_the_docstring(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--help` measures nothing: it says what the benchmark measures and what its arguments are."""
    monkeypatch.setattr(sys, "argv", [str(program), "--help"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(program), run_name="__main__")

    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert shown.startswith("usage: ")
    assert program.read_text("utf-8").split('"""')[1].splitlines()[0] in shown
