"""RSS (0.9 to 2.0) and Atom feeds -> the stories that they name."""

from collections.abc import Iterator
from datetime import datetime

from newscrawl.discovery.sitemap import Entry
from newscrawl.discovery.xml_records import Record, read_records
from newscrawl.text.dates import parse_machine, parse_published

_DATES = ("pubDate", "published", "date", "issued", "updated", "modified")


def read_feed(body: bytes, fetched_at: datetime) -> Iterator[Entry]:
    """Yield the entries of a feed, in its order.

    >>> from datetime import UTC
    >>> item = b"<item><link>https://a.id/x</link><pubDate>Wed, 10 Jun 2026 08:00:00 +0700</pubDate></item>"
    >>> body = b"<rss><channel>" + item + b"</channel></rss>"
    >>> [(entry.url, str(entry.published_at)) for entry in read_feed(body, datetime(2026, 6, 11, tzinfo=UTC))]
    [('https://a.id/x', '2026-06-10 08:00:00+07:00')]

    Raises: DocumentError for what is no feed.
    """
    for record in read_records(body, {"rss", "feed", "RDF"}, {"item", "entry"}):
        if url := _link(record):
            yield Entry(url, record.text("title") or None, _date(record.text(*_DATES), fetched_at))


def _link(record: Record) -> str:
    """Return the page of an entry: RSS writes it into the element, Atom into an attribute beside other links."""
    for node in record.nodes:
        if node.name != "link":
            continue
        if node.text:
            return node.text
        if node.attributes.get("href") and node.attributes.get("rel", "alternate") == "alternate":
            return node.attributes["href"]
    guid = next((node for node in record.nodes if node.name in {"guid", "id"}), None)
    is_link = guid and guid.attributes.get("isPermaLink") != "false" and guid.text.startswith(("http://", "https://"))
    return guid.text if guid and is_link else ""


def _date(text: str, fetched_at: datetime) -> datetime | None:
    if not text:
        return None
    date = parse_machine(text, fetched_at) or parse_published(text, fetched_at)
    return date.at if date else None
