"""Rows between the stages of a dataset: an observation or a rejection of one page, with the place of its record."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import IntEnum
from hashlib import blake2b
from typing import Any

import pyarrow as pa

from newscrawl.items import Draft, Rejection
from newscrawl.stories.draft_json import from_json_object, rejection_from_json, rejection_to_json, to_json_object
from newscrawl.warc.saved import SavedPage

_MOMENT = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        pa.field("story_key", pa.string(), nullable=False),
        pa.field("phase", pa.int8(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("record_id", pa.string(), nullable=False),
        pa.field("part", pa.string()),  # of an observation; a rejection has none
        pa.field("fetched_at", _MOMENT, nullable=False),
        pa.field("digest", pa.string(), nullable=False),
        pa.field("said", pa.string(), nullable=False),
        pa.field("original_at", _MOMENT),  # of a repetition whose original only the URL names
    ]
)
#: A bucket holds the stories of one task of the join. Each file is opened once for each of them.
_LEAST_BUCKETS, _MOST_BUCKETS = 8, 256


class Phase(IntEnum):
    """In which order a replay stores the pages of its files."""

    PAGE = 0
    ERROR = 1  # may have been replaced by another attempt
    REVISIT = 2  # its body is in another record
    REDIRECT = 3  # led to no answer


def buckets_for(files: int) -> int:
    """Return into how many buckets the stories of so many files go.

    >>> [buckets_for(files) for files in (1, 20, 30_000)]
    [8, 32, 256]
    """
    return min(_MOST_BUCKETS, max(_LEAST_BUCKETS, 1 << (files - 1).bit_length()))


def bucket_of(story_key: str, buckets: int) -> int:
    """Return the bucket of a story.

    >>> bucket_of("www.inews.id/news/x", 8) == bucket_of("www.inews.id/news/x", 8)
    True
    """
    return int.from_bytes(blake2b(story_key.encode(), digest_size=4).digest(), "little") % buckets


def to_row(
    item: Draft | Rejection, saved: SavedPage, phase: Phase, original_at: datetime | None = None
) -> dict[str, Any]:
    """Return the row of a saved page's draft or rejection, its times in whole seconds."""
    file, _, offset = saved.where.rpartition(":")
    if isinstance(item, Draft):
        part, digest, said = item.part, item.digest, to_json_object(item)
    else:
        part, digest, said = None, "", rejection_to_json(item)
    return {
        "story_key": item.story_key,
        "phase": int(phase),
        "file": file if offset.isdigit() else saved.where,
        "offset": int(offset) if offset.isdigit() else 0,
        "record_id": saved.record_id,
        "part": part,
        "fetched_at": item.fetched_at,
        "digest": digest,
        "said": json.dumps(said, ensure_ascii=False, separators=(",", ":")),
        "original_at": original_at,
    }


def to_item(row: dict[str, Any]) -> Draft | Rejection:
    """Return the draft or rejection that a row was made of."""
    said, fetched_at = json.loads(row["said"]), row["fetched_at"].astimezone(UTC)
    if row["part"] is not None:
        keys = {"story_key": row["story_key"], "part": row["part"], "digest": row["digest"]}
        return from_json_object(said, fetched_at=fetched_at, **keys)
    return rejection_from_json(said, fetched_at, row["story_key"])


def by_bucket(rows: Iterable[dict[str, Any]], buckets: int) -> dict[int, list[dict[str, Any]]]:
    """Return the rows of each bucket that has some, in the order of the buckets."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(bucket_of(row["story_key"], buckets), []).append(row)
    return dict(sorted(found.items()))
