"""Sitemaps and sitemap indexes -> the pages and the further sitemaps that they name."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from newscrawl.discovery.documents.entries import Entries
from newscrawl.discovery.documents.feed import ROOTS, Feed
from newscrawl.discovery.documents.xml_records import MAX_RECORDS, Record, Records
from newscrawl.discovery.documents.xml_text import DocumentError, texts_of
from newscrawl.items import Link

_ROOTS = frozenset({"urlset", "sitemapindex"})
_RECORDS = frozenset({"url", "sitemap"})
_LONGEST_LINE = 4096  # characters of a line in a sitemap of plain text
_PERIOD = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?:(?P<separator>[-_/]?)(?P<month>0[1-9]|1[0-2])(?:(?P=separator)(?P<day>[0-3]\d))?)?(?!\d)"
)


class Sitemap(Entries):
    """The entries of a sitemap (with Google's news fields where it has them) or of an index of sitemaps.

    The protocol allows a feed, or a text of one URL a line, as a sitemap too.

    >>> from datetime import UTC, datetime
    >>> body = b"<sitemapindex><sitemap><loc>https://a.id/news.xml.gz</loc></sitemap></sitemapindex>"
    >>> [(entry.url, entry.is_sitemap) for entry in Sitemap(body, datetime(2026, 6, 10, tzinfo=UTC))]
    [('https://a.id/news.xml.gz', True)]

    Raises: DocumentError for what is no sitemap.
    """

    def __iter__(self) -> Iterator[Link]:
        if _is_text(self.body):
            yield from self._read_lines()
            return
        records = Records(self.body, _ROOTS | ROOTS, _RECORDS)
        try:
            for record in records:
                if url := record.text("loc"):  # of the page: its pictures have one each, and may come first
                    yield self._entry(record, url)
        finally:
            self.damage = records.damage
        if records.root in ROOTS:
            feed = Feed(self.body, self.fetched_at)
            yield from feed
            self.damage, self.names_future = feed.damage, feed.names_future

    def _entry(self, record: Record, url: str) -> Link:
        return Link(
            url,
            record.text("title", spaces=("news", "")) or None,
            published_at=self._date(record.text("publication_date", spaces=("news", ""))),
            modified_at=self._date(record.text("lastmod")),
            keywords=record.text("keywords", spaces=("news", "")),
            is_sitemap=record.name == "sitemap",
        )

    def _read_lines(self) -> Iterator[Link]:
        number, rest = 0, ""
        for chunk in texts_of(self.body):
            *lines, rest = (rest + chunk).replace("\r", "\n").split("\n")
            for line in lines:
                number += 1
                if number > MAX_RECORDS:
                    self.damage = f"it goes on after {MAX_RECORDS:,} lines"
                    return
                if entry := _line(line):
                    yield entry
            rest = rest[:_LONGEST_LINE]
        if entry := _line(rest):
            yield entry


def period_of(url: str) -> tuple[date, date] | None:
    """Return the first and the last day of the year, month or day that a sitemap is named after, None for none.

    >>> [str(day) for day in period_of("https://a.id/sitemap-2026-02.xml.gz")]
    ['2026-02-01', '2026-02-28']
    >>> period_of("https://a.id/sitemap/20260230.xml"), period_of("https://a.id/post-sitemap12.xml")
    (None, None)
    """
    found = list(_PERIOD.finditer(urlsplit(url).path))
    if len(found) != 1:
        return None
    year, month, day = (int(part) if part else 0 for part in found[0].group("year", "month", "day"))
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    return first, date(year, month or 12, monthrange(year, month or 12)[1])


def _is_text(body: bytes) -> bool:
    """Whether a document is a list of URLs, one a line."""
    try:
        first = next(texts_of(body), "")
    except DocumentError:
        return False
    return first[:8].lower().startswith(("http://", "https://"))


def _line(line: str) -> Link | None:
    url = line.strip("\ufeff \t\r\n")
    return Link(url) if url.startswith(("http://", "https://")) else None
