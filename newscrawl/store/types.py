"""Column types that mean the same in SQLite and PostgreSQL."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine


def utc_text(moment: datetime) -> str:
    """Return an aware datetime as SQLite stores it, so that SQL's own `date(x, '+7 hours')` works.

    >>> from datetime import timedelta, timezone
    >>> utc_text(datetime(2023, 12, 11, 20, 19, tzinfo=timezone(timedelta(hours=7))))
    '2023-12-11 13:19:00'

    Raises: ValueError for a datetime without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment}")
    # Year, month ... by hand: strftime costs four times as much and does not pad the years before 1000.
    t = moment.astimezone(UTC)
    return f"{t.year:04}-{t.month:02}-{t.day:02} {t.hour:02}:{t.minute:02}:{t.second:02}"


_NO_TEXT = re.compile("[\0\ud800-\udfff]")


def is_text(value: str) -> bool:
    """Say whether a database takes a text: no NUL, and nothing that UTF-8 cannot spell (stray bytes of a shell).

    >>> is_text("Kafé"), is_text("a\\0b"), is_text("\\udcff")
    (True, False, False)
    """
    return not _NO_TEXT.search(value)


#: Values in one `IN (...)`: SQLite takes 32,766 and PostgreSQL 65,535 parameters.
_IN_LIMIT = 10_000
_T = TypeVar("_T")


def chunks(values: Iterable[_T], size: int = _IN_LIMIT) -> Iterator[list[_T]]:
    """Yield the values in lists that fit into one `IN (...)`.

    >>> list(chunks("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def mark_of(connection: Connection) -> str:
    """Return the driver's placeholder of a value in a statement."""
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with values for the same columns.

    Past SQLAlchemy's compiler, which takes as long for a small row as SQLite.
    """
    if not rows:
        return
    names = list(rows[0])
    processors = [
        table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for name in names
    ]
    processed = [(place, process) for place, process in enumerate(processors) if process]
    parameters = []
    for row in rows:
        values = [row[name] for name in names]
        for place, process in processed:
            values[place] = process(values[place])
        parameters.append(tuple(values))
    marks = ", ".join([mark_of(connection)] * len(names))
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  # no data in it
    connection.exec_driver_sql(statement, parameters)


class UTCTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, whole seconds: text in SQLite, `timestamptz` in PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the database really has."""
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return the value for the driver."""
        if value is None or dialect.name != "postgresql":
            return value and utc_text(value)
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        return value.astimezone(UTC).replace(microsecond=0)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # the base class's signature
        """Return the aware datetime."""
        if isinstance(value, str):
            try:
                return datetime.fromisoformat(value).replace(tzinfo=UTC)
            except ValueError:
                return None  # damaged; `newscrawl db --check` names the row
        return value.astimezone(UTC) if isinstance(value, datetime) else None


class JSONText(TypeDecorator[Any]):
    """A list or an object: readable JSON text in SQLite (`["Timur Tengah"]`, no escapes), `jsonb` in PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the database really has."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return the value for the driver."""
        return value if dialect.name == "postgresql" or value is None else to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  # the base class's signature
        """Return the list or object."""
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            return [] if value.startswith("[") else {}  # damaged; `newscrawl db --check` names the row


def to_json(value: Any) -> str:
    """Return compact JSON as it is stored: letters of every script as they are, no spaces.

    >>> to_json(["Timur Tengah", "Gaza"])
    '["Timur Tengah","Gaza"]'
    """
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
