"""What the documents say is true of the code."""

import importlib.util
import inspect
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from scrapy.settings import default_settings

from newscrawl import cli, settings, stats
from newscrawl.errors import DropReason, FailReason
from newscrawl.newsspider import NewsSpider
from newscrawl.store.dictionary import PUBLIC, describe
from newscrawl.store.schema import metadata

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
#: Made by scripts from the code, so they name everything, and tell a reader nothing about when to use it.
GENERATED = {"reference.md", "data.md", "fixtures.md"}
EVERY_COMMAND_HAS = {"--help", "--logfile", "--loglevel", "--nolog", "--profile", "--pidfile", "--set", "--pdb"}


def load(script: str) -> ModuleType:
    specification = importlib.util.spec_from_file_location(Path(script).stem, DOCS / script)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


REFERENCE = load("make_reference.py")
COMMANDS = REFERENCE.command_names()
SETTINGS = {*vars(settings), *vars(default_settings)}
ARGUMENTS = set(inspect.signature(NewsSpider.__init__).parameters) - {"self", "kwargs"}


def read(document: str) -> str:
    return (DOCS / document).read_text("utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, until the next one of its rank or above."""
    rank = heading.count("#")
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{rank}}} |\Z)", text, flags=re.DOTALL | re.MULTILINE)
    return found[1] if found else ""


@pytest.mark.parametrize("document", ["reference.md", "fixtures.md"])
def test_what_is_made_by_a_script_is_current(document: str) -> None:
    """The reference and the list of fixtures are what the code and the folders say today (`make docs` renews them)."""
    script = DOCS / f"make_{document.removesuffix('.md')}.py"

    made = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)

    assert read(document) == made.stdout


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

    assert read_anywhere - set(vars(settings)) == {
        "NEWSCRAWL_REPLAY_PATHS"
    }  # set by `scrapy replay` from its arguments


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained(command: str) -> None:
    """The reference has each option of each command, with what it does."""
    text = section(read("reference.md"), f"### `scrapy {command}`")

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

    assert any(f"scrapy {command}" in document.read_text("utf-8") for document in written)
    assert f"scrapy {command}" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_are_typed_as_they_are(document: Path) -> None:
    """Each option, argument and setting in a command line of a document exists."""
    wrong = [line for line in command_lines(document.read_text("utf-8")) if not is_known(line)]

    assert wrong == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_paths_lead_somewhere(document: Path) -> None:
    """A relative link, and a path of the project that a document names, exists."""
    text = document.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if not link.startswith(("http", "mailto:"))]
    # A path ends in a slash or a file's ending; `newscrawl/pages/article` is a counter.
    paths = re.findall(r"`((?:newscrawl|tests|benchmarks|docs|deploy|fixtures)/[\w./-]*(?:/|\.\w+))`", text)

    missing = [link for link in links if not (document.parent / link).exists()]
    missing += [path for path in paths if not (ROOT / path).exists() and not path.startswith("docs/_build/")]

    assert missing == []


def test_every_room_has_its_place() -> None:
    """docs/how-it-works.md says of each package and module of newscrawl/ what it is for."""
    rooms = {path for path in (ROOT / "newscrawl").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    names = {f"{room.name}/" if room.is_dir() else room.name for room in rooms} - {"__init__.py"}

    told = set(re.findall(r"`([\w.]+/?)`", section(read("how-it-works.md"), "## Where things are")))

    assert names - told == set()


def test_the_example_of_a_site_is_the_one_that_is_tested() -> None:
    """docs/add-a-site.md shows the declaration that `tests/engine` reads pages with."""
    tested = (ROOT / "tests/engine/second_site/spiders/kabar.py").read_text("utf-8")

    assert f"```python\n{tested}```" in read("add-a-site.md")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_to_headings_lead_to_one(document: Path) -> None:
    """A link to a place of a document names one of its headings, as a code host writes them."""
    links = re.findall(r"\]\(([\w./-]*\.md)?#([^)\s]+)\)", document.read_text("utf-8"))

    missing = [
        f"{target}#{place}"
        for target, place in links
        if place not in places((document.parent / target if target else document).read_text("utf-8"))
    ]

    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_table_ends_with_an_empty_line(document: Path) -> None:
    """What stands right below a table would become a row of it."""
    text = document.read_text("utf-8")

    assert re.findall(r"^\|.*\n(?!\||\n|\Z).*", text, flags=re.MULTILINE) == []


def test_the_readme_stays_short() -> None:
    """The README has fewer than 120 lines."""
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < 120


def places(text: str) -> set[str]:
    """Return the anchors of a document's headings."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", prose, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def unexplained(names: set[str], text: str, cells: int = 1) -> set[str]:
    """Return the names without a row of a table whose last cell, so many after the name's, says something."""
    between = r"[^|]* \| " * (cells - 1)
    return {
        name
        for name in names
        if not re.search(rf"^\| `{re.escape(name)}` \| {between}[^\s|]", text, flags=re.MULTILINE)
    }


def command_lines(text: str) -> Iterator[list[str]]:
    """Yield the words of each `scrapy ...` in a document, in a block or in a line, without `scrapy`."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    lines = [
        line for block in blocks for line in re.findall(r"(?:^|[$/ ])scrapy (\w+(?: .*)?)$", block, flags=re.MULTILINE)
    ]
    for line in (*lines, *re.findall(r"`scrapy (\w[^`]*)`", text)):
        try:
            yield shlex.split(line, comments=True)
        except ValueError:  # a quotation mark that is closed on a later line, as of a program behind a pipe
            yield line.split()


def is_known(words: list[str]) -> bool:
    """Whether a command line names a command, and options, arguments and settings that are there."""
    command, *rest = words
    if command not in COMMANDS:
        return command in {"list", "settings", "shell", "version"}
    options = {flag for option in REFERENCE.options_of(command) for flag in option.option_strings}
    named = {word.strip("[]").partition("=")[0] for word in rest if word.strip("[]").startswith("--")} - {"--"}
    values = {(flag, word.partition("=")[0]) for flag, word in pairwise(rest)}
    return (
        named <= options | EVERY_COMMAND_HAS
        and {name for flag, name in values if flag == "-a"} <= ARGUMENTS
        and all(name == "NAME" or name in SETTINGS for flag, name in values if flag == "-s")
    )
