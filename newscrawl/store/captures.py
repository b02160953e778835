"""The index of the recorded pages: which response stands in which file, and who holds the bytes of a repeated one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, Select, delete, func, insert, select

from newscrawl.store.schema import articles, captures
from newscrawl.store.types import chunks


@dataclass(frozen=True, slots=True)
class Capture:
    """A recorded response, and where it stands; the table `captures` says what each field means."""

    url: str
    fetched_at: datetime
    status: int
    digest: str
    revisit: bool
    file: str
    offset: int
    length: int
    story_key: str | None = None
    part: str | None = None


_FIELDS = tuple(captures.c[name] for name in Capture.__dataclass_fields__)


def find_capture(engine: Engine, article: int | str) -> Capture | None:
    """Return where the page of an article stands, by the article's id or by a URL; None where it was not recorded.

    Of several, it is the last one that had an answer worth reading: status 200 before any other, the first page of a
    story before its other pages. A 304 has no page of its own.
    """
    with engine.connect() as connection:
        if isinstance(article, str):
            found = connection.execute(_latest(captures.c.url == article)).mappings().first()
            if found:
                return _capture(found)
        named = articles.c.id == article if isinstance(article, int) else articles.c.url == article
        story_key = select(articles.c.story_key).where(named).scalar_subquery()
        found = connection.execute(_latest(captures.c.story_key == story_key)).mappings().first()
    return _capture(found) if found else None


def captures_of(engine: Engine, story_key: str) -> list[Capture]:
    """Return everything that was recorded of a story, oldest first."""
    rows = select(*_FIELDS).where(captures.c.story_key == story_key)
    with engine.connect() as connection:
        found = connection.execute(rows.order_by(captures.c.fetched_at, captures.c.id)).mappings()
        return [_capture(row) for row in found]


def originals(connection: Connection, digests: Iterable[str]) -> dict[str, list[Capture]]:
    """Return the records that hold the bytes with these digests, newest first."""
    found: dict[str, list[Capture]] = {}
    for some in chunks(sorted(set(digests))):
        rows = select(*_FIELDS).where(captures.c.digest.in_(some), captures.c.revisit.is_(False))
        for row in connection.execute(rows.order_by(captures.c.id.desc())).mappings():
            found.setdefault(row["digest"], []).append(_capture(row))
    return found


def add_captures(connection: Connection, new: Sequence[Capture]) -> None:
    """Note where responses were recorded."""
    if new:
        connection.execute(insert(captures), [asdict(capture) for capture in new])


def replace_file(connection: Connection, file: str, found: Sequence[Capture]) -> None:
    """Make the index of one file say what stands in it."""
    connection.execute(delete(captures).where(captures.c.file == file))
    add_captures(connection, found)


def all_captures(connection: Connection) -> Iterator[Capture]:
    """Yield the whole index in the order of files and offsets."""
    rows = select(*_FIELDS).order_by(captures.c.file, captures.c.offset).execution_options(yield_per=1000)
    return map(_capture, connection.execute(rows).mappings())


def indexed_files(connection: Connection) -> Mapping[str, int]:
    """Return how many responses the index knows in each file."""
    return {
        row[0]: row[1] for row in connection.execute(select(captures.c.file, func.count()).group_by(captures.c.file))
    }


def _latest(condition: object) -> Select[tuple[object, ...]]:
    pages = select(*_FIELDS).where(condition, captures.c.status != 304)  # type: ignore[arg-type]
    return pages.order_by(
        (captures.c.status != 200),
        func.coalesce(captures.c.part, "1") != "1",
        captures.c.fetched_at.desc(),
        captures.c.id.desc(),
    ).limit(1)


def _capture(row: RowMapping) -> Capture:
    return Capture(**row)
