"""Sitemaps, feeds and the list of network sites: whatever the bytes are."""

import gzip
import json
import re
import resource
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.documents.feed import Feed
from newscrawl.discovery.documents.network_list import MAX_SITES, read_menu
from newscrawl.discovery.documents.sitemap import Sitemap
from newscrawl.discovery.documents.xml_records import MAX_RECORDS, Records
from newscrawl.discovery.documents.xml_text import MAX_BYTES, DocumentError

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
    (entry,) = Sitemap(body, NOW)

    assert (entry.url, entry.title) == ("https://a.id/x", "Judul")
    assert entry.published_at == datetime(2026, 6, 9, 13, 0, tzinfo=UTC)
    assert entry.modified_at == datetime(2026, 6, 10, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_of_its_own_are_refused(encoding: str) -> None:
    """In any encoding, and before anything is expanded."""
    with pytest.raises(DocumentError, match="entities"):
        list(Sitemap(BOMB.encode(encoding), NOW))


def test_an_archive_that_unpacks_without_end_is_refused() -> None:
    """After the bound, not after the memory."""
    body = gzip.compress(b"<urlset>" + b" " * (MAX_BYTES + 1))

    with pytest.raises(DocumentError, match="unpacks to more"):
        list(Sitemap(body, NOW))


@pytest.mark.parametrize("body", [b"", b"Just a moment...", b"<html><body>404</body></html>", b"\x1f\x8b\x08broken"])
def test_what_is_no_sitemap_says_so(body: bytes) -> None:
    """Not: a site without stories."""
    with pytest.raises(DocumentError):
        list(Sitemap(body, NOW))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the process's memory is read as Linux tells it")
def test_a_large_sitemap_is_read_in_little_memory() -> None:
    """50,000 entries, the most that the protocol allows; as a tree they would be 40 MB."""
    line = "<url><loc>https://a.id/news/nasional/cerita-nomor-{}</loc><lastmod>2026-06-10</lastmod></url>"
    body = f"<urlset>{''.join(line.format(number) for number in range(50_000))}</urlset>".encode()
    before = resident_bytes()

    records = Records(body, {"urlset"}, {"url"})
    used = [resident_bytes() - before for number, _ in enumerate(records) if number % 1000 == 0]

    assert len(used) == 50
    assert max(used) < 10_000_000


def resident_bytes() -> int:
    """The memory that this process has in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def test_a_document_that_breaks_off_gives_what_came_before() -> None:
    """A connection that was cut costs the rest, not all."""
    body = SITEMAP.encode()

    found = list(Sitemap(body[: body.index(b"</url>") + 6], NOW))

    assert [entry.url for entry in found] == ["https://a.id/x"]


@pytest.mark.parametrize("body", [RSS, RSS_GUID, ATOM, RSS_1])
def test_feeds_of_every_make_name_page_and_publication(body: str) -> None:
    """RSS 2.0, RSS with the address in its guid only, Atom, RSS 1.0."""
    (entry,) = Feed(body.encode(), NOW)

    assert (entry.url, entry.published_at) == ("https://a.id/x", datetime(2026, 6, 9, 13, 0, tzinfo=UTC))


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"island": [{"slug": "jawa"}]}', b"[" * 100_000])
def test_a_list_without_sites_says_so(body: bytes) -> None:
    """An island is no site."""
    with pytest.raises(DocumentError):
        read_menu(body, "network", "slug")


def test_a_name_that_could_lead_elsewhere_is_no_site() -> None:
    """A slug becomes a part of a host name."""
    body = b'{"island": [{"network": [{"slug": "evil.com/"}, {"slug": "Karawang"}, {"slug": 5}, {}]}]}'

    assert read_menu(body, "network", "slug") == ["karawang"]


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_an_error(rest: bytes) -> None:
    """Never another exception."""
    for body in (rest, b"<urlset><url>" + rest, b"<rss><item>" + rest):
        for read in (Sitemap, Feed):
            with suppress(DocumentError):
                list(read(body, NOW))


def feed_of(*items: str, more: str = "") -> bytes:
    return f"<rss version='2.0'><channel><title>A</title>{more}{''.join(items)}</channel></rss>".encode()


def item(number: int, more: str = "") -> str:
    return f"<item><title>Cerita {number}</title><link>https://a.id/{number}</link>{more}</item>"


@pytest.mark.parametrize(
    "fault",
    [
        "<title>Toko A&W dan M&M's</title>",
        "<source>https://a.id/?a=1&b=2</source>",
        "<description>Suhu < 20 derajat, 3<5</description>",
        "<description>Kopi &nbsp;&eacute; &tidakada; &#; &#xZZ;</description>",
        "<description><p>Baris satu<br>baris dua</description>",
        "<description>Tanpa tutup",
        "<media:thumbnail url='https://img.a.id/x.jpg'/><s:urlset><dc:creator>B</dc:creator></s:urlset>",
        "<description><![CDATA[</item> & < <item>]]></description>",
        "<!-- <item> & -->",
        "\x00\x0b\x1f",
        "</channel></title>",
        "<1>",
        "<a b=c d='>",
        "<a:b:c/>",
    ],
)
def test_a_fault_in_one_entry_costs_no_other_entry(fault: str) -> None:
    """Raw signs, tags that are not closed, prefixes that are not declared, characters that no XML may have."""
    body = feed_of(item(1), item(2, fault), *map(item, range(3, 11)))

    feed = Feed(body, NOW)
    found = [entry.url for entry in feed]

    assert found == [f"https://a.id/{number}" for number in range(1, 11)]
    assert feed.damage == ""


def test_a_query_with_a_raw_ampersand_is_kept_whole() -> None:
    """It is the address of the story."""
    body = b"<urlset><url><loc>https://a.id/x?a=1&b=2</loc></url><url><loc>https://a.id/y</loc></url></urlset>"

    assert [entry.url for entry in Sitemap(body, NOW)] == ["https://a.id/x?a=1&b=2", "https://a.id/y"]


@pytest.mark.parametrize("prefix", ["s:", "x:"])
def test_prefixes_may_be_undeclared(prefix: str) -> None:
    """Of the document itself, of its news and of its pictures."""
    text = (
        "<s:urlset><s:url><image:image><image:loc>https://a.id/x.jpg</image:loc></image:image><s:loc>https://a.id/x</s:loc>"
        "<news:news><news:title>Judul</news:title><news:publication_date>2026-06-09T20:00:00+07:00</news:publication_date>"
        "</news:news></s:url></s:urlset>"
    )

    (entry,) = Sitemap(text.replace("s:url", f"{prefix}url").replace("s:loc", f"{prefix}loc").encode(), NOW)

    assert (entry.url, entry.title) == ("https://a.id/x", "Judul")
    assert entry.published_at == datetime(2026, 6, 9, 13, 0, tzinfo=UTC)


def test_what_is_in_a_child_is_not_the_entry() -> None:
    """The source of a quoted entry, a picture, a video, an enclosure have links, titles and dates of their own."""
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><source><title>Lain</title><link href='https://b.id/feed'/>"
        "<published>2020-01-01T00:00:00Z</published></source><title>Judul</title>"
        "<link rel='enclosure' href='https://a.id/x.mp3'/><link href='https://a.id/x'/>"
        "<published>2026-06-09T13:00:00Z</published></entry></feed>"
    )
    rss = (
        "<item><image><url>https://a.id/l.png</url><title>Logo</title><link>https://a.id/logo</link></image>"
        "<enclosure>https://a.id/x.mp3</enclosure><media:title>Gambar</media:title><title>Judul</title>"
        "<link>https://a.id/x</link><pubDate>Tue, 09 Jun 2026 20:00:00 +0700</pubDate></item>"
    )
    sitemap = (
        "<urlset xmlns:video='http://www.google.com/schemas/sitemap-video/1.1'><url><video:video>"
        "<video:title>Video</video:title><video:publication_date>2020-01-01</video:publication_date></video:video>"
        "<loc>https://a.id/x</loc><lastmod>2026-06-09T13:00:00Z</lastmod></url></urlset>"
    )

    (of_atom,), (of_rss,), (of_sitemap,) = (
        list(read(body, NOW))
        for read, body in ((Feed, atom.encode()), (Feed, feed_of(rss)), (Sitemap, sitemap.encode()))
    )

    moment = datetime(2026, 6, 9, 13, 0, tzinfo=UTC)
    assert (of_atom.url, of_atom.title, of_atom.published_at) == ("https://a.id/x", "Judul", moment)
    assert (of_rss.url, of_rss.title, of_rss.published_at) == ("https://a.id/x", "Judul", moment)
    assert (of_sitemap.url, of_sitemap.title, of_sitemap.published_at) == ("https://a.id/x", None, None)
    assert of_sitemap.modified_at == moment


def test_links_are_relative_to_the_base_that_the_feed_names() -> None:
    """The nearest `xml:base`, itself relative to those around it."""
    body = (
        b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.id/news/'>"
        b"<entry><link href='x'/></entry><entry xml:base='nasional/'><link href='y'/></entry>"
        b"<entry><link xml:base='https://b.id/' href='/z'/></entry></feed>"
    )

    assert [entry.url for entry in Feed(body, NOW)] == [
        "https://a.id/news/x", "https://a.id/news/nasional/y", "https://b.id/z"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [RSS.encode(), ATOM.encode(), b"\xef\xbb\xbfhttps://a.id/x\r\nno URL\n", gzip.compress(b"https://a.id/x", mtime=0)],
)
def test_a_feed_or_a_text_may_be_a_sitemap(body: bytes) -> None:
    """The protocol allows RSS, Atom, and one URL a line."""
    assert [entry.url for entry in Sitemap(body, NOW)] == ["https://a.id/x"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_of_two_bytes_a_character_may_be_a_sitemap(encoding: str) -> None:
    """As an editor of Windows saves it, with a mark of the byte order or without."""
    body = "https://a.id/x\r\nhttps://a.id/y\r\n".encode(encoding)

    assert [entry.url for entry in Sitemap(body, NOW)] == ["https://a.id/x", "https://a.id/y"]


@pytest.mark.parametrize("body", [RSS, RSS_GUID], ids=["link", "guid"])
def test_a_feed_may_be_written_in_capitals(body: str) -> None:
    """Old systems write `<RSS>` and `<PUBDATE>`, and attributes too."""
    tags = re.sub(r"</?\w+", lambda tag: tag[0].upper(), body)

    (told,), (found,) = Feed(body.encode(), NOW), Feed(tags.encode(), NOW)

    assert found == told
    atom = b"<FEED><ENTRY><LINK HREF='https://a.id/x'/></ENTRY></FEED>"
    assert [entry.url for entry in Feed(atom, NOW)] == [told.url]


@pytest.mark.parametrize(
    ("body", "number", "says"),
    [
        (SITEMAP.encode()[: SITEMAP.index("</url>") + 6], 1, "breaks off"),
        (feed_of(item(1), item(2))[:-22], 2, "breaks off"),
        (
            b"<urlset>" + b"<url><loc>https://a.id/x</loc></url>" * (MAX_RECORDS + 1) + b"</urlset>",
            MAX_RECORDS,
            "goes on",
        ),
        (feed_of(item(1), item(2, "x" * 2_000_000), item(3)), 2, "larger than"),
        (b"https://a.id/x\n" * (MAX_RECORDS + 1), MAX_RECORDS, "goes on"),
    ],
    ids=["sitemap-cut", "feed-cut", "many-records", "large-record", "many-lines"],
)
def test_what_is_left_out_of_a_document_is_said(body: bytes, number: int, says: str) -> None:
    """It was not read to its end, so the next run may not be told that it did not change."""
    document = (Feed if body.startswith(b"<rss") else Sitemap)(body, NOW)

    assert sum(1 for _ in document) == number
    assert says in document.damage


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "utf-16-le", "tidak-ada", "zip"])
def test_an_encoding_is_taken_from_the_bytes(encoding: str) -> None:
    """A declaration of one that does not exist, or in which it is not, costs nothing but letters beyond ASCII."""
    text = f"<?xml version='1.0' encoding='{encoding}'?>" + feed_of(item(1)).decode()
    real = encoding if encoding not in {"tidak-ada", "zip"} else "utf-8"

    assert [entry.url for entry in Feed(text.encode(real), NOW)] == ["https://a.id/1"]


def test_a_list_of_more_sites_than_a_network_has_is_read_up_to_a_bound(caplog: pytest.LogCaptureFixture) -> None:
    """And it is said that the others are left alone."""
    sites = [{"slug": f"kota{number}"} for number in range(MAX_SITES + 1)]

    found = read_menu(json.dumps({"sites": sites}).encode(), "sites", "slug")
    whole = read_menu(json.dumps({"sites": sites[:MAX_SITES]}).encode(), "sites", "slug")

    assert len(found) == len(whole) == MAX_SITES
    assert caplog.text.count("more than 5000 sites") == 1


@pytest.mark.parametrize(
    "title",
    [
        "harga<b dan c",
        "<b>tebal",
        "satu<br>dua",
        "<a href=x>satu</a>",
        '<a href="x"y">satu</a>',
        "<!-- satu -- dua -->tiga",
        "&#xD800; &#0; &#99999999; satu",
        "satu</titel>",
    ],
)
def test_damage_in_one_field_costs_no_other(title: str) -> None:
    """A tag that is not closed swallows no link, and the link behind an error keeps its `&`."""
    item = f"<item><title>{title}</title><link>https://a.id/x?a=1&amp;b=2</link><guid>x</guid></item>"

    found = Feed(f"<rss><channel>{item * 3}</channel></rss>".encode(), NOW)

    assert [entry.url for entry in found] == ["https://a.id/x?a=1&b=2"] * 3
    assert found.damage == ""


def test_a_document_begins_behind_the_warning_of_a_script() -> None:
    """PHP writes its own above what it was to write."""
    warning = (
        "<br />\n<b>Warning</b>: Cannot modify header information in /feed.php on line 3<br />\n<?xml version='1.0'?>"
    )

    assert [entry.url for entry in Feed((warning + RSS).encode(), NOW)] == ["https://a.id/x"]
