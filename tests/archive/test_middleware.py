"""A crawl that records, over real HTTP against the local site: what is kept, what a replay makes of it, faults."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.archive.lookup import read_capture
from newscrawl.store.captures import captures_of, find_capture
from newscrawl.store.engine import open_engine
from tests.archive.recording import warc_files
from tests.commands import launch
from tests.engine.runs import ROOT, Run, dump, environment, rows, scrapy
from tests.replay.waiting import wait_until
from tests.site.faults import Fault
from tests.site.local import LocalSite
from tests.site.stories import WIB, Plan

QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
#: The project's settings, on a disk that is full after 60 kB of archive.
FULL_DISK = """
import errno
import os
from types import SimpleNamespace

from newscrawl.archive import file as recordfile
from newscrawl.settings import *

left = 60_000


def write(descriptor, data):
    global left
    if not left:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    written = os.write(descriptor, data[:left])
    left -= written
    return written


recordfile.os = SimpleNamespace(**{**vars(os), "write": write})
"""
#: The project's settings, with a database that takes no row of the index; the first rows wait for {} seconds.
NO_INDEX = """
import sqlite3

from sqlalchemy.exc import OperationalError

from newscrawl.archive import recorder

from newscrawl.archive import middleware as recording
from newscrawl.settings import *


def add_captures(connection, new):
    raise OperationalError("", None, sqlite3.OperationalError("database or disk is full"))


recorder.add_captures = add_captures
recording._INDEX_GATHER_S = {}
"""


@pytest.fixture(scope="module")
def running_site() -> Iterator[LocalSite]:
    """The site, started once."""
    with LocalSite(Plan(stories=40, days=3, networks=("karawang",), desks=())) as site:
        yield site


@pytest.fixture
def site(running_site: LocalSite) -> Iterator[LocalSite]:
    """The site without the faults of another test."""
    yield running_site
    running_site.clear_faults()


def crawl_arguments(folder: Path, urls: list[str]) -> tuple[str, ...]:
    """`crawl inews` of some URLs, as quick as it can."""
    (folder / "urls.txt").write_text("\n".join(urls))
    return ("crawl", "inews", "-a", "urls=@urls.txt", "-L", "INFO", *QUICK)


def crawl(site: LocalSite, folder: Path, urls: list[str], *, archive: str = "pages") -> Run:
    """Crawl some URLs of the site and record them."""
    return scrapy(folder, *crawl_arguments(folder, urls), **site.environment, NEWSCRAWL_ARCHIVE=archive)


def replayed(folder: Path, other: Path) -> Run:
    """Replay the archive of one folder into an empty database in another."""
    other.mkdir()
    return scrapy(other, "replay", str(folder / "pages"), "-L", "INFO")


def test_a_replay_of_the_archive_gives_the_rows_of_the_crawl(site: LocalSite, tmp_path: Path) -> None:
    """Two crawls with edits, errors, retries and missing pages in between, row by row and outcome by outcome."""
    stories = site.stories
    urls = [story.url for story in stories] + ["https://www.inews.id/news/nasional/tidak-pernah-ada"]
    site.fault(Fault("status", path=stories[0].path, status=503, times=1))
    site.fault(Fault("status", path=stories[1].path, status=500))
    first = crawl(site, tmp_path, urls).check()
    site.clear_faults()
    site.edit(stories[2])
    site.delete(stories[3], 410)
    second = crawl(site, tmp_path, urls).check()
    third = replayed(tmp_path, tmp_path / "again").check()

    live, again = dump(tmp_path), dump(tmp_path / "again")

    assert third.outcomes.total() == (first.outcomes + second.outcomes).total()
    assert {key: n for key, n in third.outcomes.items() if "/" in key} == {
        key: n for key, n in (first.outcomes + second.outcomes).items() if "/" in key
    }
    assert len(live["articles"]) == 40
    assert len(live["revisions"]) == 1
    for name, table in live.items():
        assert again[name] == table, name
    verify = scrapy(tmp_path, "archive", "--verify", NEWSCRAWL_ARCHIVE="pages")
    assert verify.code == 0, verify.out


@pytest.fixture(scope="module")
def rechecked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Counter[str]]:
    """A folder with the archive and database of two crawls a day apart, and the outcomes of both."""
    folder = tmp_path_factory.mktemp("rechecked")
    noon = datetime(2026, 6, 10, 12, 0, tzinfo=WIB)
    outcomes: Counter[str] = Counter()
    with LocalSite(Plan(stories=20, days=1, networks=(), desks=(), now=noon)) as site:
        for now in (noon, noon + timedelta(hours=30)):
            settings = ("-s", f"NEWSCRAWL_NOW={now.isoformat()}", "-s", "NEWSCRAWL_RECHECK_HOURS=24")
            variables = {**site.environment, "NEWSCRAWL_ARCHIVE": "pages"}
            outcomes += scrapy(folder, "crawl", "inews", "-L", "INFO", *QUICK, *settings, **variables).check().outcomes
            site.edit(site.stories[0])
            site.delete(site.stories[1], 410)
    return folder, outcomes


@pytest.mark.parametrize("jobs", [(), ("--jobs", "2")], ids=["one", "two"])
def test_pages_that_were_looked_at_again_end_in_a_replay_as_they_did(
    tmp_path: Path, rechecked: tuple[Path, Counter[str]], jobs: tuple[str, ...]
) -> None:
    """304s, edits, repetitions and pages that are gone: the same rows and outcomes, in one process and in two."""
    folder, outcomes = rechecked

    run = scrapy(tmp_path, "replay", str(folder / "pages"), "-L", "INFO", *jobs).check()

    live, again = dump(folder), dump(tmp_path)
    assert outcomes["unchanged"] > 15
    assert outcomes["dropped/gone"] > 0
    assert run.outcomes == outcomes
    assert len(live["revisions"]) == 1
    for name, table in live.items():
        assert again[name] == table, name


def test_every_article_says_where_its_bytes_are(site: LocalSite, tmp_path: Path) -> None:
    """Index, file and row agree on the time of the story's last page, and the bytes are the page's."""
    crawl(site, tmp_path, [story.url for story in site.stories[:5]])
    engine = open_engine(f"sqlite:///{tmp_path}/news.db", read_only=True)

    for row in rows(tmp_path, "SELECT * FROM articles"):
        capture = find_capture(engine, row["id"])
        assert capture is not None
        page = read_capture(engine, tmp_path / "pages", capture)
        assert (page.url, page.status) == (row["url"], 200)
        fetched = max(found.fetched_at for found in captures_of(engine, row["story_key"]))
        assert f"{fetched:%Y-%m-%d %H:%M:%S}" == row["fetched_at"]
        assert page.fetched_at == capture.fetched_at <= fetched


def test_a_killed_crawl_leaves_no_article_without_its_bytes(site: LocalSite, tmp_path: Path) -> None:
    """kill -9 at any instant: each stored page is in the archive, and the next run goes on in a new file."""
    site.fault(Fault("slow", path=".", delay_s=0.05))
    urls = [story.url for story in site.stories]
    variables = environment(tmp_path, **site.environment, NEWSCRAWL_ARCHIVE="pages")
    process = launch.start(
        "scrapy", tmp_path, variables, *crawl_arguments(tmp_path, urls), stdout=None, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: bool(stored(tmp_path)))
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed = stored(tmp_path)

    replayed(tmp_path, tmp_path / "again")
    again = stored(tmp_path / "again")
    site.clear_faults()
    crawl(site, tmp_path, urls).check()

    assert killed
    assert killed <= again
    assert len(warc_files(tmp_path / "pages")) == 2
    verify = scrapy(tmp_path, "archive", "--verify", NEWSCRAWL_ARCHIVE="pages")
    assert verify.code == 0, verify.out


def stored(folder: Path) -> set[str]:
    """The URLs of the stories that a database holds."""
    try:
        return {row["url"] for row in rows(folder, "SELECT url FROM articles")}
    except Exception:  # noqa: BLE001  # there is no database yet
        return set()


def test_a_full_disk_ends_the_crawl_with_one_line(site: LocalSite, tmp_path: Path) -> None:
    """Reason `archive-error`, exit code 1; what is stored is in the archive, whole; the next crawl goes on."""
    urls = [story.url for story in site.stories]
    variables = {**site.environment, "NEWSCRAWL_ARCHIVE": "pages"}
    (tmp_path / "full_disk.py").write_text(FULL_DISK)
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    full = {**variables, "SCRAPY_SETTINGS_MODULE": "full_disk", "PYTHONPATH": path}

    run = scrapy(tmp_path, *crawl_arguments(tmp_path, urls), "-s", "CONCURRENT_REQUESTS=2", **full)
    before = stored(tmp_path)
    replayed(tmp_path, tmp_path / "again")
    after = crawl(site, tmp_path, urls)

    assert run.check().code == 1
    assert run.err.count("[newscrawl.archive.middleware] ERROR: ") == 1
    assert "ERROR: archive pages: No space left on device; nothing stored is lost: make room" in run.err
    assert "Spider closed (archive-error)" in run.err
    assert run.counters["newscrawl/outcome/failed/download-error"] > 0
    assert 0 < len(before) < len(urls)
    assert before == stored(tmp_path / "again")
    assert after.code == 0
    assert len(stored(tmp_path)) == len(urls)


@pytest.mark.parametrize("gather_s", [0.1, 60])
def test_an_index_that_fails_at_the_very_end_is_a_fault_of_the_run(
    site: LocalSite, tmp_path: Path, gather_s: float
) -> None:
    """The last page is stored by then, so the run has finished; it ends with one line and exit code 1 all the same."""
    (tmp_path / "no_index.py").write_text(NO_INDEX.format(gather_s))
    variables = {**site.environment, "NEWSCRAWL_ARCHIVE": "pages"}
    broken = {"SCRAPY_SETTINGS_MODULE": "no_index", "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    urls = [site.stories[0].url]

    run = scrapy(tmp_path, *crawl_arguments(tmp_path, urls), **variables, **broken).check()
    after = crawl(site, tmp_path, urls).check()

    assert run.code == 1
    assert run.err.count(" ERROR: ") == 1
    assert "ERROR: database " in run.err
    assert after.code == 0
    assert scrapy(tmp_path, "archive", "--verify", NEWSCRAWL_ARCHIVE="pages").code == 0


@pytest.mark.parametrize("archive", ["urls.txt", "urls.txt/pages", "/proc/pages"])
def test_a_folder_that_cannot_be_used_ends_the_crawl_before_it_begins(
    site: LocalSite, tmp_path: Path, archive: str
) -> None:
    """One line that names the folder, exit code 1, and nobody was asked for anything."""
    asked = site.count

    run = crawl(site, tmp_path, [site.stories[0].url], archive=archive)

    assert run.code == 1
    assert "Traceback" not in run.err
    assert run.err.splitlines()[-1].startswith(f"scrapy crawl: archive {archive}: ")
    assert site.count == asked


def test_no_archive_is_a_choice(site: LocalSite, tmp_path: Path) -> None:
    """With an empty NEWSCRAWL_ARCHIVE a crawl stores and does not record."""
    run = crawl(site, tmp_path, [site.stories[0].url], archive="").check()

    assert run.code == 0
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("news.db")) == ["urls.txt"]
