"""What the saved pages in fixtures/ are, counted from them.

python docs/make_fixtures.py > docs/fixtures.md
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures"
ORIGINS = ("reconstructed", "captured")
_KINDS = ("a record", "a list", "no record")

_BEGIN = """\
# Which pages was the extraction checked on?

Counted from `fixtures/` by `python docs/make_fixtures.py > docs/fixtures.md`; a test compares the two.

No page of the live site was at hand when the extraction was written, only what others tell of them. Each saved page
says in its `page.json` where it comes from:

- **reconstructed**: we wrote the page, with the markup that is documented of the site ([iNews.id](inews.md) has each
  fact with its evidence) around invented text. `seed-article` stands around the text of a real story.
- **captured**: the bytes that the site sent, saved by `scrapy capture`, its record compared with the page by a person.

A reconstructed page shows that the extraction does what it should with such a page. It does not show that the site has
such pages. That is why every field has several candidates, why each hit is counted (`newscrawl/source/<field>/...` in
the [reference](reference.md#counters)), and why [the first crawl](first-crawl.md) begins with a look at the site.
"""
_END = """
## Make it a captured one

`scrapy capture URL --case NAME` saves a live page as a new case, and the tests fail until a person has compared its
record with the page: [the first crawl](first-crawl.md) shows it. The files of a case are explained in
`fixtures/README.md`. A reconstructed case that a captured one has replaced may go.

The local site of the tests ([Crawl without the real site](test-site.md)) is reconstructed as well.

## All cases
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One folder of saved pages."""

    name: str
    origin: str
    why: str
    gives: str  # what its pages must become


def cases() -> list[Case]:
    """Return the cases of all sites, by name."""
    return [_read(path.parent) for path in sorted(FIXTURES.glob("*/*/page.json"))]


def describe() -> Iterator[str]:
    """Yield the lines of the page."""
    found = cases()
    yield from _BEGIN.splitlines()
    yield ""
    yield "## In figures"
    yield ""
    yield "| what the pages become | reconstructed | captured |"
    yield "|---|---:|---:|"
    counts = Counter((case.gives, case.origin) for case in found)
    for gives in sorted({case.gives for case in found}, key=_rank):
        yield _row(gives, [counts[gives, origin] for origin in ORIGINS])
    yield _row("**all cases**", [sum(case.origin == origin for case in found) for origin in ORIGINS])
    yield from _END.splitlines()
    yield ""
    yield "| case | origin | why it exists |"
    yield "|---|---|---|"
    for case in found:
        yield f"| `{case.name}` | {case.origin} | {case.why.replace('|', '/')} |"


def _read(folder: Path) -> Case:
    page = json.loads((folder / "page.json").read_text("utf-8"))
    return Case(f"{folder.parent.name}/{folder.name}", page["origin"], page["why"], _gives(folder))


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
