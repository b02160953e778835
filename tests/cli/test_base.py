"""The base of the commands, run through Scrapy's own command line."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from types import ModuleType

import pytest
from scrapy.cmdline import execute
from scrapy.settings import Settings

from newscrawl import commands  # noqa: F401  # makes our base class one of Scrapy's
from newscrawl.cli.base import EXIT_LOOK, NewsCommand, count, day
from newscrawl.errors import InputError, StoreError

Run = Callable[..., tuple[int, str, str]]


class Probe(NewsCommand):
    """A command that does what a test tells it to."""

    __module__ = "probe_commands.probe"
    action: Callable[[list[str]], object] = staticmethod(lambda args: sys.stdout.write(f"words: {' '.join(args)}\n"))
    examples = ("probe banjir --since 2023-12-11",)

    def short_desc(self) -> str:
        return "Try the base class"

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--since", type=day)
        parser.add_argument("--limit", type=count)

    def check(self, args: list[str], opts: Namespace) -> None:
        if "refused" in args:
            raise InputError("refused: is not\na word")

    def execute(self, args: list[str], opts: Namespace) -> None:
        type(self).action(args)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `scrapy probe ...` in this process: exit code, stdout, stderr."""
    module = ModuleType(Probe.__module__)
    monkeypatch.setitem(sys.modules, "probe_commands.probe", module)

    def run_probe(*args: str, **attributes: object) -> tuple[int, str, str]:
        module.Command = type("Command", (Probe,), {"__module__": Probe.__module__, **attributes})
        settings = Settings({"COMMANDS_MODULE": "probe_commands.probe", "LOG_LEVEL": "INFO"})
        with pytest.raises(SystemExit) as ended:
            execute(["scrapy", "probe", *args], settings)
        written = capsys.readouterr()
        return int(ended.value.code or 0), written.out, written.err

    return run_probe


def raising(error: BaseException) -> Callable[[list[str]], None]:
    """An action that raises `error`."""

    def act(args: list[str]) -> None:
        raise error

    return staticmethod(act)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--since", "2023-13-40"], '--since: "2023-13-40" is not a day (YYYY-MM-DD)'),
        (["--since", "20231211"], '--since: "20231211" is not a day (YYYY-MM-DD)'),
        (["--limit", "0"], '--limit: "0" is not a whole number above zero'),
        (["--limit", "²"], '--limit: "²" is not a whole number above zero'),
        (["--since"], "--since: expected one argument"),
        (["--db", ""], "--db: its value is empty"),
        (["word", ""], "an argument is empty"),
        (["--frobnicate"], "--frobnicate: no such option; see scrapy probe --help"),
        (["word", "-x"], "-x: no such option; see scrapy probe --help"),
        (["-s", "novalue"], "Invalid -s value, use -s NAME=VALUE"),
        (["-L", "LOUD"], '-L: "LOUD" is not a log level (DEBUG, INFO, WARNING, ERROR, CRITICAL)'),
        (["--logfile", "/nowhere/at/all.log"], '--logfile: the folder of "/nowhere/at/all.log" does not exist'),
        (["refused"], "refused: is not a word"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(run: Run, args: list[str], message: str) -> None:
    """Whatever is wrong with a command line, the user reads one line that names it."""
    code, out, err = run(*args)

    assert (code, out, err) == (2, "", f"scrapy probe: {message}\n")


@pytest.mark.parametrize(
    ("error", "code", "err"),
    [
        (InputError("no such folder: x"), 2, "scrapy probe: no such folder: x\n"),
        (StoreError("the database is locked"), 1, "scrapy probe: the database is locked\n"),
        (KeyError("slug"), 1, "scrapy probe: unexpected KeyError: 'slug' (the traceback: -L DEBUG)\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_an_error_is_one_line_and_its_class_decides_the_exit_code(
    run: Run, error: BaseException, code: int, err: str
) -> None:
    """Input errors end with 2, other errors with 1, Ctrl-C quietly."""
    result = run(action=raising(error))

    assert result == (code, "", err)


def test_an_error_before_the_work_keeps_the_work_from_starting(run: Run) -> None:
    """A database that cannot be opened ends the command with its one line."""

    def check(self: Probe, args: list[str], opts: Namespace) -> None:
        raise StoreError("the database is locked")

    assert run(check=check) == (1, "", "scrapy probe: the database is locked\n")


def test_debug_shows_the_traceback(run: Run) -> None:
    """`-L DEBUG` gives the traceback that a bug report needs."""
    code, _, err = run("-L", "DEBUG", action=raising(KeyError("slug")))

    assert code == 1
    assert "Traceback (most recent call last)" in err


def test_words_after_two_dashes_are_never_options(run: Run) -> None:
    """`--` ends the options, and is not a word itself."""
    code, out, _ = run("banjir", "--", "--limit", "-x")

    assert (code, out) == (0, "words: banjir --limit -x\n")


def test_a_command_may_take_words_that_begin_with_a_dash(run: Run) -> None:
    """A search leaves out `-word`, and still refuses a mistyped `--option`."""
    code, out, _ = run("banjir", "-demak", dash_words=True)
    refused, _, err = run("banjir", "--demak", dash_words=True)

    assert (code, out) == (0, "words: banjir -demak\n")
    assert (refused, err) == (2, "scrapy probe: --demak: no such option; see scrapy probe --help\n")


def test_help_shows_the_examples_as_a_user_types_them(run: Run) -> None:
    """`--help` ends with command lines to copy."""
    code, out, _ = run("--help")

    assert code == 0
    assert out.endswith("examples:\n  scrapy probe banjir --since 2023-12-11\n")


def test_a_finding_ends_with_exit_code_1(run: Run) -> None:
    """A command that sets its exit code ends with it."""

    def execute_(self: Probe, args: list[str], opts: Namespace) -> None:
        self.exitcode = EXIT_LOOK

    assert run(execute=execute_)[0] == 1
