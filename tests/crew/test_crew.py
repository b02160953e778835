"""Crews of several machines on one PostgreSQL: each host in one process at a time, the rows of one crawler."""

import os
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.crawl.crawling import Crawler, story_requests
from tests.crew.crews import DELAY_S, DONE, Crews
from tests.servers import Postgres
from tests.site.local import LocalSite
from tests.site.stories import WIB, Plan

pytestmark = pytest.mark.slow
GROUPS = 3  # home, and two hosts of one group each
STORIES = 32
_NEXT_PLANS_S = 240  # one plan a minute
IN_FLIGHT = 8  # four pages of each of two hosts


@pytest.fixture(scope="module")
def site() -> Iterator[LocalSite]:
    plan = Plan(stories=STORIES, days=2, networks=("karawang",), desks=("jateng",), now=datetime.now(WIB))
    with LocalSite(plan) as site:
        yield site


@dataclass(frozen=True)
class Truth:
    """What one crawler makes of the site."""

    rows: list[tuple[Any, ...]]
    pages: int  # of stories that it asked for


@pytest.fixture(scope="module")
def truth(site: LocalSite, tmp_path_factory: pytest.TempPathFactory, postgresql_server: str) -> Truth:
    folder = tmp_path_factory.mktemp("truth")
    admin = create_engine(postgresql_server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE truth")
    admin.dispose()
    alone = Crews(folder, Crawler(folder, site), postgresql_server.format(name="truth"))
    site.forget()
    done = alone.run("crawl", "inews", "--network", "all", DOWNLOAD_DELAY=0)
    assert done.returncode == 0, done.stderr
    rows = alone.rows()
    alone.engine.dispose()
    return Truth(rows, len(story_requests(site)))


@pytest.fixture
def crews(site: LocalSite, tmp_path: Path, postgresql_url: str, truth: Truth) -> Iterator[Crews]:
    """Machines that share a database with a queue."""
    crews = Crews(tmp_path, Crawler(tmp_path, site), postgresql_url)
    made = crews.run("crew", "--apply")
    assert (made.returncode, made.stdout) == (0, "the queue is made\n"), made.stderr
    site.forget()
    yield crews
    crews.engine.dispose()


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started."""
    return [int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()]


def short_gaps(site: LocalSite) -> float:
    """Return which share of the gaps between two requests of a host is below half the delay.

    Requests arrive with a jitter, so single gaps say nothing; two crawls at one host would halve them all.
    """
    times = defaultdict(list)
    for seen in site.requests:
        times[seen.host].append(seen.time)
    gaps = [later - earlier for host in times.values() for earlier, later in pairwise(host)]
    return sum(gap < DELAY_S / 2 for gap in gaps) / len(gaps)


def test_two_machines_leave_the_rows_of_one_crawler(crews: Crews, site: LocalSite, truth: Truth) -> None:
    """Every page once, no host twice at a time, and at its pace."""
    with crews.start("first") as first, crews.start("second"):
        while not any(seen.host == "www.inews.id" for seen in site.requests):
            crews.wait(first, "SELECT true")
            time.sleep(0.1)
        refused = crews.run("crawl", "inews", "--hosts", "www.inews.id")
        crews.wait(first, DONE.format(crawls=GROUPS))

    assert crews.rows() == truth.rows
    assert len(story_requests(site)) == truth.pages
    assert max(seen.concurrent for seen in site.requests) == 1
    assert short_gaps(site) < 0.1
    assert refused.returncode == 2
    assert "www.inews.id is held: the crawl of inews at some hosts" in refused.stderr
    assert "Traceback" not in crews.said("first") + crews.said("second")


def test_a_killed_machine_loses_its_hosts_to_the_other(crews: Crews, site: LocalSite, truth: Truth) -> None:
    """Its crawls die with it; the other one asks again only for what was in flight, after the delay of the host."""
    quick = {"NEWSCRAWL_CREW_SILENT": 5}

    with crews.start("first", **quick) as first:
        crews.wait(first, "SELECT count(*) >= 8 FROM articles")
        first.kill()
        first.wait()
        with crews.start("second", **quick) as second:
            crews.wait(second, DONE.format(crawls=GROUPS))

    assert crews.rows() == truth.rows
    assert truth.pages <= len(story_requests(site)) <= truth.pages + IN_FLIGHT
    assert max(seen.concurrent for seen in site.requests) == 1
    assert short_gaps(site) < 0.1
    assert "its worker is silent" in crews.said("second")


def test_a_machine_that_freezes_and_goes_on_keeps_its_hosts(crews: Crews, site: LocalSite, truth: Truth) -> None:
    """While it is frozen its locks are held, so the other one, which is given its jobs, asks its hosts for nothing."""
    quick = {"NEWSCRAWL_CREW_SILENT": 5}

    with crews.start("first", **quick) as first:
        crews.wait(first, "SELECT count(*) >= 8 FROM articles")
        frozen = [*children_of(first.pid), first.pid]
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        try:
            with crews.start("second", **quick) as second:
                while "its worker is silent" not in crews.said("second"):
                    crews.wait(second, "SELECT true")
                    time.sleep(0.2)
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)
        crews.wait(first, DONE.format(crawls=GROUPS))

    assert len(frozen) > 1
    assert crews.rows() == truth.rows
    assert truth.pages <= len(story_requests(site)) <= truth.pages + IN_FLIGHT
    assert max(seen.concurrent for seen in site.requests) == 1
    assert "Traceback" not in crews.said("first") + crews.said("second")


def test_a_server_that_starts_again_interrupts_nothing(
    site: LocalSite, tmp_path: Path, truth: Truth, own_postgresql: Postgres, request: pytest.FixtureRequest
) -> None:
    """What could not be stored meanwhile is fetched after the next plan: the rows are those of one crawler."""
    crews = Crews(tmp_path, Crawler(tmp_path, site), own_postgresql.url.format(name="postgres"))
    request.addfinalizer(crews.engine.dispose)
    made = crews.run("crew", "--apply")
    assert made.returncode == 0, made.stderr
    site.forget()

    often = {"NEWSCRAWL_CREW_SILENT": 5, "NEWSCRAWL_CREW_EVERY": 1}
    with crews.start("first", **often) as first, crews.start("second", **often):
        crews.wait(first, "SELECT count(*) >= 8 FROM articles")
        crews.engine.dispose()
        own_postgresql.stop("immediate")
        own_postgresql.start()
        until = time.monotonic() + _NEXT_PLANS_S
        while (rows := crews.rows()) != truth.rows and time.monotonic() < until:
            crews.wait(first, "SELECT true")
            time.sleep(1)

    assert rows == truth.rows
    assert max(seen.concurrent for seen in site.requests) == 1
    assert "Traceback" not in crews.said("first") + crews.said("second")


def test_a_crew_that_is_told_to_end_leaves_its_hosts_to_the_next(crews: Crews, site: LocalSite) -> None:
    """Ctrl-C ends the crawls as Ctrl-C ends a crawl alone, and what was cut short is in the queue again."""
    with crews.start("first") as first:
        crews.wait(first, "SELECT count(*) > 0 FROM articles")
        first.send_signal(signal.SIGINT)
        code = first.wait(60)
    asked = site.count

    with crews.engine.connect() as connection:
        reasons = connection.execute(text("SELECT reason FROM runs")).scalars().all()
        jobs = connection.execute(text("SELECT queueing_lock, status FROM jobs.procrastinate_jobs WHERE lock <> ''"))
        waiting = list(map(tuple, jobs))
    assert code == 0
    assert reasons == ["shutdown"]
    assert waiting == [("inews-0", "todo")]
    assert site.count == asked
