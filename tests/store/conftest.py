"""Databases to test against: a SQLite file always, and a real PostgreSQL where Debian's package is installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from newscrawl.store.engine import open_engine


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server of our own on a Unix socket, without a database name."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if not found:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed: apt-get install postgresql")
        pytest.skip("PostgreSQL IS NOT TESTED: apt-get install postgresql")
    binaries = found[-1].parent
    # Not pytest's own folder: it is closed to others, and the path of a Unix socket may have 107 bytes only.
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(home, owner.pw_uid, owner.pw_gid)
        user = "postgres"
    initdb = [binaries / "initdb", "-D", home / "data", "-U", "tester", "-A", "trust", "-E", "UTF8", "-N", "--locale=C"]
    subprocess.run(initdb, user=user, cwd=home, check=True, capture_output=True)
    options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
    control = [binaries / "pg_ctl", "-D", home / "data", "-w"]
    start = [*control, "-l", home / "log", "-o", options, "start"]
    subprocess.run(start, user=user, cwd=home, check=True, stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql+psycopg://tester@/{{name}}?host={home}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], user=user, cwd=home, check=True, capture_output=True)
        shutil.rmtree(home, ignore_errors=True)


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
