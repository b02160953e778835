"""The pages of `newscrawl browse` in a real browser: what a reader does, on a desk and on a phone, in light and dark.

Each test fails too where a page asks another machine for anything, or its console has an error.
"""

import re

import pytest

from tests.browser import Visit, is_scrolled_sideways

STORY = "Pabrik Tahu Karawang Olah Limbah Jadi Gas Dapur"


def test_a_search_shows_the_passage_with_its_hits(visit: Visit, site: str) -> None:
    """What is typed into the box of any page finds stories, and the hits are marked."""
    page = visit(f"{site}/")

    page.fill("header input[name=_search]", '"limbah cair" -bola')
    page.click("header input[type=submit]")

    assert page.inner_text("h1") == '1 story for “"limbah cair" -bola”'
    assert page.inner_text("ol.stories h2") == STORY
    assert page.inner_text("ol.stories mark") == "limbah cair"


def test_facets_narrow_the_list_and_widen_it_again(visit: Visit, site: str) -> None:
    """A choice is counted right, told above the list, kept in the next search, and taken back by its cross."""
    page = visit(f"{site}/news/stories")
    everything = page.inner_text("h1")
    counted = page.inner_text("#facet-channel li:has(a:text-is('finance')) .number")

    page.click("#facet-channel a:text-is('finance')")
    narrowed = page.inner_text("h1")
    page.click("#facet-channel li.selected a")
    widened = page.inner_text("h1")
    page.click("#facet-channel a:text-is('finance')")
    page.fill("form.narrow input[name=_search]", "gas")
    page.click("form.narrow input[type=submit]")
    chosen = page.inner_text(".chosen")
    page.click(".chosen a")
    page.fill("form.narrow input[name=_search]", "")
    page.click("form.narrow input[type=submit]")

    assert narrowed == f"{counted} stories"
    assert widened == everything
    assert re.sub(r"\s+", " ", chosen).strip() == "channel: finance ✕"
    assert page.inner_text("h1") == everything


def test_a_day_of_the_chart_is_a_day_of_the_list(visit: Visit, site: str) -> None:
    """The last bar of the front page leads to the stories of that WIB day."""
    page = visit(f"{site}/")

    page.click("ol.bars li:last-child a")

    assert page.url.endswith("/news/stories?_day=2026-06-09")
    assert page.locator("ol.stories h2").all_inner_texts() == [STORY]


def test_a_story_reads_like_an_article(visit: Visit, site: str) -> None:
    """Headline, byline, date in its own zone, caption and credit, dateline, paragraphs, tags, a way to the original."""
    page = visit(f"{site}/news/stories?_search=limbah")

    page.click(f"text={STORY}")

    assert page.title() == STORY
    assert page.inner_text("h1") == STORY
    assert page.inner_text(".byline") == "By Nilamsari · Editor: Bobi"
    assert page.inner_text("time") == "Tuesday, 9 June 2026, 19:26 WIB"
    assert page.inner_text("figcaption") == "Instalasi pengolah limbah tahu di Klari (Foto: iNewsKarawang/Nila)"
    paragraphs = page.locator(".body p").all_inner_texts()
    assert len(paragraphs) == 6
    assert paragraphs[0].startswith("KARAWANG — Pabrik tahu di Kecamatan Klari")
    assert page.locator(".tags a").all_inner_texts() == ["tahu", "biogas", "Karawang"]
    assert page.get_attribute(".original a", "href").startswith("https://karawang.inews.id/read/")
    assert page.locator("img").count() == 0


def test_a_record_opens_on_demand(visit: Visit, site: str) -> None:
    """Sources stay folded until somebody asks; then each value has its own."""
    page = visit(f"{site}/news/stories?_search=limbah")
    page.click(f"text={STORY}")
    before = page.is_visible("table.record")

    page.click("#record summary")

    row = page.inner_text("table.record tr:has(th:text-is('title'))")
    assert not before
    assert row.split("\t") == ["title", STORY, "css:article.headerArticle h1.headerTitle"]


def test_a_tag_leads_to_its_stories(visit: Visit, site: str) -> None:
    """Also one that looks like part of an address."""
    page = visit(f"{site}/news/stories?_search=nakal")
    page.click("ol.stories h2 a")

    page.click("text=a&b=c")

    assert page.inner_text(".chosen b") == "a&b=c"
    assert page.locator("ol.stories li").count() == 1


def test_edits_and_copies_stand_beside_the_story(visit: Visit, site: str) -> None:
    """What was taken out and put in is marked, and a copy on another host is a link."""
    page = visit(f"{site}/news/stories?_search=mangga")

    page.click("ol.stories h2 a")

    assert page.inner_text("h1") == "Judul baru"
    assert page.locator("#edits del").all_inner_texts() == ["lama", "12"]
    assert page.locator("#edits ins").all_inner_texts() == ["baru", "14"]
    page.click("#copies a")
    assert page.inner_text("h1") == "Judul salinan"


def test_the_text_of_a_story_is_only_text(visit: Visit, site: str) -> None:
    """Markup in a headline, caption or paragraph is shown, not run, and no link runs a script."""
    page = visit(f"{site}/news/stories?_search=nakal")
    page.click("ol.stories h2 a")

    assert page.inner_text("h1") == "<script>alert(1)</script> \"jahat\" & 'nakal'"
    assert page.inner_text("figcaption").strip() == "</figcaption><b>tebal</b>"
    assert page.inner_text(".body").startswith("<img src=https://evil.example.org/x.png")
    assert page.locator("a[href^=javascript]").count() == 0


def test_a_question_is_asked_again_with_a_value(visit: Visit, site: str) -> None:
    """A question of the front page answers at once, takes a value, links its stories and shows its SQL."""
    page = visit(f"{site}/")
    page.click("#questions a:text-is('The stories of a day')")
    at_once = page.locator("td.col-title").all_inner_texts()

    page.fill("input[name=day]", "2025-11-21")
    page.click("form.narrow input[type=submit]")

    assert at_once == [STORY]
    assert page.locator("td.col-title").all_inner_texts() == [
        "Subak Jatiluwih Pasang Pencatat Hujan Digital, Petani Atur Giliran Air"
    ]
    page.click("details.statement summary")
    assert "FROM stories" in page.inner_text("details.statement pre")
    page.click("td.col-title a")
    assert page.inner_text("h1").startswith("Subak Jatiluwih")


def test_a_statement_of_ones_own(visit: Visit, site: str) -> None:
    """SQL typed on the front page runs and shows its rows; a mistake in it is told above it."""
    page = visit(f"{site}/")
    page.fill("#sql-editor", "select count(*) as jumlah from article_tags where tag = 'tahu'")
    page.click("form.sql input[type=submit]")

    assert page.inner_text("td.col-jumlah") == "1"


PATHS = [
    "/news",
    "/news/stories",
    "/news/stories?_search=warga&_facet_size=max",
    "/news/articles/1",
    "/news/articles?_search=warga",
    "/news/revisions",
    "/news/runs",
    "/news/runs/1",
    "/news/failures",
    "/news/coverage-by-day",
    "/news/headline-changes",
    "/news?sql=select+*+from+stories",
]


@pytest.mark.parametrize(("width", "scheme"), [(375, "dark"), (1280, "light")])
def test_every_page_fits_and_can_be_read(visit: Visit, site: str, width: int, scheme: str) -> None:
    """On a phone and on a desk: nothing is wider than the window, and text has a contrast of 4.5 to 1 (WCAG AA)."""
    page = visit(f"{site}/", width=width, scheme=scheme)

    faults: dict[str, object] = {}
    for path in PATHS:
        page.goto(f"{site}{path}")
        found = (is_scrolled_sideways(page), page.evaluate(FAINT))
        if any(found):
            faults[path] = found

    assert faults == {}


#: Texts with too little contrast against the nearest ground that is not transparent.
FAINT = """() => {
  const light = c => { const v = c / 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 };
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => .2126 * light(r) + .7152 * light(g) + .0722 * light(b);
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const box = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !box.checkVisibility()) continue;
    let ground = box, colour = [0, 0, 0, 0];
    while (ground && colour[3] === 0) {
      const text = parts(getComputedStyle(ground).backgroundColor);
      colour = text.length === 3 ? [...text, 1] : text;
      ground = ground.parentElement;
    }
    const [a, b] = [luminance(parts(getComputedStyle(box).color)), luminance(colour)];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) found.add(`${box.tagName}.${box.className}: ${ratio.toFixed(2)}`);
  }
  return [...found];
}"""
