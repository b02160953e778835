"""Recorded pages that wait for other records to be met."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from newscrawl.warc.saved import SavedPage, stored_headers


@dataclass(slots=True)
class Revisits:
    """Pages of which not all is known yet: repetitions, whose payload stands in another record, and errors.

    An error may have been answered by another attempt; the crawl saw the last one only. That record names the one that
    it replaces.
    """

    pending: dict[str, list[SavedPage]] = field(default_factory=lambda: defaultdict(list))  # by payload digest
    errors: list[SavedPage] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)  # ids of records

    def wait_for(self, digest: str, url: str) -> bool:
        """Whether a response can be what a page waits for; one without a digest is known by its URL."""
        if digest:
            return digest in self.pending
        return any(page.url == url for pages in self.pending.values() for page in pages)

    def resolve(self, digest: str, original: SavedPage) -> Iterator[SavedPage]:
        """Yield the pages that wait for `original`; where a revisit kept no headers, the original's are used."""
        for page in self.left(self.pending.pop(digest, ())):
            status, headers = (page.status, page.headers) if page.headers else (original.status, original.headers)
            yield replace(page, body=original.body, status=status, headers=stored_headers(headers, original.body))

    def left(self, pages: Iterable[SavedPage]) -> Iterator[SavedPage]:
        """Yield the pages that no later attempt replaces."""
        return (page for page in pages if page.record_id not in self.replaced)
