"""Typed records of database rows."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from newscrawl.items import Article, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle(Article):
    """One story as the database holds it; docs/data.md has unit and meaning of each field.

    All times are aware: `published_at` in the offset that the page named, the others in UTC.
    """

    id: int
    cluster_id: str
    first_seen_at: datetime
    gone_at: datetime | None

    def __repr__(self) -> str:
        """Return a line, without the text: in a notebook a list of stories is a list."""
        return f"<StoredArticle {self.id} {self.title!r} {self.url}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An earlier state of a story that was edited. Times are in UTC."""

    seen_at: datetime
    title: str
    body: str
    published_at: datetime | None
    summary: str | None
    text_key: str
    changed: tuple[str, ...]  # the fields in which the next state differs


_REVISION = tuple(field.name for field in fields(Revision))
_ARTICLE = tuple(field.name for field in fields(StoredArticle) if field.name != "missing_parts")


def stored_article(row: Mapping[str, Any], missing_parts: tuple[str, ...] = ()) -> StoredArticle:
    """Return a row of `articles` or `stories`."""
    values = {name: row[name] for name in _ARTICLE}
    local = row["published_local"]
    values |= {
        "kind": Kind(values["kind"]),
        "published_at": datetime.fromisoformat(local) if local else None,
        "authors": tuple(values["authors"]),
        "tags": tuple(values["tags"]),
    }
    return StoredArticle(**values, missing_parts=missing_parts)


def revision(row: Mapping[str, Any]) -> Revision:
    """Return a row of `revisions`."""
    return Revision(**{name: row[name] for name in _REVISION} | {"changed": tuple(row["changed"])})
