"""Filters of a search: which stories are wanted."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Table, select

from newscrawl.errors import InputError
from newscrawl.store.days import within_days
from newscrawl.store.schema import article_tags
from newscrawl.store.types import is_text


@dataclass(frozen=True, slots=True)
class Filters:
    """Which stories are wanted; None wants all. Days are WIB days, both included.

    Raises: InputError for a value that is no text.
    """

    since: date | None = None
    until: date | None = None
    channel: str | None = None
    city: str | None = None
    tag: str | None = None
    host: str | None = None
    kind: str | None = None
    site: str | None = None

    def __post_init__(self) -> None:
        for name in ("channel", "city", "tag", "host", "kind", "site"):
            value = getattr(self, name)
            if value is not None and not is_text(value):
                raise InputError(f"{name} {value!a} is no text in UTF-8")


def filtered(statement: Select[Any], source: Table, filters: Filters) -> Select[Any]:
    """Return a statement narrowed to the stories that pass the filters."""
    statement = statement.where(*within_days(source.c.published_at, filters.since, filters.until))
    if filters.channel:
        statement = statement.where(source.c.channel.in_(spelled(filters.channel)))
    if filters.city:
        statement = statement.where(source.c.city.in_(spelled(filters.city)))
    if filters.host:
        statement = statement.where(source.c.host == filters.host.lower())
    if filters.kind:
        statement = statement.where(source.c.kind == filters.kind)
    if filters.site:
        statement = statement.where(source.c.site == filters.site.lower())
    if filters.tag:
        tagged = select(article_tags.c.article_id).where(article_tags.c.tag.in_(spelled(filters.tag)))
        statement = statement.where(source.c.id.in_(tagged))
    return statement


def spelled(value: str) -> list[str]:
    """Return the usual capitalisations of a name, so that an index still serves a search that ignores case."""
    return list(dict.fromkeys([value, value.lower(), value.upper(), value.title(), value.capitalize()]))
