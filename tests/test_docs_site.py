"""The site that `make docs` builds, as a reader without a network gets it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from tests.browser import Visit, chromium, is_scrolled_sideways, visit  # noqa: F401  # the first two are fixtures

ROOT = Path(__file__).parent.parent
#: Attributes whose address a browser loads by itself; `a[href]` waits for a click.
LOADED = (
    "//script/@src | //img/@src | //iframe/@src | //source/@src | //embed/@src | //object/@data | //video/@poster"
    " | //link[not(@rel='canonical' or @rel='index' or @rel='search' or @rel='next' or @rel='prev')]/@href"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with every warning as an error."""
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--doctree-dir", folder / "doctrees"]

    done = subprocess.run([*command, ROOT / "docs", folder / "html"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder / "html"


def pages(site: Path) -> Iterator[tuple[Path, html.HtmlElement]]:
    for path in sorted(site.glob("*.html")):
        yield path, html.fromstring(path.read_bytes())


def test_every_document_is_a_page(site: Path) -> None:
    """Each Markdown file and notebook of docs/ is there, and the front page leads to it."""
    documents = {path.stem for path in (ROOT / "docs").iterdir() if path.suffix in {".md", ".ipynb"}}
    front = html.fromstring((site / "index.html").read_bytes())

    linked = {Path(address).stem for address in front.xpath("//article//a/@href")}

    assert {document for document in documents if not (site / f"{document}.html").exists()} == set()
    assert documents - linked == {"index"}


def test_links_lead_to_pages_and_places(site: Path) -> None:
    """A link within the site names a file that is there, and a heading that is on it."""
    places = {path.name: set(page.xpath("//@id")) for path, page in pages(site)}
    broken = []
    for path, page in pages(site):
        for address in page.xpath("//a/@href"):
            parts = urlsplit(address)
            target = unquote(parts.path) or path.name
            if parts.scheme or address == "#":
                continue
            if not (site / target).exists() or (parts.fragment and unquote(parts.fragment) not in places[target]):
                broken.append((path.name, address))

    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """No script, style, font or picture of the site comes from another machine."""
    addresses = [(path.name, address) for path, page in pages(site) for address in page.xpath(LOADED)]
    for path in site.rglob("*.css"):
        text = path.read_text("utf-8")
        addresses += [(path.name, address) for address in re.findall(r"(?:url\(|@import )[\"']?([^\"')]+)", text)]

    elsewhere = [(name, address) for name, address in addresses if re.match(r"(?!data:)(?:\w+:)?//", address)]

    assert len(addresses) > 100
    assert elsewhere == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_site_reads_in_a_browser(site: Path, visit: Visit, width: int, scheme: str) -> None:  # noqa: F811
    """Opened as a file, on a phone and on a desk: no page is wider than its window, and the search finds a word."""
    page = visit(f"{(site / 'index.html').as_uri()}", width=width, scheme=scheme)
    wide = []
    for path in sorted(site.glob("*.html")):
        page.goto(path.as_uri())
        if is_scrolled_sideways(page):
            wide.append(path.name)

    page.goto(f"{(site / 'search.html').as_uri()}?q=parquet")
    found = page.locator("#search-results a").filter(has_text="another tool")

    assert wide == []
    assert found.first.get_attribute("href", timeout=5000).startswith("export.html")
