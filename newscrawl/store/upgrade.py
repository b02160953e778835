"""The schema's version: compared on every opening, brought to the newest one before the first write."""

import atexit
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import files
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, inspect, select, table

from newscrawl.errors import StoreError
from newscrawl.store.create import create
from newscrawl.store.schema import HEAD, VERSIONS, meta

if TYPE_CHECKING:
    from alembic.config import Config

logger = logging.getLogger(__name__)
# Alembic reports every step; the one line that matters is written here.
logging.getLogger("alembic").setLevel(logging.WARNING)

_FIRST = "0005"  # schema of 0.1.0; there was none before it outside of development
_VERSION = table("alembic_version", column("version_num"))


def to_head(engine: Engine, name: str, writing: Callable[[Engine], AbstractContextManager[Connection]]) -> None:
    """Create a database, or bring it to the newest schema; of two programs that start at once, one waits.

    Raises: StoreError for a database that this program cannot upgrade.
    """
    with engine.connect() as connection:
        if _version(connection, name) == HEAD:
            _compare_fingerprints(connection, name)
            return
    with writing(engine) as connection:
        before = _version(connection, name)
        if before != HEAD:
            _upgrade(connection, name, before)
        _compare_fingerprints(connection, name)


def check(engine: Engine, name: str) -> None:
    """Compare the version of a database that may only be read.

    Raises: StoreError where its schema is another one than this program's.
    """
    with engine.connect() as connection:
        version = _version(connection, name)
        if version is None:
            raise StoreError(f"database {name}: nothing is in it yet; run `newscrawl crawl SITE`, or `newscrawl demo`")
        if version != HEAD:
            raise StoreError(
                f"database {name}: its schema is older; `newscrawl replay` or `newscrawl crawl SITE` upgrades it"
            )
        _compare_fingerprints(connection, name)


def _upgrade(connection: Connection, name: str, before: str | None) -> None:
    from alembic import command  # a third of a second, for the few openings that change a schema

    if before is not None and before < _FIRST:
        raise StoreError(
            f"database {name}: its schema {before} is older than 0.1.0; replay the archive into a new file"
        )
    config = _config()
    config.attributes["connection"] = connection
    if before is None:
        create(connection)
        command.stamp(config, HEAD)
        return
    command.upgrade(config, HEAD)
    logger.warning("database %s: schema %s upgraded to %s; an older newscrawl cannot open it now", name, before, HEAD)


def _version(connection: Connection, name: str) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    version = connection.execute(select(_VERSION.c.version_num)).scalar()
    if version is not None and version > HEAD:
        raise StoreError(f"database {name}: a newer newscrawl made it (schema {version}); update newscrawl")
    return version and str(version)


def _compare_fingerprints(connection: Connection, name: str) -> None:
    if {row.name: row.value for row in connection.execute(select(meta))} != VERSIONS:
        raise StoreError(
            f"database {name}: its text keys and signatures were made by another version of newscrawl; "
            "replay the archive into a new database"
        )


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_migrations()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def _migrations() -> Path:
    """Return the folder of the migrations. Alembic needs files: out of a zipped egg they are unpacked for the run."""
    inside = files("newscrawl.store") / "migrations"
    if isinstance(inside, Path):
        return inside
    folder = Path(mkdtemp(prefix="newscrawl-migrations-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    for source, target in ((inside, folder), (inside / "versions", folder / "versions")):
        target.mkdir(exist_ok=True)
        for script in source.iterdir():
            if script.name.endswith(".py"):
                (target / script.name).write_bytes(script.read_bytes())
    return folder
