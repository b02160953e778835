"""Measure, in one run, how many dates a second our grammar and dateparser read over the same date lines.

Usage, at the repo root: python -m benchmarks.dates [REPETITIONS]   (of the list by dateparser; default 40)
Exit code 1 where the ratio is below the floor or our grammar leaves a form unread.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from time import perf_counter

import dateparser

from benchmarks.arguments import numbers
from newscrawl.clock import WIB
from newscrawl.text.dates import parse_published

FLOOR = 100
OUR_REPETITIONS = 50  # for each one of dateparser's: both then run for a comparable time
ROUNDS = 3  # the best round of each counts
FETCHED_AT = datetime(2026, 6, 12, 10, 0, tzinfo=WIB)
FORMS = (
    "Kamis, 11 Maret 2021 - 15:35:00 WIB",
    "Senin, 09 Mei 2022 | 06:33 WIB",
    "Senin, 15 Februari 2021 - 08:33:00 WIB | Bali",
    "Selasa, 15 Januari 2023 - 08:00 WIB",
    "Senin, 11 Desember 2023 - 20:19:00 WIB",
    "Jum’at, 8 Nopember 2024 pukul 20.19 WITA",
    "Ahad, 10 Agt 2025 09.15 WIT",
    "05/12/2023",
    "11 Dec 2023",
    "2023-12-11 20:19:00",
    "20 menit lalu",
    "2 hari lalu",
    "BARU SAJA",
)


def read_with_dateparser(text: str) -> datetime | None:
    """Return dateparser's reading under the settings that suit Indonesian pages best."""
    return dateparser.parse(
        text,
        languages=["id", "en"],
        settings={
            "DATE_ORDER": "DMY",
            "TIMEZONE": "Asia/Jakarta",
            "RETURN_AS_TIMEZONE_AWARE": True,
            "STRICT_PARSING": True,
            "RELATIVE_BASE": FETCHED_AT.replace(tzinfo=None),
        },
    )


def rate(read: Callable[[str], object], repetitions: int) -> float:
    """Return the dates read in a second, the list read `repetitions` times."""
    started = perf_counter()
    for _ in range(repetitions):
        for form in FORMS:
            read(form)
    return repetitions * len(FORMS) / (perf_counter() - started)


def main() -> int:
    """Print both rates and their ratio."""
    (repetitions,) = numbers(__doc__, repetitions=40)
    unread = [form for form in FORMS if not parse_published(form, FETCHED_AT)]
    theirs_unread = sum(read_with_dateparser(form) is None for form in FORMS)
    ours, theirs = 0.0, 0.0
    for _ in range(ROUNDS):  # in turns, so that a busy machine slows both
        ours = max(ours, rate(lambda text: parse_published(text, FETCHED_AT), repetitions * OUR_REPETITIONS))
        theirs = max(theirs, rate(read_with_dateparser, repetitions))
    print(f"dates: ours {ours:.0f}/s, dateparser {theirs:.0f}/s, ratio {ours / theirs:.0f}")
    print(
        f"{len(FORMS)} forms, best of {ROUNDS} rounds of {repetitions * OUR_REPETITIONS} (ours) and {repetitions}"
        f" (dateparser) repetitions; unread: ours {len(unread)}, dateparser {theirs_unread}"
    )
    return 1 if unread or ours / theirs < FLOOR else 0


if __name__ == "__main__":
    sys.exit(main())
