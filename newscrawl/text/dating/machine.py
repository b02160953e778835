"""Machine-written dates in rare or broken spellings: epochs, basic ISO 8601, clocks with dashes, a lost plus."""

import re

_EPOCH = re.compile(r"(\d{9,10})(?:\d{3}|\.\d+)?", re.ASCII)
_BASIC = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)
_DASHED_CLOCK = re.compile(r"(?<=\d)[T ](\d\d)-(\d\d)(?:-(\d\d))?(?=Z|[+-]\d|\.|$)", re.ASCII | re.IGNORECASE)
_LOOSE_T = re.compile(r"(?<=\d) [Tt](?=\d\d:)", re.ASCII)
_LOST_PLUS = re.compile(r"(?<=\d:\d\d) (0\d|1[0-4]):?(00|30|45)$|(?<=\.\d\d\d) (0\d|1[0-4]):?(00|30|45)$", re.ASCII)


def epoch_of(text: str) -> int | None:
    """Return the seconds since 1970 that a number of seconds or milliseconds means; None for anything else.

    >>> epoch_of("1749694500"), epoch_of("1749694500123"), epoch_of("20250612")
    (1749694500, 1749694500, None)
    """
    match = _EPOCH.fullmatch(text)
    return int(match[1]) if match else None


def mend_machine_date(text: str) -> str:
    """Return a date in ISO 8601's extended form where it is written in another form that can be meant in one way only.

    >>> mend_machine_date("20250612T091500+0700"), mend_machine_date("2025-06-12T02:15:00 07:00")
    ('2025-06-12T09:15:00+0700', '2025-06-12T02:15:00+07:00')
    >>> mend_machine_date("2025-06-12T20-59-53Z"), mend_machine_date("Kamis, 12 Juni 2025 09:15 WIB")
    ('2025-06-12T20:59:53Z', 'Kamis, 12 Juni 2025 09:15 WIB')
    """
    if basic := _BASIC.fullmatch(text):
        year, month, day, hour, minute, second, zone = basic.groups()
        clock = f"T{hour}:{minute}:{second or '00'}" if hour else ""
        return f"{year}-{month}-{day}{clock}{zone or ''}"
    text = _LOOSE_T.sub("T", text)
    text = _DASHED_CLOCK.sub(lambda clock: f"T{clock[1]}:{clock[2]}:{clock[3] or '00'}", text)
    return _LOST_PLUS.sub(lambda zone: f"+{zone[1] or zone[3]}:{zone[2] or zone[4]}", text)
