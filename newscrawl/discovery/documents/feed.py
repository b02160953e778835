"""RSS (0.9 to 2.0) and Atom feeds -> the stories that they name."""

from collections.abc import Iterator
from urllib.parse import urljoin

from newscrawl.discovery.documents.entries import Entries
from newscrawl.discovery.documents.xml_records import Node, Record, Records
from newscrawl.items import Link

ROOTS = frozenset({"rss", "feed", "rdf"})
_RECORDS = frozenset({"item", "entry"})
_DATES = ("pubDate", "published", "date", "issued", "updated", "modified")
_DATE_SPACES = ("", "dc", "dcterms", "atom", "news")


class Feed(Entries):
    """The entries of a feed, in its order.

    >>> from datetime import UTC, datetime
    >>> item = b"<item><link>https://a.id/x</link><pubDate>Wed, 10 Jun 2026 08:00:00 +0700</pubDate></item>"
    >>> body = b"<rss><channel>" + item + b"</channel></rss>"
    >>> [(entry.url, str(entry.published_at)) for entry in Feed(body, datetime(2026, 6, 11, tzinfo=UTC))]
    [('https://a.id/x', '2026-06-10 08:00:00+07:00')]

    Raises: DocumentError for what is no feed.
    """

    def __iter__(self) -> Iterator[Link]:
        records = Records(self.body, ROOTS, _RECORDS)
        for record in records:
            if url := _link(record):
                date = self._date(record.text(*_DATES, spaces=_DATE_SPACES), in_words=True)
                keywords = " ".join(_keywords(record))
                yield Link(url, record.text("title") or None, published_at=date, keywords=keywords)
        self.damage = records.damage


def _link(record: Record) -> str:
    """Return the page of an entry: RSS writes it into the element, Atom into an attribute beside other links."""
    children = [node for node in record.nodes if node.is_child and node.space in {"", "atom"}]
    for node in children:
        if node.name != "link":
            continue
        if node.text:
            return _absolute(node.text, node)
        if node.attributes.get("href") and node.attributes.get("rel", "alternate") == "alternate":
            return _absolute(node.attributes["href"], node)
    guid = next((node for node in children if node.name in {"guid", "id"}), None)
    is_link = guid and guid.attributes.get("ispermalink") != "false" and guid.text.startswith(("http://", "https://"))
    return guid.text if guid and is_link else ""


def _absolute(url: str, node: Node) -> str:
    try:
        return urljoin(node.base, url.strip()) if node.base else url
    except ValueError:
        return url


def _keywords(record: Record) -> Iterator[str]:
    """Yield the words by which an entry is filed."""
    for node in record.nodes:
        if node.is_child and node.name in {"category", "keywords", "subject"}:
            yield node.text or node.attributes.get("term", "")
