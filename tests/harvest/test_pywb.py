"""A harvest from a real pywb: its CDX server and its replay."""

import gzip
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from newscrawl.harvest.client import Client
from newscrawl.harvest.run import Harvest
from newscrawl.harvest.sources import Query, source_of
from newscrawl.spiders.inews import InewsSpider
from newscrawl.store.engine import open_engine
from newscrawl.warc.reader import WarcFile
from newscrawl.warc.revisits import Revisits
from newscrawl.warc.saved import Tally
from tests.commands.launch import run_scrapy
from tests.harvest.conftest import OTHER, STORY, page_of

pytestmark = pytest.mark.slow


def harvest(folder: Path, pywb: str, *options: str) -> "CompletedProcess[str]":
    environment = {
        "NEWSCRAWL_DATABASE_URL": f"sqlite:///{folder / 'news.db'}",
        "NEWSCRAWL_ARCHIVE": str(folder / "pages"),
    }
    return run_scrapy(folder, environment, "harvest", "inews", "--from", pywb, "--delay", "0", *options)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "news.db") as connection:
        return list(connection.execute(query))


def test_stories_of_the_past_get_rows_and_edits_are_revisions(tmp_path: Path, pywb: str) -> None:
    """Each story is a row, an edit between two captures is a revision, and the first capture dates the story."""
    result = harvest(tmp_path, pywb)

    assert result.returncode == 0, result.stderr
    found = rows(tmp_path, "SELECT url, first_seen_at FROM articles ORDER BY first_seen_at, url")
    assert found == [(page_of(STORY)[0], "2026-06-10 06:00:00"), (page_of(OTHER)[0], "2026-06-10 07:00:00")]
    assert rows(tmp_path, "SELECT count(*) FROM revisions") == [(1,)]


def test_everything_that_the_index_lists_is_counted(tmp_path: Path, pywb: str) -> None:
    """What is listed is wanted, or skipped for a reason; nothing disappears."""
    result = harvest(tmp_path, pywb, "--plan")

    counts = {
        name: int(number) for number, name in (line.split(maxsplit=1) for line in result.stdout.splitlines()[:-2])
    }
    assert counts == {
        "listed": 8,
        "wanted": 3,
        "skipped/repeated": 1,
        "skipped/no-story": 1,
        "skipped/redirect": 1,
        "skipped/error-status": 1,
        "skipped/not-html": 1,
    }
    assert "2 stories in 3 requests" in result.stdout
    assert not (tmp_path / "pages").exists()


def test_a_second_harvest_fetches_nothing(tmp_path: Path, pywb: str) -> None:
    """What is recorded is not fetched again."""
    harvest(tmp_path, pywb)
    before = rows(tmp_path, "SELECT count(*) FROM captures")

    result = harvest(tmp_path, pywb)

    assert result.returncode == 0
    assert "3  known" in result.stdout
    assert "recorded" not in result.stdout
    assert rows(tmp_path, "SELECT count(*) FROM captures") == before


def test_a_limit_is_continued_by_the_same_command(tmp_path: Path, pywb: str) -> None:
    """A bounded harvest goes on where the last one ended."""
    for _ in range(3):
        assert harvest(tmp_path, pywb, "--limit", "1").returncode == 0

    assert rows(tmp_path, "SELECT count(*) FROM articles") == [(2,)]
    assert rows(tmp_path, "SELECT count(*) FROM captures") == [(3,)]


def test_all_captures_takes_repetitions_too(tmp_path: Path, pywb: str) -> None:
    """With --all-captures a page with the bytes of another capture is recorded too, as a revisit."""
    harvest(tmp_path, pywb, "--all-captures")

    assert rows(tmp_path, "SELECT revisit, count(*) FROM captures GROUP BY revisit") == [(0, 3), (1, 1)]


def test_a_window_is_in_wib_days(tmp_path: Path, pywb: str) -> None:
    """--since and --until choose captures by their WIB day."""
    harvest(tmp_path, pywb, "--since", "2026-06-12", "--until", "2026-06-12")

    assert rows(tmp_path, "SELECT fetched_at FROM captures") == [("2026-06-12 06:00:00",)]


def test_a_record_says_where_it_was_taken_from(tmp_path: Path, pywb: str) -> None:
    """Records keep the time of the capture and name the archive's URL."""
    harvest(tmp_path, pywb, "--limit", "1")

    (file,) = (tmp_path / "pages").glob("newscrawl-harvest-inews-*.warc.gz")
    (page,) = WarcFile(file, Tally(), max_bytes=1 << 20).pages(lambda *urls: True, Revisits())
    assert f"{page.fetched_at:%Y%m%d%H%M%S}" == "20260610060000"
    assert page.body == page_of(STORY)[1]
    assert b"X-Newscrawl-Source: " + pywb.removesuffix("cdx").encode() in gzip.decompress(file.read_bytes())


def test_what_was_recorded_and_not_stored_is_stored_by_the_next_run(tmp_path: Path, pywb: str) -> None:
    """A run that ends between recording and storing loses nothing: the next one stores its file first."""
    engine = open_engine(f"sqlite:///{tmp_path / 'news.db'}")
    client = Client("test", delay_s=0, max_bytes=1 << 20)
    taken: list[list[str]] = []

    def end_early(files: Sequence[Path]) -> None:
        raise KeyboardInterrupt

    def read(files: Sequence[Path]) -> None:
        taken.append([file.name for file in files])

    def new_harvest() -> Harvest:
        return Harvest(InewsSpider.site, source_of(pywb, client), Query("inews.id"), tmp_path / "pages", engine)

    with pytest.raises(KeyboardInterrupt):
        new_harvest().run(end_early)
    new_harvest().run(read)
    new_harvest().run(read)

    recorded = [path.name for path in (tmp_path / "pages").glob("*.warc.gz")]
    assert taken == [recorded]
    assert len(recorded) == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from", "archive"), "give commoncrawl, wayback or the URL of a CDX server"),
        (("--from", "wayback", "--hosts", "example.org"), '"example.org" is no host of inews'),
        (("--from", "wayback", "--since", "2024-02-01", "--until", "2024-01-01"), "is after --until"),
        ((), "--from is missing"),
    ],
)
def test_wrong_usage_is_one_line(tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    """A wrong option is said in one line, exit code 2."""
    environment = {"NEWSCRAWL_DATABASE_URL": f"sqlite:///{tmp_path / 'news.db'}", "NEWSCRAWL_ARCHIVE": str(tmp_path)}

    result = run_scrapy(tmp_path, environment, "harvest", "inews", *options)

    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
