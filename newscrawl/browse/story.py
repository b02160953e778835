"""One story for its page: the record, its edits, its copies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Engine, func, select

from newscrawl.clock import WIB
from newscrawl.store.lookup import find_article, revisions_of
from newscrawl.store.schema import articles
from newscrawl.store.search.queries import COLUMNS
from newscrawl.store.types import utc_text
from newscrawl.text.diff import Piece, around_changes, diff_words
from newscrawl.text.units import delay

_CONTEXT_WORDS = 12
_MOST_EDITS = 20
_MOST_COPIES = 20
#: Comparing two texts of so many characters takes a tenth of a second; longer ones are not compared.
_MOST_CHARACTERS = 40_000


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an edit; without pieces where the texts are too long to compare."""

    field: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Edit:
    """How a state of the story became the next one."""

    seen_at: str  # UTC, when the earlier state was first fetched
    until: str  # UTC, when the next one was; empty for that of the record, which does not say
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the record; `source` is empty for a value that is on no page, such as the fetch time."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class StoryPage:
    """Content of the page of a story."""

    row: Mapping[str, Any]
    paragraphs: Sequence[str]
    fields: Sequence[Field]
    edits: Sequence[Edit]  # the latest first
    edit_count: int
    copies: Sequence[Mapping[str, Any]]  # others of its cluster, in the order of publication
    copy_count: int


def read_story(engine: Engine, article_id: int) -> StoryPage | None:
    """Return a story by its id, None where there is none.

    Raises: StoreError where the database cannot be read.
    """
    row = find_article(engine, article_id)
    if row is None:
        return None
    earlier = revisions_of(engine, row)
    copies, copy_count = _copies(engine, row)
    states = [*earlier, row][-_MOST_EDITS - 1 :]
    edits = [_edit(before, after) for before, after in pairwise(states)]
    paragraphs = row["body"].split("\n\n") if row["body"] else []
    return StoryPage(row, paragraphs, _fields(row), edits[::-1], len(earlier), copies, copy_count)


def citation(row: Mapping[str, Any]) -> str:
    """Return a reference to a story: authors, title, host, day, address, and when it was read.

    >>> from datetime import UTC
    >>> citation({"authors": ["Nila"], "title": "Judul", "host": "www.inews.id", "url": "https://www.inews.id/x",
    ...     "published_local": "2026-06-09T19:26:00+07:00", "fetched_at": datetime(2026, 6, 9, 20, tzinfo=UTC)})
    'Nila. “Judul.” www.inews.id, 9 June 2026, https://www.inews.id/x (read 10 June 2026).'
    """
    authors = f"{', '.join(row['authors'])}. " if row["authors"] else ""
    local = row["published_local"]
    published = f"{_long_day(datetime.fromisoformat(local))}, " if local else ""
    read = _long_day(row["fetched_at"])
    return f"{authors}“{row['title']}.” {row['host']}, {published}{row['url']} (read {read})."


def _long_day(moment: datetime) -> str:
    local = moment.astimezone(WIB) if moment.tzinfo else moment
    return f"{local.day} {local:%B %Y}"


def shown(value: Any) -> str:
    """Return a value as text: times in UTC, lists with commas, a missing value as empty text.

    >>> shown(["Budi", "Sari"]), shown(None), shown(3)
    ('Budi, Sari', '', '3')
    """
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _in_wib(value: Any) -> str:
    return f"{value.astimezone(WIB):%Y-%m-%d %H:%M:%S} WIB" if isinstance(value, datetime) else shown(value)


def _fields(row: Mapping[str, Any]) -> list[Field]:
    sources = row["provenance"]
    return [
        Field(name, f"{len(row[name]):,} characters" if name == "body" else _in_wib(row[name]), sources.get(name, ""))
        for name in COLUMNS
        if name != "provenance" and name in row
    ]


def _edit(before: Mapping[str, Any], after: Mapping[str, Any]) -> Edit:
    changes = [Change(name, _pieces(_in_wib(before[name]), _in_wib(after[name]))) for name in before["changed"]]
    return Edit(shown(before["seen_at"]), shown(after["seen_at"]) if "seen_at" in after else "", changes)


def _pieces(before: str, after: str) -> list[Piece]:
    if len(before) + len(after) > _MOST_CHARACTERS:
        return []
    return list(around_changes(diff_words(before, after), _CONTEXT_WORDS))


def _copies(engine: Engine, row: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], int]:
    others = (articles.c.cluster_id == row["cluster_id"]) & (articles.c.id != row["id"])
    columns = (articles.c.id, articles.c.title, articles.c.host, articles.c.published_local, articles.c.published_at)
    first = select(*columns).where(others).order_by(articles.c.published_at.asc().nulls_last(), articles.c.url)
    with engine.connect() as connection:
        count = connection.execute(select(func.count()).select_from(articles).where(others)).scalar_one()
        copies = [dict(row) for row in connection.execute(first.limit(_MOST_COPIES)).mappings()]
    moments = [each["published_at"] for each in (row, *copies) if each["published_at"]]
    earliest = min(moments, default=None)
    return [each | {"delay": _delay(each["published_at"], earliest)} for each in copies], count


def _delay(moment: datetime | None, earliest: datetime | None) -> str:
    """Return how long after the first of its cluster a story came; empty for the first, and where it is unknown.

    >>> from datetime import UTC
    >>> first = datetime(2026, 6, 9, tzinfo=UTC)
    >>> _delay(datetime(2026, 6, 11, 3, 5, tzinfo=UTC), first), _delay(first, first)
    ('+2d 03:05', '')
    """
    if moment is None or earliest is None or moment == earliest:
        return ""
    return delay(moment - earliest)
