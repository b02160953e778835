"""Revisit records that wait for the record whose payload they repeat."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from fastwarc import WarcRecord

from newscrawl.warc.digests import Digest
from newscrawl.warc.fields import date_of, parse_date, target_of
from newscrawl.warc.redirects import Redirects
from newscrawl.warc.saved import SavedPage, stored_headers


@dataclass(slots=True)
class Waiting:
    """A page without its body, and how its record names the one that holds the body."""

    page: SavedPage
    digest: Digest | None
    record_id: str  # `WARC-Refers-To`
    url: str  # `WARC-Refers-To-Target-URI`, else its own
    date: datetime | None  # `WARC-Refers-To-Date`
    nearest: SavedPage | None = None  # the best so far, where only the URL says which it is
    is_done: bool = False

    @property
    def is_by_url(self) -> bool:
        """Whether nothing but a URL says which record is repeated."""
        return not (self.digest and self.digest.is_known) and not self.record_id and self.date is None


@dataclass(frozen=True, slots=True)
class Original:
    """Fields of a response record by which a revisit record may refer to it."""

    digest: Digest | None
    record_id: str
    url: str
    date: datetime | None

    @classmethod
    def of(cls, record: WarcRecord) -> "Original":
        """Read the fields of a record."""
        digest = Digest.parse(record.headers.get("WARC-Payload-Digest"))
        return cls(digest, record.record_id or "", target_of(record), date_of(record))


@dataclass(slots=True)
class Revisits:
    """Pages of which not all is known yet: revisits, whose payload is in another record, and errors.

    An error may have been answered by another attempt; the crawl saw the last one only. That record names the one that
    it replaces.
    """

    errors: list[SavedPage] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)  # ids of records
    redirects: Redirects = field(default_factory=Redirects)
    _waiting: list[Waiting] = field(default_factory=list)
    _by_digest: dict[Digest | None, list[Waiting]] = field(default_factory=lambda: defaultdict(list))
    _by_id: dict[str, list[Waiting]] = field(default_factory=lambda: defaultdict(list))
    _by_url: dict[str, list[Waiting]] = field(default_factory=lambda: defaultdict(list))
    _algorithms: set[str] = field(default_factory=set)
    _open: int = 0

    @property
    def pending(self) -> bool:
        """Whether a page still waits for its body."""
        return self._open > 0

    def add(self, record: WarcRecord, page: SavedPage) -> None:
        """Take a revisit record's page, which has no body yet."""
        waiting = Waiting(
            page,
            Digest.parse(record.headers.get("WARC-Payload-Digest")),
            (record.headers.get("WARC-Refers-To") or "").strip(),
            (record.headers.get("WARC-Refers-To-Target-URI") or "").strip().strip("<>") or page.url,
            parse_date(record.headers.get("WARC-Refers-To-Date")),
        )
        self.wait(waiting)

    def wait(self, waiting: Waiting) -> None:
        """Take a page that waits for its body."""
        self._open += 1
        self._waiting.append(waiting)
        if waiting.digest:
            self._by_digest[waiting.digest].append(waiting)
            if waiting.digest.is_known:
                self._algorithms.add(waiting.digest.algorithm)
        if waiting.record_id:
            self._by_id[waiting.record_id].append(waiting)
        self._by_url[waiting.url].append(waiting)

    def wants(self, original: Original) -> bool:
        """Say from the fields of a record alone whether a page may wait for it."""
        digest = original.digest
        if digest in self._by_digest or original.record_id in self._by_id:
            return True
        if any(one.is_by_url or one.date == original.date for one in self._by_url.get(original.url, ())):
            return True
        # Digests of another algorithm can only be compared by making them.
        return bool(self._algorithms - {digest.algorithm if digest else ""})

    def resolve(self, original: Original, page: SavedPage) -> Iterator[SavedPage]:
        """Yield the pages that repeat `page`."""
        digest = original.digest
        others = self._algorithms - {digest.algorithm if digest else ""}
        digests = {Digest.of(algorithm, page.body) for algorithm in others} | ({digest} if digest else set())
        found = [one for digest in digests for one in self._by_digest.get(digest, ())]
        found += self._by_id.get(original.record_id, ())
        found += (one for one in self._by_url.get(original.url, ()) if one.is_by_url or one.date == original.date)
        for waiting in found:
            if waiting.is_done or not _agree(waiting.digest, digests):
                continue
            if waiting.is_by_url and waiting.digest not in digests:
                self._keep_nearest(waiting, page)
            else:
                yield from self._finish(waiting, page)

    def nearest(self) -> Iterator[tuple[SavedPage, datetime]]:
        """Yield the pages whose record names no other one, with the time of the response that is taken for it.

        It is the last response of the URL before them.
        """
        for waiting in self._waiting:
            if not waiting.is_done and waiting.nearest is not None:
                moment = waiting.nearest.fetched_at
                for page in self._finish(waiting, waiting.nearest):
                    yield page, moment

    def open(self) -> list[Waiting]:
        """Return the revisit records that still wait for their original."""
        return [waiting for waiting in self._waiting if not waiting.is_done]

    def left(self, pages: Iterable[SavedPage]) -> Iterator[SavedPage]:
        """Yield the pages that no later attempt replaces."""
        return (page for page in pages if page.record_id not in self.replaced)

    def _keep_nearest(self, waiting: Waiting, page: SavedPage) -> None:
        known = waiting.nearest
        if page.fetched_at <= waiting.page.fetched_at and (known is None or known.fetched_at < page.fetched_at):
            waiting.nearest = page

    def _finish(self, waiting: Waiting, original: SavedPage) -> Iterator[SavedPage]:
        """Yield the page with the body of the original; where a revisit kept no headers, the original's are used."""
        waiting.is_done = True
        self._open -= 1
        page = waiting.page
        status, headers = (page.status, page.headers) if page.headers else (original.status, original.headers)
        whole = replace(page, body=original.body, status=status, headers=stored_headers(headers, original.body))
        self.redirects.add_answer(whole)
        waiting.nearest = None
        yield from self.left([whole])


def _agree(digest: Digest | None, digests: set[Digest]) -> bool:
    """Say whether a digest does not speak against the record with these digests of its payload."""
    if digest is None or digest in digests:
        return True
    return not digest.is_known and all(one.algorithm != digest.algorithm for one in digests)
