"""The reference of commands, settings, counters and reasons, made from the code and its comments.

python docs/make_reference.py > docs/reference.md
"""

import ast
import io
import json
import os
import re
import sys
import tokenize
from argparse import Action, ArgumentParser
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from newscrawl.cli.base import GLOBAL, NewsCommand
from newscrawl.cli.configuration import settings_module
from newscrawl.cli.main import load_command

PACKAGE = Path(__file__).parent.parent / "newscrawl"

_COUNTER = re.compile(r'^[A-Z_]+ = "(?P<name>newscrawl/[^"]+)"  # (?P<text>.*)$', re.MULTILINE)
_REASONS = re.compile(r"^class (?P<list>Drop|Fail)Reason.*?(?=^class |^#|\Z)", re.MULTILINE | re.DOTALL)
_REASON = re.compile(r'^    [A-Z_]+ = "(?P<name>[\w-]+)"  # (?P<text>.*)$', re.MULTILINE)
_FEW = 8  # choices that are named in place
_SECTION = re.compile(r"^# -- (?P<title>.+?) -+$", re.MULTILINE)

_BEGIN = """\
# Reference

Made from the code and its comments by `python docs/make_reference.py > docs/reference.md`; a test compares the two.

## Commands

`newscrawl --help` lists them; `newscrawl scrapy ...` reaches Scrapy's own commands. In a clone, `scrapy NAME` runs the
same command as `newscrawl NAME`. Each takes these options too: `--data DIR` names the folder of all data, `--db DB` the
database, `-s NAME=VALUE` changes a setting, `-L LEVEL` the level of the log, `--logfile FILE` where it goes, `--nolog`
ends it, `--profile FILE` writes a profile, `--pidfile FILE` the process id.
"""
_EXIT_CODES = """
## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | the run ended, and a person must look: a page could not be read, or would give nothing any more; a limit broke |
| 2 | wrong usage: one line on stderr says what is wrong and what to do |
| 130 | ended by Ctrl-C; a replay stores what was read first. A crawl finishes the pages under way and ends with 1 |

## Environment

| variable | default | |
|---|---|---|
| `NEWSCRAWL_DATA` | `data/` in a clone, else the user's data folder | folder of what follows, and of logs and reports |
| `NEWSCRAWL_DATABASE_URL` | `news.db` in it | path of an SQLite file, or SQLAlchemy URL of SQLite or PostgreSQL |
| `NEWSCRAWL_ARCHIVE` | `pages` in it | folder of the recorded pages; empty: pages are not recorded |
| `NEWSCRAWL_CONTACT` | | an address or URL that goes into the User-Agent |
| `NEWSCRAWL_NOTIFY_URL` | | an Apprise address that hears when a crawl wants a look, and when it is well again |
| `NEWSCRAWL_METRICS_FILE` | | a text file for Prometheus' node exporter, written after each crawl |
| `NO_COLOR` | | set to anything: no colours on a terminal |
| `http_proxy`, `https_proxy`, `no_proxy` | | as in any Scrapy project |
"""
_SETTINGS = """
## Settings

Every setting of `newscrawl/settings.py`, in the order that a page meets them: ours begin with `NEWSCRAWL_`, the others
are Scrapy's where we differ from its default or rely on it. `-s NAME=VALUE` changes each, for one command. A table is
given as JSON and replaces the default as a whole: `-s 'NEWSCRAWL_MONITOR_MIN_FILL={"title": 0.9}'`.
"""
_COUNTERS = """
## Counters

Rows of the table `runs` keep them; `{}` stands for a label from a closed list. The sum of all outcomes is
`newscrawl/pages/article`.
"""


def describe() -> Iterator[str]:
    """Yield the lines of the reference."""
    yield from _BEGIN.splitlines()
    for name in command_names():
        yield from _describe_command(name)
    yield from _EXIT_CODES.splitlines()
    yield from _SETTINGS.splitlines()
    yield from _describe_settings((PACKAGE / "settings.py").read_text("utf-8"))
    yield from _COUNTERS.splitlines()
    yield ""
    yield from _table("counter", _COUNTER.finditer((PACKAGE / "stats.py").read_text("utf-8")))
    for reasons in _REASONS.finditer((PACKAGE / "errors.py").read_text("utf-8")):
        outcome = {"Drop": "dropped", "Fail": "failed"}[reasons["list"]]
        yield ""
        yield f"## Reasons of `{outcome}/...`"
        yield ""
        yield from _table("reason", _REASON.finditer(reasons[0]))


def command_names() -> list[str]:
    """Return the names of the project's commands."""
    return sorted({path.stem.replace("_", "-") for path in (PACKAGE / "commands").glob("*.py")} - {"--init--"})


def options_of(name: str) -> list[Action]:
    """Return the options of a command, without those that every command of Scrapy has."""
    parser = ArgumentParser(add_help=False)
    _command(name).add_options(parser)
    groups = [group for group in parser._action_groups if group.title != GLOBAL]
    options = [action for group in groups for action in group._group_actions if action.option_strings]
    for option in options:
        option.help = (option.help or "") % vars(option)
    return options


def _command(name: str) -> NewsCommand:
    return load_command(name)


def _describe_command(name: str) -> Iterator[str]:
    command = _command(name)
    yield ""
    yield f"### `newscrawl {name}`"
    yield ""
    yield " ".join(f"{command.short_desc()}. {command.description}".split()).replace("*", r"\*")
    yield ""
    yield "```sh"
    yield f"newscrawl {name} {command.syntax()}"
    yield ""
    yield from (f"newscrawl {example}" for example in command.examples)
    yield "```"
    if name == "crawl":
        yield ""
        yield "What to crawl is said with `-a`: [Crawl](crawl.md#what-to-crawl) has the arguments."
    if options := options_of(name):
        yield ""
        yield "| option | |"
        yield "|---|---|"
        yield from map(_describe_option, options)


def _describe_option(option: Action) -> str:
    value = "" if option.nargs == 0 else option.metavar or option.dest.upper()
    if option.choices and len(list(option.choices)) < _FEW:
        value = _cell("|".join(map(str, option.choices)))
    *short, last = option.option_strings
    flags = ", ".join(f"`{flag}`" for flag in (*short, f"{last} {value}".rstrip()))
    return f"| {flags} | {_cell(option.help or '')} |"


def _describe_settings(source: str) -> Iterator[str]:
    comments = _comments(source)
    sections = {source.count("\n", 0, found.start()) + 1: found["title"] for found in _SECTION.finditer(source)}
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        if node.targets[0].id.startswith("_"):
            continue
        for line in [line for line in sections if line < node.lineno]:
            yield from ("", f"### {sections.pop(line)}", "", "| setting | default | |", "|---|---|---|")
        name = node.targets[0].id
        value = _shown_value(name, node.value, source, comments)
        yield f"| `{name}` | {value} | {' '.join(_said_of(node, lines, comments))} |".replace("  |", " |")


def _said_of(node: ast.Assign, lines: list[str], comments: dict[int, str]) -> list[str]:
    """Return the comments right above a setting and beside it; those inside a table belong to its entries."""
    first = node.lineno
    while lines[first - 2].startswith("#") and not _SECTION.match(lines[first - 2]):
        first -= 1
    return [comments[line] for line in range(first, node.lineno + 1) if line in comments]


def _shown_value(name: str, value: ast.expr, source: str, comments: dict[int, str]) -> str:
    """Return a default as it is written, or as it comes out where the environment has a say."""
    if isinstance(value, ast.Dict) and value.end_lineno != value.lineno:
        return _shown_table(value, comments)
    written = ast.get_source_segment(source, value) or ""
    if written.startswith("_places"):
        return "see [Environment](#environment)"
    if "environ" in written or isinstance(value, ast.IfExp):
        return f"`{json.dumps(_defaults()[name])}`"
    return f"`{written}`"


def _shown_table(table: ast.Dict, comments: dict[int, str]) -> str:
    """Return the entries of a table of numbers; what wires modules together stays in the file."""
    entries = []
    for key, value in zip(table.keys, table.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(value, ast.Constant) or "." in key.value:
            return "a table"
        if not isinstance(value.value, int | float):
            return "a table"
        why = comments.get(value.lineno)
        entries.append(f"`{key.value}` {value.value}" + (f": {why}" if why else ""))
    return "<br>".join(entries)


def _comments(source: str) -> dict[int, str]:
    """Return the comment of each line that has one, without its sign."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("#: ") for token in tokens if token.type == tokenize.COMMENT}


def _defaults() -> dict[str, object]:
    """Return the settings as they are where nothing is set in the environment."""
    for name in [name for name in os.environ if name.startswith("NEWSCRAWL_")]:
        del os.environ[name]
    return vars(settings_module())


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _table(head: str, rows: Iterator[re.Match[str]]) -> Iterator[str]:
    yield f"| {head} | |"
    yield "|---|---|"
    for row in rows:
        yield f"| `{row['name']}` | {_cell(row['text'])} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(describe()) + "\n")
