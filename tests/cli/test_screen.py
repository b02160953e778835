"""What a person sees of a crawl: on a terminal, in a pipe, and at its end."""

import subprocess
from pathlib import Path

import pytest

from newscrawl.cli.screen import Ending
from tests.pace.conftest import crawl, hosts  # noqa: F401  # fixtures
from tests.pace.hosts import Crawl, urls_of
from tests.terminal import shown_by

_CHATTER = ("Overridden settings", "Enabled extensions", "Enabled downloader middlewares", "Dumping Scrapy stats")


def ending(**more: object) -> dict[str, str]:
    """Return the lines of a crawl that ended, by their names."""
    counters = {"finish_reason": "finished", "newscrawl/pages/article": 21, "newscrawl/outcome/new": 20, **more}
    lines = Ending("inews", counters, "/srv/news.db", "/srv/pages", None, 80.4, "newscrawl crawl inews").lines()
    return {line.split()[0]: line[10:] for line in lines}


def test_the_end_is_eight_lines() -> None:
    """What, where, how long, bytes, what is partial, problems, and the next command."""
    assert ending() == {
        "crawl": "inews, finished",
        "stories": "20 stored, of 21 article pages: 20 new",
        "database": "/srv/news.db; pages in /srv/pages",
        "time": "0:01:20",
        "bytes": "0 B received, 0 B added to the archive",
        "partial": "nothing was left out",
        "problems": "none",
        "next": "newscrawl query",
    }


@pytest.mark.parametrize(
    ("counters", "line", "said"),
    [
        ({"finish_reason": "max-pages"}, "partial", "stopped at the most pages of one run (NEWSCRAWL_MAX_PAGES)"),
        ({"finish_reason": "max-pages"}, "next", "newscrawl crawl inews"),
        ({"finish_reason": "shutdown"}, "crawl", "inews, stopped; the same command goes on"),
        ({"newscrawl/pace/hosts_stopped": 2}, "partial", "2 hosts left alone until the next run"),
        ({"newscrawl/outcome/failed/no-text": 3}, "problems", "3 pages gave no record (newscrawl failures)"),
        ({"newscrawl/outcome/failed/no-text": 3}, "next", "newscrawl doctor"),
        ({"newscrawl/monitor/broken/generic": 1}, "problems", "limits broken: generic"),
    ],
)
def test_what_was_left_out_and_what_went_wrong_is_said(counters: dict[str, object], line: str, said: str) -> None:
    """With its number, and the command that goes on."""
    assert ending(**counters)[line] == said


def command(crawl: Crawl) -> list[str]:  # noqa: F811  # the fixture's value
    """Return the command line of a crawl by the program `newscrawl`."""
    python, flag, _, *rest = crawl.command(urls_of("www.inews.id", 12), DOWNLOAD_DELAY=0.1, DOWNLOAD_DELAY_JITTER=0)
    return [python, flag, "newscrawl", *rest]


def test_a_terminal_gets_progress_and_warnings_alone(crawl: Crawl, tmp_path: Path) -> None:  # noqa: F811
    """The log is a file in `logs/` of the data folder."""
    environment = crawl.environment | {"TERM": "xterm", "COLUMNS": "100", "NEWSCRAWL_DATA": str(tmp_path)}

    shown = shown_by(command(crawl), Path.cwd(), environment)

    (log,) = (tmp_path / "logs").iterdir()
    assert "found 0, fetched" in shown
    assert shown.count("WARNING: NEWSCRAWL_CONTACT is not set") == 1
    assert [chatter for chatter in _CHATTER if chatter in shown] == []
    assert "INFO" not in shown
    assert "Spider closed (finished)" in log.read_text("utf-8")


def test_a_pipe_gets_short_lines(crawl: Crawl, tmp_path: Path) -> None:  # noqa: F811
    """Without Scrapy's settings, middlewares and counters."""

    environment = crawl.environment | {"NEWSCRAWL_DATA": str(tmp_path)}
    done = subprocess.run(command(crawl), env=environment, capture_output=True, text=True, timeout=90, check=True)

    assert [chatter for chatter in _CHATTER if chatter in done.stderr] == []
    assert len(done.stdout.splitlines()) == 8
    assert not (tmp_path / "logs").exists()
