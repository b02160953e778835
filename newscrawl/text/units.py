"""Sizes and delays in words."""

from datetime import timedelta

_UNITS = ("B", "kB", "MB", "GB", "TB")


def size(number_of_bytes: float) -> str:
    """Return a number of bytes in decimal units.

    >>> size(0), size(9_000), size(56_700), size(1_234_567_890)
    ('0 B', '9 kB', '56.7 kB', '1.2 GB')
    """
    value, unit = float(number_of_bytes), 0
    while value >= 999.95 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{f'{value:,.1f}'.removesuffix('.0')} {_UNITS[unit]}"


def delay(duration: timedelta) -> str:
    """Return a delay in days, hours and minutes.

    >>> delay(timedelta(days=2, hours=3, minutes=5)), delay(timedelta(minutes=5))
    ('+2d 03:05', '+00:05')
    """
    hours, minutes = divmod(duration.seconds // 60, 60)
    return f"+{f'{duration.days}d ' if duration.days else ''}{hours:02}:{minutes:02}"
