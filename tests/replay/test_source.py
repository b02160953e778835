"""Fixture folders, and the paths that a user names."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl import stats
from newscrawl.errors import InputError
from newscrawl.replay.source import SavedPages
from newscrawl.warc.saved import SavedPage, Tally

URL = "https://www.inews.id/news/nasional/cerita"
ABOUT = {"url": URL, "fetched_at": "2023-12-11T20:30:00+07:00", "why": "a test", "origin": "reconstructed"}


def make_case(folder: Path, *files: str, **about: Any) -> Path:
    """Write a case folder with these page files."""
    folder.mkdir(parents=True)
    (folder / "page.json").write_text(json.dumps({**ABOUT, **about}), encoding="utf-8")
    for name in files or ("page.html",):
        (folder / name).write_text(f"<p>{name}</p>", encoding="utf-8")
    return folder


def read(*paths: Path, max_bytes: int = 1 << 20) -> tuple[list[SavedPage], Tally]:
    """Read everything under the paths."""
    tally = Tally()
    return list(SavedPages.under(paths).read(lambda url: True, tally, max_bytes=max_bytes)), tally


def test_a_page_is_what_its_json_says(tmp_path: Path) -> None:
    """URL, time, status and headers come from page.json, the bytes from the file."""
    case = make_case(tmp_path / "case", status=410, headers={"Server": "x", "Set-Cookie": ["a=1", "b=2"]})

    pages, tally = read(case)

    assert pages == [
        SavedPage(
            url=URL,
            fetched_at=datetime(2023, 12, 11, 13, 30, tzinfo=UTC),
            body=b"<p>page.html</p>",
            status=410,
            headers=(("Server", "x"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Type", "text/html")),
            where=str(case / "page.html"),
        )
    ]
    assert not tally.counts


def test_a_time_without_zone_is_utc(tmp_path: Path) -> None:
    """The same folder gives the same time on every machine."""
    pages, _ = read(make_case(tmp_path / "case", fetched_at="2023-12-11T13:30:00"))

    assert pages[0].fetched_at == datetime(2023, 12, 11, 13, 30, tzinfo=UTC)


def test_the_names_of_the_files_give_the_urls_of_a_storys_pages(tmp_path: Path) -> None:
    """Pages that page.json does not list are told by their names."""
    case = make_case(tmp_path / "case", "page-1.html", "page-2.html", "page-all.html")

    pages, _ = read(case)

    assert [page.url for page in pages] == [URL, f"{URL}/2", f"{URL}/all"]


def test_listed_pages_have_their_own_url_time_and_status(tmp_path: Path) -> None:
    """What a page's entry does not say, the case says."""
    entries = [{"file": "page-amp.html", "url": "https://www.inews.id/amp/x", "status": 404}, {"file": "page.html"}]

    pages, _ = read(make_case(tmp_path / "case", "page.html", "page-amp.html", pages=entries))

    assert [(page.url, page.status) for page in pages] == [("https://www.inews.id/amp/x", 404), (URL, 200)]


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"url": ""}, 'page.json: "url" is missing for page.html'),
        ({"fetched_at": "yesterday"}, "page.json: \"fetched_at\": 'yesterday' is not a date and time (ISO 8601)"),
        ({"fetched_at": None}, 'page.json: "fetched_at": None is not a date and time (ISO 8601)'),
        ({"status": "gone"}, "page.json: \"status\": 'gone' is not an HTTP status"),
        ({"headers": []}, 'page.json: "headers" is not an object'),
        ({"pages": "page.html"}, 'page.json: "pages" is not a list of objects'),
        ({"pages": [{"file": "page-2.html"}]}, "page-2.html: No such file or directory"),
        (
            {"pages": [{"file": "../page.html"}]},
            "page.json: \"file\": '../page.html' is not the name of a file in this folder",
        ),
    ],
)
def test_a_broken_case_is_one_warning_that_names_its_folder(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, about: dict[str, Any], message: str
) -> None:
    """Whatever is wrong in a case, it is counted and told in a line, and the next case is read."""
    broken = make_case(tmp_path / "a", **about)
    make_case(tmp_path / "b")

    with caplog.at_level(logging.WARNING):
        pages, tally = read(tmp_path)

    assert str(tmp_path / "b" / "page.html") in [page.where for page in pages]
    assert tally.counts == {stats.SAVED_UNREADABLE: 1}
    assert caplog.messages == [f"Cannot read {broken}: {message}"]


@pytest.mark.parametrize("content", ["", "[]", "{", '"\ud800"', "[" * 100_000])
def test_a_page_json_that_is_none_is_counted(tmp_path: Path, content: str) -> None:
    """Text that is no JSON object ends the case, not the run."""
    case = make_case(tmp_path / "case")
    (case / "page.json").write_text(content, encoding="utf-8", errors="surrogatepass")

    pages, tally = read(case)

    assert (pages, tally.counts) == ([], {stats.SAVED_UNREADABLE: 1})


def test_an_amp_page_without_url_and_a_page_without_json_are_counted(tmp_path: Path) -> None:
    """The URL of a page is never guessed."""
    make_case(tmp_path / "a", "page.html", "page-amp.html")
    (make_case(tmp_path / "b") / "page.json").unlink()

    pages, tally = read(tmp_path)

    assert [page.url for page in pages] == [URL]
    assert tally.counts == {stats.SAVED_UNREADABLE: 2}


def test_a_large_page_stays_where_it_is(tmp_path: Path) -> None:
    """A page above the limit has a size and no body."""
    pages, _ = read(make_case(tmp_path / "case"), max_bytes=10)

    assert (pages[0].body, pages[0].unread_bytes) == (b"", 16)


def test_paths_are_found_at_any_depth_once_and_in_order(tmp_path: Path) -> None:
    """A root, a site's folder and a case may be named together, and a hidden folder is none of them."""
    for name in ("fixtures/b/two", "fixtures/b/one", "fixtures/a/three", "fixtures/.trash/four"):
        make_case(tmp_path / name)
    (tmp_path / "fixtures" / "pages.warc").write_bytes(b"WARC/1.0\r\n")

    found = SavedPages.under([tmp_path / "fixtures/b/two", tmp_path / "fixtures", tmp_path / "fixtures/pages.warc"])

    assert [case.name for case in found.cases] == ["two", "three", "one"]
    assert [file.name for file in found.warc_files] == ["pages.warc"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("nowhere", None, 'there is no "{}"; give a fixtures folder, a WARC file or a folder of them'),
        ("folder/", None, '"{}" holds no saved pages: no page.json, no .warc, .warc.gz or .wacz file'),
        ("empty.warc.gz", b"", '"{}" is empty'),
        ("page.html", b"<p>", '"{}" is no WARC or WACZ file'),
        ("x.wacz", b"WARC/1.0\r\n", '"{}" is no WACZ file: File is not a zip file'),
    ],
)
def test_a_path_without_saved_pages_is_refused(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    """The user reads which path it is and what is wrong with it."""
    path = tmp_path / name
    if name.endswith("/"):
        path.mkdir()
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(InputError) as refused:
        SavedPages.under([path])

    assert str(refused.value) == message.format(path)


def test_a_page_of_a_fixture_is_refused_with_the_name_of_its_folder(tmp_path: Path) -> None:
    """A case is a folder: its page.json has the URL and the time."""
    case = make_case(tmp_path / "case")

    with pytest.raises(InputError, match=f'pass the folder that contains it, "{case}"'):
        SavedPages.under([case / "page.html"])
