"""Style sheets that are taken off a page before it is parsed."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from newscrawl.page.stylesheets import without_stylesheets

_PAGES = sorted((Path(__file__).parents[2] / "fixtures").rglob("*.html"))
_CSS = ".a > .b{color:red}" * 40
_PIECES = (
    *("<style>", '<style media="all" amp-custom>', '<style title="a>b">', "<style", "</style>", "</style ", "<STYLE>"),
    *("<script>", "</script>", "<!--", "-->", "<p>", "</p>", "<div title='", "'>", '">', "<title>", "</title>"),
    *("<svg>", "Kota ", "<", ">", "\n", _CSS, _CSS + "'", f"<style>{_CSS}</style>", f'"<style>{_CSS}</style>"'),
)


def tree_of(text: str) -> bytes:
    """The page as libxml2 reads it, but for what attributes and elements of plain text hold."""
    root = etree.fromstring(f"<body>{text}".encode(), etree.HTMLParser(encoding="utf-8", remove_comments=True))
    for element in root.iter():
        element.attrib.clear()
        if element.tag in ("script", "style", "title"):
            element.text = None
    return bytes(etree.tostring(root, encoding="utf-8"))


@pytest.mark.parametrize("page", _PAGES, ids=lambda path: "/".join(path.parts[-2:]))
def test_the_tree_of_a_page_is_the_same(page: Path) -> None:
    """What is not a style sheet stays as it is, in every fixture."""
    text = page.read_bytes().decode("utf-8", "replace")

    assert tree_of(without_stylesheets(text)) == tree_of(text)


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
@example(f"<!--><style>{_CSS}--><p>Kota</p></style>")
@example(f"<script>'><style>'</script><p>Kota</p><style>{_CSS}</style>")
@example(f"<div title='><style>{_CSS}</style>'>Kota")
def test_no_markup_changes_its_meaning(text: str) -> None:
    """Wherever the letters of a style element stand, nothing else of the page is lost with it."""
    assert tree_of(without_stylesheets(text)) == tree_of(text)


@pytest.mark.parametrize(
    "text",
    [
        f"<script>x = '><style>{_CSS}</style>'</script>",
        f"<!-- ><style>{_CSS}</style> -->",
        f"<p title='<style>{_CSS}</style>'>",
        f"<style>{_CSS}<p>Kota</style>",
        "<style>p{}</style>",
    ],
)
def test_what_may_be_something_else_stays(text: str) -> None:
    """A script, a comment, an attribute, and what is short."""
    assert without_stylesheets(text) == text
