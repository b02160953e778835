"""Cost of a backfill, estimated from the lists of a few days: stories, requests, hours, bytes."""

import math
import statistics
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newscrawl import stats
from newscrawl.archive.file import own_files
from newscrawl.discovery.scope import Scope, Window
from newscrawl.errors import InputError
from newscrawl.store.engine import file_path, opened
from newscrawl.store.frontier.listed import Listed, Stored, count_listed, count_stored
from newscrawl.text.units import size

_DAYS = 7  # that are read
_MAX_REQUESTS = 600  # of lists; 7 days of a dozen channels are some 200
_STORY_BYTES, _PAGE_BYTES = 9_000, 60_000  # in the database, in the archive, as measured on large collections
_LEAST_STORIES = 100  # stored ones, below which their bytes say nothing
#: By which the mean of so many days may be off at 95 % (Student's t), in standard errors.
_STUDENT_T = {2: 12.7, 3: 4.3, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45}


def check_plan(scope: Scope | None) -> None:
    """Check that the cost of a run can be estimated: it has days, and no tags.

    Raises: InputError.
    """
    if scope is None or scope.window is None:
        raise InputError("--plan: give --since DAY, and --until DAY where it is not today")
    if scope.tags:
        raise InputError("--plan: the stories of a tag cannot be estimated from a few days; leave out --tags")


def sample_days(window: Window, today: date) -> list[date]:
    """Return the days whose lists are read: one from each seventh of the window, of different weekdays if possible.

    >>> window = Window(date(2026, 1, 1), date(2026, 2, 18))
    >>> [f"{day:%d-%m %a}" for day in sample_days(window, date(2026, 6, 10))]
    ['04-01 Sun', '10-01 Sat', '19-01 Mon', '23-01 Fri', '03-02 Tue', '05-02 Thu', '18-02 Wed']
    """
    number = (min(window.until, today) - window.since).days + 1
    days = [window.since + timedelta(days=place) for place in range(number)]
    if number <= _DAYS:
        return days
    found: list[date] = []
    for part in range(_DAYS):
        some = days[part * number // _DAYS : (part + 1) * number // _DAYS]
        used = {day.weekday() for day in found}
        middle = some[len(some) // 2]
        found.append(min(some, key=lambda day: (day.weekday() in used, abs(day - middle))))
    return found


@contextmanager
def lists_only(days: Collection[date]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the database and the settings of a run that reads the lists of these days and keeps nothing."""
    with TemporaryDirectory(prefix="newscrawl-plan-") as folder:
        url = f"sqlite:///{folder}/plan.db"
        yield (
            url,
            {
                "NEWSCRAWL_DATABASE_URL": url,
                "NEWSCRAWL_ARCHIVE": "",
                "NEWSCRAWL_MONITOR_ENABLED": False,
                "NEWSCRAWL_MAX_PAGES": _MAX_REQUESTS,
                "NEWSCRAWL_PLAN_DAYS": sorted(day.isoformat() for day in days),
            },
        )


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes a story in the database, and in the archive with all its pages; where the figures come from."""

    database: float
    archive: float
    pages: float  # a story
    database_from: str
    archive_from: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimated cost of a backfill."""

    site: str
    scope: Scope
    days: int  # of the window, until today
    read: tuple[date, ...]  # days whose lists were read to their end
    requested: int  # days whose lists were requested
    listed: Listed
    counters: Mapping[str, Any]
    stored: Stored
    sizes: Sizes
    least_delay_s: float

    @property
    def stories(self) -> tuple[int, int, int]:
        """The number expected, and its range."""
        per_day = [self.listed.matching[day] for day in self.read]
        expected = statistics.fmean(per_day) * self.days
        low, high = expected, expected
        if len(per_day) < self.days:
            off = expected
            if len(per_day) > 1:
                # Days are never more alike than chance allows. That many of them are read does not narrow the range:
                # the news of a window may grow from its first day to its last.
                spread = max(statistics.variance(per_day), statistics.fmean(per_day), 1)
                off = _STUDENT_T[len(per_day)] * self.days * math.sqrt(spread / len(per_day))
            low, high = max(expected - off, sum(per_day)), expected + off
        limit = self.scope.limit or math.inf
        return round(min(low, limit)), round(min(expected, limit)), round(min(high, limit))

    @property
    def seconds_a_request(self) -> float:
        """The pace of the run that read the lists; never less than the delay that is set."""
        requests: int = self.counters.get("downloader/request_count", 0)
        began, ended = self.counters.get("start_time"), self.counters.get("finish_time")
        if not requests or not isinstance(began, datetime) or not isinstance(ended, datetime):
            return self.least_delay_s
        taken: float = (ended - began).total_seconds()
        return max(self.least_delay_s, taken / requests)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the plan for a person."""
        window = self.scope.window
        assert window is not None
        lines = {"plan": f"{self.site}, {self.days:,} days from {window.since}; only lists were requested"}
        lines["read"] = f"the lists of {len(self.read)} days: {', '.join(map(str, self.read)) or '-'}"
        if self.read:
            lines |= self._costs()
        else:
            lines["stories"] = "not known: no list of these days was read to its end"
        if partial := "; ".join(self._partial()):
            lines["partial"] = partial
        yield from (f"{name:<10}{text}" for name, text in lines.items())

    def _costs(self) -> dict[str, str]:
        low, expected, high = self.stories
        lines = {"stories": f"{expected:,} expected ({low:,} to {high:,})"}
        if self.scope.words:
            of_all, some = (
                sum(counts[day] for day in self.read) for counts in (self.listed.stories, self.listed.matching)
            )
            lines["words"] = f"{some:,} of {of_all:,} listed stories match ({some / max(of_all, 1):.1%})"
        # Which of the stored stories match the words, the lists alone would say.
        left = expected if self.scope.words else max(expected - self.stored.of_window, 0)
        lines["there"] = f"{self.stored.of_window:,} stories of these days are stored" + (
            "" if self.scope.words else f"; about {left:,} are left"
        )
        pages = round(left * self.sizes.pages)
        lists = round(self.counters.get("downloader/request_count", 0) / max(self.requested, 1) * self.days)
        lines["requests"] = f"about {pages + lists:,}: {pages:,} of stories, {lists:,} of lists"
        pace = self.seconds_a_request
        hours = (pages + lists) * pace / 3600
        lines["time"] = f"about {hours:,.1f} hours at {pace:.1f} s a request, the pace at which the lists came"
        lines["database"] = f"about {size(left * self.sizes.database)} ({self.sizes.database_from})"
        lines["archive"] = f"about {size(left * self.sizes.archive)} ({self.sizes.archive_from})"
        return lines

    def _partial(self) -> Iterator[str]:
        if len(self.read) < self.requested:
            yield f"the lists of {self.requested - len(self.read)} days were not read to their end, and do not count"
        if self.counters.get("finish_reason") == "max-pages":
            yield f"a plan ends after {_MAX_REQUESTS} requests"
        if number := sum(stats.by_label(self.counters, stats.SILENT).values()):
            yield f"{number:,} lists gave no answer"


def estimate(
    site: str, scope: Scope, days: Collection[date], today: date, counters: Mapping[str, Any], places: Mapping[str, Any]
) -> Estimate:
    """Return the cost, estimated from the stories in the lists of these days.

    `places`: `lists` and `database` (URLs, the latter None where there is none), `archive`, `delay`, `indexes` (lists
    that each day has).
    """
    assert scope.window is not None
    with opened(places["lists"], read_only=True) as engine:
        listed = count_listed(engine, site, days)
    # Where a run ended by itself, a list that was left is one whose stories another form of its URL has shown.
    is_cut = counters.get("finish_reason") != "finished" or any(
        counters.get(name) for name in (stats.HOSTS_STOPPED, stats.NOT_SENT)
    )
    read = [
        day
        for day in sorted(days)
        if not is_cut or (day not in listed.unread and listed.indexes[day] >= max(places["indexes"], 1))
    ]
    if not listed.stories:
        read = []
    until = min(scope.window.until, today)
    stored, database_bytes = Stored(0, 0, 0), 0
    if places["database"]:
        with opened(places["database"], read_only=True) as engine:
            stored = count_stored(engine, site, scope.window.start, scope.window.end, scope.channels)
            if path := file_path(engine):
                database_bytes = path.stat().st_size
    return Estimate(
        site,
        scope,
        (until - scope.window.since).days + 1,
        tuple(read),
        len(days),
        listed,
        counters,
        stored,
        _sizes(stored, database_bytes, places["archive"]),
        places["delay"],
    )


def _sizes(stored: Stored, database_bytes: int, archive: str) -> Sizes:
    """Return the bytes a story, measured where enough stories are stored."""
    is_measured = stored.stories >= _LEAST_STORIES
    pages = stored.pages / stored.stories if is_measured else 1.0
    database, database_from = float(_STORY_BYTES), f"{size(_STORY_BYTES)} a story, the usual"
    if is_measured and database_bytes:
        database = database_bytes / stored.stories
        database_from = f"{size(database)} a story, as in this database"
    if not archive:
        return Sizes(database, 0, pages, database_from, "no page is kept: NEWSCRAWL_ARCHIVE is empty")
    folder = Path(archive)
    kept = sum(path.stat().st_size for path in own_files(folder)) if is_measured and folder.is_dir() else 0
    if kept:
        kept_from = f"{size(kept / stored.stories)} a story, as in this archive"
        return Sizes(database, kept / stored.stories, pages, database_from, kept_from)
    return Sizes(database, _PAGE_BYTES * pages, pages, database_from, f"{size(_PAGE_BYTES)} a page, the usual")
