"""How Sphinx makes the site of these documents: `make docs`. They read as well on a code host, without it."""

import re
import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))

from notebook_page import as_markdown

project = "newscrawl"
html_title = "newscrawl"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown", ".ipynb": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # it fetches pages, which a browser refuses to a site that is opened as files
templates_path: list[str] = []
myst_heading_anchors = 3
smartquotes = False  # it would make a dash of the two of an option
#: Console sessions mix shells and programs, and JSON with "..." in it is no JSON: neither is worth a warning.
suppress_warnings = ["misc.highlighting_failure"]

_SECTION = re.compile(r"^## (?P<title>.+)\n(?P<text>(?:(?!## ).*\n?)*)", re.MULTILINE)
_ENTRY = re.compile(r"^- \[(?P<title>[^\]]+)\]\((?P<page>[\w-]+)\.(?:md|ipynb)\)", re.MULTILINE)


def setup(app: Sphinx) -> None:
    """Read notebooks, and take the list of the front page for the navigation."""
    app.connect("source-read", _read)


def _read(app: Sphinx, document: str, source: list[str]) -> None:
    if document == "index":
        source[0] += _navigation(source[0])
    elif app.env.doc2path(document).suffix == ".ipynb":
        source[0] = as_markdown(source[0])


def _navigation(front_page: str) -> str:
    """Return a toctree for each section of the front page, so that order and names of pages are written once."""
    trees = []
    for section in _SECTION.finditer(front_page):
        pages = "\n".join(f"{entry['title']} <{entry['page']}>" for entry in _ENTRY.finditer(section["text"]))
        trees.append(f"\n```{{toctree}}\n:hidden:\n:caption: {section['title']}\n\n{pages}\n```\n")
    return "".join(trees)
