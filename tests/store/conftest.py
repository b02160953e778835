"""Databases to test against: a SQLite file always, and a real PostgreSQL where Debian's package is installed."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from newscrawl.store.engine import open_engine
from tests.servers import Postgres, postgres


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server of our own on a Unix socket, without a database name."""
    with postgres() as server:
        yield server.url


@pytest.fixture
def own_postgresql() -> Iterator[Postgres]:
    """A server that one test has for itself, since it stops it."""
    with postgres() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database."""
    name = f"t{uuid.uuid4().hex}"
    admin = create_engine(postgresql_server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield postgresql_server.format(name=name)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that does not exist yet (SQLite) or is empty (PostgreSQL)."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/news.db"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An opened database."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """An opened SQLite file."""
    opened = open_engine(f"sqlite:///{tmp_path}/news.db")
    yield opened
    opened.dispose()
