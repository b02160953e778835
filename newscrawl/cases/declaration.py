"""Python source of a site declaration."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from typing import Any

from newscrawl.page.site import Site
from newscrawl.text.urls import Route

_LINE = 120  # characters, as in pyproject.toml
_FILE = '''\
"""{name}: describe the site in one line.

Written by `newscrawl new-site`: check every line against pages.
"""

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import {layouts}
from newscrawl.page.site import Site, Sources
from newscrawl.text.prose import ProseRules
from newscrawl.text.urls import PageKind, Route, UrlRules

{site}


class {class_name}Spider(NewsSpider):
    """{name}."""

    name = "{name}"
    site = SITE
'''


def source_of(site: Site) -> str:
    """Return the file that declares a site, formatted. The site's name is one that `check_name` lets pass."""
    return _FILE.format(
        name=site.name,
        layouts="Boilerplate, Layout" if site.layouts else "Boilerplate",
        site=_entry("SITE = ", site),
        class_name=site.name.capitalize(),
    )


def _entry(name: str, value: object, indent: int = 0) -> str:
    """Return a value behind its name, as `ruff format` leaves it: a collection of collections on lines of their own."""
    if isinstance(value, Enum):
        return f"{name}{type(value).__name__}.{value.name}"
    if isinstance(value, str):
        return name + _literal(value)
    opening, closing = _brackets(value)
    parts = list(_parts(value))
    whole = ", ".join(_entry(*part) for part in parts)
    is_single = isinstance(value, tuple) and len(parts) == 1
    line = f"{name}{opening}{whole}{',' if is_single else ''}{closing}"
    fits = "\n" not in line and indent + len(line) < _LINE
    if fits and (is_single or not any(_holds_values(item) for _, item in parts)):
        return line
    inner = indent + 4
    lines = "".join(f"{' ' * inner}{_entry(*part, inner)},\n" for part in parts)
    return f"{name}{opening}\n{lines}{' ' * indent}{closing}"


def _brackets(value: object) -> tuple[str, str]:
    if isinstance(value, tuple):
        return "(", ")"
    return ("{", "}") if isinstance(value, Mapping) else (f"{type(value).__name__}(", ")")


def _parts(value: Any) -> Iterator[tuple[str, object]]:
    """Yield the values of a collection or record, each with its key or name as code; no defaults of a record."""
    if isinstance(value, tuple):
        yield from (("", item) for item in value)
    elif isinstance(value, Mapping):
        yield from ((f"{_literal(key)}: ", item) for key, item in value.items())
    else:
        for field in fields(value):
            item = getattr(value, field.name)
            if field.init and item != _default(field):
                yield "" if isinstance(value, Route) else f"{field.name}=", item


def _default(field: "Field[Any]") -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _holds_values(value: object) -> bool:
    return is_dataclass(value) or (isinstance(value, tuple | Mapping) and len(value) > 0)


def _literal(text: str) -> str:
    """Return a string literal that is this text, whatever it holds; a raw one where a pattern has backslashes.

    >>> print(_literal("a"), _literal(r"\\d+"), _literal('a"b\\n'))
    "a" r"\\d+" 'a"b\\n'
    """
    if "\\" in text and text.isprintable() and '"' not in text and not text.endswith("\\"):
        return f'r"{text}"'
    literal = repr(text)
    return literal if '"' in text else f'"{literal[1:-1]}"'
