"""One more site is one file of declarations and its fixtures, and no other edit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.launch import ROOT, SITES

#: What reads pages and addresses: tests that start no process of their own.
QUICK = (
    "tests/cases",
    "tests/discovery",
    "tests/page",
    "tests/stories",
    "tests/test_fixtures.py",
    "tests/text",
)
#: The time of reading is the same with any sites.
LEFT_OUT = ("--ignore=tests/page/test_growth.py", "--ignore=tests/test_patterns.py")
#: A test that needs any one of them fails without all of them.
OTHERS = [name for name in SITES if name != "inews"]


@pytest.mark.slow
def test_without_other_sites_nothing_else_changes(tmp_path: Path) -> None:
    """The tree without a site's file and its fixtures passes the tests that the tree with it passes."""
    tree = tmp_path / "tree"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tree / name)
    for name in OTHERS:
        (tree / "newscrawl/spiders" / f"{name}.py").unlink()
        shutil.rmtree(tree / "fixtures" / name)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", *LEFT_OUT, *QUICK],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:]
