"""The local site, and the project's commands as a user starts them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands.launch import run_scrapy
from tests.site.local import LocalSite
from tests.site.stories import Plan
from tests.store.conftest import database_url, engine, postgresql_server, postgresql_url, sqlite_engine

__all__ = ["database_url", "engine", "postgresql_server", "postgresql_url", "sqlite_engine"]  # fixtures

ROOT = Path(__file__).parents[2]
#: The pace is the crawl's to prove.
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")

Scrapy = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def running() -> Iterator[LocalSite]:
    """One site for all tests of this folder."""
    with LocalSite(Plan(stories=150, days=3, networks=("karawang",))) as site:
        yield site


@pytest.fixture
def site(running: LocalSite) -> Iterator[LocalSite]:
    """The site without faults and with an empty log."""
    running.forget()
    yield running
    running.clear_faults()
    running.set_robots(None)
    running.set_layout("current")


@pytest.fixture
def scrapy(tmp_path: Path) -> Scrapy:
    """Run `scrapy ...` in an empty folder: exit code, stdout, stderr."""

    def run(*args: str, site: LocalSite | None = None, **more: str) -> tuple[int, str, str]:
        environment = {"COLUMNS": "120", **(site.environment if site else {}), **more}
        done = run_scrapy(tmp_path, environment, *args, *(QUICK if site else ()))
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    return run
