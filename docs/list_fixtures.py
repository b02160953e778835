"""List of the cases in fixtures/: how many of each site and kind, and why each exists.

python docs/list_fixtures.py
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures"
_KINDS = ("a record", "a list", "no record")


@dataclass(frozen=True, slots=True)
class Case:
    """One folder of saved pages."""

    site: str
    name: str
    origin: str
    why: str
    gives: str  # what its pages must become


def cases() -> list[Case]:
    """Return the cases of all sites, by name."""
    return [_read(path.parent) for path in sorted(FIXTURES.glob("*/*/page.json"))]


def describe() -> Iterator[str]:
    """Yield the lines of two tables: counts, then the cases."""
    found = cases()
    sites = sorted({case.site for case in found})
    yield f"| what the pages become | {' | '.join(sites)} |"
    yield f"|---|{'---:|' * len(sites)}"
    counts = Counter((case.gives, case.site) for case in found)
    for gives in sorted({case.gives for case in found}, key=_rank):
        yield _row(gives, [counts[gives, site] for site in sites])
    yield _row("**all cases**", [sum(case.site == site for case in found) for site in sites])
    yield ""
    yield "| case | origin | why it exists |"
    yield "|---|---|---|"
    for case in found:
        yield f"| `{case.site}/{case.name}` | {case.origin} | {case.why.replace('|', '/')} |"


def _read(folder: Path) -> Case:
    page = json.loads((folder / "page.json").read_text("utf-8"))
    return Case(folder.parent.name, folder.name, page["origin"], page["why"], _gives(folder))


def _gives(folder: Path) -> str:
    if (folder / "links.json").exists():
        return "a list of links"
    if (folder / "dropped.json").exists():
        return f"no record: `{json.loads((folder / 'dropped.json').read_text('utf-8'))['outcome']}`"
    return f"a record, layout `{json.loads((folder / 'article.json').read_text('utf-8'))['layout']}`"


def _rank(gives: str) -> tuple[int, str]:
    return next(rank for rank, kind in enumerate(_KINDS) if gives.startswith(kind)), gives


def _row(title: str, numbers: list[int]) -> str:
    return f"| {title} | {' | '.join(map(str, numbers))} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(describe()) + "\n")
