"""A page whose reading goes on and on is a failed page, and nothing more."""

import re
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

import newscrawl
from newscrawl import budget
from newscrawl.doctor.diagnosis import diagnose
from newscrawl.errors import FailReason
from newscrawl.items import Draft, Item, Page, Reading, Rejection
from newscrawl.library import page as library
from newscrawl.page import answer
from newscrawl.page.answer import read_answer, read_within_budget
from newscrawl.page.extract import read_page
from newscrawl.page.site import Site
from newscrawl.spiders.inews import SITE
from tests.page.pages import FIRST, article, page

SLOW = b"lambat"


def in_python(_page: Page) -> None:
    while True:
        pass


def in_a_search(_page: Page) -> None:
    re.search(r"(?:a+)+b", "a" * 64)


def in_a_library(page: Page) -> None:
    """A loop that goes on after any error that it may catch."""
    while True:
        with suppress(Exception):
            in_python(page)


def slow_down(monkeypatch: pytest.MonkeyPatch, endless: Callable[[Page], None]) -> None:
    """Make the reading of pages with `lambat` in them endless, and the budget small."""
    read_three()  # the first page of a process loads what the reading needs

    def read(page: Page, site: Site, *, is_listing: bool = False) -> Reading:
        if SLOW in page.body:
            endless(page)
        return read_page(page, site, is_listing=is_listing)

    monkeypatch.setattr(answer, "read_page", read)
    monkeypatch.setattr(library, "read_page", read)
    monkeypatch.setattr(budget, "PAGE_S", 0.1)


def read_three() -> list[Item | None]:
    return [read_answer(page(article(f"<p>{text}{FIRST}</p>")), SITE).result for text in ("", "lambat ", "")]


def in_another_thread(make: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result()


@pytest.mark.parametrize(
    ("endless", "run"),
    [
        *((endless, lambda make: make()) for endless in (in_python, in_a_search, in_a_library)),
        *((endless, in_another_thread) for endless in (in_python, in_a_library)),
    ],
)
def test_a_page_beyond_the_budget_is_too_slow_and_the_next_one_is_read(
    endless: Callable[[Page], None], run: Callable[[Any], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the time goes: in our loop, in a search, in a library that goes on after errors; in any thread."""
    slow_down(monkeypatch, endless)

    results = run(read_three)

    assert [type(result) for result in results] == [Draft, Rejection, Draft]
    assert isinstance(results[1], Rejection)
    assert results[1].reason is FailReason.TOO_SLOW
    assert results[1].detail == "took more than 0.1 s of processor time"
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_time_that_another_thread_takes_is_not_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that works meanwhile makes no page slow."""
    monkeypatch.setattr(budget, "PAGE_S", 0.05)
    monkeypatch.setattr(budget, "_AGAIN_S", 0.01)
    is_over = threading.Event()
    busy = threading.Thread(target=lambda: [None for _ in iter(is_over.is_set, True)])

    with budget.page_budget():
        busy.start()
        is_over.wait(0.2)
        is_over.set()
        busy.join()


def test_what_the_library_reads_and_what_a_doctor_looks_at_has_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is read on request is ended like one of a crawl, and so is a page of links."""
    slow_down(monkeypatch, in_python)
    slow = page(article(f"<p>lambat {FIRST}</p>"))

    with pytest.raises(newscrawl.PageError, match="failed/too-slow") as raised:
        in_another_thread(lambda: newscrawl.read(slow.body, slow.url, slow.fetched_at))
    diagnosis = in_another_thread(lambda: diagnose(slow, SITE))
    listing = in_another_thread(lambda: read_within_budget(slow, SITE, is_listing=True).result)

    assert raised.value.reason is FailReason.TOO_SLOW
    assert (diagnosis.outcome, diagnosis.detail) == ("failed/too-slow", "took more than 0.1 s of processor time")
    assert isinstance(listing, Rejection)
    assert listing.reason is FailReason.TOO_SLOW


def test_an_error_that_comes_at_the_end_hits_nothing_that_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings that take as long as the budget end within it or with the error; the code behind them goes on."""
    monkeypatch.setattr(budget, "PAGE_S", 0.002)
    monkeypatch.setattr(budget, "_AGAIN_S", 0.001)

    def read(number: int) -> bool:
        started = time.thread_time()
        try:
            with budget.page_budget():
                while time.thread_time() - started < 0.002 + (number % 20 - 10) * 1e-5:
                    pass
        except budget.TooSlowError:
            return False
        return True

    def go_on() -> int:
        return sum(number % 2 for number in range(2000))

    after = in_another_thread(lambda: [(read(number), go_on())[1] for number in range(100)])

    assert after == [1000] * 100
