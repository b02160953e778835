"""A walk over the pages of an index: which page comes next, and when there is no more to come."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

#: Stories that the news of a minute may push from one page to the next while the pages are read.
_SHIFT = 3


class Numbers(StrEnum):
    """What the number at the end of an index URL counts."""

    UNKNOWN = "unknown"
    PAGES = "pages"  # /2 is the second page
    STORIES = "stories"  # /12 leaves out the twelve newest


@dataclass(slots=True)
class Walk:
    """The state of one walk. Ask `turn` with the links of each page; it returns the number of the next page."""

    page_size: int
    numbers: Numbers = Numbers.UNKNOWN
    max_pages: int = 100
    #: When the index was read to its end in an earlier run: what follows a page of stories known then is known too.
    known_at: datetime | None = None
    is_known_whole: bool = True  # that reading was not ended by its bound
    is_complete: bool = False  # ended at its end, not at the bound
    is_bounded: bool = False
    pages: int = 0
    seen: set[str] = field(default_factory=set)
    _first: frozenset[str] = frozenset()
    _asked: int = 1  # the number of the page that is read next
    _in_doubt: bool = False  # the second page brought nothing new, so the first offset is tried too

    def turn(self, links: Collection[str], *, new: int | None, is_past_edge: bool = False) -> int | None:
        """Take the links of the page that was asked for; return the number of the next one, None at the end.

        `new` is how many of its stories nobody knew when the index was last read to its end, None where the run wants
        none of them: such a page says nothing about the next. A page without a link that is new to the walk is the
        end, and so is one whose stories are all older than what is wanted.
        """
        fresh = set(links) - self.seen
        repeated = len(set(links) & self._first)
        self.seen |= fresh
        self.pages += 1
        if self.pages == 1:
            self._first = frozenset(links)
        if is_past_edge or (not fresh and not self._may_be_offsets()):
            self.is_complete = True
            return None
        if self.known_at is not None and new == 0:
            self.is_complete = self.is_known_whole
            return None
        if self.pages >= self.max_pages:
            self.is_bounded = True
            return None
        if self.pages > 1 and self.numbers is Numbers.UNKNOWN and fresh:
            self._find_out(len(fresh), repeated)
        self._asked = self._next_number()
        return self._asked

    def _may_be_offsets(self) -> bool:
        """Whether a site that ignores small numbers may still know the offset of its second page."""
        if self.pages == 2 and self.numbers is Numbers.UNKNOWN and len(self._first) >= self.page_size:
            self._in_doubt = True
            return True
        return False

    def _find_out(self, fresh: int, repeated: int) -> None:
        # Left out by two, a page repeats the first one but for two stories; a second page hardly repeats anything.
        is_shifted = fresh <= _SHIFT and repeated >= len(self._first) - _SHIFT and repeated * 2 >= len(self._first)
        self.numbers = Numbers.STORIES if is_shifted or self._in_doubt else Numbers.PAGES

    def _next_number(self) -> int:
        if self.numbers is Numbers.UNKNOWN:
            return self.page_size if self._in_doubt else 2
        if self.numbers is Numbers.PAGES:
            return self._asked + 1
        step = min(self.page_size, len(self._first)) or self.page_size
        return self._asked + step if self._asked % step == 0 else step
