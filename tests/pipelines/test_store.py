"""The pipeline that stores: transactions that pages share, and faults of the database."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler
from sqlalchemy import Engine, event

from newscrawl import stats
from newscrawl.pipelines.store import StorePipeline
from newscrawl.store.engine import writing
from tests.engine.runs import rows
from tests.store.making import make_draft

NEW = stats.outcome_key("new")


def run(folder: Path, script: Callable[[StorePipeline, Engine], Awaitable[Any]]) -> tuple[dict[str, int], int]:
    """Run a script with a pipeline that is open; return the counters and the number of transactions."""
    crawler: Any = get_crawler(settings_dict={"NEWSCRAWL_DATABASE_URL": f"sqlite:///{folder}/news.db"})
    ended: list[str] = []

    async def close_spider_async(reason: str) -> None:
        ended.append(reason)

    crawler.engine = SimpleNamespace(close_spider_async=close_spider_async, downloader=SimpleNamespace(active=()))
    pipeline = StorePipeline.from_crawler(crawler)
    pipeline.open_spider()
    assert pipeline.writer is not None
    engine = pipeline.writer.engine
    commits: list[None] = []
    event.listen(engine, "commit", lambda _: commits.append(None))

    async def main() -> None:
        await script(pipeline, engine)
        await pipeline.close_spider()

    asyncio.run(main())
    counters = dict(crawler.stats.get_stats())
    return {**counters, **dict.fromkeys(ended, 1)}, len(commits)


def test_a_page_is_stored_before_it_is_passed_on(tmp_path: Path) -> None:
    """Whoever waits for a page finds it in the database, and a page that comes alone waits for no other."""

    async def script(pipeline: StorePipeline, engine: Engine) -> None:
        for number in range(5):
            await pipeline.process_item(make_draft(f"s{number}"))
            assert rows(tmp_path, "SELECT count(*) AS n FROM articles") == [{"n": number + 1}]

    counters, commits = run(tmp_path, script)

    assert counters[NEW] == commits == 5


def test_pages_that_come_together_share_a_transaction(tmp_path: Path) -> None:
    """Pages that come while the database is busy are stored together: else each would wait for its turn anew."""

    async def script(pipeline: StorePipeline, engine: Engine) -> None:
        with writing(engine):
            tasks = [asyncio.create_task(pipeline.process_item(make_draft("first")))]
            await asyncio.sleep(0.05)
            tasks += [asyncio.create_task(pipeline.process_item(make_draft(f"s{number}"))) for number in range(50)]
            await asyncio.sleep(0.05)
        await asyncio.gather(*tasks)

    counters, commits = run(tmp_path, script)

    assert counters[NEW] == 51
    assert commits <= 3  # the one that kept it busy, the page that came first, and all others


def test_a_database_fault_reaches_the_sender(tmp_path: Path) -> None:
    """The page is dropped with the one line, the run is ended, and a page after the repair is stored."""

    async def script(pipeline: StorePipeline, engine: Engine) -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE observations RENAME TO elsewhere")
        with pytest.raises(DropItem, match="no such table"):
            await pipeline.process_item(make_draft())
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO observations")
        await pipeline.process_item(make_draft())

    counters, _ = run(tmp_path, script)

    assert counters.items() >= {NEW: 1, stats.outcome_key("failed", "store-error"): 1, "store-error": 1}.items()
