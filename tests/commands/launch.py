"""Command lines in tests: forks of the test's process, which has loaded everything, or processes of their own."""

import os
import pty
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scrapy.cmdline import execute
from scrapy.utils.misc import walk_modules_iter

from newscrawl.cli.main import main
from newscrawl.library.sites import sites
from tests.terminal import read_all

_LONGEST_S = 300  # then the process is ended
ROOT = Path(__file__).parents[2]
#: One site more, which is there whatever sites are declared: `tests/engine/second_site`.
WITH_KABAR = ("-s", "SPIDER_MODULES=newscrawl.spiders,tests.engine.second_site.spiders")
#: The declared sites, as commands list them.
SITES = sorted(site.name for site in sites())


def start(
    program: str, folder: Path | None, environment: Mapping[str, str], *arguments: str, **streams: Any
) -> "subprocess.Popen[Any]":
    """Start `scrapy ARGUMENTS` or `newscrawl ARGUMENTS` in a process of its own, by default with pipes of text."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | streams
    return subprocess.Popen([sys.executable, "-m", program, *arguments], cwd=folder, env=environment, **options)


def run_scrapy(folder: Path, environment: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Return how `scrapy ARGUMENTS` ended in a working directory, with what it wrote."""
    return run_program(_scrapy, folder, {**os.environ, **environment}, arguments)


def run_scrapy_alone(
    folder: Path, environment: Mapping[str, str], *arguments: str
) -> "subprocess.CompletedProcess[str]":
    """Return the same of a command line that has no other environment than this."""
    return run_program(_scrapy, folder, environment, arguments)


def start_scrapy_alone(folder: Path, environment: Mapping[str, str], *arguments: str) -> int:
    """Start such a command line, whose output nobody reads, and return its process id."""
    with Path(os.devnull).open("wb") as nowhere:
        return _fork(_scrapy, folder, environment, arguments, nowhere.fileno(), nowhere.fileno())


def _scrapy(arguments: Sequence[str]) -> None:
    name, *rest = arguments
    # Scrapy calls a command as its module is called: `new_site`.
    execute(["scrapy", name if name.startswith("-") else name.replace("-", "_"), *rest])


def run_program(
    program: Callable[[Sequence[str]], object], folder: Path, environment: Mapping[str, str], arguments: Sequence[str]
) -> "subprocess.CompletedProcess[str]":
    """Return how a function ended that was called with command-line arguments in a process of its own."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = _fork(program, folder, environment, arguments, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode())
    return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(status), *texts)


def run_newscrawl(folder: Path, environment: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Return how `newscrawl ARGUMENTS` ended in a working directory, with what it wrote."""
    return run_program(main, folder, {**os.environ, **environment}, arguments)


def run_on_terminal(
    folder: Path, environment: Mapping[str, str], *arguments: str, width: int = 100
) -> "subprocess.CompletedProcess[str]":
    """Return how `scrapy ARGUMENTS` ended whose output is a terminal, with all that this terminal got."""
    ours, theirs = pty.openpty()
    terminal = {"TERM": "xterm-256color", "COLUMNS": str(width), "LINES": "40"}
    child = _fork(_scrapy, folder, {**os.environ, **terminal, **environment}, arguments, theirs, theirs)
    os.close(theirs)
    shown = read_all(ours)
    os.close(ours)
    _, status = os.waitpid(child, 0)
    return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(status), shown.decode(), "")


def _fork(
    program: Callable[[Sequence[str]], object],
    folder: Path,
    environment: Mapping[str, str],
    arguments: Sequence[str],
    out: int,
    err: int,
) -> int:
    list(walk_modules_iter("newscrawl.commands"))
    with warnings.catch_warnings():
        # Python 3.12 warns of threads, such as those of polars; none of them holds a lock that the command needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    code = 70
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.stdout = open(1, "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115  # ends with the process
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  # as above
        os.chdir(folder)
        signal.alarm(_LONGEST_S)
        os.environ.clear()
        os.environ.update({"SCRAPY_SETTINGS_MODULE": "newscrawl.settings", **environment})
        sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
        sys.modules.pop("newscrawl.settings", None)  # it reads the environment when it is loaded
        program(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
