"""Sitemaps and sitemap indexes -> the pages and the further sitemaps that they name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newscrawl.discovery.documents import Record, read_records
from newscrawl.text.dates import parse_machine


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


def _location(record: Record) -> str:
    # The pictures of a page have a `loc` each, and may come first.
    return next((node.text for node in record.nodes if node.name == "loc" and node.text and node.is_child), "")


def _date(text: str, fetched_at: datetime) -> datetime | None:
    date = parse_machine(text, fetched_at) if text else None
    return date.at if date else None
