"""Tags, cities and authors, topics of the week, newest articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select

from newscrawl.clock import WIB
from newscrawl.report.snapshot import Snapshot
from newscrawl.store.schema import article_tags, articles

_MOST = 15
_LATEST = 8
_WEEK = 7  # days that are new
_BEFORE = 4  # weeks before them, which they are compared with
_LEAST = 3  # articles of a week that make a topic

_a = articles.c


@dataclass(frozen=True, slots=True)
class Latest:
    """One of the newest articles."""

    title: str
    url: str
    host: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Content:
    """The most frequent values, and the last week of the window."""

    tags: Sequence[tuple[str, int]]
    cities: Sequence[tuple[str, int]]
    authors: Sequence[tuple[str, int]]
    week: int  # articles of the last seven days
    week_before: int  # of the seven days before
    topics: Sequence[tuple[str, int, float]]  # tag, articles of the last week, articles a week before
    latest: Sequence[Latest]


def count_content(snapshot: Snapshot, last: date | None) -> Content:
    """Return tags, cities, authors and the newest of the window's articles; `last` is the last day with one."""
    window = snapshot.within(_a.published_at)
    number = func.count().label("number")
    names = (
        func.json_each(_a.authors)
        if snapshot.connection.dialect.name == "sqlite"
        else func.jsonb_array_elements_text(_a.authors)
    ).table_valued("value", name="author_names")
    tagged = select(article_tags.c.tag, number).join(articles, _a.id == article_tags.c.article_id).where(window)
    written = select(names.c.value, number).select_from(articles).join(names, literal(1) == literal(1)).where(window)
    placed = select(_a.city, number).where(window, _a.city.is_not(None))
    newest = select(_a.title, _a.url, _a.host, _a.published_at).where(window, _a.published_at.is_not(None))
    # Without a window the index of the tags answers alone.
    is_bounded = snapshot.since or snapshot.until or snapshot.site
    every_tag = tagged if is_bounded else select(article_tags.c.tag, number)
    week, before = _weeks(last) if last else (None, None)
    return Content(
        _most(snapshot, every_tag, article_tags.c.tag),
        _most(snapshot, placed, _a.city),
        _most(snapshot, written, names.c.value),
        _number(snapshot, window & _between(week)),
        _number(snapshot, window & _between(before)),
        _topics(snapshot, tagged, last) if last else [],
        [Latest(*row) for row in snapshot.rows(newest.order_by(_a.published_at.desc(), _a.url).limit(_LATEST))],
    )


def _most(snapshot: Snapshot, statement: Select[*tuple[Any, ...]], value: ColumnElement[Any]) -> list[tuple[str, int]]:
    groups = statement.group_by(value).order_by(func.count().desc(), value).limit(_MOST)
    return [(name, number) for name, number in snapshot.rows(groups)]


def _weeks(last: date) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    """Return the last seven days, and the seven days before them."""
    end = datetime.combine(last, time(), WIB) + timedelta(days=1)
    start = end - timedelta(days=_WEEK)
    return (start, end), (start - timedelta(days=_WEEK), start)


def _between(span: tuple[datetime, datetime] | None) -> ColumnElement[bool]:
    return (_a.published_at >= span[0]) & (_a.published_at < span[1]) if span else literal(0) == literal(1)


def _number(snapshot: Snapshot, where: ColumnElement[bool]) -> int:
    return int(snapshot.rows(select(func.count()).select_from(articles).where(where))[0][0])


def _topics(snapshot: Snapshot, tagged: Select[*tuple[Any, ...]], last: date) -> list[tuple[str, int, float]]:
    """Return the tags that have more articles in the last week than in the weeks before, the largest gain first."""
    week, _ = _weeks(last)
    earlier = (week[0] - timedelta(weeks=_BEFORE), week[0])
    tag = article_tags.c.tag
    found = []
    for name, number in snapshot.rows(tagged.where(_between(week)).group_by(tag).having(func.count() >= _LEAST)):
        before = snapshot.rows(tagged.where(_between(earlier), tag == name).group_by(tag))
        a_week = before[0][1] / _BEFORE if before else 0.0
        if number > a_week:
            found.append((name, number, a_week))
    return sorted(found, key=lambda each: (each[2] - each[1], each[0]))[:_MOST]
