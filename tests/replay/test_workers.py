"""Processes that read pages, and what becomes of pages that end one."""

import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newscrawl import stats
from newscrawl.errors import FailReason
from newscrawl.items import Draft, Rejection
from newscrawl.page.answer import PageReading
from newscrawl.replay import workers
from newscrawl.replay.workers import OwnedPage, WorkerPool
from newscrawl.spiders.inews import SITE
from newscrawl.warc.saved import SavedPage
from tests.engine.pages import CHANNEL, story

MAX_BYTES = 1 << 20


def page(number: int, body: bytes = b"") -> OwnedPage:
    """A story's page."""
    body = body or story(f"Judul {number}").encode()
    return OwnedPage("inews", SavedPage(f"{CHANNEL}/cerita-{number}", datetime(2026, 6, 10, tzinfo=UTC), body))


def pool(jobs: int, **more: float) -> WorkerPool:
    """Processes that read iNews."""
    return WorkerPool(jobs, {"inews": SITE}, MAX_BYTES, **more)


class Poison(str):
    """The name of a header that kills whoever reads it."""

    __slots__ = ()

    def lower(self) -> str:
        os.kill(os.getpid(), signal.SIGSEGV)
        return str(self)


class Endless(str):
    """The name of a header that holds whoever reads it for good, also inside a library."""

    __slots__ = ()

    def lower(self) -> str:
        re.match(r"(a+)+$", "a" * 60 + "b")
        return str(self)


def with_header(number: int, name: str) -> OwnedPage:
    """A story's page with a header."""
    owned = page(number)
    return owned._replace(page=replace(owned.page, headers=((name, ""),)))


def poisoned(number: int) -> OwnedPage:
    """A page that ends its process."""
    return with_header(number, Poison("X"))


def outcome(reading: PageReading) -> str:
    result = reading.result
    assert reading.kind == stats.PAGES_ARTICLE
    return "read" if isinstance(result, Draft) else f"{result.reason}: {result.detail}" if result else "nothing"


@pytest.mark.parametrize("jobs", [1, 3])
def test_readings_come_in_the_order_of_the_pages(jobs: int) -> None:
    """However many read, what they read comes out in order, none missing and none twice."""
    pages = [page(number) for number in range(200)]

    readings = list(pool(jobs).read(pages))

    assert [reading.result.url for reading in readings if reading.result] == [owned.page.url for owned in pages]


def test_a_page_that_ends_its_process_is_one_failed_page() -> None:
    """Of the pages that were on their way with it, each is read; it alone is a parser error."""
    pages = [page(number) for number in range(120)]
    for place in (5, 50, 51, 119):
        pages[place] = poisoned(place)

    readings = list(pool(2).read(pages))

    found = [outcome(reading) for reading in readings]
    expected = ["read"] * 120
    for place in (5, 50, 51, 119):
        expected[place] = f"{FailReason.PARSER_ERROR}: the process that read the page ended, or took more than 120 s"
    assert found == expected
    assert next(r.result.url for r in readings if isinstance(r.result, Rejection)) == pages[5].page.url


def test_pages_are_taken_no_faster_than_they_are_read() -> None:
    """Of a million saved pages, a few hundred are in memory."""
    taken = 0

    def endless() -> Iterator[OwnedPage]:
        nonlocal taken
        while True:
            taken += 1
            yield page(taken)

    readings = pool(2).read(endless())
    for _ in range(64):
        next(readings)
    readings.close()

    assert taken <= 64 + 2 * workers._WINDOW * workers._CHUNK_PAGES


def test_large_pages_travel_in_small_company() -> None:
    """A chunk ends at a megabyte, whatever number of pages that is."""
    pages = [page(number, story("Judul").encode() + b" " * 700_000) for number in range(5)]

    sizes = [len(chunk) for chunk in workers._chunks(pages)]

    assert sizes == [2, 2, 1]


def test_a_page_without_an_end_is_one_failed_page() -> None:
    """Its process is ended after a while, and the pages that were on their way with it are read."""
    pages = [page(1), with_header(2, Endless("X")), page(3)]

    found = [outcome(reading) for reading in pool(2, page_limit_s=4).read(pages)]

    assert found == [
        "read",
        f"{FailReason.PARSER_ERROR}: the process that read the page ended, or took more than 4 s",
        "read",
    ]


def test_a_process_that_cannot_start_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no fault of the pages, and none is counted as failed."""
    monkeypatch.setattr(workers, "_start", os._exit)
    monkeypatch.setattr(WorkerPool, "_executor", lambda self, jobs: ProcessPoolExecutor(jobs, None, os._exit, (3,)))

    with pytest.raises(workers.NewscrawlError, match="could not start"):
        list(pool(2).read([page(1)]))


def test_processes_that_are_not_needed_any_more_say_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Readers that are ended while they start leave no line on the terminal."""
    for _ in range(3):
        readings = pool(2).read([page(1), page(2)])
        next(readings)
        readings.close()

    assert capfd.readouterr() == ("", "")
