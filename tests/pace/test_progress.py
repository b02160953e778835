"""What a person sees of a run while it goes on."""

import re
from pathlib import Path

import pytest

from tests.pace.hosts import Crawl, Hosts, urls_of
from tests.terminal import shown_by


def run_on_terminal(crawl: Crawl, **environment: str) -> str:
    """Crawl with a terminal as stderr; return what it showed."""
    env = crawl.environment | {"TERM": "xterm", "COLUMNS": "100"} | environment
    command = crawl.command(urls_of("www.inews.id", 12), DOWNLOAD_DELAY=0.1, DOWNLOAD_DELAY_JITTER=0)
    return shown_by(command, Path.cwd(), env)


def test_a_terminal_has_a_live_line_below_the_log(hosts: Hosts, crawl: Crawl) -> None:
    """The line is redrawn in place, keeps out of the log lines, and is gone at the end."""
    shown = run_on_terminal(crawl)

    lines = [line for line in shown.splitlines() if "found 0, fetched" in line]
    assert lines
    assert "\x1b[2K" in shown  # erased before it is drawn again
    assert shown.count("Spider closed (finished)") == 1
    assert not re.search(r"pages/min[^\n\x1b]*\d{4}-\d\d-\d\d \d\d:", shown)
    assert "pages/min" not in shown.rpartition("Closing spider")[2].rpartition("\x1b[2K")[2]


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}], ids=["dumb"])
def test_a_terminal_that_cannot_has_lines(hosts: Hosts, crawl: Crawl, environment: dict[str, str]) -> None:
    """Where a line cannot be redrawn, nothing is drawn."""
    assert "\x1b[" not in run_on_terminal(crawl, **environment)


def test_a_log_has_a_line_now_and_then(hosts: Hosts, crawl: Crawl) -> None:
    """Without a terminal the same is an INFO line every LOGSTATS_INTERVAL, and a table ends the run."""
    done = crawl.run(urls_of("www.inews.id", 12), LOGSTATS_INTERVAL=0.3, DOWNLOAD_DELAY=0.1)

    assert done.stderr.count("[newscrawl.extensions.progress] INFO: found 0, fetched ") >= 2
    assert "\x1b[" not in done.stderr
    assert done.stdout.splitlines() == ["      12  article pages", "      12    new"]
