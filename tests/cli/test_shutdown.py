"""The end of a run whose event loop has stopped for good: what the pipeline still stores and counts."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.utils.test import get_crawler

from newscrawl import stats
from newscrawl.pipelines.store import StorePipeline
from newscrawl.store.engine import writing
from tests.engine.runs import rows
from tests.store.making import make_draft


@pytest.fixture
def pipeline(tmp_path: Path) -> StorePipeline:
    """The pipeline of a run that has counted three pages."""
    crawler: Any = get_crawler(settings_dict={"NEWSCRAWL_DATABASE_URL": f"sqlite:///{tmp_path}/news.db"})
    crawler.engine = SimpleNamespace(downloader=SimpleNamespace(active={"a request that is under way"}))
    made = StorePipeline.from_crawler(crawler)
    made.open_spider()
    crawler.stats.set_value(stats.PAGES_ARTICLE, 3)
    return made


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that has stopped when a test settles."""
    made = asyncio.new_event_loop()
    yield made
    for task in asyncio.all_tasks(made):
        task.cancel()
    made.run_until_complete(asyncio.sleep(0))
    made.close()


def counted(pipeline: StorePipeline) -> dict[str, int]:
    """Return the pages and their outcomes."""
    counters = pipeline.crawler.stats.get_stats()
    return {name.removeprefix("newscrawl/"): number for name, number in counters.items()}


def test_what_waits_is_stored_and_what_is_on_its_way_is_no_page(
    pipeline: StorePipeline, loop: asyncio.AbstractEventLoop, tmp_path: Path
) -> None:
    """Two records wait for the writer, and one of the three pages has not come that far."""
    tasks = [loop.create_task(pipeline.process_item(make_draft(slug))) for slug in ("a", "b")]
    loop.run_until_complete(asyncio.sleep(0))

    pipeline.settle()
    pipeline.settle()

    assert not any(task.done() for task in tasks)
    assert counted(pipeline) == {"pages/article": 2, "outcome/new": 2}
    assert rows(tmp_path, "SELECT count(*) AS n FROM articles") == [{"n": 2}]


def test_what_cannot_be_stored_is_counted_so(
    pipeline: StorePipeline, loop: asyncio.AbstractEventLoop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that fails at the very end is one line, and an outcome for each page that waited."""
    assert pipeline.writer is not None
    with pipeline.writer.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE observations RENAME TO elsewhere")
    tasks = [loop.create_task(pipeline.process_item(make_draft(slug))) for slug in ("a", "b", "c")]
    loop.run_until_complete(asyncio.sleep(0))

    pipeline.settle()

    assert not any(task.done() for task in tasks)
    assert counted(pipeline) == {"pages/article": 3, "outcome/failed/store-error": 3}
    assert [record.getMessage().count("no such table") for record in caplog.records] == [1]


def test_a_page_that_was_given_up_is_no_page(
    pipeline: StorePipeline, loop: asyncio.AbstractEventLoop, tmp_path: Path
) -> None:
    """Whoever waited for it is gone before it was written; the page before it was being written."""
    assert pipeline.writer is not None
    with writing(pipeline.writer.engine):
        tasks = [loop.create_task(pipeline.process_item(make_draft("first")))]
        loop.run_until_complete(asyncio.sleep(0.05))
        tasks.append(loop.create_task(pipeline.process_item(make_draft("given-up"))))
        loop.run_until_complete(asyncio.sleep(0))
        tasks[1].cancel()
        loop.run_until_complete(asyncio.wait(tasks[1:]))

    pipeline.settle()

    assert counted(pipeline) == {"pages/article": 1, "outcome/new": 1}
    assert rows(tmp_path, "SELECT count(*) AS n FROM articles") == [{"n": 1}]
