"""The reference of counters, reasons and settings, made from the comments in the code.

python docs/make_reference.py > docs/reference.md
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "newscrawl"

_COUNTER = re.compile(r'^[A-Z_]+ = "(?P<name>newscrawl/[^"]+)"  # (?P<text>.*)$', re.MULTILINE)
_REASONS = re.compile(r"^class (?P<list>Drop|Fail)Reason.*?(?=^class |^#|\Z)", re.MULTILINE | re.DOTALL)
_REASON = re.compile(r'^    [A-Z_]+ = "(?P<name>[\w-]+)"  # (?P<text>.*)$', re.MULTILINE)
_SETTING = re.compile(
    r"(?P<above>(?:^#.*\n)*)^(?P<name>NEWSCRAWL_\w+) = (?P<value>.*?)(?:  # (?P<text>.*))?$", re.MULTILINE
)


def describe() -> Iterator[str]:
    """Yield the lines of the reference."""
    yield "# Reference"
    yield ""
    yield "Made from the code's own comments by `python docs/make_reference.py`; a test compares the two."
    yield ""
    yield "## Counters"
    yield ""
    yield "Rows of `runs` keep them; `{}` stands for a label from a closed list. The sum of all outcomes is"
    yield "`newscrawl/pages/article`."
    yield ""
    yield from _table("counter", _COUNTER.finditer((PACKAGE / "stats.py").read_text("utf-8")))
    for reasons in _REASONS.finditer((PACKAGE / "errors.py").read_text("utf-8")):
        outcome = {"Drop": "dropped", "Fail": "failed"}[reasons["list"]]
        yield ""
        yield f"## Reasons of `{outcome}/...`"
        yield ""
        yield from _table("reason", _REASON.finditer(reasons[0]))
    yield ""
    yield "## Settings of our own"
    yield ""
    yield "Each is a Scrapy setting, so `-s NAME=VALUE` changes it; those of Scrapy that we set differently stand in"
    yield "`newscrawl/settings.py`, with the reason."
    yield ""
    yield "| setting | default | |"
    yield "|---|---|---|"
    for setting in _SETTING.finditer((PACKAGE / "settings.py").read_text("utf-8")):
        lines = [line.lstrip("#: ") for line in setting["above"].splitlines() if not line.startswith("# --")]
        default = f"`{setting['value']}`" if setting["value"][-1] not in "{([" else "a table"
        yield f"| `{setting['name']}` | {default} | {' '.join(filter(None, (*lines, setting['text'])))} |"


def _table(head: str, rows: Iterator[re.Match[str]]) -> Iterator[str]:
    yield f"| {head} | |"
    yield "|---|---|"
    for row in rows:
        yield f"| `{row['name']}` | {row['text'].replace('|', '/')} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(describe()) + "\n")
