"""Everything that a user types, sets, queries or reads in a table is explained in the documents."""

import re
import subprocess
import sys

import pytest

from newscrawl import __version__, settings, stats
from newscrawl.cli import base as cli
from newscrawl.errors import DropReason, FailReason
from newscrawl.store.dictionary import PUBLIC, describe
from newscrawl.store.schema import metadata
from tests.documents import ARGUMENTS, COMMANDS, DOCS, DOCUMENTS, REFERENCE, ROOT, read, section

#: Made by scripts from the code, so they name everything, and tell a reader nothing about when to use it.
GENERATED = {"reference.md", "data.md"}


def test_the_reference_is_current() -> None:
    """The reference is what the code says today (`make docs` renews it)."""
    made = subprocess.run([sys.executable, DOCS / "make_reference.py"], capture_output=True, text=True, check=True)

    assert read("reference.md") == made.stdout


def test_the_list_of_cases_names_each_case() -> None:
    """`python docs/list_fixtures.py` prints a line for each fixture folder."""
    folders = {f"{path.parent.parent.name}/{path.parent.name}" for path in (ROOT / "fixtures").glob("*/*/page.json")}

    made = subprocess.run([sys.executable, DOCS / "list_fixtures.py"], capture_output=True, text=True, check=True)

    assert set(re.findall(r"^\| `(.+?)` \|", made.stdout, re.MULTILINE)) == folders


def test_the_data_dictionary_is_the_schema() -> None:
    """docs/data.md is what the schema says today (`make docs` renews it)."""
    assert read("data.md") == "\n".join(describe()) + "\n"


def test_every_column_is_explained() -> None:
    """Each column of each table stands in the data dictionary, under its table, with what it holds."""
    text = read("data.md")
    ranks = {name: "##" if name in PUBLIC else "###" for name in metadata.tables}
    columns = [column for table in metadata.tables.values() for column in table.columns]

    silent = [
        f"{column.table.name}.{column.name}"
        for column in columns
        if not re.search(
            rf"^\| `{column.name}` \| \w+ \| \S.* \|$",
            section(text, f"{ranks[column.table.name]} `{column.table.name}`"),
            flags=re.MULTILINE,
        )
    ]

    assert silent == []


def test_every_counter_and_reason_is_explained() -> None:
    """The reference has each counter and each reason, with what it means."""
    counters = {value for name, value in vars(stats).items() if name.isupper()}

    assert unexplained({*counters, *DropReason, *FailReason}, read("reference.md")) == set()


def test_every_setting_is_listed() -> None:
    """The reference has each setting of settings.py, and says of each of our own what it does."""
    text = read("reference.md")
    names = {name for name in vars(settings) if name.isupper()}

    unlisted = {name for name in names if f"| `{name}` | " not in text}
    own = {name for name in names if name.startswith("NEWSCRAWL_")}

    assert unlisted == set()
    assert unexplained(own, text, cells=2) - {"NEWSCRAWL_MONITOR_MAX_SHARE"} == set()  # its entries say it themselves


def test_no_setting_is_hidden() -> None:
    """A name of ours that any module reads stands in settings.py."""
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "newscrawl").rglob("*.py"))
    read_anywhere = set(re.findall(r'"(NEWSCRAWL_[A-Z_]+)"', sources))

    assert read_anywhere - set(vars(settings)) == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained(command: str) -> None:
    """The reference has each option of each command, with what it does."""
    text = section(read("reference.md"), f"### `newscrawl {command}`")

    missing = [
        option.option_strings
        for option in REFERENCE.options_of(command)
        if not re.search(rf"^\| .*`{option.option_strings[-1]}[ `].* \| \S.* \|$", text, flags=re.MULTILINE)
    ]

    assert text.count("```") == 2
    assert missing == []


def test_every_argument_of_a_crawl_is_explained() -> None:
    """docs/crawl.md has each `-a`."""
    assert unexplained(ARGUMENTS, section(read("crawl.md"), "## What to crawl")) == set()


def test_every_exit_code_is_explained() -> None:
    """The reference has 0, 2, and each code that a command ends with."""
    codes = {"0", "2", *(str(code) for name, code in vars(cli).items() if name.startswith("EXIT_"))}

    assert {code for code in codes if f"| {code} | " not in section(read("reference.md"), "## Exit codes")} == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_page_that_says_when_to_use_it(command: str) -> None:
    """A document that no script made shows the command, and so does the README."""
    written = [document for document in DOCUMENTS if document.parent == DOCS and document.name not in GENERATED]

    shown = re.compile(rf"\b(?:newscrawl|scrapy) {command}\b")
    assert any(shown.search(document.read_text("utf-8")) for document in written)
    assert shown.search((ROOT / "README.md").read_text("utf-8"))


def test_every_room_has_its_place() -> None:
    """docs/how-it-works.md says of each package and module of newscrawl/ what it is for."""
    rooms = {path for path in (ROOT / "newscrawl").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    names = {f"{room.name}/" if room.is_dir() else room.name for room in rooms} - {"__init__.py"}

    told = set(re.findall(r"`([\w.]+/?)`", section(read("how-it-works.md"), "## Where things are")))

    assert names - told == set()


def unexplained(names: set[str], text: str, cells: int = 1) -> set[str]:
    """Return the names without a row of a table whose last cell, so many after the name's, says something."""
    between = r"[^|]* \| " * (cells - 1)
    return {
        name
        for name in names
        if not re.search(rf"^\| `{re.escape(name)}` \| {between}[^\s|]", text, flags=re.MULTILINE)
    }


def test_the_version_is_the_last_released_one() -> None:
    """The package, its citation and the newest released part of the changelog name one version."""
    released = re.findall(r"^## (\d+\.\d+\.\d+) - ", read("../CHANGELOG.md"), re.MULTILINE)
    cited = re.findall(r"^version: (\S+)$", read("../CITATION.cff"), re.MULTILINE)

    assert [__version__] == released[:1] == cited
