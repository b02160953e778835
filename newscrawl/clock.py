"""Clock of a run: the current time, or the one that NEWSCRAWL_NOW sets."""

import time
from datetime import UTC, datetime, timedelta, timezone

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
