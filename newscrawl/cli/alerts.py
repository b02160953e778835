"""Alerts of a finished run: a message where a person must look, and metrics for Prometheus."""

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newscrawl import stats

logger = logging.getLogger(__name__)


def notify(url: str, state: Path, *, spider: str, wants_a_look: bool, text: str) -> None:
    """Send one message when a run wants a look, and one when a later run is well again; nothing in between.

    `state` is a file that exists while the last message was the first of the two. A message that cannot be sent is a
    warning, and is tried again after the next run.
    """
    if not url or wants_a_look == state.exists():
        return
    try:
        import apprise
    except ImportError:
        logger.warning("NEWSCRAWL_NOTIFY_URL needs Apprise: pip install 'newscrawl[notify]'")
        return
    sender = apprise.Apprise()
    title = f"newscrawl {spider}: {'a person must look' if wants_a_look else 'well again'}"
    if not sender.add(url) or not sender.notify(title=title, body=text):
        logger.warning("a message to NEWSCRAWL_NOTIFY_URL was not sent: check the address, see `-L DEBUG`")
        return
    state.parent.mkdir(parents=True, exist_ok=True)
    if wants_a_look:
        state.touch()
    else:
        state.unlink()


def write_metrics(path: str, *, spider: str, wants_a_look: bool, seconds: float, counters: Mapping[str, Any]) -> None:
    """Write the figures of the last run as a text file for Prometheus' node exporter; the file is replaced at once."""
    if not path:
        return
    try:
        from prometheus_client import CollectorRegistry, Gauge, write_to_textfile
    except ImportError:
        logger.warning("NEWSCRAWL_METRICS_FILE needs prometheus_client: pip install 'newscrawl[metrics]'")
        return
    registry = CollectorRegistry()

    def gauge(name: str, help_text: str, value: float) -> None:
        Gauge(f"newscrawl_{name}", help_text, ["spider"], registry=registry).labels(spider).set(value)

    gauge("run_ended_timestamp_seconds", "When the last run ended.", time.time())
    gauge("run_duration_seconds", "How long the last run took.", seconds)
    gauge("run_wants_a_look", "1 where a person must look at the last run.", float(wants_a_look))
    gauge("run_received_bytes", "Bytes that the last run received.", counters.get("downloader/response_bytes", 0))
    pages = Gauge("newscrawl_run_pages", "Article pages by outcome.", ["spider", "outcome"], registry=registry)
    for outcome, number in stats.by_label(counters, stats.OUTCOME).items():
        pages.labels(spider, outcome).set(number)
    try:
        write_to_textfile(path, registry)
    except OSError as error:
        logger.warning('NEWSCRAWL_METRICS_FILE "%s" cannot be written: %s', path, error.strerror)
