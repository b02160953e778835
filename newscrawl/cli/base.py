"""The base of this project's commands: errors in one line, exit codes 0, 1 and 2, no unknown options.

It is outside `commands/` because every module there is a command. It imports nothing of Scrapy before a command needs
it: that alone takes longer than a search.
"""

import argparse
import errno
import logging
import os
import shutil
import sys
import textwrap
import traceback
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from newscrawl.cli.configuration import database_url, named_settings, settings_module
from newscrawl.cli.log_records import log_safely
from newscrawl.clock import WIB, Clock
from newscrawl.errors import InputError, NewscrawlError
from newscrawl.settings import in_folder
from newscrawl.text.periods import parse_day

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    from newscrawl.page.site import Site

EXIT_LOOK = 1  # the run ended, but a person must look at something
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130  # what a shell reports for Ctrl-C

#: Errors of a write that say: the disk, the quota or the largest size of a file is used up.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_MAX_COUNT = 2**31 - 1  # what every database takes for an id or a number of rows
GLOBAL = "options of every command"


class NewsCommand(ABC):
    """A command of this project. The first line of its module's docstring is its line in the list of commands.

    `newscrawl NAME` runs it, and so does `scrapy NAME` in a clone: it has the methods that Scrapy calls.
    """

    #: The command line behind the command's name, for `--help`.
    arguments: ClassVar[str] = "[options]"
    #: More than the one line, for `--help`.
    description: ClassVar[str] = ""
    #: Command lines that `--help` shows, without the program's name.
    examples: ClassVar[tuple[str, ...]] = ()
    #: Whether `-word` is an argument of this command (a search's "without this word") rather than a mistyped option.
    dash_words: ClassVar[bool] = False

    #: The program that runs the command: `newscrawl` sets its own name.
    program = "scrapy"
    settings: "Settings | None" = None  # Scrapy's command line sets them; `project_settings` reads them where needed
    exitcode = 0
    _overrides: Mapping[str, Any] = {}
    # What else Scrapy's command line reads. A process of the crawler is made by `crawler_process`, when it is needed.
    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {}

    @property
    def name(self) -> str:
        """The command as the user types it: the name of its module."""
        return type(self).__module__.rpartition(".")[2].replace("_", "-")

    def short_desc(self) -> str:
        """Return the line in the list of commands."""
        return summary(sys.modules[type(self).__module__].__doc__ or "")

    def long_desc(self) -> str:
        """Return the head of `--help`, wrapped to the terminal."""
        width = max(40, shutil.get_terminal_size().columns - 2)
        paragraphs = cleandoc(self.description).split("\n\n") if self.description else ()
        return "\n\n".join(textwrap.fill(text, width) for text in (f"{self.short_desc()}.", *paragraphs))

    def syntax(self) -> str:
        """Return the command line without the command."""
        return self.arguments

    @property
    def project_settings(self) -> "Settings":
        """Scrapy's settings with the command line's `-s` applied."""
        if self.settings is None:
            from scrapy.utils.project import get_project_settings

            settings_module()  # else another project's scrapy.cfg, found in the working directory, would be read
            self.settings = get_project_settings()
            self.settings.setdict(self._overrides, priority="cmdline")
        return self.settings

    def setting(self, name: str) -> Any:
        """Return one setting without loading Scrapy for it; text where `-s` gives it."""
        if self.settings is not None:
            return self.settings[name]
        return self._overrides[name] if name in self._overrides else getattr(settings_module(), name)

    def now(self) -> datetime:
        """Return the time of the run's clock."""
        return Clock.read(self.setting("NEWSCRAWL_NOW")).now()

    def today(self) -> date:
        """Return the day in WIB by that clock."""
        return self.now().astimezone(WIB).date()

    def archive_folder(self, maker: str = "`newscrawl crawl SITE` makes one") -> Path:
        """Return the folder of the archive; `maker` ends the message where there is none.

        Raises: InputError where there is none.
        """
        folder = self.setting("NEWSCRAWL_ARCHIVE")
        if not folder:
            raise InputError("NEWSCRAWL_ARCHIVE is empty, so there is no archive")
        if not Path(folder).is_dir():
            raise InputError(f'there is no archive at "{folder}" yet; {maker}')
        return Path(folder)

    def database_url(self) -> str:
        """Return the SQLAlchemy URL of the database in use.

        Raises: InputError for a name that cannot be one.
        """
        return database_url(str(self.setting("NEWSCRAWL_DATABASE_URL")))

    def spiders(self) -> "dict[str, type[Spider]]":
        """Return the spiders by name."""
        from scrapy.spiderloader import get_spider_loader

        loader = get_spider_loader(self.project_settings)
        return {name: loader.load(name) for name in sorted(loader.list())}

    def sites(self) -> "dict[str, Site]":
        """Return the declared sites by the names of their spiders."""
        return {name: site for name, spider in self.spiders().items() if (site := getattr(spider, "site", None))}

    def has_database(self) -> bool:
        """Say whether there is a database to look at: a SQLite file that does not exist is an empty one."""
        from newscrawl.store.engine import is_missing

        return not is_missing(self.database_url())

    def prepare_database(self) -> None:
        """Create or upgrade the database, so that a fault of it is reported before a crawl begins.

        Raises: StoreError, InputError.
        """
        from newscrawl.store.engine import open_engine

        open_engine(self.database_url()).dispose()

    @cached_property
    def crawler_process(self) -> "AsyncCrawlerProcess":
        """Scrapy's engine in this process; the first use configures the log."""
        from scrapy.crawler import AsyncCrawlerProcess

        if not str(self.project_settings["TWISTED_REACTOR"]).endswith("AsyncioSelectorReactor"):
            raise InputError(f"{self.name} needs TWISTED_REACTOR to be the asyncio reactor")
        return AsyncCrawlerProcess(self.project_settings)

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of every command; a mistake in any option becomes one line."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        if self.examples:
            lines = "\n".join(f"  {self.program} {example}" for example in self.examples)
            parser.epilog = f"examples:\n{lines}"
        parser.error = self._fail_usage  # type: ignore[method-assign]  # Scrapy makes the parser, not we
        group = parser.add_argument_group(GLOBAL)
        group.add_argument("--data", metavar="DIR", help="folder of the database, the saved pages and the logs")
        group.add_argument("--db", metavar="DB", help="database: the path of an SQLite file, or an SQLAlchemy URL")
        group.add_argument("-L", "--loglevel", metavar="LEVEL", help="DEBUG, INFO, WARNING, ERROR or CRITICAL")
        group.add_argument("--logfile", metavar="FILE", help="where the log goes")
        group.add_argument("--nolog", action="store_true", help="no log")
        group.add_argument(
            "-s", "--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting (repeatable)"
        )
        group.add_argument("--profile", metavar="FILE", help="write a profile of the processor's time into FILE")
        group.add_argument("--pidfile", metavar="FILE", help="write the process id into FILE")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check for unknown options and empty values, then let the command check its arguments."""
        with self._errors_in_one_line():
            self._refuse_unknown_options(args)
            self._refuse_empty_values(args, opts)
            self._apply(opts)
            self.check(args, opts)
        if self.exitcode:
            sys.exit(self.exitcode)

    def check(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: B027  # most commands need none
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
        except NewscrawlError as error:
            self._trace()
            self._complain(str(error))
            self.exitcode = EXIT_USAGE if isinstance(error, InputError) else EXIT_LOOK
        except KeyboardInterrupt:
            self.exitcode = EXIT_INTERRUPTED
        except BrokenPipeError:
            discard_output()  # the reader (`| head`) has what it wanted
        except Exception as error:  # noqa: BLE001  # the last edge before the user
            self._trace()
            self._complain(self._unexpected(error))
            self.exitcode = EXIT_LOOK

    def _unexpected(self, error: Exception) -> str:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            discard_output()
            return no_room(error)
        hint = "" if self._is_debug() else " (the traceback: -L DEBUG)"
        return f"unexpected {type(error).__name__}: {error}{hint}"

    def _refuse_unknown_options(self, args: list[str]) -> None:
        """Check that argparse left no option among the arguments; `--` ends the options.

        Raises: InputError.
        """
        end = args.index("--") if "--" in args else len(args)
        for arg in args[:end]:
            if arg.startswith("-") and arg != "-" and not (self.dash_words and not arg.startswith("--")):
                raise InputError(f"{arg}: no such option; see {self.program} {self.name} --help")
        del args[end : end + 1]

    def _refuse_empty_values(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check for empty values, as of `--tag "$TAG"` in a script without TAG: they would choose everything.

        Raises: InputError.
        """
        if "" in args and not self.dash_words:  # no words are a search for all
            raise InputError("an argument is empty")
        for name, value in vars(opts).items():
            if value == "":
                raise InputError(f"--{name.strip('_').replace('_', '-')}: its value is empty")

    def _apply(self, opts: argparse.Namespace) -> None:
        """Apply the options of every command to the settings.

        Raises: InputError.
        """
        changed: dict[str, Any] = dict(in_folder(Path(opts.data))) if opts.data else {}
        changed |= named_settings(opts.set)
        if opts.db:
            changed["NEWSCRAWL_DATABASE_URL"] = opts.db
        if opts.loglevel:
            changed |= {"LOG_ENABLED": True, "LOG_LEVEL": opts.loglevel}
        if opts.logfile:
            changed |= {"LOG_ENABLED": True, "LOG_FILE": opts.logfile}
        if opts.nolog:
            changed["LOG_ENABLED"] = False
        name = "NEWSCRAWL_DATABASE_URL"
        changed[name] = database_url(str(changed.get(name) or self.setting(name)))
        self._overrides = changed
        if self.settings is not None:
            self.settings.setdict(changed, priority="cmdline")
        self._check_logging()
        log_safely()
        if opts.pidfile:
            Path(opts.pidfile).write_text(f"{os.getpid()}\n", encoding="utf-8")

    def _check_logging(self) -> None:
        level = self.setting("LOG_LEVEL")
        if str(level).upper() not in logging.getLevelNamesMapping() and not str(level).isdigit():
            raise InputError(f'-L: "{level}" is not a log level (DEBUG, INFO, WARNING, ERROR, CRITICAL)')
        log_file = self._overrides.get("LOG_FILE")
        if log_file and not Path(log_file).resolve().parent.is_dir():
            raise InputError(f'--logfile: the folder of "{log_file}" does not exist')

    def _fail_usage(self, message: str) -> NoReturn:
        self._complain(message.removeprefix("argument "))
        sys.exit(EXIT_USAGE)

    def _complain(self, message: str) -> None:
        sys.stderr.write(f"{self.program} {self.name}: {' '.join(message.split())}\n")

    def _is_debug(self) -> bool:
        return str(self.setting("LOG_LEVEL")).upper() == "DEBUG"

    def _trace(self) -> None:
        if self._is_debug():
            traceback.print_exc()


def discard_output() -> None:
    """Leave standard output without a reader or a disk to itself: Python would complain once more when it closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def no_room(error: OSError) -> str:
    """Return the line for a write that found no room; standard output has no file name.

    >>> no_room(OSError(28, "No space left on device"))
    'cannot write the output: no space left on device; make room and run the same command again'
    """
    what = f'"{error.filename}"' if error.filename else "the output"
    return f"cannot write {what}: {str(error.strerror).lower()}; make room and run the same command again"


def summary(docstring: str) -> str:
    """Return the first line of a docstring, without its full stop.

    >>> summary("Search the stored stories.\\n\\nMore.")
    'Search the stored stories'
    """
    return docstring.strip().partition("\n")[0].removesuffix(".")


def shared_options(opts: argparse.Namespace) -> list[str]:
    """Return the options of every command that a command's child processes get too."""
    options = [part for pair in opts.set for part in ("-s", pair)]
    for name in ("data", "db", "loglevel"):
        if value := getattr(opts, name):
            options += [f"--{name}", value]
    return options


def day(text: str) -> date:
    """Return the WIB day that an option names (an argparse `type`).

    >>> day("2023-12-11")
    datetime.date(2023, 12, 11)

    Raises: argparse.ArgumentTypeError for anything but a day of the calendar written YYYY-MM-DD.
    """
    if named := parse_day(text):
        return named
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
