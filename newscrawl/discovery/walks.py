"""Lists of one run: their pagination, the form of URL that each host answers, and lists that repeat another one."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

from newscrawl.discovery.pagination import Walk
from newscrawl.discovery.plan import Source
from newscrawl.discovery.state import Memory, host_of
from newscrawl.page.listing_url import ListingPages

#: Lists in a row that a form of URL did not answer, after which it is no longer the known one; and lists for which all
#: forms were tried in vain, after which the declared one alone is asked for.
_MOST_MISSES = 3


class Walks:
    """Findings about the lists of each host while they are read."""

    def __init__(self, memory: Memory, max_pages: int) -> None:
        self._memory, self._max_pages = memory, max_pages
        self._kept = dict(memory.forms)  # (kind, host) -> template that is known to work
        self._misses: Counter[tuple[str, str]] = Counter()  # first pages in a row that did not show what was asked for
        self._in_vain: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, frozenset[str]], str] = {}  # host and stories of a first page -> its list

    def prefer(self, source: Source) -> Source:
        """Return the source of a list with the form of URL first that the host is known to answer."""
        known = self._kept.get(self._key(source))
        form = next((form for form in source.forms if known and form.listing.url == known[0]), None)
        if form is None:
            return source
        others = tuple(other for other in source.forms if other is not form)
        return replace(source, url=form.first, forms=(form, *others))

    def begin(self, source: Source) -> Walk:
        """Return the walk over a list, in the forms that share its first page."""
        forms = tuple(form for form in source.forms if form.first == source.url)
        known = self._kept.get(self._key(source))
        is_sure = len(forms) == 1 or (known is not None and known == (forms[0].listing.url, True))
        return self._memory.walk(source, forms[:1] if is_sure else forms, self._max_pages, is_sure=is_sure)

    def is_superseded(self, source: Source, walk: Walk) -> bool:
        """Whether a list did not show what was asked for, and another form of its URL has done so since."""
        return walk.is_doubtful and self._key(source) in self._kept

    def keep(self, source: Source, walk: Walk) -> bool:
        """Keep the form of a walk that showed what was asked for; say whether that is news."""
        key, found = self._key(source), (walk.form.listing.url, walk.is_sure)
        self._misses[key] = self._in_vain[key] = 0
        if len(source.forms) < 2 or self._kept.get(key) in (found, (found[0], True)):
            return False
        self._kept[key] = found
        return True

    def next_form(self, source: Source) -> Source | None:
        """Return the source of a list in its next form, where this one did not show what was asked for.

        None where there is none that is left, or where the form is known and the list is likely to be empty.
        """
        key = self._key(source)
        if key in self._kept:
            self._misses[key] += 1
            if self._misses[key] < _MOST_MISSES:
                return None
            del self._kept[key]
        left = tuple(_behind(source))
        if not left:
            self._in_vain[key] += 1
        if not left or self._in_vain[key] >= _MOST_MISSES:
            return None
        return replace(source, url=left[0].first, forms=left, is_trial=True)

    def twin(self, source: Source, walk: Walk, links: Collection[str]) -> str | None:
        """Return another list of the host that begins with the same stories, so that a second walk finds nothing.

        A site that does not know a channel or a day may show the list of all; one that has no story of a day may show
        what is popular.
        """
        if walk.pages:
            return None
        first = self._first.setdefault((host_of(source.url), frozenset(links)), source.url)
        return first if first != source.url else None

    @staticmethod
    def _key(source: Source) -> tuple[str, str]:
        return source.kind, host_of(source.forms[0].first)


def _behind(source: Source) -> Iterator[ListingPages]:
    """Yield the forms whose first page was not asked for."""
    return (form for form in source.forms if form.first != source.url)
