"""Reading one WARC file into rows: the task of a worker, a function of the file alone."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from typing import Any

import pyarrow as pa

from newscrawl import stats
from newscrawl.dataset.folder import Folder
from newscrawl.dataset.page_filter import Choice
from newscrawl.dataset.rows import SCHEMA, Phase, by_bucket, to_row
from newscrawl.items import Draft, Rejection
from newscrawl.page.answer import PageReading
from newscrawl.replay.reader import read_saved
from newscrawl.replay.workers import OwnedPage, WorkerPool
from newscrawl.store.writer import normalised
from newscrawl.warc.digests import Digest
from newscrawl.warc.places import ReadableFile
from newscrawl.warc.reader import WarcFile
from newscrawl.warc.redirects import Redirects
from newscrawl.warc.revisits import Revisits, Waiting
from newscrawl.warc.saved import SavedPage, Tally

#: Rows that a worker holds before it writes them; then the file's rows are in several parts.
_PART_ROWS = 20_000


@dataclass(slots=True)
class Account:
    """Result of one WARC file. Written last: a file that has one is done."""

    file: str
    parts: list[dict[str, int]] = field(default_factory=list)  # of its rows: bucket -> row group
    counters: Counter[str] = field(default_factory=Counter)
    replaced: list[str] = field(default_factory=list)  # ids of records that a later attempt replaced
    waiting: list[dict[str, Any]] = field(default_factory=list)  # repetitions whose original is in another file
    hops: list[dict[str, Any]] = field(default_factory=list)  # redirects, of which another file may have the end
    answers: list[tuple[str, str]] = field(default_factory=list)  # what redirects led to: first URL, time


@dataclass(frozen=True, slots=True)
class Plan:
    """Parameters of a run, the same for all tasks."""

    out: Folder
    choice: Choice
    max_bytes: int
    buckets: int


def name_of(file: str) -> str:
    """Return the name under which a WARC file's rows and account are kept.

    >>> name_of("s3://news/2024/a.warc.gz")[:10]
    'a.warc.gz-'
    """
    return f"{file.rpartition('/')[2][-80:]}-{blake2b(file.encode(), digest_size=6).hexdigest()}"


def read_file(place: ReadableFile, plan: Plan, *, careful: bool = False) -> str:
    """Read a WARC file's pages, write their rows and then its account, and return the account's name.

    `careful` reads each page in another process, so that a page which kills its reader is one failed page.

    Raises: OSError where the rows cannot be written.
    """
    account = Account(str(place))
    rows = _Rows(name_of(account.file), plan, account)
    revisits = Revisits()

    def is_wanted(*urls: str) -> bool:
        is_known = plan.choice.site_of(*urls) is not None
        account.counters[stats.PAGES_FOREIGN] += not is_known
        return is_known

    pages = WarcFile(place, Tally(account.counters), max_bytes=plan.max_bytes).pages(is_wanted, revisits)
    again = WarcFile(place, Tally(quiet=True), max_bytes=plan.max_bytes).revisited(revisits)
    for phase, found in ((Phase.PAGE, pages), (Phase.ERROR, revisits.errors), (Phase.REVISIT, again)):
        for saved, reading in _readings(found, plan, careful=careful):
            _count(account.counters, reading)
            rows.add(reading, saved, phase)
    account.replaced += sorted(revisits.replaced)
    account.waiting += [_waiting_json(one) for one in revisits.open()]
    account.hops += map(_page_json, revisits.redirects.hops)
    account.answers += [(first, time.isoformat()) for first, time in revisits.redirects.answers]
    rows.close()
    value = {item.name: getattr(account, item.name) for item in fields(Account)}
    plan.out.write_json(f"accounts/{name_of(account.file)}.json", value)
    return name_of(account.file)


def resolve_file(place: ReadableFile, names: list[str], plan: Plan) -> list[str]:
    """Find in a file the originals of other files' repetitions, write their rows, and return their places."""
    revisits = Revisits()
    for name in names:
        account = plan.out.read_json(f"accounts/{name}.json")
        for value in account["waiting"]:
            revisits.wait(_waiting(value))
    account = Account(str(place))
    rows = _Rows(name_of(account.file), plan, account, "resolved")
    file = WarcFile(place, Tally(quiet=True), max_bytes=plan.max_bytes)
    found: list[str] = []
    whole = ((saved, None) for saved in file.revisited(revisits))
    for saved, original_at in chain(whole, revisits.nearest()):
        site = plan.choice.site_of(*_urls(saved))
        if site is not None:
            found.append(saved.where)
            rows.add(read_saved(saved, site, plan.max_bytes), saved, Phase.REVISIT, original_at)
    rows.finish()
    return found


class _Rows:
    """Rows on their way into Parquet files, a row group for each bucket."""

    def __init__(self, name: str, plan: Plan, account: Account, folder: str = "rows") -> None:
        self._name = name
        self._plan = plan
        self._account = account
        self._folder = folder
        self._rows: list[dict[str, Any]] = []

    def add(self, reading: PageReading, saved: SavedPage, phase: Phase, original_at: datetime | None = None) -> None:
        """Add the row of a page, if it gave a wanted draft or a rejection."""
        if reading.result is None or not self._plan.choice.keeps(reading):
            return
        item = normalised(reading.result)
        if isinstance(item, Draft | Rejection):
            self._rows.append(to_row(item, saved, phase, original_at))
            if len(self._rows) >= _PART_ROWS:
                self._write()

    def close(self) -> None:
        """Write the remaining rows."""
        if self._rows:
            self._write()

    def finish(self) -> None:
        """Write the remaining rows, and the places of the buckets."""
        self.close()
        if self._account.parts:
            self._plan.out.write_json(f"{self._folder}/{self._name}.json", {"parts": self._account.parts})

    def _write(self) -> None:
        buckets = by_bucket(self._rows, self._plan.buckets)
        name = f"{self._folder}/{self._name}.{len(self._account.parts)}.parquet"
        tables = (pa.Table.from_pylist(rows, schema=SCHEMA) for rows in buckets.values())
        self._plan.out.write_tables(name, SCHEMA, tables)
        self._account.parts.append({str(bucket): number for number, bucket in enumerate(buckets)})
        self._rows = []


def rows_of(out: Folder, folder: str, name: str, parts: list[dict[str, int]], bucket: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of one bucket of a file."""
    for number, groups in enumerate(parts):
        group = groups.get(str(bucket))
        if group is not None:
            with out.parquet(f"{folder}/{name}.{number}.parquet") as file:
                yield from file.read_row_group(group).to_pylist()


def _urls(saved: SavedPage) -> tuple[str, ...]:
    return tuple(filter(None, (saved.requested_as, saved.url)))


def _readings(pages: Iterable[SavedPage], plan: Plan, *, careful: bool) -> Iterator[tuple[SavedPage, PageReading]]:
    """Yield each wanted page with its reading; `careful` reads in another process, which a page may kill."""
    owned = ((saved, plan.choice.site_of(*_urls(saved))) for saved in pages if "://" in saved.url)
    if not careful:
        for saved, site in owned:
            if site is not None:
                yield saved, read_saved(saved, site, plan.max_bytes)
        return
    taken: deque[SavedPage] = deque()

    def take() -> Iterator[OwnedPage]:
        for saved, site in owned:
            if site is not None:
                taken.append(saved)
                yield OwnedPage(saved.url if plan.choice.any_site else site.name, saved)

    for reading in WorkerPool(1, plan.choice.sites_by_name(), plan.max_bytes).read(take()):
        yield taken.popleft(), reading


def _count(counters: Counter[str], reading: PageReading) -> None:
    counters[reading.kind] += 1
    counters.update(reading.counts)
    if isinstance(reading.result, Rejection):
        counters[stats.outcome_key(reading.result.outcome, reading.result.reason)] += 1


def read_redirects(accounts: list[dict[str, Any]], plan: Plan) -> None:
    """Write the rows of the redirects that led to no answer in any file."""
    redirects = Redirects()
    for account in accounts:
        for hop in account["hops"]:
            redirects.add(_page(hop))
        for requested_as, time in account["answers"]:
            redirects.note_answer(requested_as, datetime.fromisoformat(time))
        for value in account["waiting"]:
            redirects.add_answer(_page(value["page"]))
    rows = _Rows("redirects", plan, Account("redirects"), "resolved")
    for saved in redirects.unanswered():
        site = plan.choice.site_of(*_urls(saved))
        if site is not None:
            rows.add(read_saved(saved, site, plan.max_bytes), saved, Phase.REDIRECT)
    rows.finish()


def _waiting_json(one: Waiting) -> dict[str, Any]:
    digest = one.digest
    return {
        "page": _page_json(one.page),
        "digest": digest and [digest.algorithm, digest.value.hex(), digest.is_known],
        "record_id": one.record_id,
        "url": one.url,
        "date": one.date and one.date.isoformat(),
    }


def _waiting(value: dict[str, Any]) -> Waiting:
    digest = value["digest"]
    return Waiting(
        _page(value["page"]),
        digest and Digest(digest[0], bytes.fromhex(digest[1]), digest[2]),
        value["record_id"],
        value["url"],
        value["date"] and datetime.fromisoformat(value["date"]),
    )


def _page_json(page: SavedPage) -> dict[str, Any]:
    """Return a page without its body."""
    value = {item.name: getattr(page, item.name) for item in fields(SavedPage)}
    return value | {"fetched_at": page.fetched_at.isoformat(), "body": ""}


def _page(value: dict[str, Any]) -> SavedPage:
    headers = tuple((name, text) for name, text in value["headers"])
    moment = datetime.fromisoformat(value["fetched_at"])
    return SavedPage(**value | {"fetched_at": moment, "headers": headers, "body": b""})
