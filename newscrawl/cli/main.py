"""The command line `newscrawl`: finds the command, loads it alone, and runs it."""

import argparse
import ast
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import NoReturn

from newscrawl import __version__, commands
from newscrawl.cli.base import (
    EXIT_INTERRUPTED,
    EXIT_LOOK,
    EXIT_USAGE,
    GLOBAL,
    NO_ROOM,
    NewsCommand,
    discard_output,
    no_room,
    summary,
)

_SCRAPY = "scrapy"
_PLACES = ("--data", "--db")  # the options that may be written before the command too


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command line, and end the process with its exit code."""
    _open_standard_streams()
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = EXIT_INTERRUPTED
    except BrokenPipeError:
        discard_output()
        code = 0
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        discard_output()
        sys.stderr.write(f"newscrawl: {no_room(error)}\n")
        code = EXIT_LOOK
    sys.exit(code)


def _open_standard_streams() -> None:
    """Open those that a shell or a service manager closed (`>&-`), before a database gets one of their numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  # until the process ends


def command_names() -> list[str]:
    """Return the names of all commands, as a user types them."""
    return sorted(module.name.replace("_", "-") for module in iter_modules(commands.__path__))


def load_command(name: str) -> NewsCommand:
    """Return a command, ready to parse its options."""
    command = import_module(_module(name)).Command()
    assert isinstance(command, NewsCommand)
    command.program = "newscrawl"
    return command


def make_parser(command: NewsCommand) -> argparse.ArgumentParser:
    """Return the parser of a command's options."""
    parser = argparse.ArgumentParser(
        prog=f"{command.program} {command.name}",
        usage=f"{command.program} {command.name} {command.syntax()}",
        description=command.long_desc(),
        conflict_handler="resolve",
        allow_abbrev=False,
    )
    command.add_options(parser)
    # What is the command's own comes first; argparse shows its groups in the order in which they were made.
    parser._action_groups.sort(key=lambda group: group.title == GLOBAL)
    return parser


def _run(argv: list[str]) -> int:
    before = _pop_places(argv)
    if not argv or argv[0] in {"-h", "--help", "help"}:
        if len(argv) > 1 and argv[0] == "help":
            return _run([argv[1], "--help"])
        print(*_overview(), sep="\n")
        return 0
    if argv[0] in {"-V", "--version", "version"}:
        print(f"newscrawl {__version__}")
        return 0
    name, *rest = argv
    if name == _SCRAPY:
        return _run_scrapy(rest)
    if name not in command_names():
        return _refuse(name)
    command = load_command(name)
    opts, args = make_parser(command).parse_known_args([*before, *rest])
    command.process_options(args, opts)
    if opts.profile:
        import cProfile

        profile = cProfile.Profile()
        profile.runcall(command.run, args, opts)
        profile.dump_stats(opts.profile)
    else:
        command.run(args, opts)
    return command.exitcode


def _pop_places(argv: list[str]) -> list[str]:
    """Take `--data DIR` and `--db DB` from the front of a command line, and return them."""
    taken: list[str] = []
    while argv and argv[0].partition("=")[0] in _PLACES:
        number = 1 if "=" in argv[0] else 2
        taken += argv[:number]
        del argv[:number]
    return taken


def _run_scrapy(arguments: list[str]) -> int:
    """Run Scrapy's own command line with this project's settings: `newscrawl scrapy shell URL`."""
    os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")
    from scrapy.cmdline import execute

    execute([_SCRAPY, *arguments])
    return 0


def _refuse(name: str) -> int:
    kind = "option" if name.startswith("-") else "command"
    near = get_close_matches(name, [*command_names(), _SCRAPY], n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    sys.stderr.write(f'newscrawl: there is no {kind} "{name}"; {hint}`newscrawl --help` lists the commands\n')
    return EXIT_USAGE


def _overview() -> Iterator[str]:
    """Yield the lines of `newscrawl --help`; the commands are read, not loaded."""
    names = command_names()
    room = max(map(len, names)) + 4
    width = max(40, shutil.get_terminal_size().columns - 2)
    yield f"newscrawl {__version__}: crawl, archive and query Indonesia's news"
    yield ""
    yield "usage: newscrawl [--data DIR] [--db DB] COMMAND [options] [arguments]"
    yield ""
    for name in names:
        lines = textwrap.wrap(_summary(name), max(20, width - room))
        yield f"  {name:<{room - 2}}{lines[0]}"
        yield from (f"{'':<{room}}{line}" for line in lines[1:])
    yield ""
    yield f"  {_SCRAPY:<{room - 2}}Scrapy's own commands, such as `newscrawl scrapy shell URL`"
    yield ""
    yield "`newscrawl COMMAND --help` says more about one of them, and shows examples."


def _summary(name: str) -> str:
    spec = find_spec(_module(name))
    source = spec.loader.get_source(spec.name) if spec and spec.loader else ""  # type: ignore[attr-defined]  # InspectLoader
    return summary(ast.get_docstring(ast.parse(source)) or name)


def _module(name: str) -> str:
    return f"{commands.__name__}.{name.replace('-', '_')}"
