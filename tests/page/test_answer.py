"""A page whose reading goes on and on is a failed page, and nothing more."""

import re
import signal
import threading
from contextlib import suppress

import pytest

from newscrawl import budget
from newscrawl.errors import FailReason
from newscrawl.items import Draft, Page, Reading, Rejection
from newscrawl.page import answer
from newscrawl.page.answer import read_answer
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


@pytest.fixture(params=[in_python, in_a_search, in_a_library])
def slow(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading of pages with `lambat` in them that has no end, and a small budget."""

    def read(page: Page, site: Site) -> Reading:
        if SLOW in page.body:
            request.param(page)
        return read_page(page, site)

    monkeypatch.setattr(answer, "read_page", read)
    monkeypatch.setattr(budget, "PAGE_S", 0.1)


@pytest.mark.usefixtures("slow")
def test_a_page_beyond_the_budget_is_too_slow_and_the_next_one_is_read() -> None:
    """Wherever the time goes: in our loop, in a search, in a library that goes on after errors."""
    results = [read_answer(page(article(f"<p>{text}{FIRST}</p>")), SITE).result for text in ("", "lambat ", "")]

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


def test_no_limit_where_python_hears_no_signals() -> None:
    """A page may be read on any thread."""
    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(read_answer(page(article(f"<p>{FIRST}</p>")), SITE).result))

    thread.start()
    thread.join()

    assert isinstance(results[0], Draft)
