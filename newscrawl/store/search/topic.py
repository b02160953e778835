"""Topics: the stories of a search over time, by city, tag, author and channel, the first and the latest of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from newscrawl.store.engine import reading
from newscrawl.store.schema import stories
from newscrawl.store.search.filters import Filters
from newscrawl.store.search.histogram import Bar, bars, by_year, steps_of
from newscrawl.store.search.queries import CountBy, Sort, count, count_by, search, search_statement

MAX_TOPICS = 2
_VALUES = 8
_STORIES = 5
_TABLES = (CountBy.CITY, CountBy.TAG, CountBy.AUTHOR, CountBy.CHANNEL)


@dataclass(frozen=True, slots=True)
class Topic:
    """A search and its results over time."""

    words: str
    total: int
    months: Mapping[str, int]
    tables: Mapping[str, Sequence[tuple[str, int]]]  # the most frequent values, by `city`, `tag`, `author`, `channel`
    first: Sequence[Mapping[str, Any]]
    latest: Sequence[Mapping[str, Any]]


def read_topic(engine: Engine, words: str, filters: Filters) -> Topic:
    """Return the results of a search.

    Raises: InputError for a search that cannot be read, StoreError where the database cannot be.
    """
    oldest = search_statement(engine, words, filters, sort=Sort.NEWEST).where(stories.c.published_at.is_not(None))
    oldest = oldest.order_by(None).order_by(stories.c.published_at, stories.c.url).limit(_STORIES)
    with reading(engine) as connection:
        first: list[Mapping[str, Any]] = [dict(row) for row in connection.execute(oldest).mappings()]
    return Topic(
        words,
        count(engine, words, filters),
        {month: number for month, number in count_by(engine, CountBy.MONTH, words, filters) if month},
        {by.value: _most(engine, by, words, filters) for by in _TABLES},
        first,
        list(search(engine, words, filters, sort=Sort.NEWEST, limit=_STORIES)),
    )


def topic_bars(topics: Sequence[Topic]) -> list[list[Bar]]:
    """Return the bars of each topic, on one axis and one scale, so that they can be compared."""
    names = sorted({month for topic in topics for month in topic.months})
    step = "year" if steps_of(names) == "year" else "month"
    ends = dict.fromkeys((names[0], names[-1]), 0) if names else {}
    highest = 0
    for topic in topics:
        counts = by_year(topic.months) if step == "year" else topic.months
        highest = max([highest, *counts.values()])
    return [bars(ends | dict(topic.months), step, highest) for topic in topics]


def _most(engine: Engine, by: CountBy, words: str, filters: Filters) -> list[tuple[str, int]]:
    counted = count_by(engine, by, words, filters, limit=_VALUES + 1)
    return [(value, number) for value, number in counted if value is not None][:_VALUES]
