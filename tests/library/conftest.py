"""A database of the example pages for the tests of the library."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import newscrawl
from newscrawl.cases.demo import DEMO_PAGES
from tests.commands.launch import ROOT, run_scrapy


@pytest.fixture(scope="session")
def fixtures_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like the project's own after `make replay`: `data/news.db` and `fixtures/`."""
    home = tmp_path_factory.mktemp("library")
    (home / "fixtures").symlink_to(ROOT / "fixtures")
    environment = {"NEWSCRAWL_DATABASE_URL": f"sqlite:///{home}/data/news.db", "PYTHONPATH": str(ROOT)}
    done = run_scrapy(home, environment, "replay", str(DEMO_PAGES), "-L", "ERROR")
    assert "Traceback" not in done.stderr
    return home


@pytest.fixture(scope="session")
def fixtures_database(fixtures_home: Path) -> Path:
    """The path of its database."""
    return fixtures_home / "data/news.db"


@pytest.fixture
def news(fixtures_database: Path) -> Iterator[newscrawl.Database]:
    """That database, opened."""
    with newscrawl.open(fixtures_database) as opened:
        yield opened
