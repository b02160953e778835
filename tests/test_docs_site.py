"""The site that `make docs` builds, as a reader without a network gets it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from docs.notebook_page import as_markdown
from tests.browser import Visit, chromium, is_scrolled_sideways, visit  # noqa: F401  # two of them are fixtures

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
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning"]
    paths = ["--doctree-dir", str(folder / "doctrees"), str(ROOT / "docs"), str(folder / "html")]

    done = subprocess.run([*command, *paths], capture_output=True, text=True, check=False)

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
def test_the_site_reads_in_a_browser(site: Path, visit: Visit, width: int, scheme: str) -> None:  # noqa: F811  # the fixture
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_diagram_can_be_read(visit: Visit, scheme: str) -> None:  # noqa: F811  # the fixture
    """Its words stay inside their boxes, stand out from what is behind them, and are told to who does not see them."""
    page = visit((ROOT / "docs/images/page-way.svg").as_uri(), scheme=scheme)

    outside = page.evaluate(
        """() => [...document.querySelectorAll("g")].flatMap(group => {
            const box = group.querySelector("rect").getBBox();
            return [...group.querySelectorAll("text")].filter(text => {
                const own = text.getBBox();
                return own.x < box.x || own.x + own.width > box.x + box.width - 4
                    || own.y < box.y || own.y + own.height > box.y + box.height;
            }).map(text => text.textContent);
        })"""
    )
    colours = {
        name: page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--{name}').trim()")
        for name in ("back", "lane", "box", "text", "soft")
    }
    contrasts = {
        (ink, ground): contrast(colours[ink], colours[ground])
        for ink, ground in product(("text", "soft"), ("back", "lane", "box"))
    }

    assert outside == []
    assert {pair: value for pair, value in contrasts.items() if value < 4.5} == {}  # WCAG 2.2, 1.4.3
    assert page.evaluate("['title', 'desc'].every(name => document.querySelector(name).textContent.length > 20)")


def test_a_notebook_is_shown_with_its_outputs() -> None:
    """Text, tables, pictures and errors of each cell stand below it, nothing of it read as Markdown."""
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["*satu*\n"]},
        {"output_type": "execute_result", "data": {"text/plain": "x", "text/html": "<table>\n\n<td>dua</td></table>"}},
        {"output_type": "display_data", "data": {"image/png": "aGFsbw=="}},
        {"output_type": "display_data", "data": {"application/vnd.unknown+json": {}}},
        {"output_type": "error", "ename": "KeyError", "evalue": "'tiga'", "traceback": []},
    ]
    cells = [
        {"cell_type": "markdown", "source": "# Judul"},
        {"cell_type": "code", "source": ["a = 1\n", "a"], "outputs": outputs},
    ]

    text = as_markdown(json.dumps({"cells": cells}))

    assert text.startswith("# Judul\n\n```python\na = 1\na\n```\n\n````text\n*satu*\n````\n\n````{raw} html\n")
    assert "<td>dua</td></table></div>\n````" in text
    assert 'src="data:image/png;base64,aGFsbw=="' in text
    assert text.endswith("````text\nKeyError: 'tiga'\n````\n")


def contrast(ink: str, ground: str) -> float:
    """Return the contrast of two colours by WCAG: 1 to 21."""

    def luminance(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted(map(luminance, (ink, ground)))
    return (lighter + 0.05) / (darker + 0.05)
