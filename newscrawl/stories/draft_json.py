"""Drafts and rejections as JSON, kept beside the row that was made of them.

Of a story's observations the first is kept whole, of each other one only what differs from it: a page that was fetched
again and says the same takes next to nothing.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any

from newscrawl.errors import DropReason, FailReason
from newscrawl.items import Draft, Kind, Rejection, Stage

#: The first ones are columns of `observations`; a task is not what a page said.
_KEYS = frozenset({"story_key", "part", "fetched_at", "digest", "task"})
_TIMES = ("published_at", "modified_at")
_NAMES = tuple(field.name for field in fields(Draft) if field.name not in _KEYS)
_KNOWN = frozenset(_NAMES)
_REQUIRED = frozenset(
    field.name for field in fields(Draft) if field.default is MISSING and field.default_factory is MISSING
)
_DEFAULTS = {
    field.name: field.default_factory() if field.default_factory is not MISSING else field.default
    for field in fields(Draft)
}


def to_json_object(draft: Draft) -> dict[str, Any]:
    """Return a draft without its keys and without empty fields, ready for JSON.

    >>> draft = Draft("u", "k", "1", "u", "inews", "h", datetime(2023, 12, 11, tzinfo=UTC), title="Judul")
    >>> to_json_object(draft)
    {'url': 'u', 'page_url': 'u', 'site': 'inews', 'host': 'h', 'title': 'Judul'}
    """
    said = {name: value for name in _NAMES if (value := getattr(draft, name)) != _DEFAULTS[name]}
    for name in _TIMES:
        if name in said:
            said[name] = said[name].isoformat()
    return said


def from_json_object(said: Mapping[str, Any], **keys: Any) -> Draft:
    """Return the draft again; fields of another version of this program that this one lacks are left out.

    Raises: ValueError where a value without which there is no draft is missing.
    """
    values = {name: value for name, value in said.items() if name in _KNOWN}
    for name in _TIMES:
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    if "kind" in values:
        values["kind"] = Kind(values["kind"])
    if missing := _REQUIRED - values.keys() - keys.keys():
        raise ValueError(f"a stored observation is damaged: {', '.join(sorted(missing))} is missing")
    return Draft(**keys, **values)


def rejection_to_json(rejection: Rejection) -> dict[str, str]:
    """Return a rejection without its keys, which are the story's and the time."""
    return {
        "url": rejection.url,
        "stage": str(rejection.stage),
        "reason": str(rejection.reason),
        "detail": rejection.detail,
    }


def rejection_from_json(said: Mapping[str, Any], fetched_at: datetime, story_key: str) -> Rejection:
    """Return the rejection again.

    Raises: ValueError for a stage or a reason that is of no list.
    """
    value = said["reason"]
    reason = DropReason(value) if value in set(DropReason) else FailReason(value)
    return Rejection(said["url"], Stage(said["stage"]), reason, said["detail"], fetched_at, story_key=story_key)


def pack(said: Mapping[str, Any], first: Mapping[str, Any] | None = None) -> bytes:
    """Return the compressed JSON of a draft; of a later one of the story, that of its difference from the first.

    >>> unpack(pack({"title": "Judul"})), unpack(pack({"title": "Baru"}, {"title": "Judul", "city": "MEDAN"}))
    ({'title': 'Judul'}, {'title': 'Baru', 'city': None})
    """
    if first is not None:
        changed = {name: value for name, value in said.items() if name not in first or first[name] != value}
        said = changed | {name: None for name in first if name not in said}
    return zlib.compress(_ENCODER.encode(said).encode())


def unpack(packed: bytes, first: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the JSON object of a draft again.

    Raises: ValueError for bytes that are damaged.
    """
    try:
        said = json.loads(zlib.decompress(packed))
    except zlib.error as error:
        raise ValueError(f"a stored observation is damaged: {error}") from error
    if first is None:
        return dict(said)
    return {name: value for name, value in (*first.items(), *said.items()) if said.get(name, value) is not None}


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def to_whole_seconds(draft: Draft) -> Draft:
    """Bring the times of a draft to the precision that is stored, in place, so that a stored draft equals a fresh one.

    Raises: ValueError for a time without a zone.
    """
    draft.fetched_at = whole_second(draft.fetched_at)
    for name in _TIMES:
        moment = getattr(draft, name)
        if moment is not None:
            whole_second(moment)
            setattr(draft, name, moment.replace(microsecond=0))
    return draft


def whole_second(moment: datetime) -> datetime:
    """Return a time in UTC at the precision that is stored.

    Raises: ValueError for a time without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment}")
    return moment.astimezone(UTC).replace(microsecond=0)
