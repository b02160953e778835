"""Template filters: times in WIB, lists and objects, addresses that a page may link to."""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from newscrawl.clock import WIB

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


def when(local: str | None, language: str = "en") -> str:
    """Return a time of publication in words, in WIB whatever the zone that the page names.

    >>> when("2023-12-11T20:19:00+07:00"), when("2023-12-11T22:00:00+00:00")
    ('Monday, 11 December 2023, 20:19 WIB', 'Tuesday, 12 December 2023, 05:00 WIB')
    >>> when("2023-12-11T20:19:00+07:00", "id"), when(None)
    ('Senin, 11 Desember 2023, 20:19 WIB', '')
    """
    if not local:
        return ""
    time = datetime.fromisoformat(local)
    time = time.astimezone(WIB) if time.tzinfo else time
    names = (_DAYS[time.weekday()], _MONTHS[time.month - 1]) if language == "id" else (f"{time:%A}", f"{time:%B}")
    return f"{names[0]}, {time.day} {names[1]} {time.year}, {time:%H:%M} WIB"


def wib(moment: str) -> str:
    """Return a UTC time of the database in WIB, to the minute; nothing for a text that is no time.

    >>> wib("2023-12-11 13:19:00"), wib("yesterday")
    ('2023-12-11 20:19 WIB', '')
    """
    try:
        time = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    return (
        f"{time.replace(tzinfo=UTC).astimezone(WIB):%Y-%m-%d %H:%M} WIB"
        if len(moment) >= len("2023-12-11 13:19")
        else ""
    )


def as_list(text: str) -> list[str]:
    """Return the texts of a JSON list; an empty list for any other text.

    >>> as_list('["Timur Tengah","Gaza"]'), as_list("x")
    (['Timur Tengah', 'Gaza'], [])
    """
    try:
        values = json.loads(text)
    except ValueError:
        return []
    return [str(value) for value in values] if isinstance(values, list) else []


def as_object(text: str) -> dict[str, str]:
    """Return the values of a JSON object as texts; an empty dict for any other text.

    >>> as_object('{"title":"json-ld","pages":3}'), as_object("[]")
    ({'title': 'json-ld', 'pages': '3'}, {})
    """
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return {name: str(value) for name, value in values.items()} if isinstance(values, dict) else {}


def is_web(url: str | None) -> bool:
    """Whether a page may link to it; a `javascript:` address would run.

    >>> is_web("https://www.inews.id/x"), is_web("javascript://www.inews.id/%0aalert(1)"), is_web(None)
    (True, False, False)
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
