"""Forced shutdown (second SIGINT or SIGTERM): flush the writer, finish the run's row; the event loop is stopped."""

import logging
import signal

from scrapy.crawler import Crawler
from scrapy.utils.ossignal import install_shutdown_handlers

from newscrawl.extensions.progress import CrawlProgress
from newscrawl.extensions.record_run import RecordRun
from newscrawl.pipelines.store import StorePipeline

#: Reason of such a run. `shutdown` is one signal, after which a run finishes its pages under way.
REASON = "forced-shutdown"

logger = logging.getLogger(__name__)


def ignore_signals() -> None:
    """Let a run that was signalled to end take its last steps, which take a moment."""
    install_shutdown_handlers(signal.SIG_IGN)


def settle(crawler: Crawler) -> None:
    """Store and count the records on their way to the database, then finish the row of the run.

    A page that was fetched and not read yet is given up, uncounted; the next run requests it again.
    """
    ignore_signals()
    try:
        progress, record_run = crawler.get_extension(CrawlProgress), crawler.get_extension(RecordRun)
        store = crawler.get_item_pipeline(StorePipeline)
    except RuntimeError:
        return  # a signal before anything has begun
    if progress is not None:
        progress.stop()
    if store is not None:
        store.settle()
    counters = crawler.stats
    if counters.get_value("finish_reason") is None:  # else every page was settled, and only the last steps are missing
        counters.set_value("finish_reason", REASON)
        counters.close_spider(reason=REASON)
    if record_run is not None:
        record_run.finish_at_once(str(counters.get_value("finish_reason")))
    logger.info("Stopped at once: what was read is stored")
