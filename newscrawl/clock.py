"""Clock of a run: the current time, or the one that NEWSCRAWL_NOW sets; times in WIB and in `Retry-After`."""

import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from newscrawl.errors import InputError

#: Western Indonesian time, in which days are counted.
WIB = timezone(timedelta(hours=7), "WIB")
CLOCK_SLACK = timedelta(minutes=10)  # by which the clocks of two machines may differ


def wib(moment: datetime | None, form: str = "%Y-%m-%d %H:%M") -> str:
    """Return a time in WIB, without saying so; empty for None.

    >>> wib(datetime(2023, 12, 11, 14, 34, tzinfo=UTC))
    '2023-12-11 21:34'
    """
    return moment.astimezone(WIB).strftime(form) if moment else ""


def parse_retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds from `now` that a `Retry-After` names, in seconds or as an HTTP date; None for neither.

    >>> now = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    >>> parse_retry_after("120", now), parse_retry_after("Mon, 05 Jan 2026 08:01:30 GMT", now)
    (120.0, 90.0)
    >>> parse_retry_after("Mon, 05 Jan 2026 07:00:00 GMT", now), parse_retry_after("soon", now)
    (0.0, None)
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])  # thirty thousand years will do
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)  # "-0000" is UTC that does not say so
    return max(0.0, (moment - now).total_seconds())


class Clock:
    """The time; a clock that was set goes on from there."""

    def __init__(self, start: datetime | None = None) -> None:
        """Set it to `start`, or to the machine's time.

        Raises: ValueError for a time without a zone.
        """
        if start is not None and start.tzinfo is None:
            raise ValueError(f"a clock cannot be set to a time without a zone: {start}")
        self._start = start
        self._set_at = time.monotonic()

    @classmethod
    def read(cls, text: str) -> "Clock":
        """Return a clock set to an ISO 8601 time, or to the machine's where `text` is empty.

        >>> Clock.read("2026-06-10T12:00:00+07:00").now().isoformat()[:16]
        '2026-06-10T05:00'

        Raises: InputError for anything else.
        """
        if not text:
            return cls()
        try:
            return cls(datetime.fromisoformat(text))
        except ValueError as error:
            raise InputError(f'NEWSCRAWL_NOW: "{text}" is not a time like 2026-06-10T12:00:00+07:00') from error

    def now(self) -> datetime:
        """Return the time, aware, UTC."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start.astimezone(UTC) + timedelta(seconds=time.monotonic() - self._set_at)
