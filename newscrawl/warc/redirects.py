"""Redirects of our own archives that led to no answer."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from newscrawl.warc.saved import SavedPage


@dataclass(slots=True)
class Redirects:
    """Redirects, and answers at their end, by the first requested URL.

    A crawl counts a story's page that led to a host without an answer, or in circles, as a failure. The archive keeps
    the redirects alone.
    """

    _hops: dict[str, list[SavedPage]] = field(default_factory=lambda: defaultdict(list))
    _answers: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def add(self, page: SavedPage) -> None:
        """Take a redirect."""
        self._hops[page.requested_as or page.url].append(page)

    def add_answer(self, page: SavedPage) -> None:
        """Take a page; one that redirects led to ends them."""
        if page.requested_as:
            self._answers[page.requested_as].append(page.fetched_at)

    @property
    def hops(self) -> list[SavedPage]:
        """The redirects."""
        return [hop for hops in self._hops.values() for hop in hops]

    @property
    def answers(self) -> list[tuple[str, datetime]]:
        """First requested URL and time of each page at the end of redirects."""
        return [(first, time) for first, times in self._answers.items() for time in times]

    def note_answer(self, requested_as: str, time: datetime) -> None:
        """Add one of the `answers` of another process."""
        self._answers[requested_as].append(time)

    def unanswered(self) -> Iterator[SavedPage]:
        """Yield the last redirect of each attempt that ended with none of the pages."""
        for first, hops in self._hops.items():
            hops.sort(key=lambda page: page.fetched_at)
            starts = [place for place, hop in enumerate(hops) if not hop.requested_as] or [0]
            for start, end in pairwise([*starts, len(hops)]):
                until = hops[end].fetched_at if end < len(hops) else None
                begun = hops[start].fetched_at
                if not any(begun <= time and (until is None or time <= until) for time in self._answers[first]):
                    yield _end(hops[start:end])


def _end(hops: list[SavedPage]) -> SavedPage:
    """Return the last of some redirects; one that leads in circles ends where it is, as in a crawl."""
    last = hops[-1]
    if last.redirect_target not in {hop.url for hop in hops}:
        return last
    return replace(last, headers=(("Location", last.url),))
