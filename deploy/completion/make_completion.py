"""The completion of `scrapy` for bash, zsh and fish, made from the commands' own options by shtab.

python deploy/completion/make_completion.py
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import shtab
from scrapy import commands as scrapys_commands
from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[2]))

from newscrawl import commands, spiders

SCRIPTS = {"bash": "scrapy.bash", "zsh": "_scrapy", "fish": "scrapy.fish"}
#: Arguments that are no options; Scrapy's parsers do not know them.
_FILES = {"export": "?", "replay": "*", "report": "?", "runspider": "?"}
_SPIDERS = frozenset({"check", "crawl", "edit"})
_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")


def script(shell: str) -> str:
    """Return the script of a shell."""
    return shtab.complete(_parser(), shell=shell)


def _parser() -> ArgumentParser:
    """Return all commands as one parser: Scrapy makes one for the command that is run, and no other."""
    parser = ArgumentParser("scrapy", description="Crawl, archive and query news")
    subparsers = parser.add_subparsers()
    names = [module.name for module in iter_modules(spiders.__path__)]
    for name, command in sorted(_commands()):
        short = " ".join(command.short_desc().split())
        one = subparsers.add_parser(name, help=short, description=short, conflict_handler="resolve")
        command.add_options(one)
        for option in one._actions:
            if "--spider" in option.option_strings:
                option.choices = names
            elif "--loglevel" in option.option_strings:
                option.choices = _LEVELS
            elif option.metavar == "FILE":
                option.complete = shtab.FILE  # type: ignore[attr-defined]  # how shtab is told
        if name in _SPIDERS:
            one.add_argument("spider", nargs="?", choices=names)
        elif name in _FILES:
            one.add_argument("file", nargs=_FILES[name]).complete = shtab.FILE  # type: ignore[attr-defined]  # as above
    return parser


def _commands() -> Iterator[tuple[str, ScrapyCommand]]:
    """Yield the commands by name; one of ours takes the place of Scrapy's."""
    ours = {module.name for module in iter_modules(commands.__path__)}
    for package in (scrapys_commands, commands):
        for module in iter_modules(package.__path__):
            if package is scrapys_commands and module.name in ours:
                continue
            loaded = import_module(f"{package.__name__}.{module.name}")
            command = loaded.Command()
            command.settings = Settings()
            yield module.name, command


if __name__ == "__main__":
    for shell, name in SCRIPTS.items():
        (Path(__file__).parent / name).write_text(script(shell), "utf-8")
