"""Sitemaps, feeds and the list of network sites: whatever the bytes are."""

import gzip
import resource
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.feed import read_feed
from newscrawl.discovery.network_list import read_menu
from newscrawl.discovery.sitemap import read_sitemap
from newscrawl.discovery.xml_records import MAX_BYTES, DocumentError, read_records

NOW = datetime(2026, 6, 10, 5, 0, tzinfo=UTC)
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><image:image><image:loc>https://img.a.id/x.jpg</image:loc></image:image>
    <loc> https://a.id/x </loc><lastmod>2026-06-10T08:00:00+07:00</lastmod>
    <news:news><news:publication><news:name>A</news:name></news:publication>
      <news:publication_date>2026-06-09T20:00:00+07:00</news:publication_date><news:title>Judul</news:title></news:news>
  </url>
  <url><lastmod>2026-06-10</lastmod></url>
</urlset>"""
RSS = """<rss><channel><link>https://a.id</link><item><link>https://a.id/x</link>
<pubDate>Tue, 09 Jun 2026 20:00:00 +0700</pubDate></item></channel></rss>"""
RSS_GUID = """<rss><channel><item><guid>https://a.id/x</guid><pubDate>Selasa, 9 Juni 2026 20:00 WIB</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns='http://www.w3.org/2005/Atom'><entry><link rel='self' href='https://a.id/api/1'/>
<link href='https://a.id/x'/><updated>2026-06-10T08:00:00Z</updated><published>2026-06-09T13:00:00Z</published>
</entry></feed>"""
RSS_1 = """<RDF xmlns:dc='http://purl.org/dc/elements/1.1/'><item><link><![CDATA[https://a.id/x]]></link>
<dc:date>2026-06-09T20:00:00+07:00</dc:date></item></RDF>"""
BOMB = """<!DOCTYPE urlset [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<urlset><url><loc>https://a.id/&c;</loc></url></urlset>"""


TWO_MEMBERS = gzip.compress(SITEMAP[:300].encode()) + gzip.compress(SITEMAP[300:].encode())


@pytest.mark.parametrize(
    "body",
    [
        SITEMAP.encode(),
        b"\n\n" + SITEMAP.encode(),
        gzip.compress(SITEMAP.encode()),
        TWO_MEMBERS,
        TWO_MEMBERS + b"\0" * 512 + b"what else",
    ],
)
def test_a_sitemap_names_pages_with_their_dates(body: bytes) -> None:
    """The page's own address, not its picture's; an entry without one is none; gzip or not."""
    (entry,) = read_sitemap(body, NOW)

    assert (entry.url, entry.title) == ("https://a.id/x", "Judul")
    assert entry.published_at == datetime(2026, 6, 9, 13, 0, tzinfo=UTC)
    assert entry.modified_at == datetime(2026, 6, 10, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_of_its_own_are_refused(encoding: str) -> None:
    """In any encoding, and before anything is expanded."""
    with pytest.raises(DocumentError, match="entities"):
        list(read_sitemap(BOMB.encode(encoding), NOW))


def test_an_archive_that_unpacks_without_end_is_refused() -> None:
    """After the bound, not after the memory."""
    body = gzip.compress(b"<urlset>" + b" " * (MAX_BYTES + 1))

    with pytest.raises(DocumentError, match="unpacks to more"):
        list(read_sitemap(body, NOW))


@pytest.mark.parametrize("body", [b"", b"Just a moment...", b"<html><body>404</body></html>", b"\x1f\x8b\x08broken"])
def test_what_is_no_sitemap_says_so(body: bytes) -> None:
    """Not: a site without stories."""
    with pytest.raises(DocumentError):
        list(read_sitemap(body, NOW))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the process's memory is read as Linux tells it")
def test_a_large_sitemap_is_read_in_little_memory() -> None:
    """50,000 entries, the most that the protocol allows; as a tree they would be 40 MB."""
    line = "<url><loc>https://a.id/news/nasional/cerita-nomor-{}</loc><lastmod>2026-06-10</lastmod></url>"
    body = f"<urlset>{''.join(line.format(number) for number in range(50_000))}</urlset>".encode()
    before = resident_bytes()

    records = read_records(body, {"urlset"}, {"url"})
    used = [resident_bytes() - before for number, _ in enumerate(records) if number % 1000 == 0]

    assert len(used) == 50
    assert max(used) < 10_000_000


def resident_bytes() -> int:
    """The memory that this process has in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def test_a_document_that_breaks_off_gives_what_came_before() -> None:
    """A connection that was cut costs the rest, not all."""
    body = SITEMAP.encode()

    found = list(read_sitemap(body[: body.index(b"</url>") + 6], NOW))

    assert [entry.url for entry in found] == ["https://a.id/x"]


@pytest.mark.parametrize("body", [RSS, RSS_GUID, ATOM, RSS_1])
def test_feeds_of_every_make_name_page_and_publication(body: str) -> None:
    """RSS 2.0, RSS with the address in its guid only, Atom, RSS 1.0."""
    (entry,) = read_feed(body.encode(), NOW)

    assert (entry.url, entry.published_at) == ("https://a.id/x", datetime(2026, 6, 9, 13, 0, tzinfo=UTC))


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"island": [{"slug": "jawa"}]}', b"[" * 100_000])
def test_a_list_without_sites_says_so(body: bytes) -> None:
    """An island is no site."""
    with pytest.raises(DocumentError):
        read_menu(body)


def test_a_name_that_could_lead_elsewhere_is_no_site() -> None:
    """A slug becomes a part of a host name."""
    body = b'{"island": [{"network": [{"slug": "evil.com/"}, {"slug": "Karawang"}, {"slug": 5}, {}]}]}'

    assert read_menu(body) == ["karawang"]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_an_error(rest: bytes) -> None:
    """Never another exception."""
    for body in (rest, b"<urlset><url>" + rest, b"<rss><item>" + rest):
        for read in (read_sitemap, read_feed):
            with suppress(DocumentError):
                list(read(body, NOW))
