"""Entries of a feed or sitemap."""

from collections.abc import Iterator
from datetime import datetime

from newscrawl.items import Link
from newscrawl.text.dates import names_impossible, parse_machine, parse_published


class Entries:
    """The entries of a document, as they are read.

    Afterwards `damage` says why it could not be read to its end, and `names_future` whether a date in it is later than
    `fetched_at`, so that the clock may have been behind.
    """

    def __init__(self, body: bytes, fetched_at: datetime) -> None:
        self.body, self.fetched_at = body, fetched_at
        self.damage = ""
        self.names_future = False

    def _date(self, text: str, *, in_words: bool = False) -> datetime | None:
        if not text:
            return None
        date = parse_machine(text, self.fetched_at)
        if date is None and in_words:
            date = parse_published(text, self.fetched_at)
        if date is None:
            self.names_future |= names_impossible(text, self.fetched_at)
        return date.at if date else None

    def __iter__(self) -> Iterator[Link]:
        raise NotImplementedError
