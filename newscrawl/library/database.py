"""A database of news, opened by a program that reads it."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from os import PathLike, fspath
from typing import Any, Literal, Self, TypedDict, Unpack

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from newscrawl.errors import InputError
from newscrawl.items import Kind
from newscrawl.library.records import Revision, StoredArticle, revision, stored_article
from newscrawl.library.stories import Stories
from newscrawl.store.engine import open_engine
from newscrawl.store.lookup import copies_of, find_article, missing_parts_of, revisions_of
from newscrawl.store.search.language import parse
from newscrawl.store.search.queries import CountBy, Filters, Sort, count, count_by, search
from newscrawl.store.types import chunks
from newscrawl.text.periods import parse_day

_CHUNK = 200  # articles whose missing pages are looked up at once
_MAX_ROWS = 2**63 - 1  # a database takes no larger number


class Selection(TypedDict, total=False):
    """Which stories are wanted: those that pass every filter that is given."""

    since: date | str | None  # published on this WIB day or later; as text YYYY-MM-DD
    until: date | str | None  # published on this WIB day or earlier
    channel: str | None
    city: str | None  # of the dateline
    tag: str | None
    host: str | None
    kind: Kind | str | None
    copies: bool  # every copy, not one story for all of its copies


def open(database: str | PathLike[str] | None = None) -> "Database":  # noqa: A001  # as gzip.open and dbm.open are called
    """Return a database, opened for reading: the path of an SQLite file, or an SQLAlchemy URL.

    Without an argument it is the one that the commands use (`NEWSCRAWL_DATABASE_URL`, else data/news.db).

    Raises: InputError where there is none, StoreError where it cannot be read.
    """
    if database is None:
        from newscrawl import settings  # reads the environment when it is loaded

        database = settings.NEWSCRAWL_DATABASE_URL
    name = fspath(database)
    if not name.strip():
        raise InputError("the name of the database is empty; give the path of a file or an SQLAlchemy URL")
    url = name if "://" in name else URL.create("sqlite", database=name)
    return Database(open_engine(url, read_only=True))


class Database:
    """A database of news, for reading alone: a crawl may write into it at the same time.

    Every method raises StoreError where the database cannot be read, InputError for an impossible argument, and
    ValueError after `close`.
    """

    def __init__(self, engine: Engine) -> None:
        self._opened: Engine | None = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; a second time does nothing."""
        if self._opened is not None:
            self._opened.dispose()
        self._opened = None

    def articles(
        self,
        words: str = "",
        *,
        sort: Literal["relevance", "newest"] | None = None,
        limit: int | None = None,
        offset: int = 0,
        **which: Unpack[Selection],
    ) -> Stories:
        """Return an iterator over the stories that have all the words, best match first; without words newest first.

        `words` are read as by `newscrawl query`. The stories stream: memory stays the same however many there are, and
        they are those of the moment when the first one was taken.
        """
        filters, copies = _filters(which)
        _check(words, sort, limit, offset)
        rows = search(
            self._engine,
            words,
            filters,
            sort=Sort(sort) if sort else None,
            limit=limit,
            offset=offset,
            duplicates=copies,
        )
        return Stories(self._stream(rows))

    def count(self, words: str = "", **which: Unpack[Selection]) -> int:
        """Return how many stories `articles` gives."""
        filters, copies = _filters(which)
        return count(self._engine, words, filters, duplicates=copies)

    def count_by(
        self,
        by: Literal["day", "week", "month", "year", "channel", "city", "host", "site", "kind", "tag", "author"],
        words: str = "",
        **which: Unpack[Selection],
    ) -> dict[str | None, int]:
        """Return how many stories each value has, most first; WIB days newest first. None: the story has no value."""
        filters, copies = _filters(which)
        if by not in list(CountBy):
            raise InputError(f'by="{by}": stories are counted by {", ".join(CountBy)}')
        return dict(count_by(self._engine, CountBy(by), words, filters, duplicates=copies))

    def get(self, named: int | str) -> StoredArticle | None:
        """Return the story with this id, or at this URL in any of its spellings; None where there is none."""
        row = find_article(self._engine, named)
        if row is None and isinstance(named, str):
            from newscrawl.library.sites import address_of, sites  # with the sites comes the crawler

            address = address_of(named, sites())
            row = find_article(self._engine, address.canonical, address.story_key) if address else None
        return self._typed([row])[0] if row else None

    def revisions(self, article: StoredArticle) -> list[Revision]:
        """Return the earlier states of a story, oldest first; empty for one that was never edited."""
        return [revision(row) for row in revisions_of(self._engine, {"id": article.id})]

    def copies(self, article: StoredArticle) -> list[StoredArticle]:
        """Return the stories with the same or nearly the same text, this one too, in the order of publication."""
        return self._typed(copies_of(self._engine, {"cluster_id": article.cluster_id}))

    def _stream(self, rows: Generator[Mapping[str, Any]]) -> Generator[StoredArticle]:
        with closing(rows):
            for chunk in chunks(rows, _CHUNK):
                yield from self._typed(chunk)

    def _typed(self, rows: Sequence[Mapping[str, Any]]) -> list[StoredArticle]:
        return typed(self._engine, rows)

    @property
    def _engine(self) -> Engine:
        if self._opened is None:
            raise ValueError("the database is closed")
        return self._opened


def typed(engine: Engine, rows: Sequence[Mapping[str, Any]]) -> list[StoredArticle]:
    """Return rows of `articles` or `stories` as records."""
    missing = missing_parts_of(engine, [row["id"] for row in rows])
    return [stored_article(row, missing.get(row["id"], ())) for row in rows]


def _filters(which: Selection) -> tuple[Filters, bool]:
    """Return the filters, and whether every copy is wanted."""
    since, until = _day("since", which.get("since")), _day("until", which.get("until"))
    if since and until and since > until:
        raise InputError(f"since={since} is after until={until}")
    kind = which.get("kind")
    if kind is not None and kind not in list(Kind):
        raise InputError(f'kind="{kind}": the kinds are {", ".join(Kind)}')
    filters = Filters(
        since,
        until,
        which.get("channel"),
        which.get("city"),
        which.get("tag"),
        which.get("host"),
        Kind(kind) if kind else None,
    )
    return filters, which.get("copies", False)


def _day(name: str, day: date | str | None) -> date | None:
    if isinstance(day, datetime):  # a date by its type, and whose day it is depends on a zone
        raise InputError(f"{name}={day!r}: a day is wanted, not a moment; give its date in WIB")
    if day is None or isinstance(day, date):
        return day
    if named := parse_day(day):
        return named
    raise InputError(f'{name}="{day}" is not a day (YYYY-MM-DD)')


def _check(words: str, sort: str | None, limit: int | None, offset: int) -> None:
    """Check the arguments now, not when the first story is taken. Raises: InputError."""
    if words.strip():
        parse(words)
    if sort is not None and sort not in list(Sort):
        raise InputError(f'sort="{sort}": stories are sorted by {", ".join(Sort)}')
    if sort == Sort.RELEVANCE and not words.strip():
        raise InputError('sort="relevance" needs words')
    for name, number in (("limit", limit or 0), ("offset", offset)):
        if not 0 <= number <= _MAX_ROWS:
            raise InputError(f"{name}={number} is not between 0 and {_MAX_ROWS}")
