"""The command line `newscrawl`, as a process of its own in an empty folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl import __version__
from newscrawl.cli.main import command_names
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.engine.runs import environment, newscrawl, start
from tests.store.making import make_draft


def test_it_lists_only_our_commands_within_the_terminal(tmp_path: Path) -> None:
    """No command of Scrapy's is among them, and no line is longer than the terminal is wide."""
    shown = newscrawl(tmp_path, COLUMNS="60")

    names = [line.split()[0] for line in shown.out.splitlines() if line.startswith("  ") and line[2] != " "]
    assert (shown.code, shown.err) == (0, "")
    assert names == [*command_names(), "scrapy"]
    assert max(map(len, shown.out.splitlines())) <= 80


@pytest.mark.parametrize("arguments", [["--version"], ["version"]])
def test_it_says_its_version(tmp_path: Path, arguments: list[str]) -> None:
    """The one of the package."""
    assert newscrawl(tmp_path, *arguments).out == f"newscrawl {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["querry"], 'there is no command "querry"; did you mean query? `newscrawl --help` lists the commands'),
        (["xyzzy"], 'there is no command "xyzzy"; `newscrawl --help` lists the commands'),
        (["--frobnicate"], 'there is no option "--frobnicate"; `newscrawl --help` lists the commands'),
    ],
)
def test_what_it_does_not_know_is_one_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    """Exit code 2, with the nearest command where there is one."""
    shown = newscrawl(tmp_path, *arguments)

    assert (shown.code, shown.out, shown.err) == (2, "", f"newscrawl: {said}\n")


@pytest.mark.parametrize("name", command_names())
def test_help_of_a_command_names_the_program_that_was_typed(tmp_path: Path, name: str) -> None:
    """Usage and examples can be copied."""
    shown = newscrawl(tmp_path, name, "--help")

    assert shown.out.startswith(f"usage: newscrawl {name}")
    assert f"\n  newscrawl {name}" in shown.out.partition("examples:")[2]


def test_a_search_loads_nothing_of_the_crawler(tmp_path: Path) -> None:
    """Neither Scrapy nor Twisted, which take longer to load than a search to run."""
    newscrawl(tmp_path, "demo")

    loaded = newscrawl(tmp_path, "query", "gempa", "--db", "example.db", PYTHONPROFILEIMPORTTIME="1").err

    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in loaded.splitlines()}
    assert "sqlalchemy" in modules
    assert modules.isdisjoint({"scrapy", "twisted", "lxml", "alembic"})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--db", "sqlite://data/x.db"], '"sqlite://data/x.db" has two slashes, an SQLite file has three: '),
        (["--db", ":memory:"], '":memory:" is a database in memory, lost when the command ends'),
        (["--db", "sqlite://"], '"sqlite://" is a database in memory, lost when the command ends'),
        (["--db", "."], 'database "{home}" is a folder; give the path of a file, or --data for a folder'),
        (["--db", "no/such/x.db"], "there is no database at {home}/no/such/x.db yet"),
        (["--data", "nowhere"], "there is no database at {home}/nowhere/news.db yet"),
    ],
)
def test_a_database_that_is_named_wrongly_is_one_line(tmp_path: Path, options: list[str], said: str) -> None:
    """It names the absolute path, or what the name should look like; before the command or behind it."""
    for line in ([*options, "query"], ["query", *options]):
        shown = newscrawl(tmp_path, *line, NEWSCRAWL_DATABASE_URL="")

        assert (shown.code, shown.out, shown.err.count("\n")) == (2, "", 1)
        assert said.format(home=tmp_path) in shown.err
    assert list(tmp_path.iterdir()) == []


def test_scrapys_own_commands_are_reached(tmp_path: Path) -> None:
    """With the settings of this project."""
    assert newscrawl(tmp_path, "scrapy", "settings", "--get", "BOT_NAME").out == "newscrawl\n"


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    """`| head` closes the pipe before everything is written."""
    newscrawl(tmp_path, "demo")

    with start(tmp_path, "query", "--all", "--format", "jsonl", "--db", "example.db") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (0, "")


@pytest.mark.process
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_a_closed_standard_stream_is_no_error(tmp_path: Path, closed: str) -> None:
    """As a service manager may start a command: what it would print is lost, its work is done."""
    command = f'exec "{sys.executable}" -m newscrawl completion bash {closed}'

    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "line",
    ["--version", "query", "query --format csv", "show 1", "failures", "archive --stats", "export - --format csv.gz"],
)
def test_a_full_disk_behind_standard_output_is_one_line(tmp_path: Path, line: str) -> None:
    """Every command that prints says it in the same words, with exit code 1."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    Writer(engine).write([make_draft("a")])
    engine.dispose()
    (tmp_path / "pages").mkdir()

    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "{sys.executable}" -m newscrawl {line} > /dev/full'],
        cwd=tmp_path,
        env=environment(tmp_path, NEWSCRAWL_ARCHIVE=f"{tmp_path}/pages"),
        capture_output=True,
        text=True,
        timeout=60,
    )

    said = "cannot write the output: no space left on device; make room and run the same command again\n"
    assert (done.returncode, done.stderr.partition(": ")[2]) == (1, said)
