"""From the index in the database to the bytes of a page."""

import gzip
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from newscrawl.archive.lookup import read_capture
from newscrawl.errors import ArchiveError
from newscrawl.store.captures import find_capture
from newscrawl.store.schema import captures
from newscrawl.store.writer import Writer
from newscrawl.warc.decode import decoded
from newscrawl.warc.saved import SavedPage
from tests.archive.recording import HTML, START, STORY, exchange, recorder, warc_files
from tests.store.making import make_draft

ENCODED = (*HTML, ("Content-Encoding", "gzip"))


def found(folder: Path, engine: Engine, article: int | str) -> SavedPage:
    """The page of an article."""
    capture = find_capture(engine, article)
    assert capture is not None
    return read_capture(engine, folder, capture)


def test_the_last_good_page_of_an_article_is_found(folder: Path, engine: Engine) -> None:
    """By id or URL: status 200 before an error, the main page before page 2, the last before an earlier one."""
    url = STORY.format("a")
    Writer(engine).write([make_draft("a", url=url, story_key="www.inews.id/news/nasional/cerita-a")])
    with recorder(folder, engine) as opened:
        opened.write(
            [
                exchange("a", b"<p>lama</p>"),
                exchange("a", b"<p>baru</p>", seconds=60),
                exchange("a/2", b"<p>dua</p>", seconds=90),
                exchange("a", b"<p>rusak</p>", seconds=99, status=500),
                exchange("a", b"", seconds=120, status=304),
            ]
        )

    bodies = [found(folder, engine, article).body for article in (1, url, f"{url}/2")]

    assert bodies == [b"<p>baru</p>", b"<p>baru</p>", b"<p>dua</p>"]
    assert find_capture(engine, 2) is None
    assert find_capture(engine, "https://www.inews.id/tidak-ada") is None


def test_a_repeated_page_has_the_bytes_of_the_first_and_its_own_time(folder: Path, engine: Engine) -> None:
    """The record of a repetition has no body; its headers and date are its own."""
    body = gzip.compress(b"<p>sama</p>")
    with recorder(folder, engine) as opened:
        opened.write([exchange(1, body, headers=ENCODED)])
    with recorder(folder, engine) as opened:
        opened.write([exchange(1, body, seconds=60, headers=(*ENCODED, ("Age", "9")))])

    page = decoded(found(folder, engine, STORY.format(1)), 1 << 20)

    assert (page.body, page.headers["age"], (page.fetched_at - START).seconds) == (b"<p>sama</p>", "9", 60)


@pytest.mark.parametrize("max_bytes", [5, 1 << 20])
def test_a_body_that_cannot_be_decoded_is_one_line(folder: Path, engine: Engine, max_bytes: int) -> None:
    """Damaged or larger than allowed: the error names the place."""
    body = gzip.compress(b"<p>panjang</p>") if max_bytes == 5 else b"\x1f\x8b\x08bukan gzip"
    with recorder(folder, engine) as opened:
        opened.write([exchange(1, body, headers=ENCODED)])

    with pytest.raises(ArchiveError, match=r"warc\.gz:[0-9]+: the page cannot be decoded: "):
        decoded(found(folder, engine, STORY.format(1)), max_bytes)


def test_what_stands_elsewhere_is_not_taken_for_the_page(folder: Path, engine: Engine) -> None:
    """An index that is older than the file leads to an error that says what to do, never to another page."""
    with recorder(folder, engine) as opened:
        first, second = opened.write([exchange(1), exchange(2, b"<p>dua</p>")])
    with engine.begin() as connection:
        connection.execute(update(captures).values(offset=captures.c.offset + 1_000_000))
        connection.execute(
            update(captures).where(captures.c.url == first.url).values(offset=second.offset, length=second.length)
        )

    for url in (first.url, second.url):
        with pytest.raises(ArchiveError, match="newscrawl archive --reindex"):
            found(folder, engine, url)


def test_a_file_that_is_gone_is_one_line(folder: Path, engine: Engine) -> None:
    """The error names the file."""
    with recorder(folder, engine) as opened:
        opened.write([exchange(1)])
    path = warc_files(folder)[0]
    path.unlink()

    with pytest.raises(ArchiveError, match=f"{path.name}:[0-9]+: No such file"):
        found(folder, engine, STORY.format(1))
