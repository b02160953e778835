"""Fill rate and provenance of each field, by the time of the fetches."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Text, case, cast, select

from newscrawl.report.axis import Axis
from newscrawl.report.snapshot import Snapshot
from newscrawl.store.schema import articles

LAYOUT = "layout"
FIELDS = (
    "title",
    "published_at",
    "body",
    "channel",
    "subchannel",
    "authors",
    "editor",
    "city",
    "summary",
    "image_url",
    "image_caption",
    "image_credit",
    "tags",
    "modified_at",
)
EMPTY = ""  # the source of a field that has no value
UNTOLD = "(not noted)"  # the source of a value whose provenance does not name the field

_CHUNK = 20_000  # kinds of row held at a time; real ones repeat
_LEAST_ARTICLES = 10  # in a step, for its main source to be more than chance

_a = articles.c


@dataclass(frozen=True, slots=True)
class Break:
    """A step whose articles get a field mostly from another source than those before."""

    key: str
    field: str
    before: str
    after: str


def _sources() -> defaultdict[str, Counter[str]]:
    return defaultdict(Counter)


@dataclass(slots=True)
class Fields:
    """The fields of the window's articles, by the step of the fetch that gave them."""

    axis: Axis | None
    totals: Counter[str] = field(default_factory=Counter)  # step -> articles
    #: Field (or `layout`) -> source -> step -> articles.
    sources: dict[str, dict[str, Counter[str]]] = field(default_factory=lambda: defaultdict(_sources))
    kinds: Counter[str] = field(default_factory=Counter)

    def filled(self, name: str) -> int:
        """Return how many articles have a field."""
        empty = self.sources.get(name, {}).get(EMPTY, Counter())
        return self.totals.total() - empty.total()

    def ranked(self, name: str) -> list[tuple[str, Counter[str]]]:
        """Return the sources of a field, the most frequent first, then its absence."""
        found = self.sources.get(name, {}).items()
        return sorted(found, key=lambda item: (item[0] == EMPTY, -item[1].total(), item[0]))

    def rows(self, parts: Iterable[tuple[str, Counter[str]]]) -> Iterator[tuple[str | int, ...]]:
        """Yield the articles of each step by their sources, as a table."""
        every = list(parts)
        for key in self.axis.keys if self.axis else ():
            if self.totals[key]:
                yield key, self.totals[key], *(steps[key] for _, steps in every)

    def breaks(self) -> list[Break]:
        """Return where the main source of a field (or the layout) changes, oldest first, fields in their order."""
        found = [each for name in (LAYOUT, *FIELDS) for each in self._breaks_of(name)]
        return sorted(found, key=lambda each: each.key)

    def _breaks_of(self, name: str) -> Iterator[Break]:
        before = None
        for key in self.axis.keys if self.axis else ():
            # While two layouts share the articles of a step, neither is the main one; the next step decides.
            main = self._main(name, key) if self.totals[key] >= _LEAST_ARTICLES else None
            if main is None:
                continue
            if before is not None and main != before:
                yield Break(key, name, before, main)
            before = main

    def _main(self, name: str, key: str) -> str | None:
        """Return the source of more than half of a step's articles."""
        for source, steps in self.sources.get(name, {}).items():
            if 2 * steps[key] > self.totals[key]:
                return source
        return None


def count_fields(snapshot: Snapshot) -> Fields:
    """Return the fields of the window's articles, counted."""
    window = snapshot.within(_a.published_at)
    found = Fields(snapshot.axis(_a.fetched_at, window))
    if found.axis is None:
        return found
    bits = [case((cast(_a[name], Text).not_in(("", "[]")), 1 << n), else_=0) for n, name in enumerate(FIELDS)]
    mask = sum(bits[1:], bits[0])
    step = snapshot.key(_a.fetched_at, found.axis.step)
    # Counted here and not by a GROUP BY: SQLite sorts the texts of a million rows, in a file as large, for 19 s.
    rows: Counter[tuple[str, str, str, str, int]] = Counter()
    for row in snapshot.stream(select(step, _a.kind, _a.layout, cast(_a.provenance, Text), mask).where(window)):
        rows[tuple(row)] += 1
        if len(rows) >= _CHUNK:
            _add(found, rows)
            rows.clear()
    _add(found, rows)
    return found


def _add(found: Fields, rows: Counter[tuple[str, str, str, str, int]]) -> None:
    for (key, kind, layout, provenance, mask), number in rows.items():
        found.totals[key] += number
        found.kinds[kind] += number
        _count(found, LAYOUT, layout, key, number)
        sources = json.loads(provenance)
        for place, name in enumerate(FIELDS):
            source = str(sources.get(name) or UNTOLD) if mask >> place & 1 else EMPTY
            _count(found, name, source, key, number)


def _count(found: Fields, name: str, source: str, key: str, number: int) -> None:
    found.sources[name][source][key] += number
