"""`newscrawl show` as a user types it."""

import json
from pathlib import Path

import pytest

from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.commands.launch import ROOT
from tests.commands.saved import URL, Shelf, page
from tests.store.test_spread import story as make_copy

FIRST = page("Warga menanam pohon", "Sungai itu meluap dua kali.")
SECOND = page("Warga menanam seribu pohon", "Sungai itu meluap tiga kali.")
CHALLENGE = b"""<html><head><title>Just a moment...</title></head><body>
<span id="challenge-error-text">Enable JavaScript and cookies to continue</span></body></html>"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A story that was edited, a copy of it, and another one that was not recorded."""
    made = Shelf(tmp_path_factory.mktemp("shelf"))
    made.record(FIRST, SECOND)
    made.record(SECOND, slug=2)
    assert made.run("replay", "pages", "--jobs", "1").code == 0
    return made


@pytest.mark.parametrize(
    "spelling",
    [
        URL,
        "www.inews.id/news/nasional/cerita-1",
        "//WWW.iNews.id/news/nasional/cerita-1/",
        "http://inews.id/amp/news/nasional/cerita-1/2?utm_source=x#top",
        "https://beta.inews.co.id/news/nasional/cerita-1/all",
    ],
)
def test_any_spelling_of_the_url_finds_the_story(shelf: Shelf, spelling: str) -> None:
    """The record is shown with the source of each value and the place of its bytes."""
    run = shelf.run("show", spelling)

    lines = {line.split("  ")[0]: line for line in run.out.splitlines()}
    assert (run.code, run.err) == (0, "")
    assert lines["url"].split()[1] == URL
    assert "Warga menanam seribu pohon" in lines["title"]
    assert lines["title"].rstrip().endswith("css:article.headerArticle h1.headerTitle")
    assert ".warc.gz, byte " in lines["saved page"]
    assert "Sungai itu meluap tiga kali." in run.out
    assert "\x1b" not in run.out


def test_the_id_finds_it_too(shelf: Shelf) -> None:
    """The number that `newscrawl query` prints is enough."""
    by_id = shelf.run("show", "1")

    by_url = shelf.run("show", URL)

    assert by_id.out == by_url.out


def test_the_saved_page_is_printed_byte_for_byte(shelf: Shelf) -> None:
    """`--page` gives the bytes of the last good page, and nothing else."""
    run = shelf.run("show", URL, "--page")

    assert run.code == 0
    assert run.out.encode() == SECOND


def test_the_page_is_the_one_that_was_read(tmp_path: Path) -> None:
    """A challenge that came later with status 200 is not printed for it, and pruning keeps the page and not that."""
    shelf = Shelf(tmp_path)
    shelf.record(FIRST, CHALLENGE)
    assert shelf.run("replay", "pages", "--jobs", "1").out.split()[3:] == ["1", "new", "1", "dropped/challenge"]

    before = shelf.run("show", URL, "--page")
    pruned = shelf.run("archive", "--prune", "--before", "2026-07-01")
    after = shelf.run("show", URL, "--page")

    assert pruned.out.startswith("           1  responses are deleted")
    assert [run.out.encode() for run in (before, after)] == [FIRST, FIRST]
    assert shelf.run("replay", "pages", "--dry-run").out.split()[:4] == ["1", "article", "pages", "of"]


def test_the_history_shows_words_that_changed(shelf: Shelf) -> None:
    """An edit is read as words taken out and put in, with the times between which it happened."""
    run = shelf.run("show", URL, "--history")

    assert run.out.splitlines()[0] == "seen 2026-06-10 10:00:00 WIB, changed the latest"
    assert "Warga menanam {+seribu+} pohon" in run.out
    assert "itu meluap [-dua-] {+tiga+} kali." in run.out


def test_a_story_that_was_never_edited_says_so(shelf: Shelf) -> None:
    """There is no empty output to wonder about."""
    run = shelf.run("show", "2", "--history")

    assert run.out == f"{URL[:-1]}2 was not edited since 2026-06-10 10:00:00 WIB\n"


def test_the_copies_are_listed(shelf: Shelf) -> None:
    """`--cluster` names all stories with this text, and which of them was asked for."""
    run = shelf.run("show", "2", "--cluster")

    rows = run.out.splitlines()[1:]
    assert [row.split()[0] for row in rows] == ["1", "2"]
    assert ["(this one)" in row for row in rows] == [False, True]


def test_the_copies_of_other_publishers_have_their_delay(tmp_path: Path) -> None:
    """The first one comes first, whatever was asked for; one without a date says that its delay is unknown."""
    text = ["Panen tongkol di Kedonganan melimpah pekan ini. " * 10]
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    sites = (("koran", 27), ("kantor", 0), ("warta", None))
    Writer(engine).write([make_copy(site, "a", hours, paragraphs=text) for site, hours in sites])
    engine.dispose()

    run = Shelf(tmp_path).run("show", "https://koran.test/a", "--cluster")

    rows = [row.split() for row in run.out.splitlines()[1:]]
    assert [" ".join(row[1:6]) for row in rows] == [
        "2026-06-10 12:00 first kantor kantor.test",
        "2026-06-11 15:00 +1d 03:00 koran",
        f"unknown warta warta.test {rows[2][4]} {rows[2][5]}",
    ]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["999"], 'no story "999" is stored; `newscrawl query` finds what is'),
        (["www.inews.id/news/nasional/tidak-ada"], 'no story "www.inews.id/news/nasional/tidak-ada" is stored'),
        (["https://elsewhere.example/a"], 'no story "https://elsewhere.example/a" is stored'),
        ([], "give the id or the URL of one story"),
        (["1", "2"], "give the id or the URL of one story"),
        (["1", "--page", "--history"], "--history: not allowed with argument --page"),
    ],
)
def test_what_cannot_be_shown_is_one_line(shelf: Shelf, args: list[str], message: str) -> None:
    """An unknown story and a mistake are wrong usage: exit code 2."""
    run = shelf.run("show", *args)

    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert message in run.err


def test_a_page_that_was_not_recorded_is_wrong_usage(shelf: Shelf) -> None:
    """A story of a fixture has no saved bytes, as a failure may have none: exit code 2, as of `failures --capture`."""
    url = json.loads((ROOT / "fixtures/inews/seed-article/page.json").read_text())["url"]
    shelf.run("replay", str(ROOT / "fixtures/inews/seed-article"), "--jobs", "1")

    run = shelf.run("show", url, "--page")

    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert f"{url} has no saved bytes in the archive" in run.err


def test_a_page_whose_file_is_gone_is_one_line(tmp_path: Path) -> None:
    """What was recorded and cannot be read is something to look at: exit code 1."""
    shelf = Shelf(tmp_path)
    shelf.record(FIRST)
    shelf.run("replay", "pages", "--jobs", "1")
    for file in shelf.archive.glob("*.warc.gz"):
        file.unlink()

    run = shelf.run("show", "1", "--page")

    assert (run.code, run.out, run.err.count("\n")) == (1, "", 1)
    assert "No such file" in run.err
