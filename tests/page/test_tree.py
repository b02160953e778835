import cssselect
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from newscrawl.page.tree import TooDeepError, Tree, parse, text_of

TAGS = st.sampled_from(["div", "p", "a", "ul", "li"])
NAMES = st.sampled_from(["a", "b", "c", "ab"])
PARTS = st.builds(
    lambda tag, name: f"{tag}{name}",
    TAGS | st.just("*"),
    NAMES.map(lambda name: f".{name}") | NAMES.map(lambda name: f"#{name}") | st.sampled_from(["", "[href]"]),
)
SELECTORS = st.lists(st.tuples(PARTS, st.sampled_from([" ", " > ", " + ", " ~ "])).map("".join), max_size=2).flatmap(
    lambda left: PARTS.map(lambda last: "".join(left) + last)
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> etree._Element:
    element = etree.Element(draw(TAGS))
    for name, values in (("class", st.lists(NAMES, max_size=2).map(" ".join)), ("id", NAMES), ("href", st.just("/"))):
        if draw(st.booleans()):
            element.set(name, draw(values))
    if depth:
        element.extend(draw(st.lists(trees(depth - 1), max_size=3)))
    return element


@given(trees(), SELECTORS)
@example(etree.fromstring("<div><p/><p/><a/><ul/></div>"), "* + * ~ *")
def test_selectors_mean_what_css_says(tree: etree._Element, css: str) -> None:
    """A selector read from the right finds exactly what cssselect's own translation finds, in the same order."""
    root = etree.Element("html")
    root.append(tree)

    expected = root.xpath(cssselect.GenericTranslator().css_to_xpath(css))

    assert Tree(root).select(css) == expected


def test_the_scope_comes_before_the_page() -> None:
    """What stands in the story's box hides its namesakes elsewhere; what does not is found on the page."""
    root = parse("<html><body><p class='date'>card</p><h1>t</h1><div><p class='date'>own</p></div></body></html>")
    assert root is not None
    tree = Tree(root)
    tree.scope = root[0][2]

    assert [text_of(node) for node in tree.select("p.date")] == ["own"]
    assert [text_of(node) for node in tree.select("h1")] == ["t"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a<br>b", "a b"),
        ("a <b>b</b>c<script>x</script> d<noscript>y</noscript>e", "a bc de"),
        ("a&amp;b&nbsp;\n c<!-- x -->d", "a&b cd"),
        ("a<svg><text>x</text></svg>b", "ab"),
    ],
)
def test_text_is_what_a_reader_sees(markup: str, text: str) -> None:
    """The text of an element has its breaks as spaces and nothing of scripts, pictures and comments."""
    root = parse(f"<html><body><p>{markup}</p></body></html>")
    assert root is not None

    assert text_of(root[0]) == text


def test_nesting_beyond_the_parser_is_told() -> None:
    """A page that nests deeper than the parser goes is not read as if it ended there."""
    with pytest.raises(TooDeepError):
        parse("<div>" * 3000 + "x")


@pytest.mark.parametrize("text", ["", " \n", "\x00"])
def test_nothing_has_no_root(text: str) -> None:
    """A page without markup or text has no tree."""
    assert parse(text) is None


def test_a_tag_of_thousands_of_attributes_is_cut_short_among_many_tags() -> None:
    """A tag loses the attributes that libxml2 would compare with each other, on a page of many short tags too."""
    long_tag = "<i " + " ".join(f"a{number}=b" for number in range(3000)) + ">kata</i>"

    root = parse("<p>ini</p>" * 1000 + long_tag)

    assert root is not None
    assert len(root.xpath("//i/@*")) == 500
