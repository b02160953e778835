import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.page.extract import read_page
from newscrawl.page.fields.structured import load_json, read_structured
from newscrawl.page.tree import parse
from newscrawl.spiders.inews import SITE
from tests.page.pages import FIRST, URL, article, draft_of, page, read

NODE = {"@type": "NewsArticle", "headline": "Panen", "dateModified": "2026-06-09T09:30:00+07:00", "author": "Budi S."}
TEXT = json.dumps(NODE)
OTHER = NODE | {"author": "Orang Lain", "url": "https://www.inews.id/news/nasional/berita-lain-hari-ini"}


def block(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        json.dumps([{"@type": "WebSite"}, NODE]),
        json.dumps({"@graph": [{"@type": "Organization", "name": "iNews"}, NODE]}),
        json.dumps(NODE | {"@type": ["Article", "NewsArticle"]}),
        json.dumps(NODE | {"@type": "http://schema.org/NewsArticle"}),
        json.dumps({"@type": "WebPage", "mainEntity": NODE}),
        TEXT.replace("Panen", "Panen\n\traya"),
        TEXT[:-1] + ",}",
        TEXT.replace("Panen", r"Jum\'at"),
        f"/* a */ // b\n{TEXT};",
        f"<!--\n{TEXT}\n-->",
        f"//<![CDATA[\n{TEXT}\n//]]>",
        f"<![CDATA[{TEXT}]]>",
        TEXT.replace('"', "&quot;"),
        f"{TEXT}\n{{}}",
    ],
)
def test_json_ld_is_read_in_every_shape(text: str) -> None:
    """A story node is found in each shape in which publishers write JSON-LD, broken as they break it."""
    draft = read(f"<p>{FIRST}</p>", SITE, block(text))

    assert draft.authors == ["Budi S."]


def test_a_broken_block_is_counted_and_the_next_one_read() -> None:
    """A block that cannot be read hides no other."""
    root = parse(f"<html><head>{block('{')}{block(TEXT)}</head></html>")
    assert root is not None

    found = read_structured(root)

    assert (found.broken_blocks, found.nodes) == (1, [NODE])


@pytest.mark.parametrize(
    "value",
    [
        [OTHER, NODE | {"url": URL}],
        [{"@type": "ItemList", "itemListElement": [{"item": OTHER}]}, NODE],
        [OTHER | {"url": None, "mainEntityOfPage": {"@id": OTHER["url"]}}, NODE],
        [OTHER | {"url": None, "headline": "Hujan Deras Guyur Kota"}, NODE | {"headline": "Petani Cianjur Panen Raya"}],
    ],
)
def test_other_stories_in_json_ld_are_not_this_one(value: object) -> None:
    """Of several story nodes, those that name another URL or another headline do not speak for the page."""
    draft = read(f"<p>{FIRST}</p>", SITE, block(json.dumps(value)))

    assert draft.authors == ["Budi S."]


@pytest.mark.parametrize("tail", ["[" * 5000, '{"a":' * 5000, '"' + r"\"" * 9000, "/*" * 9000, "," * 9000, '"' * 9001])
def test_hopeless_json_costs_no_time(tail: str) -> None:
    """A block that is not JSON at all is given up at once, without looking at any of it twice."""
    assert load_json("{" + tail) == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("NewsArticle"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "name", "url", "@id", "item", "@value", "@graph"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
FIELDS = ["author", "image", "headline", "datePublished", "keywords", "articleBody", "editor", "itemListElement", "url"]


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES), st.sampled_from(["NewsArticle", "BreadcrumbList"]) | VALUES)
def test_any_values_are_borne(node: dict[str, object], kind: object) -> None:
    """Whatever JSON a story node holds, the page's own text is read."""
    text = json.dumps(node | {"@type": kind}).replace("</", "<\\/")

    draft = draft_of(read_page(page(article(f"<p>{FIRST}</p>", block(text))), SITE))

    assert draft.paragraphs == [FIRST]


def test_what_itemprop_says_of_a_picture_is_not_the_page_s() -> None:
    """A meta element that describes a part of the page counts only where none describes the page."""
    markup = "<html><body><meta itemprop=author content=Foto><meta name=author content=Budi><meta itemprop=x content=y>"
    root = parse(markup)
    assert root is not None

    found = read_structured(root)

    assert (found.meta("author"), found.meta("x")) == (["Budi"], ["y"])
