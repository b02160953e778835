"""The WARC files that a crawl writes, as other tools read them."""

import gzip
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastwarc import ArchiveIterator, WarcRecordType
from sqlalchemy import Engine, delete, select
from warcio.archiveiterator import ArchiveIterator as ReferenceIterator

from newscrawl.archive.lookup import read_capture
from newscrawl.errors import ArchiveError, StoreError
from newscrawl.replay.source import SavedPages
from newscrawl.store.captures import captures_of
from newscrawl.store.engine import open_engine
from newscrawl.store.schema import captures
from newscrawl.warc.records import Exchange, payload_digest, response_record
from newscrawl.warc.saved import SavedPage, Tally
from tests.archive.recording import START, STORY, exchange, open_recorder, own_name, recorder, warc_files


def read(folder: Path) -> tuple[list[SavedPage], Tally]:
    """The pages of an archive as a replay reads them."""
    tally = Tally()
    pages = SavedPages.under([folder]).read(lambda *urls: "inews.id" in " ".join(urls), tally, max_bytes=1 << 20)
    return list(pages), tally


def types(path: Path) -> list[str]:
    """The types of a file's records."""
    with path.open("rb") as stream:
        return [str(record.record_type) for record in ArchiveIterator(stream, parse_http=False)]


def not_modified(slug: object, **more: float) -> Exchange:
    """The answer to a conditional request of a page that is as it was."""
    condition = ((b"If-None-Match", b'"1"'),)
    return exchange(slug, b"", status=304, reason="Not Modified", request_headers=condition, **more)


def rows(engine: Engine) -> list[tuple[object, ...]]:
    """The index without its ids."""
    with engine.connect() as connection:
        return [tuple(row)[1:] for row in connection.execute(select(captures).order_by(captures.c.id))]


@pytest.mark.parametrize(
    ("encoding", "is_compressed_here"), [(None, True), ("identity", True), ("gzip", False), ("br", False)]
)
def test_only_what_came_plain_is_compressed(encoding: str | None, is_compressed_here: bool) -> None:
    """A body with a content encoding is kept as it came: to compress it again takes time and gains nothing."""
    body = b"<p>banjir</p>" * 5000
    headers = [("Content-Encoding", encoding)] if encoding else []

    record = response_record(exchange(1, body, headers=headers), "<urn:uuid:1>", None)

    assert (len(record) < len(body) / 20) is is_compressed_here
    assert body in gzip.decompress(record)


def test_two_libraries_read_the_same_and_the_checker_passes(folder: Path, engine: Engine) -> None:
    """warcio and fastwarc agree on every record, and `warcio check` finds every digest right."""
    bodies = [b"<p>satu</p>", gzip.compress(b"<p>dua</p>"), b"", b"\x00\xff" * 5000]
    with recorder(folder, engine) as opened:
        opened.write([exchange(number, body) for number, body in enumerate(bodies)])
        opened.write([exchange(0, bodies[0], seconds=60)])
    [path] = warc_files(folder)

    check = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", "-v", path], capture_output=True, text=True
    )
    with path.open("rb") as stream:
        reference = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
            for record in ReferenceIterator(stream, no_record_parse=False)
        ]
    with path.open("rb") as stream:
        others = [
            (str(record.record_type), record.headers.get("WARC-Target-URI"), record.reader.read())
            for record in ArchiveIterator(stream, parse_http=True, auto_decode="none")
        ]

    assert (check.returncode, check.stderr) == (0, "")
    assert check.stdout.count("digest pass") == 10
    assert reference[1:] == others[1:]
    assert [kind for kind, _, _ in others] == ["warcinfo", *["response", "request"] * 4, "revisit", "request"]
    assert [body for kind, _, body in others if kind == "response"] == bodies


def test_a_record_says_everything_that_was_sent(folder: Path, engine: Engine) -> None:
    """Status, header bytes and time are the server's; the request belongs to it and gives no secret away."""
    sent = exchange(
        1,
        status=404,
        reason="Not Found",
        headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("X-Kota", "Café")],
        request_headers=((b"User-Agent", b"newscrawl"), (b"Cookie", b"s=1"), (b"Proxy-Authorization", b"Basic x")),
        url=STORY.format("1?page=2"),
        ip_address="127.0.0.1",
    )
    with recorder(folder, engine) as opened:
        opened.write([sent])

    with warc_files(folder)[0].open("rb") as stream:
        records = [
            (dict(record.headers.items()), record.reader.read()) for record in ArchiveIterator(stream, parse_http=False)
        ]

    (info, about), (response, block), (request, asked) = records
    assert about.startswith(b"software: newscrawl/test\r\n")
    assert info["WARC-Filename"] == warc_files(folder)[0].name
    assert (response["WARC-Date"], response["WARC-IP-Address"]) == ("2026-06-10T03:00:00Z", "127.0.0.1")
    assert response["WARC-Warcinfo-ID"] == request["WARC-Warcinfo-ID"] == info["WARC-Record-ID"]
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert block == (
        b"HTTP/1.1 404 Not Found\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Kota: Caf\xe9\r\n\r\n<p>Teks</p>"
    )
    assert asked == (
        b"GET /news/nasional/cerita-1?page=2 HTTP/1.1\r\nHost: www.inews.id\r\nUser-Agent: newscrawl\r\n\r\n"
    )


def test_the_same_bytes_are_kept_once_also_across_runs(folder: Path, engine: Engine) -> None:
    """A payload that is known becomes a revisit record, which a replay reads as the page that it was."""
    with recorder(folder, engine) as opened:
        opened.write([exchange(1, b"<p>sama</p>"), exchange(2, b"<p>sama</p>", seconds=5)])
    with recorder(folder, engine) as opened:
        opened.write([exchange(1, b"<p>sama</p>", seconds=60), exchange(1, b"<p>lain</p>", seconds=90)])

    pages, tally = read(folder)

    assert [types(path)[1::2] for path in warc_files(folder)] == [["response", "revisit"], ["revisit", "response"]]
    assert sorted((page.url, (page.fetched_at - START).seconds, page.body) for page in pages) == [
        (STORY.format(1), 0, b"<p>sama</p>"),
        (STORY.format(1), 60, b"<p>sama</p>"),
        (STORY.format(1), 90, b"<p>lain</p>"),
        (STORY.format(2), 5, b"<p>sama</p>"),
    ]
    assert "newscrawl/saved/skipped/revisit-unresolved" not in tally.counts


def test_a_revisit_says_what_it_repeats(folder: Path, engine: Engine) -> None:
    """The record names profile, URL and date of the original."""
    with recorder(folder, engine) as opened:
        opened.write([exchange(1), exchange(2, seconds=5)])

    with warc_files(folder)[0].open("rb") as stream:
        [revisit] = [
            dict(record.headers.items()) for record in ArchiveIterator(stream, record_types=WarcRecordType.revisit)
        ]

    assert revisit["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert revisit["WARC-Refers-To-Target-URI"] == STORY.format(1)
    assert revisit["WARC-Refers-To-Date"] == "2026-06-10T03:00:00Z"
    assert revisit["WARC-Payload-Digest"] == payload_digest(b"<p>Teks</p>")


def test_a_single_file_of_an_archive_finds_what_it_repeats(folder: Path, engine: Engine) -> None:
    """The original is looked for in the files beside it, whose other pages are not read."""
    with recorder(folder, engine) as opened:
        opened.write([exchange(1), exchange(2, b"<p>lain</p>")])
    with recorder(folder, engine) as opened:
        opened.write([exchange(1, seconds=60)])

    pages, _ = read(warc_files(folder)[1])

    assert [(page.url, page.body) for page in pages] == [(STORY.format(1), b"<p>Teks</p>")]


def test_bytes_that_somebody_took_away_are_recorded_again(folder: Path, engine: Engine) -> None:
    """The index alone is no reason to leave a payload out: its file must be there."""
    with recorder(folder, engine) as opened:
        opened.write([exchange(1)])
    warc_files(folder)[0].unlink()
    with recorder(folder, engine, now=START.replace(hour=4)) as opened:
        opened.write([exchange(1, seconds=3600)])

    assert [types(path) for path in warc_files(folder)] == [["warcinfo", "response", "request"]]


def test_a_name_that_the_index_knows_is_not_used_again(folder: Path, engine: Engine) -> None:
    """Another archive, or one that was deleted, has its entries; those of a new file do not mix with them."""
    for _ in range(2):
        with recorder(folder, engine) as opened:
            opened.write([exchange(1)])
        warc_files(folder)[0].rename(folder / "elsewhere.gz")

    assert [row[7] for row in rows(engine)] == [own_name("20260610030000-00000"), own_name("20260610030000-00001")]


def test_crawlers_that_begin_in_the_same_second_name_their_files_apart(
    folder: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name has the process and the machine, in characters that every file system and URL takes."""
    names: list[str] = []
    for host, process in (("satu", 4711), ("satu", 4712), ("dua.example/x", 4711)):
        monkeypatch.setattr("socket.gethostname", lambda host=host: host)
        monkeypatch.setattr("os.getpid", lambda process=process: process)
        own_folder = folder / f"{len(names)}"
        with recorder(own_folder, open_engine("sqlite://")) as opened:
            opened.write([exchange(1)])
        names += [path.name for path in warc_files(own_folder)]

    assert names == [
        "newscrawl-inews-20260610030000-00000-4711~satu.warc.gz",
        "newscrawl-inews-20260610030000-00000-4712~satu.warc.gz",
        "newscrawl-inews-20260610030000-00000-4711~dua.example-x.warc.gz",
    ]


def test_not_modified_is_a_revisit_of_its_own_kind(folder: Path, engine: Engine) -> None:
    """A 304 refers to the last good answer of its URL; a replay gets it as it was, without a body."""
    with recorder(folder, engine) as opened:
        opened.write([exchange(1)])
        opened.write([not_modified(1, seconds=9)])

    with warc_files(folder)[0].open("rb") as stream:
        [revisit] = [
            dict(record.headers.items()) for record in ArchiveIterator(stream, record_types=WarcRecordType.revisit)
        ]
    pages, _ = read(folder)

    assert revisit["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert revisit["WARC-Refers-To-Date"] == "2026-06-10T03:00:00Z"
    assert [(page.status, (page.fetched_at - START).seconds, page.body) for page in pages] == [
        (200, 0, b"<p>Teks</p>"),
        (304, 9, b""),
    ]


def test_not_modified_refers_to_its_own_url_where_the_last_good_answer_is_not_known(
    folder: Path, engine: Engine
) -> None:
    """The archive may be new, and the crawl knows the page: a replay gets the 304 as the answer to a condition."""
    with recorder(folder, engine) as opened:
        opened.write([not_modified(1)])

    pages, _ = read(folder)

    assert [(page.status, page.is_revisit) for page in pages] == [(304, True)]


def test_a_304_that_nobody_asked_for_is_a_response(folder: Path, engine: Engine) -> None:
    """It says nothing of a page that was asked for without a condition, and a replay can tell."""
    with recorder(folder, engine) as opened:
        opened.write([exchange(1), exchange(2, b"", status=500)])  # the same empty body, not yet in the index
        opened.write([exchange(1, b"", seconds=9, status=304, reason="Not Modified")])

    pages, _ = read(folder)

    assert [(page.status, page.is_revisit) for page in pages] == [(200, False), (304, False), (500, False)]


def test_an_answer_that_was_asked_for_again_is_not_replayed(folder: Path, engine: Engine) -> None:
    """Of the attempts at a page, the last one counts, as in the crawl; an error with no other attempt stays."""
    busy = exchange(1, b"<p>sibuk</p>", status=503)
    busy_again = exchange(1, b"<p>sibuk</p>", status=503, seconds=5, retry_of=busy.record_id)
    good = exchange(1, seconds=9, retry_of=busy_again.record_id)
    with recorder(folder, engine) as opened:
        opened.write([busy, busy_again, good, exchange(2, b"<p>rusak</p>", status=500)])

    pages, tally = read(folder)

    assert sorted((page.status, page.url) for page in pages) == [(200, STORY.format(1)), (500, STORY.format(2))]
    assert tally.counts["newscrawl/saved/skipped/retried"] == 2


def test_what_began_or_ended_on_the_site_is_replayed(folder: Path, engine: Engine) -> None:
    """The record of the last hop names the first one: a story led off the site, or another site's link to a story."""
    away, other = "https://other.example/x", "https://other.example/short"
    with recorder(folder, engine) as opened:
        opened.write([exchange(url=away, requested_as=STORY.format(1)), exchange(2, requested_as=other)])

    pages, _ = read(folder)

    assert [(page.requested_as, page.url) for page in pages] == [(STORY.format(1), away), (other, STORY.format(2))]


def test_an_error_that_a_redirect_answered_is_not_replayed(folder: Path, engine: Engine) -> None:
    """The second try led elsewhere, and that page is what the crawl went by."""
    busy = exchange(1, b"<p>sibuk</p>", status=503)
    moved = exchange(1, b"", status=302, headers=[("Location", STORY.format(2))], seconds=5, retry_of=busy.record_id)
    with recorder(folder, engine) as opened:
        opened.write([busy, moved, exchange(2, seconds=6, requested_as=STORY.format(1))])

    pages, _ = read(folder)

    assert [page.url for page in pages] == [STORY.format(2)]


def test_a_redirect_that_led_to_no_answer_is_the_page(folder: Path, engine: Engine) -> None:
    """Of each attempt, the last redirect that no page ended: the crawl counted a failure, and so does a replay."""
    moved: dict[str, Any] = {"status": 302, "headers": [("Location", "https://nowhere.example/")], "body": b""}
    with recorder(folder, engine) as opened:
        opened.write([exchange(1, seconds=0, **moved), exchange(2, seconds=5, requested_as=STORY.format(1))])
        opened.write(
            [exchange(1, seconds=60, **moved), exchange("1b", seconds=61, requested_as=STORY.format(1), **moved)]
        )
        opened.write([exchange(3, seconds=70, **moved)])

    pages, _ = read(folder)

    assert [(page.status, page.url) for page in pages] == [
        (200, STORY.format(2)),
        (302, STORY.format("1b")),
        (302, STORY.format(3)),
    ]


def test_robots_txt_is_recorded_and_is_no_page(folder: Path, engine: Engine) -> None:
    """What a host allows is part of the record; a replay passes over it."""
    with recorder(folder, engine) as opened:
        opened.write([exchange(url="https://www.inews.id/robots.txt")])

    pages, tally = read(folder)

    assert pages == []
    assert tally.counts["newscrawl/saved/skipped/robots"] == 1


def test_a_file_ends_with_its_size_or_its_day(folder: Path, engine: Engine) -> None:
    """The next record begins another file, named after the spider, its time, a number and the crawler."""
    with recorder(folder, engine, max_bytes=6000) as opened:
        for number in range(4):
            opened.write([exchange(number, os.urandom(3000))])
        opened.write([exchange(5, seconds=86_400)])

    assert [path.name for path in warc_files(folder)] == [
        own_name("20260610030000-00000"),
        own_name("20260610030000-00001"),
        own_name("20260611030000-00000"),
    ]
    assert [types(path).count("response") for path in warc_files(folder)] == [2, 2, 1]


def test_the_index_leads_to_each_record(folder: Path, engine: Engine) -> None:
    """A record is where its row says, as one gzip member; also in a file that is still being written."""
    with recorder(folder, engine) as opened:
        written = opened.write([exchange("zebra", b"z"), exchange("ayam", b"a"), exchange("zebra", b"z", seconds=60)])
        opened.index()
        early = [read_capture(engine, folder, capture).body for capture in written]

    [path] = warc_files(folder)
    assert early == [b"z", b"a", b"z"]
    for capture in written:
        record = gzip.decompress(path.read_bytes()[capture.offset : capture.offset + capture.length])
        assert capture.file == path.name
        assert f"WARC-Target-URI: {capture.url}\r\n".encode() in record
        assert f"WARC-Payload-Digest: {capture.digest}\r\n".encode() in record


def test_the_database_says_where_the_pages_of_a_story_are(folder: Path, engine: Engine) -> None:
    """A row has the story, the page of it, and the place of its record."""
    with recorder(folder, engine) as opened:
        written = opened.write([exchange(1), exchange("1/2", b"<p>dua</p>"), exchange(url="https://www.inews.id/")])

    found = captures_of(engine, "www.inews.id/news/nasional/cerita-1")

    assert found == written[:2]
    assert [capture.part for capture in written] == ["1", "2", None]


def test_a_run_without_an_answer_leaves_no_file(folder: Path, engine: Engine) -> None:
    """There is no WARC file that holds nothing."""
    with recorder(folder, engine):
        pass

    assert [path.name for path in folder.iterdir()] == [".lock"]


def test_what_a_killed_run_left_is_completed(folder: Path, engine: Engine, tmp_path: Path) -> None:
    """The next run cuts the record that was never finished, and brings index and database up to the file."""
    killed = open_recorder(folder, engine)
    killed.write([exchange(1), exchange(2, b"<p>dua</p>")])
    killed.index()
    whole = rows(engine)
    left = tmp_path / "left"
    left.mkdir()
    [open_file] = folder.glob("*.warc.gz.open")
    content = open_file.read_bytes()
    (left / open_file.name).write_bytes(content + content[:150])
    with engine.begin() as connection:
        connection.execute(delete(captures).where(captures.c.url == STORY.format(2)))

    with recorder(left, engine, now=START.replace(hour=5)):
        pass
    killed.close()

    assert rows(engine) == whole
    assert warc_files(left)[0].read_bytes() == content


def test_what_is_recorded_and_not_indexed_is_known_all_the_same(folder: Path, engine: Engine) -> None:
    """A payload that comes again, and a page that did not change, refer to a record of a moment ago."""
    with recorder(folder, engine) as opened:
        opened.write([exchange(1), exchange(2, b"<p>dua</p>")])
        again, unchanged = opened.write([exchange(3), not_modified(2)])

        assert rows(engine) == []
        assert not opened.is_indexed
        assert (again.revisit, again.digest) == (True, payload_digest(b"<p>Teks</p>"))
        assert (unchanged.revisit, unchanged.digest) == (True, payload_digest(b"<p>dua</p>"))
        opened.index()
        assert opened.is_indexed
        assert len(rows(engine)) == 4


def test_a_file_is_indexed_before_it_ends(folder: Path, engine: Engine) -> None:
    """One that is complete is looked at by no later run, so its rows are in the database by then."""
    with recorder(folder, engine, max_bytes=1) as opened:
        for number in range(3):
            opened.write([exchange(number, b"<p>%d</p>" % number)])
            assert len(rows(engine)) == len(warc_files(folder)) == number


def test_rows_that_cannot_be_written_are_left_to_the_next_run(folder: Path, engine: Engine) -> None:
    """A fault of the database is told to every later batch, and the file stays open for a recovery."""
    opened = open_recorder(folder, engine)
    opened.write([exchange(1)])
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE captures RENAME TO elsewhere")
    with pytest.raises(StoreError, match="no such table"):
        opened.index()
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO captures")
    with pytest.raises(StoreError, match="no such table"):
        opened.write([exchange(2, b"<p>dua</p>")])
    with pytest.raises(StoreError, match="no such table"):
        opened.close()
    assert rows(engine) == []

    recorder_of_next_run = open_recorder(folder, engine)
    recorder_of_next_run.close()

    assert [row[0] for row in rows(engine)] == [STORY.format(1)]


def test_a_file_that_another_run_writes_is_left_to_it(folder: Path, engine: Engine) -> None:
    """Two runs record side by side, each into its own file."""
    first = open_recorder(folder, engine)
    first.write([exchange(1)])
    with recorder(folder, engine) as second:
        second.write([exchange(2, b"<p>dua</p>")])
    first.write([exchange(3, b"<p>tiga</p>")])
    first.close()

    assert [types(path).count("response") for path in warc_files(folder)] == [2, 1]
    assert len(rows(engine)) == 3


def test_after_a_fault_nothing_more_is_recorded(folder: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file ends with its last whole record, the index with the same, and every later page is refused."""
    full = OSError(28, "No space left on device")
    opened = open_recorder(folder, engine)
    opened.write([exchange(1)])
    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", lambda descriptor: (_ for _ in ()).throw(full))
        with pytest.raises(ArchiveError, match="No space left on device"):
            opened.write([exchange(2, b"<p>dua</p>")])
    with pytest.raises(ArchiveError, match="No space left on device"):
        opened.write([exchange(3, b"<p>tiga</p>")])
    opened.close()

    assert types(warc_files(folder)[0]) == ["warcinfo", "response", "request"]
    assert [row[0] for row in rows(engine)] == [STORY.format(1)]


def test_a_file_that_cannot_be_ended_is_closed_once(
    folder: Path, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full when a file gets its successor: nobody else's file is closed, and the next run goes on."""
    opened = open_recorder(folder, engine, max_bytes=1)
    opened.write([exchange(1)])
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(ArchiveError, match="No space left on device"):
            opened.write([exchange(2, b"<p>dua</p>")])
    with (tmp_path / "other").open("w") as other:  # it gets the number of the file that was closed
        opened.close()
        assert os.fstat(other.fileno()).st_size == 0

    with recorder(folder, engine) as next_run:
        next_run.write([exchange(2, b"<p>dua</p>")])

    assert [types(path).count("response") for path in warc_files(folder)] == [1, 1]
    assert list(folder.glob("*.open")) == []
    assert [row[0] for row in rows(engine)] == [STORY.format(1), STORY.format(2)]


@pytest.mark.parametrize("name", ["file/pages", "file"])
def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path, engine: Engine, name: str) -> None:
    """The error names the folder and what to do."""
    (tmp_path / "file").touch()

    with pytest.raises(ArchiveError, match=f"archive {tmp_path / name}: .*NEWSCRAWL_ARCHIVE"):
        open_recorder(tmp_path / name, engine)
