"""The walks of one run, and what one of them says about the others."""

from collections.abc import Collection

from newscrawl.discovery.pagination import Numbers, Walk
from newscrawl.discovery.plan import Source
from newscrawl.discovery.state import Memory, host_of


class Walks:
    """What is found out about the indexes of each host while they are read."""

    def __init__(self, memory: Memory, max_pages: int) -> None:
        self._memory, self._max_pages = memory, max_pages
        self._numbers: dict[str, Numbers] = {}  # by host
        self._first: dict[tuple[str, frozenset[str]], str] = {}  # host and stories of a first page -> its index

    def begin(self, source: Source) -> Walk:
        """Return the walk over an index."""
        numbers = self._numbers.get(host_of(source.url), Numbers.UNKNOWN)
        return self._memory.walk(source, numbers, self._max_pages)

    def learn(self, source: Source, walk: Walk) -> None:
        """Keep what a walk found out about the numbers of its host's indexes."""
        if walk.numbers is not Numbers.UNKNOWN:
            self._numbers[host_of(source.url)] = walk.numbers

    def twin(self, source: Source, walk: Walk, links: Collection[str]) -> str | None:
        """Return another index of the host that begins with the same stories, so that a second walk finds nothing.

        A site that does not know a channel or a day may show the list of all; one that has no story of a day may show
        what is popular.
        """
        if walk.pages:
            return None
        first = self._first.setdefault((host_of(source.url), frozenset(links)), source.url)
        return first if first != source.url else None
