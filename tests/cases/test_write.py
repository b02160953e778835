"""A page becomes a case that nobody has checked yet."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.cases.read import read_case
from newscrawl.cases.write import case_folder, save_case, suggest_name
from newscrawl.errors import ArchiveError, InputError
from newscrawl.items import Page
from newscrawl.spiders.inews import SITE
from newscrawl.warc.saved import Tally

FETCHED = datetime(2026, 6, 10, 5, 0, 0, 123, tzinfo=UTC)
STORY = "https://www.inews.id/news/nasional/warga-desa-membangun-jembatan-bambu"
MISSING = Page(STORY, b"<html><body><p>tidak ada</p></body></html>", FETCHED, 404)
HEADERS = {"content-type": "text/html; charset=latin-1", "etag": '"a"', "server": "x", "set-cookie": "secret=1"}


def story_page(url: str, number: int) -> Page:
    body = f"""<html><body id="detail-article"><h1 class="headerTitle">Warga Desa Membangun Jembatan Bambu</h1>
        <div class="createdAt">Rabu, 10 Juni 2026 - 08:00 WIB</div>
        <section class="mainBody"><article class="bodyArticleWrapper">
        <p>Warga membangun jembatan bambu bersama para pemuda desa, bagian {number}, pada hari Rabu pagi.</p>
        </article></section></body></html>"""
    return Page(url, body.encode(), FETCHED, 200, {"content-type": "text/html; charset=utf-8"})


def test_a_case_is_read_back_as_the_pages_that_were_saved(tmp_path: Path) -> None:
    """The bytes, URLs, times and statuses of a case are those of its pages."""
    pages = [story_page(STORY, 1), story_page(f"{STORY}/2", 2)]

    case = save_case(tmp_path, SITE, pages, "two-pages")

    saved = list(read_case(case.folder, lambda url: True, Tally(), max_bytes=10**6))
    assert [(page.url, page.body, page.status) for page in saved] == [
        (page.url, page.body, page.status) for page in pages
    ]
    assert {page.fetched_at for page in saved} == {FETCHED.replace(microsecond=0)}


def test_a_case_holds_the_record_of_its_pages_together(tmp_path: Path) -> None:
    """article.json is the joined story."""
    pages = [story_page(STORY, 1), story_page(f"{STORY}/2", 2)]

    case = save_case(tmp_path, SITE, pages, "two-pages")

    record = json.loads((case.folder / "article.json").read_text("utf-8"))
    assert record == case.content
    assert (record["page_count"], record["published_at"]) == (2, "2026-06-10 01:00:00")
    assert "bagian 1" in record["body"]
    assert "bagian 2" in record["body"]


def test_a_case_waits_for_a_person(tmp_path: Path) -> None:
    """page.json says that the page was captured and nobody has looked, and keeps only headers that matter."""
    page = Page(STORY, MISSING.body, FETCHED, 404, HEADERS)

    case = save_case(tmp_path, SITE, [page], "gone-story")

    about = json.loads((case.folder / "page.json").read_text("utf-8"))
    assert (about["origin"], about["why"], about["checked"]) == ("captured", "", False)
    assert about["headers"] == {"Content-Type": "text/html; charset=latin-1", "ETag": '"a"'}
    assert (case.expects, case.content) == ("dropped.json", {"outcome": "dropped/gone"})


def test_a_case_is_never_overwritten(tmp_path: Path) -> None:
    """A second capture under the same name is refused and changes nothing."""
    case = save_case(tmp_path, SITE, [MISSING], "gone-story")
    before = {path.name: path.read_bytes() for path in case.folder.iterdir()}

    with pytest.raises(InputError, match="give another --case NAME"):
        save_case(tmp_path, SITE, [story_page(STORY, 1)], "gone-story")

    assert {path.name: path.read_bytes() for path in case.folder.iterdir()} == before


@pytest.mark.parametrize("name", ["", "../elsewhere", "Two Pages", ".hidden", "a/b", "trailing-", "x" * 300])
def test_a_name_that_is_no_folder_of_ours_is_refused(tmp_path: Path, name: str) -> None:
    """A name cannot lead out of the site's folder."""
    with pytest.raises(InputError, match="cannot name a case"):
        save_case(tmp_path, SITE, [MISSING], name)

    assert not list(tmp_path.iterdir())


def test_a_case_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """Where the site's folder cannot be made, one line says so and no half case stays behind."""
    (tmp_path / "inews").write_text("a file, not a folder")

    with pytest.raises(ArchiveError, match="make the folder writable"):
        save_case(tmp_path, SITE, [MISSING], "gone-story")

    assert [path.name for path in tmp_path.iterdir()] == ["inews"]


def test_a_case_without_a_name_is_called_after_its_page(tmp_path: Path) -> None:
    """Until a person names it, a case has a name made of its URL."""
    case = save_case(tmp_path, SITE, [MISSING])

    assert case.folder == tmp_path / "inews" / "captured-warga-desa-membangun-jembatan-bambu"


def test_a_case_of_a_page_with_an_endless_word_has_a_name() -> None:
    """The name fits into a folder's, and may be given to --case as well."""
    name = suggest_name(SITE, f"https://www.inews.id/news/nasional/warga-{'x' * 300}-desa")

    assert case_folder(Path("fixtures"), SITE, name).name == name


def test_a_name_that_leads_nowhere_is_taken(tmp_path: Path) -> None:
    """A link to a folder that is no more is not overwritten either."""
    (tmp_path / "inews").mkdir()
    (tmp_path / "inews/two-pages").symlink_to(tmp_path / "gone")

    with pytest.raises(InputError, match="is there already"):
        case_folder(tmp_path, SITE, "two-pages")
