"""Number of articles by day, channel, host and kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from newscrawl.report.axis import Axis, Step
from newscrawl.report.snapshot import Snapshot
from newscrawl.store.schema import articles

#: Values of a column that are listed one by one; what is beyond has a row of its own.
MOST_VALUES = 200
MOST_CHANNELS = 12  # that get a plot of their own

_a = articles.c


@dataclass(frozen=True, slots=True)
class TopValues:
    """The most frequent values of a column with their counts, and the sum of the others."""

    values: Sequence[tuple[str | None, int]]
    other_values: int
    other_articles: int

    @property
    def total(self) -> int:
        """All articles."""
        return sum(number for _, number in self.values) + self.other_articles

    def rows(self) -> list[tuple[str, int]]:
        """Return the values and the others, with the words that stand for them."""
        rows = [(name or "(none)", number) for name, number in self.values]
        return [*rows, (f"{self.other_values:,} others", self.other_articles)] if self.other_values else rows


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of a window."""

    total: int
    undated: int  # always 0 in a window, which holds dated ones alone
    by_day: dict[str, int]  # WIB day -> articles
    axis: Axis | None  # None without a dated article
    by_step: list[int]
    channels: TopValues
    channel_steps: dict[str | None, list[int]]  # of the most frequent channels
    hosts: TopValues


def count_articles(snapshot: Snapshot) -> Articles:
    """Return the articles of the window, counted."""
    window = snapshot.within(_a.published_at)
    day = snapshot.key(_a.published_at, Step.DAY).label("day")
    by_day = dict(tuple(row) for row in snapshot.rows(select(day, func.count()).where(window).group_by("day")))
    undated = by_day.pop(None, 0)
    axis = snapshot.axis(_a.published_at, window)
    channels = _top_values(snapshot, _a.channel, window)
    top = [name for name, _ in channels.values[:MOST_CHANNELS]]
    return Articles(
        total=sum(by_day.values()) + undated,
        undated=undated,
        by_day=dict(sorted(by_day.items())),
        axis=axis,
        by_step=axis.values(_by_step(snapshot, axis, window)) if axis else [],
        channels=channels,
        channel_steps={name: _channel_steps(snapshot, axis, name, window) for name in top} if axis else {},
        hosts=_top_values(snapshot, _a.host, window),
    )


def _by_step(snapshot: Snapshot, axis: Axis, where: ColumnElement[bool]) -> dict[str | None, int]:
    step = snapshot.key(_a.published_at, axis.step).label("step")
    return dict(tuple(row) for row in snapshot.rows(select(step, func.count()).where(where).group_by("step")))


def _channel_steps(snapshot: Snapshot, axis: Axis, channel: str | None, window: ColumnElement[bool]) -> list[int]:
    is_channel = _a.channel.is_(None) if channel is None else _a.channel == channel
    return axis.values(_by_step(snapshot, axis, window & is_channel))


def _top_values(snapshot: Snapshot, column: ColumnElement[Any], window: ColumnElement[bool]) -> TopValues:
    number = func.count().label("number")
    groups = select(column.label("value"), number).where(window).group_by(column)
    top = snapshot.rows(groups.order_by(number.desc(), column).limit(MOST_VALUES))
    every = groups.subquery()
    values, total = snapshot.rows(select(func.count(), func.sum(every.c.number)).select_from(every))[0]
    return TopValues(
        [(row.value, row.number) for row in top], values - len(top), (total or 0) - sum(r.number for r in top)
    )
