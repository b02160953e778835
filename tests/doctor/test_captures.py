"""`newscrawl doctor --archive`: the selectors of a site, judged on what is recorded."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.doctor.captures import Captures, look_at_captures
from newscrawl.doctor.finding import State
from newscrawl.page.site import Site
from newscrawl.replay.source import SavedPages
from newscrawl.spiders.inews import SITE
from newscrawl.warc.saved import Tally
from tests.commands.launch import WITH_KABAR
from tests.commands.saved import Shelf, page

_MAX = 1 << 20  # bytes of a page
_PLAIN = (
    "<html><head><title>Warga Bergotong Royong</title></head><body><h1>Warga Bergotong Royong</h1>"
    + "<p>Warga membersihkan saluran air sejak pagi hari bersama para tetangga mereka.</p>" * 6
    + "</body></html>"
).encode()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A folder with an archive of six stories of the current layout."""
    shelf = Shelf(tmp_path)
    for number in range(6):
        shelf.record(page(f"Judul {number}", text=f"Isi berita nomor {number} yang cukup panjang."), slug=number)
    return shelf


def look(shelf: Shelf, site: Site = SITE) -> Captures:
    """Return what the archive says of a site."""
    pages = SavedPages.under([shelf.archive])
    (found,) = look_at_captures(lambda wanted: pages.read(wanted, Tally(quiet=True), max_bytes=_MAX), [site], _MAX)
    return found


def test_each_selector_has_its_hits(shelf: Shelf) -> None:
    """In the order of the declaration, with the days of the pages."""
    found = look(shelf)

    met = found.layouts["current"]
    declared = next(layout for layout in SITE.layouts if layout.name == "current")
    assert (found.pages, found.outcomes["record"], met.pages) == (6, 6, 6)
    assert list(met.hits["title"]) == list(declared.fields["title"])
    assert max(met.hits["title"].values()) == max(met.hits["body"].values()) == 6
    assert met.oldest is not None
    assert met.oldest == met.newest


def test_a_field_whose_selectors_find_nothing_is_said(shelf: Shelf) -> None:
    """A failure where a record needs it, else a warning; a selector that only another one replaces is none."""
    wrong = {"title": (".tidak-ada", "h2.tidak"), "caption": (".tidak-ada",), "tags": ("li.tidak", "body")}
    layouts = tuple(replace(layout, fields={**layout.fields, **wrong}) for layout in SITE.layouts)

    found = [each for each in look(shelf, replace(SITE, layouts=layouts)).findings() if each.what == "selectors"]

    said = {each.says: each.state for each in found}
    assert said["current: title: no selector found anything on 6 pages"] is State.FAIL
    assert said["current: caption: no selector found anything on 6 pages"] is State.WARN
    assert not any("tags" in says for says in said)


def test_pages_of_no_layout_are_named(shelf: Shelf) -> None:
    """With their URLs; more than a tenth of the records is a failure."""
    shelf.record(_PLAIN, slug="polos")

    found = look(shelf)

    (finding,) = (each for each in found.findings() if each.what == "layouts")
    assert finding.state is State.FAIL
    assert finding.says.startswith("1 pages match no layout of the site, such as https://www.inews.id/")
    assert "polos" in finding.says


def test_an_answer_that_cannot_be_read_is_counted(shelf: Shelf) -> None:
    """As the outcome that a crawl gives it."""
    shelf.record(b"<html><body><h1></h1></body></html>", slug="kosong")

    found = look(shelf)

    assert found.pages == 7
    assert sum(number for name, number in found.outcomes.items() if name != "record") == 1


def test_the_command_prints_it_and_ends_with_its_code(shelf: Shelf) -> None:
    """As a table and as JSON; 1 where a person must look."""
    shelf.record(_PLAIN, slug="polos")

    shown = shelf.run("doctor", "--archive")
    data = json.loads(shelf.run("doctor", "--archive", "--spider", "inews", "--format", "json").out)

    assert shown.code == 1
    assert "no layout of the site" in shown.out
    assert [each["site"] for each in data] == ["inews"]
    assert data[0]["layouts"]["current"]["pages"] == 6


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--archive", "--spider", "inew"], '--spider: there is no site "inew" (there is: inews'),
        (["--archive", "--spider", "kabar", *WITH_KABAR], "the archive has no page of a story of kabar"),
        (["--archive", "--live"], "--live: not allowed with argument --archive"),
        (["--spider", "inews"], "--spider goes with --live or --archive"),
    ],
)
def test_wrong_usage_is_one_line(shelf: Shelf, arguments: list[str], line: str) -> None:
    """And exit code 2."""
    done = shelf.run("doctor", *arguments)

    assert (done.code, done.err.count("\n")) == (2, 1)
    assert line in done.err


def test_without_an_archive_it_says_what_makes_one(tmp_path: Path) -> None:
    """And exit code 2."""
    done = Shelf(tmp_path).run("doctor", "--archive")

    assert done.code == 2
    assert "yet; a crawl or `newscrawl harvest` makes it" in done.err
