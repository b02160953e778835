"""Settings as a command line names them: `-s NAME=VALUE`, and a database as a path or a URL."""

import os
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType

from newscrawl.errors import InputError

_SQLITE = "sqlite://"
_FLAGS = frozenset({"0", "1", "true", "false"})


def settings_module() -> ModuleType:
    """Return the module of the settings in use: `newscrawl.settings`, unless SCRAPY_SETTINGS_MODULE names another."""
    return import_module(os.environ.setdefault("SCRAPY_SETTINGS_MODULE", "newscrawl.settings"))


def database_url(named: str) -> str:
    """Return the SQLAlchemy URL of a database that is named by a path or a URL; an SQLite file by its absolute path.

    >>> database_url("/srv/news.db"), database_url("postgresql://me@db/news")
    ('sqlite:////srv/news.db', 'postgresql://me@db/news')

    Raises: InputError for a name that can be no database of ours.
    """
    named = named.strip()
    if not named:
        raise InputError("the name of the database is empty; give the path of a file or an SQLAlchemy URL")
    if "://" in named and not named.startswith(_SQLITE):
        return named
    path = named.removeprefix(_SQLITE)
    if path in {"", "/", ":memory:", "/:memory:"}:
        raise InputError(f'"{named}" is a database in memory, lost when the command ends; give the path of a file')
    if path != named:
        if not path.startswith("/"):
            raise InputError(f'"{named}" has two slashes, an SQLite file has three: sqlite:///{path}, or just {path}')
        path = path[1:]
    return f"{_SQLITE}/{Path(path).expanduser().absolute()}"


def named_settings(pairs: Iterable[str]) -> dict[str, str]:
    """Return the settings that `-s NAME=VALUE` gives.

    Raises: InputError for a pair without `=`, and for a value that is not of the setting's type.
    """
    given = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise InputError("Invalid -s value, use -s NAME=VALUE")
        _check_type(name, value)
        given[name] = value
    return given


def _check_type(name: str, value: str) -> None:
    declared = getattr(settings_module(), name, None)
    if declared is None:
        from scrapy.settings import default_settings

        declared = getattr(default_settings, name, None)
    if isinstance(declared, bool):
        if value.lower() not in _FLAGS:
            raise InputError(f'{name}: "{value}" is not True or False')
    elif isinstance(declared, int | float):
        try:
            float(value)
        except ValueError as error:
            raise InputError(f'{name}: "{value}" is not a number') from error
