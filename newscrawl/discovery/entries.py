"""Entries of a feed or sitemap."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a sitemap, feed or list."""

    url: str
    title: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None  # the date that says least: a sitemap's `lastmod` moves with every edit
    is_sitemap: bool = False
    keywords: str = ""


class Entries:
    """The entries of a document, as they are read; afterwards `damage` says why it could not be read to its end."""

    def __init__(self, body: bytes, fetched_at: datetime) -> None:
        self.body, self.fetched_at = body, fetched_at
        self.damage = ""

    def __iter__(self) -> Iterator[Entry]:
        return self._read()

    def _read(self) -> Iterator[Entry]:
        raise NotImplementedError
