"""All commands alike: their help, their errors, their exit codes, and what a terminal gets of them."""

import re
import shlex
import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest

from newscrawl.cli.base import NewsCommand
from newscrawl.cli.main import command_names
from newscrawl.errors import FailReason
from newscrawl.items import Rejection, Stage
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.commands.launch import ROOT, SITES, run_on_terminal, run_scrapy
from tests.store.making import at, make_draft

COMMANDS = command_names()
URL = "https://www.inews.id/news/nasional/cerita-yang-hilang"
#: What a user may get wrong, and the line that says so. Exit code 2, nothing on stdout, no file made.
WRONG = {
    "archive": [("x", '"x": words go with --wacz'), ("--prune --before x", '"x" is not a day (YYYY-MM-DD)')],
    "browse": [("x", '"x": browse takes no arguments'), ("--port x", "--port")],
    "capture": [("", "give the URL of one page"), ("nonsense", '"nonsense" is no URL'), (f"{URL} --case A/B", "A/B")],
    "completion": [("", "name one shell: bash, zsh, fish"), ("tcsh", "name one shell: bash, zsh, fish")],
    "coverage": [
        ("kabar", 'there is no spider "kabar"'),
        ("inews --since 2023-12-12 --until 2023-12-11", "--since 2023-12-12 is after --until 2023-12-11"),
        ("inews --channels x", '--channels: there is no "x"'),
        ("inews --by year", "choose from 'month', 'day'"),
    ],
    "crawl": [
        ("", f"give the name of one spider (there is: {', '.join(SITES)})"),
        ("kabar", 'there is no spider "kabar"'),
        ("inews -a since=x", 'since: "x" is not a day (YYYY-MM-DD)'),
        ("inews -a sinse=2023-12-11", "sinse"),
    ],
    "crew": [
        ("kabar", 'there is no spider "kabar"'),
        ("--jobs x", '"x" is not a whole number above zero'),
        ("inews", "crawlers on several machines need PostgreSQL"),
        ("--apply", "crawlers on several machines need PostgreSQL"),
    ],
    "dataset": [
        ("", "give the folder of the dataset, then WARC files"),
        ("out nowhere", 'there is no "nowhere"'),
        ("out fixtures", "is a fixture; a dataset is made of WARC and WACZ files"),
        ("out pages --hosts x", "--hosts goes with --any-site"),
        ("out pages --jobs 2 --scheduler tcp://127.0.0.1:1", "give one of them"),
        ("out pages --any-site --lang indonesia", "give two letters"),
        ("out pages --any-site --url-filter (", '--url-filter "("'),
    ],
    "db": [
        ("", "--check, --backup FILE, --vacuum or --remove-damaged"),
        ("--check --vacuum", "not allowed with argument"),
        ("--check x", '"x"'),
        ("--backup ''", "--backup: its value is empty"),
    ],
    "demo": [("x", '"x": demo takes no arguments')],
    "doctor": [("x", '"x": doctor takes no arguments'), ("--format csv", "choose from 'table', 'json'")],
    "export": [
        ("", "name the file to write"),
        ("'' gempa", "name the file to write"),
        ("a.xml", "the name must end in"),
        ("no/a.csv", 'there is no folder "no"'),
    ],
    "failures": [("x", '"x": failures takes no arguments'), ("--reason x", "choose from"), ("--limit 0", '"0"')],
    "harvest": [
        ("", "give the name of one site"),
        ("inews", "--from is missing"),
        ("inews --from x", "give commoncrawl, wayback or the URL of a CDX server"),
        ("inews --from wayback --hosts example.org", '"example.org" is no host of inews'),
    ],
    "new-site": [
        ("", "give the name of the site"),
        ("Kabar page.html", '"Kabar" cannot name a site'),
        ("kabar page.html", "there is no folder newscrawl/spiders here"),
    ],
    "query": [
        ('"\\"gempa"', "a quotation mark is not closed"),
        ("--limit x", '"x" is not a whole number above zero'),
        ("--limit 99999999999999999999", '"99999999999999999999" is more than 2,147,483,647'),
        ("--channel \udcff", r"channel '\udcff' is no text in UTF-8"),
        ("--since 2023-12-12 --until 2023-12-11", "--since 2023-12-12 is after --until 2023-12-11"),
        ("--kind poem", "choose from 'article'"),
    ],
    "read": [
        ("", "give one page"),
        ("nowhere", '"nowhere" is no file'),
        ("fixtures", '"fixtures" is a folder'),
        ("- --url x", '--url: "x" is no URL of a page'),
        (f"{URL} --url {URL}", "--url goes with a file"),
    ],
    "replay": [("nowhere", 'there is no "nowhere"'), ("fixtures --jobs x", '"x" is not a whole number above zero')],
    "report": [("a.html b.html", '"b.html": report takes one FILE'), ("no/a.html", '"no')],
    "show": [
        ("", "give the id or the URL"),
        ("1 2", "give the id or the URL"),
        ("999999", 'no story "999999"'),
        ("9" * 5000, "no story"),
    ],
}
#: What works on a small database; the others need a network, which their own tests give them.
GOOD = {
    "archive": ["--stats", "--verify"],
    "completion": ["bash"],
    "coverage": ["inews", "inews --by day"],
    "db": ["--check", "--vacuum", "--backup copy.db"],
    "doctor": [""],
    "export": ["news.csv"],
    "failures": ["", "--format json"],
    "query": ["judul", "--count-by day", "--sql"],
    "demo": [""],
    "read": ["fixtures/inews/seed-article/page.html"],
    "replay": ["fixtures/inews/seed-article", "fixtures/inews/seed-article --dry-run"],
    "report": ["report.html"],
    "show": ["1", "1 --history", "1 --cluster"],
}
#: Commands that read none, make one, or have a test of their own for one that cannot be read.
_WITHOUT_DATABASE = {
    "dataset",
    "new-site",
    "crew",
    "capture",
    "doctor",
    "archive",
    "replay",
    "crawl",
    "completion",
    "demo",
    "harvest",
    "read",
}
MISTAKES = [(name, line, message) for name, lines in WRONG.items() for line, message in lines]
RUNS = [(name, line) for name, lines in GOOD.items() for line in lines]
ONLINE = {
    "dataset": "tests/dataset/",
    "browse": "tests/browse/",
    "new-site": "tests/cases/",
    "capture": "tests/doctor/",
    "crawl": "tests/crawl/",
    "crew": "tests/crew/",
    "harvest": "tests/harvest/",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with a database: a story that was edited, its copy, and a page that failed."""
    home = tmp_path_factory.mktemp("usage")
    engine = open_engine(f"sqlite:///{home}/news.db")
    Writer(engine).write(
        [
            make_draft("a", title="Judul lama"),
            make_draft("a", seconds=7200, title="Judul baru"),
            make_draft("copy", paragraphs=["Teks halaman 1 dari a."]),
            Rejection(URL, Stage.READ, FailReason.NO_TEXT, "current", at(0), "inews", "www.inews.id/hilang"),
        ]
    )
    engine.dispose()
    (home / "pages").mkdir()
    (home / "fixtures").symlink_to(ROOT / "fixtures")
    return home


def environment(home: Path, database: str = "news.db", **more: str) -> dict[str, str]:
    return {
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{home}/{database}",
        "NEWSCRAWL_ARCHIVE": f"{home}/pages",
        "NO_COLOR": "",
        **more,
    }


def command_of(name: str) -> NewsCommand:
    command = import_module(f"newscrawl.commands.{name.replace('-', '_')}").Command()
    assert isinstance(command, NewsCommand)
    return command


def files(folder: Path) -> set[str]:
    """Return what is in a folder, without the two that SQLite puts beside a database to read it."""
    return {path.name for path in folder.iterdir() if not path.name.endswith(("-shm", "-wal"))}


def test_the_tables_are_complete() -> None:
    """A new command gets its rows."""
    assert sorted(WRONG) == COMMANDS
    assert sorted({*GOOD, *ONLINE}) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_and_shows_examples(home: Path, name: str) -> None:
    """A line on what it is for, its usage, and command lines to copy."""
    done = run_scrapy(home, environment(home), name, "--help")

    assert (done.returncode, done.stderr) == (0, "")
    # Scrapy names a command by its module.
    assert done.stdout.startswith(f"usage: scrapy {name.replace('-', '_')} ")
    shown = done.stdout.partition("examples:\n")[2].splitlines()
    assert shown == [f"  scrapy {example}" for example in command_of(name).examples]
    assert shown
    assert max(map(len, shown)) <= 120


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_are_lines_of_the_command(name: str) -> None:
    """Each begins with its name, and has none but its options, with values that they take."""
    command = command_of(name)
    for example in command.examples:
        first, *words = shlex.split(example.partition(" | ")[0].partition(" > ")[0])
        parser = ArgumentParser(exit_on_error=False, conflict_handler="resolve")
        command.add_options(parser)
        parser.error = lambda message, example=example: pytest.fail(f"{example}: {message}")  # type: ignore[method-assign]

        _, rest = parser.parse_known_args(words)

        assert first == name
        assert [word for word in rest if word.startswith("--")] == []


@pytest.mark.parametrize(("name", "line", "message"), MISTAKES)
def test_wrong_usage_is_one_line_and_exit_code_2(home: Path, name: str, line: str, message: str) -> None:
    """It names what is wrong, on stderr; nothing is printed or written."""
    before = files(home)

    done = run_scrapy(home, environment(home), name, *shlex.split(line))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"scrapy {name}: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert files(home) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_option_is_wrong_usage(home: Path, name: str) -> None:
    """It is not taken for an argument, wherever it stands."""
    done = run_scrapy(home, environment(home), name, "--frobnicate")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"scrapy {name}: --frobnicate: no such option; see scrapy {name} --help\n"


@pytest.mark.parametrize(("name", "line"), RUNS)
def test_done_is_exit_code_0(home: Path, name: str, line: str) -> None:
    """What works says so in its exit code, and in a pipe without colours."""
    (home / "copy.db").unlink(missing_ok=True)

    done = run_scrapy(home, environment(home), name, *shlex.split(line), "-L", "ERROR")

    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(("name", "line"), RUNS)
def test_no_color_is_obeyed(home: Path, name: str, line: str) -> None:
    """On a terminal that has colours, NO_COLOR leaves none of them, nor bold that stood for them."""
    (home / "copy.db").unlink(missing_ok=True)

    done = run_on_terminal(home, environment(home, NO_COLOR="1"), name, *shlex.split(line), "-L", "ERROR")

    assert done.returncode == 0
    assert re.findall(r"\x1b\[[0-9;]*m", done.stdout) == []


def test_a_terminal_gets_colours(home: Path) -> None:
    """Where NO_COLOR is not set; else the test above would prove nothing."""
    shown = run_on_terminal(home, environment(home), "show", "1", "--history").stdout

    assert "\x1b[32mbaru" in shown


def test_no_color_leaves_a_difference_readable(home: Path) -> None:
    """What was taken out and what was put in are marked as in a pipe."""
    shown = run_on_terminal(home, environment(home, NO_COLOR="1"), "show", "1", "--history").stdout

    assert "[-lama-] {+baru+}" in shown


@pytest.mark.parametrize("name", sorted({*COMMANDS} - _WITHOUT_DATABASE))
@pytest.mark.parametrize("fault", ["missing", "older", "newer", "text"])
def test_a_database_that_cannot_be_read_is_one_line(home: Path, tmp_path: Path, name: str, fault: str) -> None:
    """One that is not there is wrong usage; one that is there and cannot be read ends with 1."""
    database = tmp_path / "news.db"
    if fault == "text":
        database.write_text("not a database " * 1000)
    elif fault != "missing":
        open_engine(f"sqlite:///{database}").dispose()
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", ["0001" if fault == "older" else "9999"])
    lines = {**{name: lines[0] for name, lines in GOOD.items()}, "browse": "", "export": "x.csv"}

    done = run_scrapy(tmp_path, environment(tmp_path), name, *shlex.split(lines[name]))

    assert done.returncode == (2 if fault == "missing" else 1)
    assert done.stderr.startswith(f"scrapy {name}: ")
    assert done.stderr.count("\n") == 1
    assert (done.stdout, files(tmp_path)) == ("", set() if fault == "missing" else {"news.db"})
