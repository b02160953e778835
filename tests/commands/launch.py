"""Scrapy's command line without its second of start-up: a fork of the test's process, which has loaded everything."""

import os
import pty
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from scrapy.cmdline import execute
from scrapy.utils.misc import walk_modules_iter

from newscrawl.cli.main import main
from newscrawl.library.sites import sites
from tests.terminal import read_all

ROOT = Path(__file__).parents[2]
#: The declared sites, as commands list them.
SITES = sorted(site.name for site in sites())


def run_scrapy(folder: Path, environment: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Return how `scrapy ARGUMENTS` ended in a working directory, with what it wrote."""
    return _run(_scrapy, folder, environment, arguments)


def _scrapy(arguments: Sequence[str]) -> None:
    name, *rest = arguments
    # Scrapy calls a command as its module is called: `new_site`.
    execute(["scrapy", name if name.startswith("-") else name.replace("-", "_"), *rest])


def _run(
    program: Callable[[Sequence[str]], object], folder: Path, environment: Mapping[str, str], arguments: Sequence[str]
) -> "subprocess.CompletedProcess[str]":
    list(walk_modules_iter("newscrawl.commands"))
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with warnings.catch_warnings():
            # Python 3.12 warns of threads, such as those of polars; none of them holds a lock that the command needs.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            _become(program, folder, environment, arguments, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode())
    return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(status), *texts)


def run_newscrawl(folder: Path, environment: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Return how `newscrawl ARGUMENTS` ended in a working directory, with what it wrote."""
    return _run(main, folder, environment, arguments)


def run_on_terminal(
    folder: Path, environment: Mapping[str, str], *arguments: str, width: int = 100
) -> "subprocess.CompletedProcess[str]":
    """Return how `scrapy ARGUMENTS` ended whose output is a terminal, with all that this terminal got."""
    list(walk_modules_iter("newscrawl.commands"))
    ours, theirs = pty.openpty()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # as above
        child = os.fork()
    if child == 0:
        os.close(ours)
        terminal = {"TERM": "xterm-256color", "COLUMNS": str(width), "LINES": "40"}
        _become(_scrapy, folder, {**terminal, **environment}, arguments, theirs, theirs)
    os.close(theirs)
    shown = read_all(ours)
    os.close(ours)
    _, status = os.waitpid(child, 0)
    return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(status), shown.decode(), "")


def _become(
    program: Callable[[Sequence[str]], object],
    folder: Path,
    environment: Mapping[str, str],
    arguments: Sequence[str],
    out: int,
    err: int,
) -> None:
    code = 70
    try:
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.stdout = open(1, "w", encoding="utf-8", newline="\n", closefd=False)  # noqa: SIM115  # ends with the process
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  # as above
        os.chdir(folder)
        os.environ.update({**environment, "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"})
        sys.modules.pop("newscrawl.settings", None)  # it reads the environment when it is loaded
        program(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
