"""The scaffold of a site, made of saved pages."""

import json
import shutil
from pathlib import Path

import pytest

from newscrawl.cases.scaffold import address_of_page, declare, site_of_declaration
from newscrawl.errors import InputError
from newscrawl.items import Page
from newscrawl.page.extract import read_page
from newscrawl.text.urls import PageKind
from tests.engine.runs import newscrawl
from tests.store.making import at

SAVED = Path(__file__).parent / "saved.html"
URL = "https://mediaindonesia.com/ekonomi/913411/harga-kopi-robusta-naik-petani-lereng-gunung-menahan-panen"


def page(url: str = URL) -> Page:
    return Page(url, SAVED.read_bytes(), at(0))


def test_a_declaration_says_what_the_pages_show() -> None:
    """Host, form of URL and selectors are those of the page, and the declared site reads it."""
    site = site_of_declaration(declare("kabar", [page()]))

    story = site.urls.read(URL.replace("913411", "77"))
    result = read_page(page(), site).result
    assert (site.name, story.kind, story.channel, story.story_key) == (
        "kabar", PageKind.ARTICLE, "ekonomi", "mediaindonesia.com/77",
    )  # fmt: skip
    assert result is not None
    assert (site.layouts[0].body, site.layouts[0].fields["tags"]) == (("div.article",), ("a.bt",))
    assert getattr(result, "layout", None) == "current"


@pytest.mark.parametrize(
    ("path", "other", "is_story"),
    [
        ("/read/2026/06/09/57/3147776/banjir-surut", "/read/2025/01/31/9/11/panen-raya", True),
        ("/hukum/sidang-perdana-2062243", "/politik/rapat-paripurna-2062244", True),
        ("/hukum/sidang-perdana-2062243", "/politik", False),
        ("/berita/4559522/aturan-baru", "/berita/1/panen", True),
    ],
)
def test_the_form_of_a_url_is_taken_for_all_stories(path: str, other: str, is_story: bool) -> None:
    """Days, ids and slugs of another story fit as well, sections do not."""
    site = site_of_declaration(declare("kabar", [page(f"https://www.kabar.example{path}")]))

    assert (site.urls.read(f"https://kabar.example{other}").kind is PageKind.ARTICLE) is is_story


def test_a_saved_page_says_where_it_is_from() -> None:
    """A file without a URL is at the address that it names; one that names none is refused."""
    assert address_of_page(page("")) == URL
    with pytest.raises(InputError, match="give its URL"):
        address_of_page(Page("", b"<p>Warga</p>", at(0)))


def test_the_command_writes_a_site_that_a_person_must_check(tmp_path: Path) -> None:
    """A declaration and an unchecked fixture folder; a second time nothing is overwritten."""
    (tmp_path / "newscrawl/spiders").mkdir(parents=True)
    (tmp_path / "fixtures").mkdir()
    shutil.copy(SAVED, tmp_path / "saved.html")

    first = newscrawl(tmp_path, "new-site", "kabar", "saved.html")
    second = newscrawl(tmp_path, "new-site", "kabar", "saved.html")

    about = json.loads((tmp_path / "fixtures/kabar/page-1/page.json").read_text("utf-8"))
    record = json.loads((tmp_path / "fixtures/kabar/page-1/article.json").read_text("utf-8"))
    assert (first.code, second.code) == (0, 2)
    assert "is there already" in second.err
    assert (about["url"], about["checked"], record["site"]) == (URL, False, "kabar")
