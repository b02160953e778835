"""Coverage of a site's known stories by day and channel, with the reasons for gaps."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Engine, func, select

from newscrawl.store.frontier.rows import ARTICLE, DONE, FAILED, PENDING, WORDS
from newscrawl.store.schema import articles, frontier

_INDEX = "index"
_INDEX_STATES = {DONE: "", PENDING: "index not read to its end"}
_MOST_SPANS = 20  # of incomplete days in a line
_MOST_LINES = 200  # of a table for a terminal; beyond that only what is missing


@dataclass(slots=True)
class Coverage:
    """One channel on one day (WIB)."""

    day: date
    channel: str  # empty: of no channel that is known
    found: int = 0
    stored: int = 0
    failed: int = 0  # gave no record, will be tried again or has been tried often enough
    dropped: int = 0  # are no stories, or are gone
    waiting: int = 0  # were not requested yet
    why: Counter[str] = field(default_factory=Counter)  # reasons of what is missing
    index: str = ""  # what keeps the day's index from being complete, empty where nothing does

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing that could be had."""
        return not (self.failed or self.waiting or self.index)


def coverage(
    engine: Engine,
    site: str,
    since: date,
    until: date,
    channels: Sequence[str] = (),
    *,
    indexed: Sequence[str] = (),
) -> list[Coverage]:
    """Return a line for each channel and day of which a story or an index is known, newest first.

    `indexed` are the channels that have an index of each day: a day without one is a line too.
    """
    f = frontier.c
    days = [f.site == site, f.day >= since.isoformat(), f.day <= until.isoformat()]
    if channels:
        days.append(f.channel.in_(channels))
    is_stored = articles.c.id.is_not(None)
    stories = (
        select(f.day, f.channel, f.state, f.reason, is_stored.label("is_stored"), func.count().label("number"))
        .join_from(frontier, articles, articles.c.story_key == f.story_key, isouter=True)
        .where(*days, f.kind == ARTICLE)
        .group_by(f.day, f.channel, f.state, f.reason, is_stored)
    )
    indexes = select(f.day, f.channel, f.state, f.reason).where(*days, f.kind == _INDEX, f.part == "")
    indexes = indexes.order_by(f.fetched_at)  # of two forms of its URL the one that was requested last
    lines: dict[tuple[str, str], Coverage] = {}
    for back in range((until - since).days + 1):
        for channel in indexed:
            _line(lines, (until - timedelta(days=back)).isoformat(), channel).index = "index not read"
    with engine.connect() as connection:
        for row in connection.execute(indexes):
            line = _line(lines, row.day, row.channel)
            line.index = _INDEX_STATES.get(row.state, f"index: {row.reason or 'failed'}")
        for row in connection.execute(stories):
            _add(_line(lines, row.day, row.channel), row.state, row.reason, row.number, is_stored=row.is_stored)
    return sorted(lines.values(), key=lambda line: (-line.day.toordinal(), line.channel))


def known_days(engine: Engine, site: str) -> tuple[date, date] | None:
    """Return the first and the last day of which a story or an index of a site is known, None where there is none."""
    f = frontier.c
    days = select(func.min(f.day), func.max(f.day)).where(f.site == site, f.day.is_not(None), f.day != "")
    with engine.connect() as connection:
        first, last = connection.execute(days).one()
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else None


def month_table(lines: Sequence[Coverage]) -> Iterator[str]:
    """Yield a line a month for a person, newest first, then the days that are incomplete.

    >>> line = Coverage(date(2026, 6, 9), "news", found=5, stored=4, failed=1, why=Counter({"http-error": 1}))
    >>> print(*month_table([line]), sep="\\n")
    coverage     found  stored  failed  dropped  waiting  days  incomplete
    2026-06          5       4       1        0        0     1           1
    incomplete   2026-06-09
    """
    yield "coverage     found  stored  failed  dropped  waiting  days  incomplete"
    months: dict[str, list[Coverage]] = {}
    for line in lines:
        months.setdefault(f"{line.day:%Y-%m}", []).append(line)
    for month, of_month in months.items():
        parts = ("found", "stored", "failed", "dropped", "waiting")
        found, stored, failed, dropped, waiting = (sum(getattr(line, part) for line in of_month) for part in parts)
        days = {line.day for line in of_month}
        gaps = {line.day for line in of_month if not line.is_complete}
        numbers = f"{found:>8,} {stored:>7,} {failed:>7,} {dropped:>8,} {waiting:>8,} {len(days):>5} {len(gaps):>11}"
        yield f"{month:<9} {numbers}"
    if spans := list(_spans(sorted({line.day for line in lines if not line.is_complete}))):
        more = f" and {len(spans) - _MOST_SPANS:,} more spans" if len(spans) > _MOST_SPANS else ""
        yield f"incomplete   {', '.join(spans[-_MOST_SPANS:])}{more}"


def _spans(days: Sequence[date]) -> Iterator[str]:
    """Yield days that follow one another as one span."""
    first = last = None
    for day in [*days, None]:
        if last is not None and day is not None and day - last == timedelta(days=1):
            last = day
            continue
        if first is not None:
            yield str(first) if first == last else f"{first} to {last}"
        first = last = day


def table(lines: Sequence[Coverage]) -> Iterator[str]:
    """Yield the lines of a table for a person.

    >>> line = Coverage(date(2026, 6, 9), "news", found=5, stored=4, failed=1, why=Counter({"http-error": 1}))
    >>> print(*table([line]), sep="\\n")
    coverage     channel       found  stored  failed  dropped  waiting  why missing
    2026-06-09   news              5       4       1        0        0  1 http-error
    """
    yield "coverage     channel       found  stored  failed  dropped  waiting  why missing"
    missing = [line for line in lines if not line.is_complete]
    shown = lines if len(lines) <= _MOST_LINES else missing[:_MOST_LINES]
    for line in shown:
        why = [f"{number} {reason}" for reason, number in sorted(line.why.items())]
        numbers = f"{line.found:>6} {line.stored:>7} {line.failed:>7} {line.dropped:>8} {line.waiting:>8}"
        reasons = ", ".join([*why, *([line.index] if line.index else [])])
        yield f"{line.day!s:<12} {line.channel or '-':<12} {numbers}  {reasons}".rstrip()
    if len(shown) < len(lines):
        yield f"and {len(lines) - len(shown):,} more lines, {len(missing) - len(shown):,} of them incomplete"


def _line(lines: dict[tuple[str, str], Coverage], day: str, channel: str | None) -> Coverage:
    return lines.setdefault((day, channel or ""), Coverage(date.fromisoformat(day), channel or ""))


def _add(line: Coverage, state: str, reason: str | None, number: int, *, is_stored: bool) -> None:
    line.found += number
    if is_stored:
        line.stored += number
        return
    if state == PENDING and reason == WORDS:
        line.dropped += number
    elif state == PENDING:
        line.waiting += number
    elif state == FAILED:
        line.failed += number
    else:
        line.dropped += number
    line.why[reason or "waiting"] += number
