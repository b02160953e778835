"""The base of this project's commands: errors in one line, exit codes 0, 1 and 2, options that are really known.

It stands outside `commands/` because Scrapy takes every command class that it finds in there for a command.
"""

import argparse
import logging
import os
import re
import sys
import traceback
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NoReturn

from scrapy.commands import ScrapyCommand, ScrapyHelpFormatter
from scrapy.exceptions import UsageError
from scrapy.settings import Settings
from scrapy.utils.conf import arglist_to_dict
from scrapy.utils.project import get_project_settings

from newscrawl.errors import InputError, NewscrawlError
from newscrawl.store.engine import open_engine

EXIT_LOOK = 1  # the run ended, but a person must look at something
EXIT_INTERRUPTED = 130  # what a shell reports for Ctrl-C

_MAX_COUNT = 2**31 - 1  # what every database takes for an id or a number of rows
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class _HelpFormatter(ScrapyHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Keep the lines of descriptions and examples as they were written."""


class NewsCommand(ScrapyCommand):
    """A command of this project: subclasses say `short_desc`, `execute`, and what they need of the rest."""

    requires_project = True
    requires_crawler_process = False
    #: Command lines that `--help` shows, without the leading `scrapy`.
    examples: tuple[str, ...] = ()
    #: Whether `-word` is an argument of this command (a search's "without this word") rather than a mistyped option.
    dash_words = False

    @property
    def name(self) -> str:
        """The command as the user types it: the name of its module."""
        return type(self).__module__.rpartition(".")[2]

    @property
    def project_settings(self) -> Settings:
        """The settings with the command line's `-s` applied."""
        if self.settings is None:
            raise RuntimeError("a command has settings only when Scrapy's command line runs it")
        return self.settings

    def database_url(self) -> str:
        """Return the SQLAlchemy URL of the database in use."""
        return str(self.project_settings["NEWSCRAWL_DATABASE_URL"])

    def prepare_database(self) -> None:
        """Create or upgrade the database, so that what is wrong with it is told before a crawl begins.

        Raises: StoreError, InputError.
        """
        open_engine(self.database_url()).dispose()

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add Scrapy's global options; a mistake in any option becomes one line."""
        super().add_options(parser)
        parser.formatter_class = _HelpFormatter
        if self.examples:
            lines = "\n".join(f"  scrapy {example}" for example in self.examples)
            parser.epilog = f"Examples\n========\n{lines}"
        parser.error = self._fail_usage  # type: ignore[method-assign]  # Scrapy makes the parser, not we

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse what no option of this command is, then let the command check its arguments."""
        self._refuse_unknown_options(args)
        with self._errors_in_one_line():
            super().process_options(args, opts)
            self._check_settings(opts)
            self._check_logging()
            self.check(args, opts)
        if self.exitcode:
            sys.exit(self.exitcode)

    def check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Raise `InputError` for arguments that cannot work, before anything is opened."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run `execute`; its errors become one line and an exit code."""
        with self._errors_in_one_line():
            self.execute(args, opts)
            sys.stdout.flush()

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the work; set `self.exitcode` to 1 where a person must look at the result."""

    @contextmanager
    def _errors_in_one_line(self) -> Iterator[None]:
        try:
            yield
        except InputError as error:
            self._trace()
            raise UsageError(str(error), print_help=False) from error
        except NewscrawlError as error:
            self._trace()
            self._complain(str(error))
            self.exitcode = EXIT_LOOK
        except KeyboardInterrupt:
            self.exitcode = EXIT_INTERRUPTED
        except BrokenPipeError:
            # The reader (`| head`) has what it wanted; without this, Python complains once more when it closes stdout.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (UsageError, argparse.ArgumentError):
            raise
        except Exception as error:  # noqa: BLE001  # the last edge before the user
            self._trace()
            hint = "" if self._is_debug() else " (the traceback: -L DEBUG)"
            self._complain(f"unexpected {type(error).__name__}: {error}{hint}")
            self.exitcode = EXIT_LOOK

    def _refuse_unknown_options(self, args: list[str]) -> None:
        """Scrapy leaves options that it does not know among the arguments; `--` ends the options."""
        end = args.index("--") if "--" in args else len(args)
        for arg in args[:end]:
            if arg.startswith("-") and arg != "-" and not (self.dash_words and not arg.startswith("--")):
                raise UsageError(f"{arg}: no such option; see scrapy {self.name} --help", print_help=False)
        del args[end : end + 1]

    def _check_settings(self, opts: argparse.Namespace) -> None:
        """Refuse a `-s NAME=VALUE` that is no number, or neither true nor false, where the setting is such a one."""
        declared = get_project_settings()
        for name, value in arglist_to_dict(opts.set).items():
            kind = type(declared.get(name))
            try:
                if kind is bool:
                    self.project_settings.getbool(name)
                elif kind in {int, float}:
                    float(value)
            except ValueError as error:
                wanted = "True or False" if kind is bool else "a number"
                raise InputError(f'{name}: "{value}" is not {wanted}') from error

    def _check_logging(self) -> None:
        level = self.project_settings["LOG_LEVEL"]
        if str(level).upper() not in logging.getLevelNamesMapping() and not str(level).isdigit():
            raise InputError(f'-L: "{level}" is not a log level (DEBUG, INFO, WARNING, ERROR, CRITICAL)')
        log_file = self.project_settings["LOG_FILE"]
        if log_file and not Path(log_file).resolve().parent.is_dir():
            raise InputError(f'--logfile: the folder of "{log_file}" does not exist')

    def _fail_usage(self, message: str) -> NoReturn:
        self._complain(message.removeprefix("argument "))
        sys.exit(2)

    def _complain(self, message: str) -> None:
        sys.stderr.write(f"scrapy {self.name}: {' '.join(message.split())}\n")

    def _is_debug(self) -> bool:
        return str(self.project_settings["LOG_LEVEL"]).upper() == "DEBUG"

    def _trace(self) -> None:
        if self._is_debug():
            traceback.print_exc()


def day(text: str) -> date:
    """Return the WIB day that an option names (an argparse `type`).

    >>> day("2023-12-11")
    datetime.date(2023, 12, 11)

    Raises: argparse.ArgumentTypeError for anything but a day of the calendar written YYYY-MM-DD.
    """
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f'"{text}" is not a day (YYYY-MM-DD)')


def count(text: str) -> int:
    """Return the whole number above zero that an option names (an argparse `type`).

    >>> count("20")
    20

    Raises: argparse.ArgumentTypeError for anything else.
    """
    digits = text.lstrip("0")
    if not (text.isascii() and text.isdigit() and digits):
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number above zero')
    if len(digits) > len(str(_MAX_COUNT)) or int(digits) > _MAX_COUNT:
        raise argparse.ArgumentTypeError(f'"{text}" is more than {_MAX_COUNT:,}')
    return int(digits)
