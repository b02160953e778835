"""One more site is one file of declarations and its fixtures, and no other edit.

The whole quick part of the suite runs without all sites but one, so a test that needs any of the others fails. Without
one site alone everything is collected, and what looks at declared sites and their fixtures is run: for the rest, which
needs none of the others, a second run would only take CI longer.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.commands.launch import ROOT, SITES

QUICK = ("-m", "not process and not slow")
#: What looks at the declared sites and at their fixtures.
OF_SITES = (
    *("tests/cases", "tests/cli", "tests/commands", "tests/crew", "tests/doctor", "tests/library"),
    *("tests/test_docs_text.py", "tests/test_fixtures.py", "tests/test_site_forms.py", "tests/test_switched_off.py"),
)
#: The time of reading is the same with any sites.
LEFT_OUT = ("--ignore=tests/page/test_growth.py", "--ignore=tests/test_patterns.py")
ALONE = "inews"
OTHERS = [name for name in SITES if name != ALONE]


def tree_without(names: Iterable[str], tree: Path) -> Path:
    """Return a copy of what git tracks without some sites."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tree / name)
    for name in names:
        (tree / "newscrawl/spiders" / f"{name}.py").unlink()
        shutil.rmtree(tree / "fixtures" / name)
    return tree


def run_tests(tree: Path, *arguments: str) -> None:
    """Run tests of a tree; fail with what they say where one of them fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *QUICK, "-p", "no:cacheprovider", *arguments],
        cwd=tree,
        env=kept | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.slow
def test_without_all_sites_but_one_nothing_else_changes(tmp_path: Path) -> None:
    """The quick tests need no file and no fixture of any other site."""
    run_tests(tree_without(OTHERS, tmp_path / "tree"), "-n", "auto", *LEFT_OUT)


@pytest.mark.slow
def test_without_one_site_nothing_else_changes(tmp_path: Path) -> None:
    """The tree as it was before a site was added is whole."""
    tree = tree_without(OTHERS[:1], tmp_path / "tree")

    run_tests(tree, "--collect-only")
    run_tests(tree, "-n", "auto", *OF_SITES)
