"""WARC files as other tools write them: what the standard allows and few readers expect."""

import base64
import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from newscrawl import stats
from newscrawl.replay.source import SavedPages
from newscrawl.warc.saved import SavedPage, Tally
from tests.warc.test_reader import HTML, URL, WHEN, compressed, raw_record, read, record, slugs

_EMPTY = gzip.compress(b"")
_SHA1 = hashlib.sha1(HTML).digest()
_SHA256 = hashlib.sha256(HTML).digest()
_NOT_MODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
_REFERS = f"WARC-Refers-To-Target-URI: {URL.format(1)}\r\nWARC-Refers-To-Date: {WHEN}\r\n"
_LATER = b"HTTP/1.1 200 OK\r\nServer: later\r\n\r\n"


def under(path: Path) -> tuple[list[SavedPage], Tally]:
    """The pages at a path."""
    tally = Tally()
    return list(SavedPages.under([path]).read(lambda *urls: True, tally, max_bytes=1 << 20)), tally


def revisit(fields: str, block: bytes = _LATER, *, length: str | None = None) -> bytes:
    """A revisit record of page 2 with these fields."""
    size = str(len(block)) if length is None else length
    return (
        f"WARC/1.0\r\nWARC-Type: revisit\r\nWARC-Target-URI: {URL.format(2)}\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\n{fields}Content-Length: {size}\r\n\r\n"
    ).encode() + b"%s\r\n\r\n" % block


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_empty_frame_does_not_end_a_file(tmp_path: Path, place: int) -> None:
    """Concatenated files and interrupted writers leave empty gzip members anywhere, also several in a row."""
    members = [gzip.compress(record(URL.format(number))) for number in (1, 2)]
    members[place:place] = [_EMPTY, _EMPTY]

    pages, tally = read(tmp_path, b"".join(members))

    assert slugs(pages) == ["1", "2"]
    assert not tally.counts


@pytest.mark.parametrize("way", ["plain", "member a record"])
@pytest.mark.parametrize("spell", [bytes.lower, bytes.upper])
def test_field_names_may_be_written_in_any_capitals(tmp_path: Path, way: str, spell: type) -> None:
    """The standard knows no difference; records of the usual spelling before and behind them are read too."""

    def respell(data: bytes) -> bytes:
        head, rest = data.split(b"\r\n\r\n", 1)
        version, *lines = head.split(b"\r\n")
        named = [spell(name) + b":" + value for name, _, value in (line.partition(b":") for line in lines)]
        return b"\r\n".join([version, *named]) + b"\r\n\r\n" + rest

    records = [record(URL.format(1)), respell(record(URL.format(2))), respell(record(URL.format(3)))]
    pages, tally = read(tmp_path, compressed([*records, record(URL.format(4))], way))

    assert slugs(pages) == ["1", "2", "3", "4"]
    assert {page.body for page in pages} == {HTML}
    assert not tally.counts


def test_a_cut_record_in_unusual_capitals_is_cut(tmp_path: Path) -> None:
    """Half a page is no page, however its fields are written."""
    whole = raw_record(b"HTTP/1.1 200 OK\r\n\r\n" + HTML).replace(b"Content-Length", b"content-length")

    pages, tally = read(tmp_path, whole[:-20])

    assert [page.truncated for page in pages] == [True]
    assert tally.counts == {stats.SAVED_UNREADABLE: 1}


@pytest.mark.parametrize(
    "interim", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nLink: </x.css>\r\n\r\n" * 2]
)
def test_interim_answers_are_not_the_answer(tmp_path: Path, interim: bytes) -> None:
    """100 and 103 come before the answer in one record."""
    block = interim + b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + HTML

    pages, _ = read(tmp_path, raw_record(block))

    assert [(page.status, page.headers, page.body) for page in pages] == [(200, (("Server", "x"),), HTML)]


@pytest.mark.parametrize(
    "content_type",
    ["Application/HTTP;MsgType=Response", "application/http", 'application/http; msgtype="response"', "message/http"],
)
def test_the_content_type_of_a_record_may_be_spelled_otherwise(tmp_path: Path, content_type: str) -> None:
    """Media types have no capitals, and parameters in any form."""
    whole = raw_record(b"HTTP/1.1 200 OK\r\n\r\n" + HTML)

    pages, _ = read(tmp_path, whole.replace(b"application/http; msgtype=response", content_type.encode()))

    assert [page.body for page in pages] == [HTML]


@pytest.mark.parametrize(
    "digest",
    [
        f"sha1:{base64.b32encode(_SHA1).decode()}",
        f"sha1:{_SHA1.hex()}",
        f"SHA-1:{_SHA1.hex().upper()}",
        f"sha1:{base64.b64encode(_SHA1).decode()}",
        f"sha-256:{_SHA256.hex()}",
        f"sha256:{base64.b32encode(_SHA256).decode()}",
    ],
)
@pytest.mark.parametrize("original_digest", ["sha1", "none"])
def test_a_digest_of_any_notation_and_algorithm_finds_its_original(
    tmp_path: Path, digest: str, original_digest: str
) -> None:
    """The bytes are compared, not the text."""
    said = {"WARC-Payload-Digest": f"sha1:{base64.b32encode(_SHA1).decode()}"} if original_digest == "sha1" else {}
    original = record(URL.format(1), warc_headers=said).replace(
        b"WARC-Payload-Digest", b"WARC-Payload-Digest" if said else b"X-Nothing"
    )

    pages, tally = read(tmp_path, original + revisit(f"WARC-Payload-Digest: {digest}\r\n"))

    assert [(page.url[-1], page.body) for page in pages] == [("1", HTML), ("2", HTML)]
    assert not tally.counts


@pytest.mark.parametrize(
    "fields", [_REFERS, "WARC-Refers-To: <urn:uuid:1>\r\n", f"WARC-Payload-Digest: xxh3:77\r\n{_REFERS}"]
)
def test_a_revisit_without_a_usable_digest_is_found_by_what_it_refers_to(tmp_path: Path, fields: str) -> None:
    """By the id of the record, or by its URL and time; another time of that URL is not it."""
    wrong = record(URL.format(1), b"<p>lain</p>", date="2023-01-01T00:00:00Z")
    original = record(URL.format(1), warc_headers={"WARC-Record-ID": "<urn:uuid:1>"})

    pages, tally = read(tmp_path, wrong + original + revisit(fields))

    assert [(page.url[-1], page.body) for page in pages[2:]] == [("2", HTML)]
    assert not tally.counts


def test_a_revisit_that_refers_to_nothing_repeats_the_response_before_it(tmp_path: Path) -> None:
    """The last one of its own URL, and none that came later."""
    dates = ("2023-02-01", "2023-03-01", "2025-01-01")
    responses = [record(URL.format(2), f"<p>{date}</p>".encode(), date=f"{date}T00:00:00Z") for date in dates]

    pages, _ = read(tmp_path, b"".join(responses) + revisit(""))

    assert pages[-1].body == b"<p>2023-03-01</p>"


def test_a_revisit_is_not_resolved_against_its_digest(tmp_path: Path) -> None:
    """What it refers to has other bytes: rather no page than a wrong one."""
    digest = f"WARC-Payload-Digest: sha1:{'0' * 40}\r\n"

    pages, tally = read(tmp_path, record(URL.format(1)) + revisit(digest + _REFERS))

    assert slugs(pages) == ["1"]
    assert tally.counts == {stats.SAVED_SKIPPED.format("revisit-unresolved"): 1}


@pytest.mark.parametrize("fields", [f"WARC-Payload-Digest: sha1:{_SHA1.hex()}\r\n", _REFERS])
def test_a_revisit_without_a_block_has_the_headers_of_its_original(tmp_path: Path, fields: str) -> None:
    """The standard allows a revisit record of fields alone."""
    original = record(URL.format(1), headers=[("Server", "first")], status="404 Not Found")

    pages, tally = read(tmp_path, original + revisit(fields, b""))

    assert [(page.status, page.headers, page.body) for page in pages] == [(404, (("Server", "first"),), HTML)] * 2
    assert not tally.counts


@pytest.mark.parametrize("block", [b"", _LATER, b"HTTP/1.1 304 Not Modified\r\nServer: later\r\n\r\n"])
def test_server_not_modified_is_a_304_whatever_its_status_line(tmp_path: Path, block: bytes) -> None:
    """Some writers keep the status line of the original, or none."""
    pages, tally = read(tmp_path, revisit(f"WARC-Profile: {_NOT_MODIFIED}\r\n{_REFERS}", block))

    assert [(page.url[-1], page.status, page.body) for page in pages] == [("2", 304, b"")]
    assert not tally.counts


def test_an_html_resource_is_a_page(tmp_path: Path) -> None:
    """warcit and browser tools keep pages without HTTP headers; a resource of another type is none."""
    page = record(URL.format(1), kind="resource").replace(b"text/plain", b"Text/HTML; charset=utf-8")
    picture = record(URL.format(2), kind="resource").replace(b"text/plain", b"image/png")

    pages, tally = read(tmp_path, page + picture)

    assert [(one.url[-1], one.status, one.body) for one in pages] == [("1", 200, HTML)]
    assert pages[0].headers == (("Content-Type", "Text/HTML; charset=utf-8"),)
    assert tally.counts == {stats.SAVED_SKIPPED.format("resource"): 1}


@pytest.mark.parametrize("name", ["X.WARC.GZ", "x.warc.gz.open", "x.Warc.Gz"])
def test_a_file_is_known_by_its_ending_in_any_capitals_and_while_it_is_written(tmp_path: Path, name: str) -> None:
    """Heritrix adds `.open` to a file until it is complete; named alone or in a folder."""
    (tmp_path / name).write_bytes(gzip.compress(record(URL.format(1))))

    assert slugs(under(tmp_path)[0]) == slugs(under(tmp_path / name)[0]) == ["1"]


@pytest.mark.parametrize("way", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("is_damaged", [False, True])
def test_the_warc_files_in_a_wacz_file_are_read(tmp_path: Path, way: int, is_damaged: bool) -> None:
    """Streamed out of the zip file, named or in a folder; a damaged record costs itself, as in a file."""
    members = [gzip.compress(record(URL.format(number))) for number in (1, 2, 3)]
    if is_damaged:
        members[1] = members[1][:40] + bytes(20) + members[1][60:]
    with zipfile.ZipFile(tmp_path / "x.wacz", "w", way) as archive:
        archive.writestr("archive/data.warc.gz", b"".join(members))
        archive.writestr("pages/pages.jsonl", "{}")

    pages, tally = under(tmp_path)

    assert slugs(pages) == slugs(under(tmp_path / "x.wacz")[0]) == (["1", "3"] if is_damaged else ["1", "2", "3"])
    assert pages[0].where == f"{tmp_path}/x.wacz/archive/data.warc.gz:0"
    assert bool(tally.counts) is is_damaged


def test_a_stream_is_closed_with_its_wacz_file(tmp_path: Path) -> None:
    """No descriptor stays open behind a member."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("archive/data.warc.gz", gzip.compress(record(URL.format(1))))
    (tmp_path / "x.wacz").write_bytes(content.getvalue())
    before = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(5):
        under(tmp_path)

    assert len(list(Path("/proc/self/fd").iterdir())) <= before
