"""WARC files as this project and others write them."""

import gzip
import io
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from backports import zstd
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl import stats
from newscrawl.replay.source import SavedPages
from newscrawl.warc.saved import SavedPage, Tally

URL = "https://www.inews.id/news/nasional/cerita-{}"
OTHER = "https://www.example.com/index.html"
HTML = b"<html><body>Cerita dari Kendari</body></html>"
WHEN = "2023-12-11T13:30:00Z"
_ZSTD = b"\x28\xb5\x2f\xfd"  # the first bytes of a frame


class Writer(WARCWriter):
    """The reference writer, without the temporary files that it leaves open."""

    def _create_temp_file(self) -> io.BytesIO:
        return io.BytesIO()


def record(
    url: str,
    body: bytes = HTML,
    *,
    kind: str = "response",
    headers: Iterable[tuple[str, str]] = (("Content-Type", "text/html"),),
    status: str = "200 OK",
    date: str = WHEN,
    warc_headers: dict[str, str] | None = None,
) -> bytes:
    """One uncompressed record by warcio, the reference writer."""
    stream = io.BytesIO()
    writer = Writer(stream, gzip=False)
    is_request = kind == "request"
    http = StatusAndHeaders("GET / HTTP/1.1" if is_request else status, list(headers), "" if is_request else "HTTP/1.1")
    written = writer.create_warc_record(
        url,
        kind,
        payload=io.BytesIO(body),
        http_headers=http if kind in ("response", "request", "revisit") else None,
        warc_content_type="" if kind in ("response", "request", "revisit") else "text/plain",
        warc_headers_dict={"WARC-Date": date, **(warc_headers or {})},
    )
    writer.write_record(written)
    return stream.getvalue()


def raw_record(block: bytes, *, length: int | None = None, headers: str = "") -> bytes:
    """One record of which every byte is given."""
    return (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {URL.format('raw')}\r\nWARC-Date: {WHEN}\r\n{headers}"
        f"Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    ).encode() + b"%s\r\n\r\n" % block


def read(folder: Path, *files: bytes, max_bytes: int = 1 << 20) -> tuple[list[SavedPage], Tally]:
    """Write the files and read the pages of iNews out of them."""
    for number, content in enumerate(files):
        ending = "" if content.startswith((b"WARC", b"\n")) else ".zst" if content.startswith(_ZSTD) else ".gz"
        (folder / f"{number}.warc{ending}").write_bytes(content)
    tally = Tally()
    pages = SavedPages.under([folder]).read(lambda url: "inews.id" in url, tally, max_bytes=max_bytes)
    return list(pages), tally


def slugs(pages: Iterable[SavedPage]) -> list[str]:
    """The last part of each page's URL."""
    return [page.url.rpartition("-")[2] for page in pages]


def compressed(records: list[bytes], way: str) -> bytes:
    """The records as one file."""
    if way == "plain":
        return b"".join(records)
    if way == "zstd frame a record":
        return b"".join(map(zstd.compress, records))
    return gzip.compress(b"".join(records)) if way == "one member" else b"".join(map(gzip.compress, records))


@pytest.mark.parametrize("way", ["plain", "member a record", "one member", "zstd frame a record"])
def test_only_the_responses_of_the_site_are_pages(tmp_path: Path, way: str) -> None:
    """Requests, metadata, other sites' pages and redirects are counted or passed over, in every kind of file.

    A redirect leads somewhere; without a Location, a crawl too takes it for the page.
    """
    records = [
        record("urn:info", b"software: x", kind="warcinfo"),
        record(URL.format(1)),
        record(URL.format(1), b"", kind="request"),
        record(OTHER),
        record(URL.format(2), kind="resource"),
        record(URL.format(3), kind="conversion"),
        record(URL.format(4), kind="metadata"),
        record(URL.format(5), status="301 Moved", headers=[("Location", "/news")]),
        record(URL.format(6), status="404 Not Found"),
        record(URL.format(7), b"", status="304 Not Modified"),
        record(URL.format(8), status="302 Found"),
    ]

    pages, tally = read(tmp_path, compressed(records, way))

    assert [(page.status, page.body) for page in pages] == [(200, HTML), (404, HTML), (304, b""), (302, HTML)]
    assert slugs(pages) == ["1", "6", "7", "8"]
    skipped = ["warcinfo", "request", "resource", "conversion", "metadata", "redirect"]
    assert tally.counts == {stats.SAVED_SKIPPED.format(label): 1 for label in skipped}


def test_a_page_keeps_its_time_its_headers_and_its_place(tmp_path: Path) -> None:
    """The time is the record's, in UTC; repeated headers stay; the place is the file and the offset."""
    first = record(URL.format(1))
    second = record(
        URL.format(2), headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], date="2023-12-11T20:30:00+07:00"
    )

    pages, _ = read(tmp_path, first + second)

    assert pages[1].fetched_at == datetime(2023, 12, 11, 13, 30, tzinfo=UTC)
    assert pages[1].fetched_at.tzinfo is UTC
    assert pages[1].headers == (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    assert pages[1].where == f"{tmp_path / '0.warc'}:{len(first)}"


def test_chunks_are_joined_and_brotli_is_kept(tmp_path: Path) -> None:
    """The transfer encoding belongs to the wire, the content encoding to the page."""
    sent = brotli.compress(HTML)
    chunks = b"".join(
        b"%x;ext=1\r\n%s\r\n" % (len(sent[at : at + 7]), sent[at : at + 7]) for at in range(0, len(sent), 7)
    )
    headers = [("Content-Encoding", "br"), ("Transfer-Encoding", "chunked")]
    records = record(
        URL.format(1),
        chunks + b"0\r\n\r\n",
        headers=headers,
        warc_headers={"WARC-Identified-Payload-Type": "text/html"},
    )

    pages, _ = read(tmp_path, records)

    assert (pages[0].body, pages[0].headers, pages[0].truncated) == (sent, (("Content-Encoding", "br"),), False)


@pytest.mark.parametrize("size", [b"fff", b"FFFFFFFFFFFFFFFF"])
def test_a_chunk_that_claims_more_than_there_is_costs_only_its_page(tmp_path: Path, size: bytes) -> None:
    """The page is cut, whatever number stands there, and the next one is read."""
    bad = record(URL.format(1), size + b"\r\nabc", headers=[("Transfer-Encoding", "chunked")])

    pages, _ = read(tmp_path, bad + record(URL.format(2)))

    assert [(page.body, page.truncated) for page in pages] == [(b"abc", True), (HTML, False)]


@pytest.mark.parametrize(
    "header", [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "9")]
)
def test_headers_that_the_stored_bytes_contradict_do_no_harm(tmp_path: Path, header: tuple[str, str]) -> None:
    """Tools that store the decoded body beside the headers of the encoded one are read as they are meant."""
    pages, tally = read(tmp_path, record(URL.format(1), headers=[header]))

    assert pages[0].body == HTML
    assert header == ("Content-Length", "9") or pages[0].headers == ()
    assert not pages[0].truncated
    assert not tally.counts


def revisit(number: int, digest: str, headers: Iterable[tuple[str, str]] = (("Server", "later"),)) -> bytes:
    """A record that says "as in the record with this payload"."""
    return record(
        URL.format(number), b"", kind="revisit", headers=headers, warc_headers={"WARC-Payload-Digest": digest}
    )


def payload_digest(written: bytes) -> str:
    """The payload digest that warcio wrote into a record."""
    return written.split(b"WARC-Payload-Digest: ")[1].split(b"\r\n")[0].decode()


@pytest.mark.parametrize("way", ["plain", "member a record", "one member"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_revisit_has_the_payload_of_its_original(tmp_path: Path, way: str, order: int) -> None:
    """The original may stand in another file, before or after, under another URL."""
    original = record(OTHER)
    files = [compressed([original], way), compressed([revisit(2, payload_digest(original))], way)]

    pages, tally = read(tmp_path, *files[::order])

    assert [(page.url, page.body, page.headers) for page in pages] == [(URL.format(2), HTML, (("Server", "later"),))]
    assert not tally.counts


def test_an_original_without_digest_is_known_by_its_url(tmp_path: Path) -> None:
    """Writers that leave the digest out of the response are read too."""
    original = record(URL.format(1))
    digest = payload_digest(original)
    lines = [line for line in original.split(b"\r\n") if not line.startswith(b"WARC-Payload-Digest")]

    pages, _ = read(tmp_path, b"\r\n".join(lines) + revisit(1, digest))

    assert [page.body for page in pages] == [HTML, HTML]


def test_a_revisit_without_original_is_counted(tmp_path: Path) -> None:
    """What stands in no file of the input cannot be read."""
    pages, tally = read(tmp_path, revisit(1, "sha1:AAAA") + revisit(2, "sha1:AAAA"))

    assert pages == []
    assert tally.counts == {stats.SAVED_SKIPPED.format("revisit-unresolved"): 2}


@pytest.mark.parametrize("way", ["plain", "member a record", "one member"])
def test_a_cut_last_record_costs_only_itself(tmp_path: Path, way: str, caplog: pytest.LogCaptureFixture) -> None:
    """The page that was being written is known to be cut; the next file goes on; one warning says where."""
    noise = bytes(range(256)) * 40
    cut = compressed([record(URL.format(1)), record(URL.format(2), HTML + noise)], way)[:-150]

    with caplog.at_level(logging.WARNING):
        pages, tally = read(tmp_path, cut, compressed([record(URL.format(3))], way))

    assert [(slug, page.truncated) for slug, page in zip(slugs(pages), pages, strict=True)] in (
        [("1", False), ("2", True), ("3", False)],
        [("1", False), ("3", False)],  # where gzip gives nothing of the cut record
    )
    assert tally.counts == {stats.SAVED_UNREADABLE: 1}
    assert [str(tmp_path / "0.warc") in message for message in caplog.messages] == [True]


@pytest.mark.parametrize("way", ["plain", "member a record"])
@pytest.mark.parametrize("garbage", [b"\0garbage\n\n", b"\r\n", b"<html>" * 400_000])
def test_garbage_between_records_costs_no_page(tmp_path: Path, way: str, garbage: bytes) -> None:
    """After bytes that are no record, reading goes on at the next record."""
    files = [compressed([record(URL.format(number))], way) for number in (1, 2, 3)]

    pages, tally = read(tmp_path, files[0] + garbage + files[1] + files[2])

    assert slugs(pages) == ["1", "2", "3"]
    assert [page.truncated for page in pages] == [False] * 3
    assert tally.counts[stats.SAVED_UNREADABLE] == (0 if garbage == b"\r\n" and way == "plain" else 1)


HTTP = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(HTML), HTML)


@pytest.mark.parametrize("way", ["plain", "member a record"])
def test_a_record_that_claims_too_many_bytes_does_not_swallow_the_next(tmp_path: Path, way: str) -> None:
    """The page ends where the next record begins, and both are read."""
    wrong = [raw_record(HTTP, length=len(HTTP) + extra) for extra in (30, 380)]
    rest = [record(URL.format(1)), record(URL.format(2))]

    for number, first in enumerate(wrong):
        (tmp_path / str(number)).mkdir()
        pages, tally = read(tmp_path / str(number), compressed([first, *rest], way))

        assert slugs(pages) == ["raw" if "raw" in page.url else page.url[-1] for page in pages]
        assert [page.body for page in pages] == [HTML] * 3
        assert tally.counts == {stats.SAVED_UNREADABLE: 1}


def test_a_record_that_claims_too_few_bytes_is_cut(tmp_path: Path) -> None:
    """Half a page is no page: it says so, and the next one is read."""
    pages, _ = read(tmp_path, raw_record(HTTP, length=len(HTTP) - 9) + record(URL.format(1)))

    assert [page.truncated for page in pages] == [True, False]


@pytest.mark.parametrize(
    "bad",
    [
        raw_record(HTTP).replace(b"Content-Length: %d\r\n\r\n" % len(HTTP), b"\r\n"),
        raw_record(HTTP).replace(b"WARC-Target-URI", b"X-Target-URI"),
        raw_record(HTTP).replace(b"WARC-Date", b"X-Date"),
        raw_record(HTML),
        raw_record(b""),
    ],
    ids=["no length", "no URL", "no date", "no HTTP", "empty"],
)
def test_a_record_that_says_too_little_is_counted(tmp_path: Path, bad: bytes) -> None:
    """A record that cannot be a page is one counted place, and the next record is read."""
    pages, tally = read(tmp_path, bad + record(URL.format(1)))

    assert slugs(pages) == ["1"]
    assert tally.counts[stats.SAVED_UNREADABLE] >= 1


def test_the_servers_date_stands_in_for_a_missing_one(tmp_path: Path) -> None:
    """A record without WARC-Date was fetched when the server says."""
    block = HTTP.replace(b"\r\n", b"\r\nDate: Mon, 11 Dec 2023 13:30:00 GMT\r\n", 1)

    pages, _ = read(tmp_path, raw_record(block).replace(b"WARC-Date", b"X-Date"))

    assert pages[0].fetched_at == datetime(2023, 12, 11, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", [b"<" + URL.format("raw").encode() + b">", URL.format("raw").encode()])
def test_other_spellings_of_the_format_are_read(tmp_path: Path, written: bytes) -> None:
    """A URL in angle brackets, and lines that end with LF alone, as other writers have them."""
    loose = raw_record(HTTP.replace(b"\r\n", b"\n")).replace(b"\r\n", b"\n")

    pages, tally = read(tmp_path, loose.replace(URL.format("raw").encode(), written, 1) + record(URL.format(1)))

    assert [(page.url, page.body) for page in pages] == [(URL.format("raw"), HTML), (URL.format(1), HTML)]
    assert not tally.counts


def test_a_payload_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    """A record of any size costs no memory; its size is known."""
    pages, _ = read(tmp_path, record(URL.format(1), b"x" * 200_000) + record(URL.format(2)), max_bytes=1000)

    assert [(page.unread_bytes > 200_000, page.body) for page in pages] == [(True, b""), (False, HTML)]


def test_a_payload_that_its_writer_cut_is_cut(tmp_path: Path) -> None:
    """WARC-Truncated says that the page went on."""
    pages, _ = read(tmp_path, raw_record(HTTP, headers="WARC-Truncated: length\r\n"))

    assert pages[0].truncated
