"""Pages that are due, out of the frontier's table, few at a time."""

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.utils.test import get_crawler

from newscrawl.discovery.scope import Scope
from newscrawl.items import FrontierTask, Sighting
from newscrawl.middlewares.frontier_state import StoredFrontier
from newscrawl.store.frontier.table import NextPage

NOW = datetime(2026, 6, 10, 5, tzinfo=UTC)
BUSY, OTHER = "www.inews.id", "karawang.inews.id"


def frontier(tmp_path: Path, *, limit: int | None = None, hosts: Sequence[str] | None = None) -> StoredFrontier:
    """The frontier of a run of everything, or of network stories on some hosts alone."""
    settings = {
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{tmp_path}/news.db",
        "NEWSCRAWL_RECHECK_HOURS": [],
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    }
    crawler: Any = get_crawler(settings_dict=settings)
    spider: Any = SimpleNamespace(
        name="inews",
        crawler=crawler,
        clock=SimpleNamespace(now=lambda: NOW),
        scope=Scope(limit=limit),
        discoverer=SimpleNamespace(network_left=None if hosts is None else (r"^https://[^/]+/read/\d+$", hosts)),
    )
    return StoredFrontier(crawler, spider)


async def remember(frontier: StoredFrontier, host: str, numbers: range, folder: str = "") -> None:
    """Put stories into the table; the higher its number, the newer a story is."""
    await frontier.remember(
        [
            Sighting(f"https://{host}/{folder}{number}", f"{host}/{number}", host, NOW - timedelta(hours=100 - number))
            for number in numbers
        ],
        None,
        f"https://{host}/",
    )


def next_pages(frontier: StoredFrontier) -> list[NextPage]:
    """The pages that are asked for now."""
    return list(frontier.hand_out(frontier.take_next()))


def keys(pages: list[NextPage]) -> list[str]:
    return [page.story_key for page in pages]


def task(page: NextPage) -> FrontierTask:
    return FrontierTask("inews", page.story_key, page.part)


@pytest.mark.asyncio
async def test_a_host_gets_its_next_page_when_one_is_answered(tmp_path: Path) -> None:
    """Not before, and not only when it is stored; and no page is asked for twice."""
    pages = frontier(tmp_path)
    await remember(pages, BUSY, range(10))
    await remember(pages, OTHER, range(2))

    first = next_pages(pages)
    full = next_pages(pages)
    pages.end_request(task(first[0]))
    pages.end_request(task(first[0]))
    second = next_pages(pages)
    pages.end_task(task(first[0]), gave_story=True)
    pages.look_again()
    third = next_pages(pages)
    pages.close()

    assert keys(first) == [f"{BUSY}/{number}" for number in (9, 8, 7, 6)] + [f"{OTHER}/{number}" for number in (1, 0)]
    assert full == []
    assert keys(second) == [f"{BUSY}/5"]
    assert third == []


@pytest.mark.asyncio
async def test_newer_pages_come_before_those_that_were_read_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the latest a moment later, and at once where nothing else is left."""
    pages = frontier(tmp_path)
    await remember(pages, BUSY, range(8))
    first = next_pages(pages)
    await remember(pages, BUSY, range(20, 24))
    monkeypatch.setattr("newscrawl.middlewares.frontier_state._LOOK_S", 0.0)

    for page in first:
        pages.end_request(task(page))
    second = next_pages(pages)
    monkeypatch.setattr("newscrawl.middlewares.frontier_state._LOOK_S", 60.0)
    for page in second:
        pages.end_request(task(page))
    third = next_pages(pages)
    await remember(pages, BUSY, range(30, 31))
    for page in third:
        pages.end_request(task(page))
    fourth = next_pages(pages)
    pages.close()

    assert keys(second) == [f"{BUSY}/{number}" for number in (23, 22, 21, 20)]
    assert keys(third) == [f"{BUSY}/{number}" for number in (3, 2, 1, 0)]
    assert keys(fourth) == [f"{BUSY}/30"]


@pytest.mark.asyncio
async def test_a_writer_that_falls_behind_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that were answered and wait to be stored are kept whole, so they must not become too many."""
    monkeypatch.setattr("newscrawl.middlewares.frontier_state._NOT_STORED", 3)
    pages = frontier(tmp_path)
    await remember(pages, BUSY, range(10))

    first = next_pages(pages)
    for page in first:
        pages.end_request(task(page))
    full = next_pages(pages)
    pages.end_task(task(first[0]), gave_story=True)
    second = next_pages(pages)
    pages.close()

    assert len(first) == 4
    assert full == []
    assert keys(second) == [f"{BUSY}/{number}" for number in (5, 4, 3, 2)]


@pytest.mark.asyncio
async def test_no_more_stories_than_the_limit_are_asked_for(tmp_path: Path) -> None:
    """One that turns out to be none makes room for another."""
    pages = frontier(tmp_path, limit=2)
    await remember(pages, BUSY, range(6))

    first = next_pages(pages)
    pages.end_task(task(first[0]), gave_story=False)
    pages.end_task(task(first[1]), gave_story=True)
    second = next_pages(pages)
    pages.close()

    assert keys(first) == [f"{BUSY}/5", f"{BUSY}/4"]
    assert keys(second) == [f"{BUSY}/3"]


@pytest.mark.asyncio
async def test_pages_of_a_network_site_that_is_not_asked_for_take_nobodys_place(tmp_path: Path) -> None:
    """An earlier run left more of them than are read at once; they count for no limit and hide no other page."""
    pages = frontier(tmp_path, limit=3, hosts=[BUSY])
    await remember(pages, OTHER, range(10, 80), "read/")

    wants_more = pages.wants_more()
    await remember(pages, OTHER, range(2), "berita/")
    await remember(pages, BUSY, range(4, 5), "read/")
    found = next_pages(pages)
    pages.close()

    assert wants_more
    assert keys(found) == [f"{BUSY}/4", f"{OTHER}/1", f"{OTHER}/0"]


@pytest.mark.asyncio
async def test_a_database_that_fails_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """However many sources wait for it: one line, each of them is given up, and none waits for it again."""
    pages = frontier(tmp_path)
    await remember(pages, BUSY, range(2))
    with sqlite3.connect(tmp_path / "news.db") as connection:
        connection.execute("ALTER TABLE frontier RENAME TO elsewhere")
    together = [remember(pages, OTHER, range(number)) for number in (1, 2, 3)]
    faults = await asyncio.gather(*together, return_exceptions=True)
    with sqlite3.connect(tmp_path / "news.db") as connection:
        connection.execute("ALTER TABLE elsewhere RENAME TO frontier")

    later = await asyncio.gather(remember(pages, OTHER, range(4)), return_exceptions=True)
    pages.close()

    assert [getattr(fault, "reason", fault) for fault in [*faults, *later]] == ["store-error"] * 4
    assert [record.getMessage().count("no such table") for record in caplog.records] == [1]
