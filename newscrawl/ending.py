"""Early end of a run: its pages under way are finished, and the next run goes on."""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_closing: set[asyncio.Task[None]] = set()  # an event loop alone would not keep a task from the garbage collection


def end_run(crawler: "Crawler", reason: str) -> None:
    """Let the engine end a run; to be called in its event loop. Of several reasons the first one counts."""
    assert crawler.engine is not None
    task = asyncio.create_task(crawler.engine.close_spider_async(reason=reason))
    _closing.add(task)
    task.add_done_callback(_closing.discard)
