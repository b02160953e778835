"""Processes that read pages, and what becomes of pages that end one."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newscrawl import stats
from newscrawl.errors import FailReason
from newscrawl.items import Draft, Rejection
from newscrawl.replay import workers
from newscrawl.replay.reader import PageReading
from newscrawl.replay.workers import WorkerPool
from newscrawl.spiders.inews import SITE
from newscrawl.warc.saved import SavedPage
from tests.engine.pages import CHANNEL, story

MAX_BYTES = 1 << 20


def page(number: int, body: bytes = b"") -> SavedPage:
    body = body or story(f"Judul {number}").encode()
    return SavedPage(f"{CHANNEL}/cerita-{number}", datetime(2026, 6, 10, tzinfo=UTC), body)


class Poison(str):
    """The name of a header that kills whoever reads it."""

    __slots__ = ()

    def lower(self) -> str:
        os.kill(os.getpid(), signal.SIGSEGV)
        return str(self)


def poisoned(number: int) -> SavedPage:
    return replace(page(number), headers=((Poison("X"), ""),))


def outcome(reading: PageReading) -> str:
    result = reading.result
    assert reading.kind == stats.PAGES_ARTICLE
    return "read" if isinstance(result, Draft) else f"{result.reason}: {result.detail}" if result else "nothing"


@pytest.mark.parametrize("jobs", [1, 3])
def test_readings_come_in_the_order_of_the_pages(jobs: int) -> None:
    """However many read, what they read comes out in order, none missing and none twice."""
    pages = [page(number) for number in range(200)]

    readings = list(WorkerPool(jobs, SITE, MAX_BYTES).read(pages))

    assert [reading.result.url for reading in readings if reading.result] == [saved.url for saved in pages]


def test_a_page_that_ends_its_process_is_one_failed_page() -> None:
    """Of the pages that were on their way with it, each is read; it alone is a parser error, with the signal's name."""
    pages = [page(number) for number in range(120)]
    for place in (5, 50, 51, 119):
        pages[place] = poisoned(place)

    readings = list(WorkerPool(2, SITE, MAX_BYTES).read(pages))

    found = [outcome(reading) for reading in readings]
    expected = ["read"] * 120
    for place in (5, 50, 51, 119):
        expected[place] = f"{FailReason.PARSER_ERROR}: the process that read the page ended: SIGSEGV"
    assert found == expected
    assert next(r.result.url for r in readings if isinstance(r.result, Rejection)) == pages[5].url


def test_pages_are_taken_no_faster_than_they_are_read() -> None:
    """Of a million saved pages, a few hundred are in memory."""
    taken = 0

    def endless() -> Iterator[SavedPage]:
        nonlocal taken
        while True:
            taken += 1
            yield page(taken)

    readings = WorkerPool(2, SITE, MAX_BYTES).read(endless())
    for _ in range(64):
        next(readings)
    readings.close()

    assert taken <= 64 + 2 * workers._WINDOW * workers._CHUNK_PAGES


def test_large_pages_travel_in_small_company() -> None:
    """A chunk ends at a megabyte, whatever number of pages that is."""
    pages = [page(number, story("Judul").encode() + b" " * 700_000) for number in range(5)]

    sizes = [len(chunk) for chunk in workers._chunks(pages)]

    assert sizes == [2, 2, 1]


def test_a_process_that_cannot_start_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no fault of the pages, and none is counted as failed."""
    monkeypatch.setattr(workers, "_work", os._exit)

    with pytest.raises(workers.NewscrawlError, match="could not start"):
        list(WorkerPool(2, SITE, MAX_BYTES).read([page(1)]))


def test_a_process_that_is_not_needed_any_more_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """A reader that is ended while it starts leaves no line on the terminal."""
    for _ in range(5):
        workers._Member(SITE, MAX_BYTES).end()

    assert capfd.readouterr() == ("", "")


def test_no_process_is_started_for_nothing() -> None:
    """One chunk of pages needs one reader, however many there may be."""
    readings = WorkerPool(4, SITE, MAX_BYTES)

    found = [len(readings._members) for _ in readings.read([page(1), page(2)])]

    assert found == [1, 1]
