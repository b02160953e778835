"""`newscrawl archive` as a user starts it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from newscrawl.archive.lookup import read_capture
from newscrawl.replay.source import SavedPages
from newscrawl.store.captures import captures_of
from newscrawl.store.engine import open_engine
from newscrawl.store.schema import captures
from newscrawl.warc.saved import SavedPage, Tally
from tests.archive.recording import START, exchange, open_recorder, recorder, warc_files
from tests.commands.launch import run_scrapy

ROOT = Path(__file__).parents[2]
DAY_S = 86_400

Archive = Callable[..., tuple[int, str, str]]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A new database where the commands look for it."""
    return open_engine(f"sqlite:///{tmp_path}/data/news.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The archive where the commands look for it."""
    return tmp_path / "data/pages"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Run `newscrawl archive ...`: exit code, stdout, stderr."""

    def run(*args: str) -> tuple[int, str, str]:
        done = run_scrapy(tmp_path, {}, "archive", *args)
        return done.returncode, done.stdout, done.stderr

    return run


def record_three_days(folder: Path, engine: Engine) -> None:
    """A story on three days, of which the third repeats the first; one that was there on the first day only; a list."""
    story = [b"<p>pertama</p>" * 99, b"<p>kedua</p>" * 99, b"<p>pertama</p>" * 99]
    for number, body in enumerate(story):
        with recorder(folder, engine, now=START + timedelta(days=number)) as opened:
            opened.write([exchange("a", body, seconds=number * DAY_S)])
            opened.write([exchange(url="https://www.inews.id/", body=b"%d" % number, seconds=number * DAY_S)])
            if number == 0:
                opened.write([exchange("b", b"<p>sekali</p>")])


def pages(folder: Path) -> list[tuple[str, int, bytes]]:
    """What a replay finds: the last part of the URL, the day, the beginning of the body."""
    found: list[SavedPage] = list(SavedPages.under([folder]).read(lambda url: True, Tally(), max_bytes=1 << 20))
    return sorted((page.url.rpartition("-")[2], (page.fetched_at - START).days, page.body[:11]) for page in found)


def test_the_archive_in_numbers(folder: Path, engine: Engine, archive: Archive) -> None:
    """Files, bytes, pages, and what the repetitions save."""
    record_three_days(folder, engine)
    (folder / "newscrawl-lain-20200101000000-00000.warc.gz").write_bytes(warc_files(folder)[0].read_bytes())

    code, out, err = archive("--stats")

    lines = [line.split(None, 1) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert lines[0] == ["4", "files"]
    assert lines[1] == [f"{sum(path.stat().st_size for path in warc_files(folder)):,}", "bytes"]
    assert lines[2:4] == [["7", "responses in the index"], ["4", "pages of 2 stories"]]
    assert lines[4][0] == "1"
    assert lines[5] == ["from", "2026-06-10 to 2026-06-12 (WIB)"]
    assert lines[6] == ["1", "files that the index does not know; `newscrawl archive --reindex` reads them"]


def test_a_whole_archive_has_no_faults(folder: Path, engine: Engine, archive: Archive) -> None:
    """Every digest is compared."""
    record_three_days(folder, engine)

    code, out, err = archive("--verify")

    assert (code, err) == (0, "")
    assert [line.split(None, 1) for line in out.splitlines()] == [
        ["7", "request records"],
        ["6", "response records"],
        ["1", "revisit records"],
        ["3", "warcinfo records"],
        ["30", "digests compared"],
        ["0", "faults"],
    ]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("cut", "bytes are no whole record"),
        ("garbage", "bytes are no record"),
        ("flip", "bytes are no"),
        ("digest", "payload digest is wrong"),
        ("index", "1 responses are not in the database's index"),
        ("missing", "the record that it repeats"),
    ],
)
def test_damage_is_named_with_its_place(folder: Path, engine: Engine, archive: Archive, damage: str, said: str) -> None:
    """A cut file, garbage, a flipped bit, a wrong digest, an index that lags behind, an original that is gone."""
    record_three_days(folder, engine)
    path = warc_files(folder)[1]
    content = path.read_bytes()
    if damage == "cut":
        path.write_bytes(content[:-20])
    elif damage == "garbage":
        second = content.index(b"\x1f\x8b\x08", 10)
        path.write_bytes(content[:second] + b"sampah" + content[second:])
    elif damage == "flip":
        path.write_bytes(content[:600] + bytes([content[600] ^ 1]) + content[601:])
    elif damage == "digest":
        other = folder / "lain.warc"
        other.write_bytes(
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.id/\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
            b"Content-Type: application/http; msgtype=response\r\nWARC-Payload-Digest: sha1:AAAA\r\n"
            b"Content-Length: 21\r\n\r\nHTTP/1.1 200 OK\r\n\r\nab\r\n\r\n"
        )
        path = other
    elif damage == "index":
        with engine.begin() as connection:
            connection.execute(delete(captures).where(captures.c.id == 4))
    else:
        warc_files(folder)[0].unlink()
        path = warc_files(folder)[1]

    code, out, _ = archive("--verify")

    assert code == 1
    assert f"{path}"[-20:] in out
    assert said in out


def test_what_no_story_needs_is_pruned(folder: Path, engine: Engine, archive: Archive) -> None:
    """Old lists and earlier states go; the last copy of a story and a payload that is repeated later stay."""
    record_three_days(folder, engine)

    dry = archive("--prune", "--before", "2026-06-12", "--dry-run")
    before = pages(folder)
    code, out, err = archive("--prune", "--before", "2026-06-12")

    assert dry[0] == code == 0
    assert err == ""
    assert [line.split()[0] for line in out.splitlines()[:3]] == ["3", "1", "1"]
    assert "3  responses would be deleted" in dry[1]
    assert len(before) == 7
    assert pages(folder) == [
        ("a", 0, b"<p>pertama<"),
        ("a", 2, b"<p>pertama<"),
        ("b", 0, b"<p>sekali</"),
        ("https://www.inews.id/", 2, b"2"),
    ]
    assert archive("--verify")[0] == 0
    assert [
        read_capture(engine, folder, each).body[:11]
        for each in captures_of(engine, "www.inews.id/news/nasional/cerita-a")
    ] == [b"<p>pertama<"] * 2
    assert list(folder.glob("*.open")) == []


def test_force_prunes_last_copies_and_never_a_payload_in_use(folder: Path, engine: Engine, archive: Archive) -> None:
    """What a later record repeats stays even so."""
    record_three_days(folder, engine)

    archive("--prune", "--before", "2026-06-12", "--force")

    assert [page[:2] for page in pages(folder)] == [("a", 0), ("a", 2), ("https://www.inews.id/", 2)]


def test_pruning_waits_for_no_crawl(folder: Path, engine: Engine, archive: Archive, tmp_path: Path) -> None:
    """While a crawl records, nothing is rewritten."""
    crawl = open_recorder(folder, engine)

    code, _, err = archive("--prune", "--before", "2030-01-01")
    crawl.close()

    assert code == 1
    assert err == f"scrapy archive: archive {tmp_path}/data/pages: a crawl records into it; wait until that has ended\n"


def test_the_index_is_made_again_from_the_files(folder: Path, engine: Engine, archive: Archive, tmp_path: Path) -> None:
    """A new database learns where the pages are; a damaged place costs only what stood there."""
    record_three_days(folder, engine)
    whole = captures_of(engine, "www.inews.id/news/nasional/cerita-a")
    engine.dispose()
    for path in (tmp_path / "data").glob("news.db*"):
        path.unlink()
    damaged = warc_files(folder)[2]
    content = bytearray(damaged.read_bytes())
    content[whole[2].offset + 30] ^= 0xFF
    damaged.write_bytes(content)

    code, out, _ = archive("--reindex")

    again = open_engine(f"sqlite:///{tmp_path}/data/news.db")
    assert (code, out.split()[0]) == (0, "6")
    assert captures_of(again, "www.inews.id/news/nasional/cerita-a") == whole[:2]
    assert damaged.stat().st_size == len(content)


def test_files_that_the_index_leaves_out_are_counted(folder: Path, engine: Engine, archive: Archive) -> None:
    """Another program's file, and one in a subfolder, are not indexed; a line says so."""
    record_three_days(folder, engine)
    own = warc_files(folder)[0]
    (folder / "lain.warc.gz").write_bytes(own.read_bytes())
    (folder / "lama").mkdir()
    own.rename(folder / "lama" / own.name)

    code, out, err = archive("--reindex")

    assert (code, err) == (0, "")
    assert [line.split(None, 1) for line in out.splitlines()] == [
        ["4", "responses in the index"],
        ["2", "WARC files left out (another name, or in a subfolder); `newscrawl replay` reads them"],
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--prune"], "--prune needs --before DAY"),
        (["--before", "2026-01-01"], "--before goes with --prune"),
        (["--verify", "--force"], "--force goes with --prune"),
        (["data"], '"data": words go with --wacz; NEWSCRAWL_ARCHIVE names the folder of the archive'),
        (["--stats"], 'there is no archive at "{tmp_path}/data/pages" yet; `newscrawl crawl SITE` makes one'),
        (["-s", "NEWSCRAWL_ARCHIVE="], "NEWSCRAWL_ARCHIVE is empty, so there is no archive"),
        (["--prune", "--before", "kemarin"], '--before: "kemarin" is not a day (YYYY-MM-DD)'),
    ],
)
def test_wrong_usage_is_one_line(archive: Archive, args: list[str], said: str, tmp_path: Path) -> None:
    """The line says what is wrong; the exit code is 2."""
    code, _, err = archive(*args)

    assert (code, err.splitlines()[0]) == (2, f"scrapy archive: {said}".replace("{tmp_path}", str(tmp_path)))
