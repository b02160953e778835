"""The scaffold of a site, made of saved pages."""

import json
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest

from newscrawl.cases.declaration import source_of
from newscrawl.cases.scaffold import declare, with_address
from newscrawl.errors import InputError
from newscrawl.items import Page
from newscrawl.page.extract import read_page
from newscrawl.text.urls import PageKind
from tests.commands.launch import ROOT
from tests.engine.runs import newscrawl
from tests.store.making import at

SAVED = Path(__file__).parent / "saved.html"
URL = "https://mediaindonesia.com/ekonomi/913411/harga-kopi-robusta-naik-petani-lereng-gunung-menahan-panen"


#: What closes a string, a comment, a docstring or a template, and what no ASCII file holds.
HOSTILE = ['"', "'", "\\", '"""', "\n", "\r\nimport os", "{x}", "${name}", "}", "%s", "é", "日本", "\u202e", "\x1b[2J"]


def page(url: str = URL) -> Page:
    return Page(url, SAVED.read_bytes(), at(0))


def declared_in(text: str) -> object:
    """Return what a file of the scaffold declares."""
    module: dict[str, object] = {}
    exec(compile(text, "kabar.py", "exec"), module)
    return module["SITE"]


def is_tidy(text: str) -> bool:
    """Say whether `make check` has nothing to say of a file of `spiders/`."""
    ruff = [sys.executable, "-m", "ruff"]
    name = ["--stdin-filename", "newscrawl/spiders/kabar.py", "-"]
    done = [
        subprocess.run([*ruff, *what, *name], cwd=ROOT, input=text, capture_output=True, text=True, check=False)
        for what in (["format", "--diff"], ["check"])
    ]
    return [each.returncode for each in done] == [0, 0]


def test_a_declaration_says_what_the_pages_show() -> None:
    """Host, form of URL and selectors are those of the page, and the declared site reads it."""
    site = declare("kabar", [page()])

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
    site = declare("kabar", [page(f"https://www.kabar.example{path}")])

    assert (site.urls.read(f"https://kabar.example{other}").kind is PageKind.ARTICLE) is is_story


@pytest.mark.parametrize(
    "urls",
    [
        [URL],
        [
            "https://www.kabar.example/read/2026/06/09/57/31/banjir-surut",
            "https://news.kabar.example/hukum/sidang-2062243",
        ],
        [f"https://{'kabar-panjang-' * 4}sekali.{'daerah.' * 3}example/x"],
    ],
    ids=["one", "two hosts", "long"],
)
@pytest.mark.parametrize("body", [SAVED.read_bytes(), b"<p>Warga</p>"], ids=["layout", "none"])
def test_the_file_declares_the_site_and_is_formatted(urls: list[str], body: bytes) -> None:
    """Neither formatter nor linter has anything to change, with a layout and without."""
    site = declare("kabar", [Page(url, body, at(0)) for url in urls])

    text = source_of(site)

    assert declared_in(text) == site
    assert is_tidy(text)


@pytest.mark.parametrize("odd", HOSTILE)
def test_no_text_of_a_page_breaks_out_of_the_file(odd: str) -> None:
    """Names, channels, paths, classes and tags are data: the file declares the site, whatever they hold."""
    told = escape(odd)
    body = SAVED.read_text("utf-8").replace("<head>", f'<head><meta property="og:site_name" content="{told}">')
    for name in ("article", "bt", "post-header"):
        body = body.replace(f'class="{name}', f'class="{told} x{told}y {name}')
    body = body.replace("<h1", f"<x{odd}y class=kepala><h1").replace("</h1>", f"</h1></x{odd}y>")
    saved = Page(f"https://kabar.example/{odd}/{odd}/12345/a{odd}", body.encode("utf-8", "replace"), at(0))

    site = declare("kabar", [saved])

    text = source_of(site)
    assert text.isprintable() or set(text) - {"\n"} == set(filter(str.isprintable, text))
    assert declared_in(text) == site
    assert is_tidy(text)


@pytest.mark.parametrize("odd", HOSTILE)
@pytest.mark.parametrize(
    "tag", ["<link rel=canonical href='https://{}/x'>", "<meta property='og:url' content='http://{}/x'>"]
)
def test_a_page_of_a_host_that_can_be_none_is_refused(tag: str, odd: str) -> None:
    """In one line, whatever the page calls its host; what browsers too take out of a URL may be gone."""
    saved = Page("", tag.format(f"ka{escape(odd)}bar.example").encode(), at(0))

    said = host_or_refusal(saved)

    is_refused = said.isprintable() and "names no host of letters, digits, dots and hyphens" in said
    assert is_refused or (odd in {"\n", "\u202e"} and said == "kabar.example")


def host_or_refusal(saved: Page) -> str:
    try:
        return declare("kabar", [with_address(saved, "saved.html")]).urls.hosts[0][1]
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("url", ["https://[::1/x", "https:///x", "https://[::1]/x"])
def test_a_url_without_a_host_name_is_refused(url: str) -> None:
    """A broken address, none, and a number."""
    with pytest.raises(InputError, match="letters, digits, dots and hyphens"):
        declare("kabar", [page(url)])


@pytest.mark.parametrize(
    ("host", "brand"),
    [
        ("nasional.kompas.com", "kompas"),
        ("kabar.example", "kabar"),
        ("www.kabar-muria.co.id", "kabar[ -]?muria"),
        ("localhost", "berita"),
        ("192.0.2.7", "berita"),
        ("my_desk.kabar.example", "kabar"),
    ],
)
def test_the_name_of_the_publisher_is_that_of_the_domain(host: str, brand: str) -> None:
    """Neither a desk's name nor the top level; the name of the site where the host has none."""
    site = declare("berita", [page(f"https://{host}/x")])

    assert (site.prose.brands, site.publisher) == (brand, f"(?:redaksi |tim )?{brand}|redaksi")


def test_a_saved_page_says_where_it_is_from() -> None:
    """A file without a URL is at the address that it names; one that names none is refused."""
    assert with_address(page(""), "saved.html").url == URL
    with pytest.raises(InputError, match=r'"bare.html" does not say where it is from; give its URL .* a page.json'):
        with_address(Page("", b"<p>Warga</p>", at(0)), "bare.html")


def clone(folder: Path) -> None:
    """Make the folders of a clone."""
    (folder / "newscrawl/spiders").mkdir(parents=True)
    (folder / "fixtures").mkdir()


def test_a_page_that_names_no_address_is_given_as_a_case(tmp_path: Path) -> None:
    """Its page.json has the URL; a case of the site that is begun stays as it is, another one is taken over."""
    clone(tmp_path)
    address = "https://www.kabar.example/desa/204518-panen"
    about = json.dumps({"url": address, "fetched_at": "2026-06-10T12:00:00+07:00"})
    for folder in ("fixtures/kabar/begun", "saved"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "page.html").write_text("<h1>Panen</h1><p>Warga memanen padi.</p>")
        (tmp_path / folder / "page.json").write_text(about)

    done = newscrawl(tmp_path, "new-site", "kabar", "fixtures/kabar/begun", "saved")

    kept = json.loads((tmp_path / "fixtures/kabar/page-2/page.json").read_text("utf-8"))
    assert (done.code, done.err) == (0, "")
    assert 'Sources(\n        home="https://www.kabar.example"' in (tmp_path / "newscrawl/spiders/kabar.py").read_text()
    assert (kept["url"], kept["fetched_at"]) == (address, "2026-06-10T05:00:00+00:00")
    assert sorted(path.name for path in (tmp_path / "fixtures/kabar").iterdir()) == ["begun", "page-2"]
    assert len(list((tmp_path / "fixtures/kabar/begun").iterdir())) == 2


def test_a_case_is_not_overwritten(tmp_path: Path) -> None:
    """Where a folder has the name of a new case, no declaration is written either."""
    clone(tmp_path)
    (tmp_path / "fixtures/kabar/page-2").mkdir(parents=True)
    shutil.copy(SAVED, tmp_path / "saved.html")

    done = newscrawl(tmp_path, "new-site", "kabar", "saved.html", "saved.html")

    assert done.code == 2
    assert "fixtures/kabar/page-2 is there already" in done.err
    assert not list((tmp_path / "newscrawl/spiders").iterdir())
    assert [path.name for path in (tmp_path / "fixtures/kabar").iterdir()] == ["page-2"]


def test_what_is_no_page_is_refused_in_one_line(tmp_path: Path) -> None:
    """A folder that is no case, a page without an address, a host that is none; nothing is written."""
    clone(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare.html").write_text("<p>Warga</p>")
    (tmp_path / "evil.html").write_text("""<link rel=canonical href='https://ka"bar.example/x'>""")

    runs = [newscrawl(tmp_path, "new-site", "kabar", name) for name in ("empty", "bare.html", "evil.html", "none.html")]

    assert [(run.code, run.err.count("\n"), "unexpected" in run.err) for run in runs] == [(2, 1, False)] * 4
    assert '"empty" cannot be read: page.json is missing' in runs[0].err
    assert not list((tmp_path / "newscrawl/spiders").iterdir())


def test_the_command_writes_a_site_that_a_person_must_check(tmp_path: Path) -> None:
    """A declaration and an unchecked fixture folder; a second time nothing is overwritten."""
    clone(tmp_path)
    shutil.copy(SAVED, tmp_path / "saved.html")

    first = newscrawl(tmp_path, "new-site", "kabar", "saved.html")
    second = newscrawl(tmp_path, "new-site", "kabar", "saved.html")

    about = json.loads((tmp_path / "fixtures/kabar/page-1/page.json").read_text("utf-8"))
    record = json.loads((tmp_path / "fixtures/kabar/page-1/article.json").read_text("utf-8"))
    assert (first.code, second.code) == (0, 2)
    assert "is there already" in second.err
    assert (about["url"], about["checked"], record["site"]) == (URL, False, "kabar")
