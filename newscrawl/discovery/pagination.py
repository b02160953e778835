"""Pagination of a list: which page comes next, in which form of URL, and when there is no more to come."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from newscrawl.page.listing_url import ListingPages

#: Stories that the news of a minute may push from one page to the next while the pages are read.
_SHIFT = 3


@dataclass(slots=True)
class Walk:
    """State of the reading of one list. Call `turn` with the links of each page; it returns the next page's URL.

    `forms` are the ways in which the site may write the URLs of the pages behind the first one, the likeliest first.
    A form is wrong where its second page repeats the first one, whole or but for a story or two; the next form is
    tried then. With the first page that brings more, the form is known.
    """

    forms: tuple[ListingPages, ...]
    max_pages: int = 100
    #: When the list was read to its end in an earlier run: what follows a page of stories known then is known too.
    known_at: datetime | None = None
    is_known_whole: bool = True  # that reading was not ended by its bound
    is_sure: bool = False  # the form of the URLs is known
    is_doubtful: bool = False  # its first page has stories, of another day than the requested one
    is_complete: bool = False  # ended at its end, not at the bound
    is_bounded: bool = False
    pages: int = 0
    seen: set[str] = field(default_factory=set)
    _first: frozenset[str] = frozenset()
    _number: int = 1  # of the page that is read next, in the form that is in use

    @property
    def form(self) -> ListingPages:
        """The form that is in use."""
        return self.forms[0]

    def turn(self, links: Collection[str], *, new: int | None, is_past_edge: bool = False) -> str | None:
        """Take the links of the requested page; return the URL of the next one, None at the end.

        `new` is how many of its stories were unknown when the list was last read to its end, None where the run wants
        none of them: such a page says nothing about the next. A page without a link that is new to the walk is the
        end, and so is one whose stories are all older than the wanted days.
        """
        fresh = set(links) - self.seen
        repeated = len(set(links) & self._first)
        self.seen |= fresh
        self.pages += 1
        if self.pages == 1:
            self._first = frozenset(links)
        if is_past_edge:
            self.is_complete = True
            return None
        is_wrong = self._number == 2 and not self.is_sure and self._is_first_again(len(fresh), repeated)
        if is_wrong and (other := self._other_form()):
            self.forms = other
            self._number = 1
        elif not fresh:
            self.is_complete = True
            return None
        elif self._number > 1:
            self.is_sure = True
        if self.known_at is not None and new == 0 and not is_wrong:
            self.is_complete = self.is_known_whole
            return None
        if not self.form.listing.is_paged:
            self.is_complete = True
            return None
        if self.pages >= self.max_pages:
            self.is_bounded = True
            return None
        self._number += 1
        return self.form.url(self._number, min(self.form.listing.step, len(self._first)))

    def _is_first_again(self, fresh: int, repeated: int) -> bool:
        # Left out by two, a page repeats the first one but for two stories; a second page hardly repeats anything.
        is_shifted = fresh <= _SHIFT and repeated >= len(self._first) - _SHIFT and repeated * 2 >= len(self._first)
        return not fresh or is_shifted

    def _other_form(self) -> tuple[ListingPages, ...]:
        """Return the forms that are left, without those of fuller pages than the first one: it is the only one then."""
        return tuple(form for form in self.forms[1:] if len(self._first) >= form.listing.step)
