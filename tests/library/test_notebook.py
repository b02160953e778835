"""The notebooks of docs/, run by a real kernel."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands.launch import ROOT

Cells = list[dict[str, Any]]


def cells(path: Path) -> Cells:
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


def run(name: str, tmp_path_factory: pytest.TempPathFactory) -> Cells:
    """Return the cells of a notebook as they come out today."""
    target = tmp_path_factory.mktemp("notebook") / name
    made = [sys.executable, str(ROOT / "docs/make_notebook.py"), str(target)]
    done = subprocess.run(made, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return cells(target)


@pytest.fixture(scope="module")
def run_anew(tmp_path_factory: pytest.TempPathFactory) -> Cells:
    """The cells of the notebook of a newsroom."""
    return run("notebook.ipynb", tmp_path_factory)


def test_the_election_corpus_ends_in_a_plot(tmp_path_factory: pytest.TempPathFactory) -> None:
    """From sixty invented stories; its outputs are those of today."""
    made = run("elections.ipynb", tmp_path_factory)

    assert cells(ROOT / "docs/elections.ipynb") == made
    assert "60 stories of" in made[0]["outputs"][0]["text"][0]
    assert "image/svg+xml" in made[-1]["outputs"][0]["data"]
    assert {output["output_type"] for cell in made for output in cell["outputs"]} == {"stream", "execute_result"}


def test_the_outputs_in_it_are_those_of_today(run_anew: Cells) -> None:
    """After a change: python docs/make_notebook.py."""
    assert cells(ROOT / "docs/notebook.ipynb") == run_anew


def test_every_question_finds_something(run_anew: Cells) -> None:
    """Each cell shows what a reader came for; none ends in an error or a warning."""
    outputs = [output for cell in run_anew for output in cell["outputs"]]
    texts = "\n".join("".join(output.get("text", output.get("data", {}).get("text/plain", ""))) for output in outputs)

    assert {output["output_type"] for output in outputs} == {"stream", "execute_result"}
    assert {output.get("name", "stdout") for output in outputs} == {"stdout"}
    assert all(cell["outputs"] for cell in run_anew)
    for found in ("Bahas Apa?", "Bahas Sandera", "surabaya.inews.id", "css:.timeAndShare", "dropped soft-error"):
        assert found in texts
