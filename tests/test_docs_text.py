"""What the documents say is true of the project: commands, links, paths, examples."""

import re
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from scrapy.settings import default_settings

from newscrawl import settings
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.documents import ARGUMENTS, COMMANDS, DOCUMENTS, REFERENCE, ROOT, read
from tests.store.making import make_draft

SETTINGS = {*vars(settings), *vars(default_settings)}
EVERY_COMMAND_HAS = {
    "--help",
    "--logfile",
    "--loglevel",
    "--nolog",
    "--profile",
    "--pidfile",
    "--set",
    "--data",
    "--db",
}


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


def test_the_example_of_a_site_is_the_one_that_is_tested() -> None:
    """docs/add-a-site.md shows the declaration that `tests/engine` reads pages with."""
    tested = (ROOT / "tests/engine/second_site/spiders/kabar.py").read_text("utf-8")

    assert f"```python\n{tested}```" in read("add-a-site.md")


def test_messages_are_quoted_as_they_are() -> None:
    """What docs/wrong.md quotes of a message stands in the code."""
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "newscrawl").rglob("*.py"))
    quoted = re.findall(r"^\| `\.\.\. ([^`]+)` \|", read("wrong.md"), flags=re.MULTILINE)

    unknown = [text for text in quoted if text.removesuffix(" ...") not in sources]

    assert len(quoted) > 5
    assert unknown == []


def test_the_statements_for_a_search_of_faults_run(tmp_path: Path) -> None:
    """The SQL of docs/wrong.md fits the tables."""
    open_engine(f"sqlite:///{tmp_path}/news.db").dispose()
    statements = re.findall(r"^```sql\n(.*?)^```", read("wrong.md"), flags=re.DOTALL | re.MULTILINE)

    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        rows = [connection.execute(statement).fetchall() for statement in statements]

    assert rows == [[], []]


def test_a_story_is_deleted_as_told(tmp_path: Path) -> None:
    """The SQL of docs/law.md takes one story out of every table and of the search index, and leaves the other."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    Writer(engine).write([make_draft("a", title="Dihapus"), make_draft("b", title="Tetap")])
    engine.dispose()
    (statements,) = re.findall(r"^```sql\n(.*?)^```", read("law.md"), flags=re.DOTALL | re.MULTILINE)

    with closing(sqlite3.connect(tmp_path / "news.db")) as connection:
        (url,) = connection.execute("SELECT url FROM articles WHERE title = 'Dihapus'").fetchone()
        connection.executescript(statements.replace("'URL'", f"'{url}'"))
        connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
        titles = connection.execute("SELECT title FROM articles").fetchall()
        keys = connection.execute("SELECT count(DISTINCT story_key) FROM observations").fetchone()
        found = connection.execute("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'dihapus'").fetchone()

    assert (titles, keys, found) == ([("Tetap",)], (1,), (0,))


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


def command_lines(text: str) -> Iterator[list[str]]:
    """Yield the words of each `newscrawl ...` in a document, in a block or in a line, without the program."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    lines = [
        line
        for block in blocks
        for line in re.findall(r"(?:^|[$/ ])(?:newscrawl|scrapy) (\w[\w-]*(?: .*)?)$", block, flags=re.MULTILINE)
    ]
    for line in (*lines, *re.findall(r"`(?:newscrawl|scrapy) (\w[^`]*)`", text)):
        try:
            yield shlex.split(line, comments=True)
        except ValueError:  # a quotation mark that is closed on a later line, as of a program behind a pipe
            yield line.split()


def is_known(words: list[str]) -> bool:
    """Whether a command line names a command, and options, arguments and settings that are there."""
    command, *rest = words
    if command not in COMMANDS:
        return command in {"NAME", "list", "scrapy", "settings", "shell", "version"}
    options = {flag for option in REFERENCE.options_of(command) for flag in option.option_strings}
    named = {word.strip("[]").partition("=")[0] for word in rest if word.strip("[]").startswith("--")} - {"--"}
    values = {(flag, word.partition("=")[0]) for flag, word in pairwise(rest)}
    return (
        named <= options | EVERY_COMMAND_HAS
        and {name for flag, name in values if flag == "-a"} <= ARGUMENTS
        and all(name == "NAME" or name in SETTINGS for flag, name in values if flag == "-s")
    )
