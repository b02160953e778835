"""Stories that the lists of some days name, counted by day; and those that are stored of a window."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine, func, select

from newscrawl.clock import WIB
from newscrawl.store.frontier.rows import ARTICLE, PENDING, WORDS
from newscrawl.store.schema import articles, frontier

_INDEX = "index"


@dataclass(slots=True)
class Listed:
    """Stories that the lists of some days name."""

    stories: Counter[date] = field(default_factory=Counter)
    matching: Counter[date] = field(default_factory=Counter)  # of them, those that the words of the run match
    unread: set[date] = field(default_factory=set)  # days of which an index was begun and not read to its end
    indexes: Counter[date] = field(default_factory=Counter)  # of the day, by channel, that were requested and answered


def count_listed(engine: Engine, site: str, days: Collection[date]) -> Listed:
    """Count the entries that a run over the lists of these days has written."""
    c, found = frontier.c, Listed()
    rows = select(c.kind, c.day, c.channel, c.rank_at, c.state, c.reason).where(
        c.site == site, c.kind.in_((ARTICLE, _INDEX))
    )
    answered: dict[tuple[date, str | None], bool] = {}  # index -> whether a form of its URL was read to its end
    with engine.connect() as connection:
        for row in connection.execute(rows):
            # A sitemap may tell no more of a story than when it was changed.
            day = date.fromisoformat(row.day) if row.day else row.rank_at.astimezone(WIB).date()
            if day not in days:
                continue
            if row.kind == ARTICLE:
                found.stories[day] += 1
                found.matching[day] += row.reason != WORDS
            else:
                index = day, row.channel
                answered[index] = answered.get(index, False) or row.state != PENDING
    for (day, _), is_answered in answered.items():
        found.indexes[day] += is_answered
        if not is_answered:
            found.unread.add(day)
    return found


@dataclass(frozen=True, slots=True)
class Stored:
    """Stories and pages in a database."""

    stories: int  # in all
    pages: int  # of these stories
    of_window: int  # stories of the site and the window


def count_stored(engine: Engine, site: str, start: datetime, end: datetime, channels: Collection[str] = ()) -> Stored:
    """Count the stored stories, and those of a site that were published from `start` until before `end`."""
    c = articles.c
    of_window = [c.site == site, c.published_at >= start, c.published_at < end]
    if channels:
        of_window.append(c.channel.in_(channels))
    with engine.connect() as connection:
        stories, pages = connection.execute(select(func.count(), func.sum(c.page_count))).one()
        number = connection.execute(select(func.count()).select_from(articles).where(*of_window)).scalar_one()
    return Stored(stories, int(pages or 0), number)
