"""What `newscrawl doctor` says without a network."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.doctor.database import LastRun
from newscrawl.doctor.finding import Finding, State
from newscrawl.doctor.local import crawled_spiders, look_at_all, look_at_runs
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.archive.recording import exchange, recorder, warc_files
from tests.doctor.conftest import Scrapy

NOW = datetime(2026, 6, 10, 5, 0, tzinfo=UTC)
OUTCOMES = {"newscrawl/outcome/new": 1200, "newscrawl/outcome/dropped/gone": 3}


def look(folder: Path, archive: str | None = None) -> dict[str, Finding]:
    archive = str(folder / "pages") if archive is None else archive
    found = look_at_all(f"sqlite:///{folder}/news.db", archive, NOW, "inews")
    return {finding.what: finding for finding in found}


def crawl(reason: str | None = "finished", hours_ago: float = 1, **counters: Any) -> LastRun:
    at = NOW - timedelta(hours=hours_ago)
    return LastRun("inews", at, at if reason else None, reason, OUTCOMES | counters)


def test_an_empty_project_is_told_what_to_do_first(scrapy: Scrapy, tmp_path: Path) -> None:
    """Before the first run nothing is wrong, nothing is made, and the line says how to begin."""
    code, out, err = scrapy("doctor")

    assert (code, err) == (0, "")
    assert "`newscrawl doctor --live --spider inews` checks the site first" in out
    assert not list(tmp_path.iterdir())


def test_the_advice_names_a_site_that_is_there(scrapy: Scrapy) -> None:
    """A project with other sites begins with one of them."""
    _, out, _ = scrapy("doctor", "-s", "SPIDER_MODULES=tests.engine.second_site.spiders")

    assert "`newscrawl crawl kabar` makes it" in " ".join(out.split())


def test_a_program_can_read_it(scrapy: Scrapy) -> None:
    """`--format json` has the same findings."""
    code, out, _ = scrapy("doctor", "--format", "json")

    assert code == 0
    assert [finding["what"] for finding in json.loads(out)] == ["database", "archive"]


def test_a_failure_is_the_exit_code(scrapy: Scrapy, tmp_path: Path) -> None:
    """A file that is no database makes the command exit with 1, with a line and no traceback."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/news.db").write_text("no database " * 1000)

    code, out, err = scrapy("doctor")

    assert (code, err) == (1, "")
    assert "FAIL  database" in out


@pytest.mark.parametrize(
    ("run", "state", "says"),
    [
        (crawl(), State.OK, "1,200 new, 3 dropped/gone"),
        (crawl("shutdown"), State.FAIL, "shutdown"),
        (crawl("finished", **{"newscrawl/monitor/broken/generic": 1}), State.FAIL, "limits broken: generic"),
        (crawl("finished", **{"newscrawl/outcome/failed/no-text": 1}), State.FAIL, "1 failed/no-text"),
        (crawl("finished", hours_ago=72), State.WARN, "finished"),
        (crawl(None), State.WARN, "cut off"),
    ],
    ids=["good", "stopped", "limit", "unreadable", "old", "killed"],
)
def test_a_last_run_is_judged(run: LastRun, state: State, says: str) -> None:
    """A run that ended badly, long ago or never is told apart from a good one."""
    (finding,) = look_at_runs([run], NOW, "inews", is_crawling=False)

    assert finding.state is state
    assert says in finding.says
    assert bool(finding.advice) is (state is not State.OK)


def test_a_broken_limit_names_the_command_that_shows_the_selectors() -> None:
    """The advice can be copied: it names the spider, as there are several sites."""
    (finding,) = look_at_runs(
        [crawl("finished", 1, **{"newscrawl/monitor/broken/generic": 1})], NOW, "inews", is_crawling=False
    )

    assert "`newscrawl doctor --live --spider inews` the selectors" in finding.advice


def test_the_live_check_asks_the_site_that_was_crawled(tmp_path: Path) -> None:
    """The spiders with runs are known; the replay is none of them, and a missing database has none."""
    url = f"sqlite:///{tmp_path}/news.db"
    before = crawled_spiders(url)
    engine = open_engine(url)
    writer = Writer(engine)
    writer.start_run("idxchannel", NOW)
    writer.start_run("replay", NOW)
    engine.dispose()

    assert (before, crawled_spiders(url)) == (set(), {"idxchannel"})


def test_a_crawl_at_work_is_no_fault() -> None:
    """A run without an end is fine while the lock says that its crawl lives."""
    (finding,) = look_at_runs([crawl(None)], NOW, "inews", is_crawling=True)

    assert finding.state is State.OK


def test_a_replay_alone_is_no_crawl() -> None:
    """A project that only replayed is told how to crawl."""
    replay = LastRun("replay", NOW, NOW, "finished", OUTCOMES)

    found = list(look_at_runs([replay], NOW, "inews", is_crawling=False))

    assert [(finding.what, finding.state) for finding in found] == [("runs", State.WARN), ("replay", State.OK)]


def test_a_healthy_project_is_all_ok(tmp_path: Path) -> None:
    """After a crawl with its archive every line is ok."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    writer = Writer(engine)
    writer.finish_run(writer.start_run("inews", NOW), NOW, "finished", OUTCOMES)
    with recorder(tmp_path / "pages", engine) as opened:
        opened.write([exchange("a", b"<p>satu</p>")])

    found = look(tmp_path)
    engine.dispose()

    assert {name for name, finding in found.items() if finding.state is not State.OK} <= {"disk"}
    assert "is whole" in found["records"].says


def test_a_cut_file_is_seen(tmp_path: Path) -> None:
    """A last file that ends within a record is a failure that names the command to go on with."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    with recorder(tmp_path / "pages", engine) as opened:
        opened.write([exchange("a", b"<p>satu</p>" * 99)])
    engine.dispose()
    (path,) = warc_files(tmp_path / "pages")
    path.write_bytes(path.read_bytes()[:-20])

    finding = look(tmp_path)["records"]

    assert finding.state is State.FAIL
    assert "newscrawl archive --verify" in finding.advice


def test_an_archive_that_cannot_be_made_is_a_failure(tmp_path: Path) -> None:
    """A file where the archive's folder should be is told."""
    (tmp_path / "pages").write_text("a file")

    assert look(tmp_path)["archive"].state is State.FAIL


def test_a_crawl_without_an_archive_is_worth_knowing(tmp_path: Path) -> None:
    """Recording nothing is allowed and told."""
    assert look(tmp_path, archive="")["archive"].state is State.WARN
