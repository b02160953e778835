"""Values as a reader wants them."""

import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

_ZONES = {timedelta(): "UTC", timedelta(hours=7): "WIB", timedelta(hours=8): "WITA", timedelta(hours=9): "WIT"}


def when(local: str | None) -> str:
    """Return a time of publication in words, with the zone that the page named.

    >>> when("2023-12-11T20:19:00+07:00")
    'Monday, 11 December 2023, 20:19 WIB'
    >>> when(None)
    ''
    """
    if not local:
        return ""
    time = datetime.fromisoformat(local)
    zone = _ZONES.get(time.utcoffset() or timedelta()) or time.strftime("UTC%z")
    return f"{time:%A}, {time.day} {time:%B} {time.year}, {time:%H:%M} {zone}"


def as_list(text: str) -> list[str]:
    """Return the texts of a JSON list; what is none gives an empty one.

    >>> as_list('["Timur Tengah","Gaza"]'), as_list("x")
    (['Timur Tengah', 'Gaza'], [])
    """
    try:
        values = json.loads(text)
    except ValueError:
        return []
    return [str(value) for value in values] if isinstance(values, list) else []


def as_object(text: str) -> dict[str, str]:
    """Return the values of a JSON object as texts; what is none gives an empty one.

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
