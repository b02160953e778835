"""Databases of earlier versions: upgraded in place, with every row, to the schema that a new database has."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, select

from newscrawl.errors import StoreError
from newscrawl.items import Draft
from newscrawl.store.engine import open_engine, writing
from newscrawl.store.frontier.rows import load as load_frontier
from newscrawl.store.observations import load
from newscrawl.store.schema import HEAD, metadata, stories
from newscrawl.store.upgrade import _config
from newscrawl.stories.draft_json import from_json_object

LEGACY = Path(__file__).parent / "legacy"
#: Tables of 0.1.0 whose rows are compared as they are, with the name that each has now.
TABLES = {
    "articles": "articles",
    "article_tags": "article_tags",
    "revisions": "revisions",
    "refusals": "rejections",
    "failures": "failures",
    "runs": "runs",
    "captures": "captures",
    "frontier": "frontier",
    "texts": "texts",
    "meta": "meta",
}


@pytest.fixture
def legacy_file(tmp_path: Path) -> Path:
    """A database that 0.1.0 made, on SQLite."""
    path = tmp_path / "news.db"
    path.write_bytes(gzip.decompress((LEGACY / "news-0.1.0.db.gz").read_bytes()))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def legacy_url(request: pytest.FixtureRequest, legacy_file: Path, tmp_path: Path) -> str:
    """The URL of a database of 0.1.0; PostgreSQL's has the tables that 0.1.0 made there, and the same rows."""
    if request.param == "sqlite":
        return f"sqlite:///{legacy_file}"
    url = str(request.getfixturevalue("postgresql_url"))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql((LEGACY / "schema-0.1.0.postgresql.sql").read_text("utf-8").replace("%", "%%"))
        connection.exec_driver_sql("SET search_path TO public; SET TIME ZONE 'UTC'")
        names = [*TABLES, "observations", "bands", "alembic_version"]
        for name in sorted(names, key=lambda name: name in {"article_tags", "revisions", "bands"}):
            _copy(legacy_file, connection, name)
    engine.dispose()
    return url


def _copy(source: Path, connection: Connection, name: str) -> None:
    columns = {column["name"]: str(column["type"]) for column in inspect(connection).get_columns(name)}
    rows = [
        tuple(bool(value) if columns[key] == "BOOLEAN" else value for key, value in row.items())
        for row in sqlite_rows(source, name)
    ]
    if rows:
        marks = ", ".join(["%s"] * len(columns))
        named = ", ".join(f'"{key}"' for key in sqlite_rows(source, name)[0])
        connection.exec_driver_sql(f"INSERT INTO {name} ({named}) VALUES ({marks})", rows)


def sqlite_rows(path: Path, table: str) -> list[dict[str, Any]]:
    """Return every row of a table, as it lies in the file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]


def stored_drafts(path: Path) -> Iterator[Draft]:
    """Yield the observations of a database of 0.1.0."""
    for row in sqlite_rows(path, "observations"):
        keys = {name: row[name] for name in ("story_key", "part", "digest")}
        fetched_at = datetime.fromisoformat(row["fetched_at"]).replace(tzinfo=UTC)
        yield from_json_object(json.loads(row["draft"]), **keys, fetched_at=fetched_at)


def schema_of(engine: Engine) -> dict[str, Any]:
    """Return what a database is made of, without the order of a table's columns."""
    with engine.connect() as connection:
        found = inspect(connection)
        described: dict[str, Any] = {
            name: (
                sorted(
                    (str(column["name"]), str(column["type"]), column["nullable"]) for column in found.get_columns(name)
                ),
                found.get_pk_constraint(name)["constrained_columns"],
                sorted((one["name"], *one["column_names"]) for one in found.get_indexes(name)),
                sorted(map(repr, found.get_unique_constraints(name))),
            )
            for name in found.get_table_names()
        }
        described["view"] = found.get_view_definition("stories")
        if engine.dialect.name == "sqlite":
            made = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' OR name = 'articles_fts'"
            )
            described["made"] = sorted((name, " ".join(sql.split())) for name, sql in made)
    return described


def test_a_database_of_0_1_0_is_upgraded_with_every_row(legacy_file: Path) -> None:
    """Each row of each table has the values that it had."""
    before = {name: sqlite_rows(legacy_file, name) for name in TABLES}

    open_engine(f"sqlite:///{legacy_file}").dispose()

    for name, now in TABLES.items():
        kept = (
            [{key: row[key] for key in before[name][0]} for row in sqlite_rows(legacy_file, now)]
            if before[name]
            else []
        )
        assert kept == before[name], name


def test_a_database_of_0_1_0_keeps_what_its_pages_said(legacy_file: Path) -> None:
    """Each observation is read as the draft that was stored."""
    before = list(stored_drafts(legacy_file))

    engine = open_engine(f"sqlite:///{legacy_file}")
    with engine.connect() as connection:
        logs = load(connection, {draft.story_key for draft in before})
    engine.dispose()

    after = [draft for log in logs.values() for draft in log.observations.values()]
    assert sorted(map(repr, after)) == sorted(map(repr, before))
    assert len(before) == 117


def test_an_upgraded_database_has_the_schema_of_a_new_one(
    legacy_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Tables, keys, indexes, view and triggers are equal."""
    old = open_engine(legacy_url)
    is_sqlite = old.dialect.name == "sqlite"
    new = open_engine(f"sqlite:///{tmp_path}/new.db" if is_sqlite else _another(legacy_url, request))

    assert schema_of(old) == schema_of(new)

    old.dispose()
    new.dispose()


def _another(url: str, request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database beside another one."""
    server = str(request.getfixturevalue("postgresql_server"))
    name = make_url(url).database
    admin = create_engine(server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE new_{name}")
    admin.dispose()
    return server.format(name=f"new_{name}")


def test_an_upgraded_database_knows_the_day_and_finds_words(legacy_url: str) -> None:
    """The view has the WIB day of each story, and the frontier takes titles."""
    engine = open_engine(legacy_url)

    with engine.connect() as connection:
        days = connection.execute(
            select(stories.c.published_local, stories.c.published_day).where(stories.c.published_local.like("%+07:00"))
        ).all()
        key = connection.exec_driver_sql("SELECT story_key, part FROM frontier LIMIT 1").one()
        row = load_frontier(connection, [tuple(key)])[tuple(key)]
    engine.dispose()

    assert len(days) > 50
    assert all(local[:10] == day for local, day in days)
    assert row["title"] is None


def test_a_new_database_has_the_schema_that_the_code_declares(engine: Engine) -> None:
    """Alembic finds no difference between a new database and `schema.py`, and its version is the last migration."""

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        made_in_sql = (kind == "table" and str(name).startswith("articles_fts")) or name == "ix_articles_full_text"
        return not made_in_sql

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": False})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == ScriptDirectory.from_config(_config()).get_current_head() == HEAD


def test_an_upgrade_is_reported_once_and_nothing_else_is(
    tmp_path: Path, legacy_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Making a database and opening it again says nothing; bringing one to another schema says so in one line."""
    caplog.set_level("INFO")
    for _ in range(2):
        open_engine(f"sqlite:///{tmp_path}/new.db").dispose()
    assert caplog.messages == []

    for _ in range(2):
        open_engine(f"sqlite:///{legacy_file}").dispose()

    (line,) = caplog.messages
    assert line.startswith(f"database {legacy_file}: schema 0005 upgraded to 0")


def test_a_schema_before_the_first_release_is_refused(tmp_path: Path) -> None:
    """What no migration can bring to this version is named, and left as it is."""
    url = f"sqlite:///{tmp_path}/news.db"
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()

    with pytest.raises(StoreError, match=r"its schema 0001 is older than 0\.1\.0; replay the archive into a new file"):
        open_engine(url)
