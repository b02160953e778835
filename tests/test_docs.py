"""What the documents say is true of the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl import settings, stats
from newscrawl.errors import DropReason, FailReason
from newscrawl.store.dictionary import describe
from newscrawl.store.schema import metadata

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_data_dictionary_is_the_schema() -> None:
    """docs/data.md is what the schema says today."""
    written = (ROOT / "docs/data.md").read_text("utf-8")

    made = "\n".join(describe()) + "\n"

    assert written == made


def test_the_reference_is_the_code() -> None:
    """docs/reference.md is what the comments of counters, reasons and settings say today."""
    written = (ROOT / "docs/reference.md").read_text("utf-8")

    made = subprocess.run([sys.executable, ROOT / "docs/make_reference.py"], capture_output=True, text=True, check=True)

    assert written == made.stdout


def test_every_counter_and_reason_is_explained() -> None:
    """The reference has each counter, each reason and each setting of our own."""
    text = (ROOT / "docs/reference.md").read_text("utf-8")
    counters = {value for name, value in vars(stats).items() if name.isupper()}
    names = {*counters, *DropReason, *FailReason, *(name for name in vars(settings) if name.startswith("NEWSCRAWL_"))}

    missing = {name for name in names if f"| `{name}` |" not in text}

    assert missing == set()


def test_every_column_says_what_it_holds() -> None:
    """No column of any table is without its explanation."""
    columns = [column for table in metadata.tables.values() for column in table.columns]

    silent = [f"{column.table.name}.{column.name}" for column in columns if not column.doc]

    assert silent == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_paths_lead_somewhere(document: Path) -> None:
    """A relative link, and a path of the project that a document names, exists."""
    text = document.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if not link.startswith(("http", "mailto:"))]
    # A path ends in a slash or a file's ending; `newscrawl/pages/article` is a counter.
    paths = re.findall(r"`((?:newscrawl|tests|benchmarks|docs|deploy|fixtures)/[\w./-]*(?:/|\.\w+))`", text)

    missing = [link for link in links if not (document.parent / link).exists()]
    missing += [path for path in paths if not (ROOT / path).exists()]

    assert missing == []


def test_every_command_is_documented() -> None:
    """Each command of the project is named in the README or in docs/."""
    commands = {path.stem for path in (ROOT / "newscrawl/commands").glob("*.py")} - {"__init__"}
    text = "\n".join(document.read_text("utf-8") for document in DOCUMENTS)

    undocumented = {command for command in commands if f"scrapy {command}" not in text}

    assert undocumented == set()


def test_the_readme_stays_short() -> None:
    """The README has fewer than 120 lines."""
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < 120
