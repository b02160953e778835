"""Sitemaps and sitemap indexes -> the pages and the further sitemaps that they name."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from newscrawl.discovery.xml_records import Record, read_records
from newscrawl.text.dates import parse_machine

_PERIOD = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?:(?P<separator>[-_/]?)(?P<month>0[1-9]|1[0-2])(?:(?P=separator)(?P<day>[0-3]\d))?)?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a sitemap, feed or list."""

    url: str
    title: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None  # the date that says least: a sitemap's `lastmod` moves with every edit
    is_sitemap: bool = False


def read_sitemap(body: bytes, fetched_at: datetime) -> Iterator[Entry]:
    """Yield the entries of a sitemap (with Google's news fields where it has them) or of an index, as they are read.

    >>> from datetime import UTC
    >>> body = b"<sitemapindex><sitemap><loc>https://a.id/news.xml.gz</loc></sitemap></sitemapindex>"
    >>> [(entry.url, entry.is_sitemap) for entry in read_sitemap(body, datetime(2026, 6, 10, tzinfo=UTC))]
    [('https://a.id/news.xml.gz', True)]

    Raises: DocumentError for what is no sitemap.
    """
    for record in read_records(body, {"urlset", "sitemapindex"}, {"url", "sitemap"}):
        if url := _location(record):
            yield Entry(
                url,
                record.text("title") or None,
                _date(record.text("publication_date"), fetched_at),
                _date(record.text("lastmod"), fetched_at),
                record.name == "sitemap",
            )


def read_robots(body: bytes) -> list[str]:
    """Return the URLs of the `Sitemap:` lines of a robots.txt.

    >>> read_robots(b"User-agent: *\\nDisallow:\\nSITEMAP : https://a.id/sitemap.xml # all\\n")
    ['https://a.id/sitemap.xml']
    """
    found = []
    for line in body.decode("utf-8", "replace").removeprefix("\ufeff").splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        if name.strip().lower() == "sitemap" and value.strip():
            found.append(value.strip())
    return found


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


def _location(record: Record) -> str:
    # The pictures of a page have a `loc` each, and may come first.
    return next((node.text for node in record.nodes if node.name == "loc" and node.text and node.is_child), "")


def _date(text: str, fetched_at: datetime) -> datetime | None:
    date = parse_machine(text, fetched_at) if text else None
    return date.at if date else None
