"""The schema's version: looked at on every opening, brought to the newest one before the first write."""

import atexit
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from importlib.resources import files
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, select

from newscrawl.errors import StoreError
from newscrawl.store.schema import meta
from newscrawl.text.fingerprint import SIGNATURE_VERSION, TEXT_KEY_VERSION

logger = logging.getLogger(__name__)
# It tells of every opening; what matters is said here once.
logging.getLogger("alembic").setLevel(logging.WARNING)

_VERSIONS = {"text_key_version": str(TEXT_KEY_VERSION), "signature_version": str(SIGNATURE_VERSION)}


def to_head(engine: Engine, name: str, writing: Callable[[Engine], AbstractContextManager[Connection]]) -> None:
    """Bring a database to the newest schema; of two programs that start at once, one waits and finds it done.

    Raises: StoreError for a database that is newer than this program.
    """
    config = _config()
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        if _is_current(connection, script, name):
            return
    with writing(engine) as connection:
        if not _is_current(connection, script, name, compare=False):
            before = MigrationContext.configure(connection).get_current_revision()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if before is not None:
                head = script.get_current_head()
                logger.warning(
                    "database %s: schema %s upgraded to %s; an older newscrawl cannot open it now", name, before, head
                )
        _is_current(connection, script, name)


def check(engine: Engine, name: str) -> None:
    """Look at the version of a database that may only be read.

    Raises: StoreError where its schema is another one than this program's.
    """
    with engine.connect() as connection:
        if _is_current(connection, ScriptDirectory.from_config(_config()), name):
            return
        if MigrationContext.configure(connection).get_current_revision() is None:
            raise StoreError(f"database {name}: nothing is in it yet; run `make replay` or `scrapy crawl inews`")
        raise StoreError(
            f"database {name}: its schema is an older one; `scrapy replay` or `scrapy crawl inews` upgrades it"
        )


def _is_current(connection: Connection, script: ScriptDirectory, name: str, *, compare: bool = True) -> bool:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
        raise StoreError(f"database {name}: a newer newscrawl made it (schema {current}); update newscrawl")
    if current != script.get_current_head():
        return False
    stored = {row.name: row.value for row in connection.execute(select(meta))} if compare else _VERSIONS
    if stored != _VERSIONS:
        raise StoreError(
            f"database {name}: its text keys and signatures were made by another version of newscrawl; "
            "replay the archive into a new database"
        )
    return True


def _config() -> Config:
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
