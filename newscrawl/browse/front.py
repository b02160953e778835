"""The figures of the front page; one that takes too long is left out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from datasette.database import QueryInterrupted

_LIMIT_MS = 1_000  # each; over a million articles all of them together take 0.4 to 0.8 s
_DAYS = 30
_NEWEST = 8
_FIGURES = {
    "stories": "SELECT count(DISTINCT cluster_id) FROM articles",
    "articles": "SELECT count(*) FROM articles",
    "revisions": "SELECT count(*) FROM revisions",
    "failures": "SELECT count(*) FROM failures",
}
_LAST_RUN = "SELECT spider, started_at, finished_at, reason FROM runs ORDER BY id DESC LIMIT 1"
_PERIOD = """
SELECT (SELECT date(min(published_at), '+7 hours') FROM articles),
    (SELECT date(max(published_at), '+7 hours') FROM articles)
"""
_BY_DAY = """
SELECT date(published_at, '+7 hours'), count(*) FROM articles
WHERE published_at >= datetime(:first, '-7 hours') GROUP BY 1
"""
_STORIES = f"""
SELECT id, title, channel, city, host, published_local FROM stories ORDER BY published_at DESC, url LIMIT {_NEWEST}
"""  # noqa: S608  # a number of ours


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the chart."""

    day: str
    articles: int
    percent: int  # of the highest


async def read_front(database: Any) -> dict[str, Any]:
    """Return the figures of the front page; None means one that took too long."""
    figures = {name: await _rows(database, sql) for name, sql in _FIGURES.items()}
    period = await _rows(database, _PERIOD)
    first, last = period[0] if period else (None, None)
    runs = await _rows(database, _LAST_RUN)
    return {
        "figures": {name: rows[0][0] if rows else None for name, rows in figures.items()},
        "first_day": first,
        "last_day": last,
        "bars": await _bars(database, date.fromisoformat(last)) if last else [],
        "last_run": runs[0] if runs else None,
        "newest": await _rows(database, _STORIES) or [],
    }


async def _bars(database: Any, last: date) -> list[Bar]:
    days = [(last - timedelta(days=back)).isoformat() for back in reversed(range(_DAYS))]
    counts = dict(await _rows(database, _BY_DAY, {"first": days[0]}) or [])
    highest = max(counts.values(), default=0)
    return [Bar(day, counts.get(day, 0), round(counts.get(day, 0) / highest * 100)) for day in days] if highest else []


async def _rows(database: Any, sql: str, values: dict[str, Any] | None = None) -> list[Any] | None:
    try:
        return list((await database.execute(sql, values, custom_time_limit=_LIMIT_MS)).rows)
    except QueryInterrupted:
        return None
