"""What stands elsewhere on a page changes no field of its story: boxes put into fixture pages, and taken away."""

import random
import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from newscrawl.cases.read import read_case
from newscrawl.items import Draft, Page
from newscrawl.page.decode import decode
from newscrawl.page.extract import MAX_PAGE_BYTES, read_page
from newscrawl.page.tree import parse
from newscrawl.warc.saved import SavedPage, Tally
from tests.test_fixtures import CASES, site_of

SEED = 11
INSERTED, DROPPED = 8, 8  # boxes of each page
OTHER = "/nasional/berita-lain-di-hari-lain"
TITLE = "Berita Lain di Hari Lain"
#: Boxes that stand beside the stories of many sites, and say nothing of any.
BESIDE = f"""
<div class="ads"><figure><figcaption>Advertisement</figcaption><div id="gpt-1"></div></figure></div>
<aside><h3>Terpopuler</h3><ol><li><a href="{OTHER}">{TITLE}</a> <time>5 Januari 2020</time></ol></aside>
<div class="related"><h4>Terkait</h4><a href="{OTHER}"><img src="/x.jpg">{TITLE}</a><i class="date">5/1/2020</i></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/nasional">Nasional</a></li></ul></nav>
<script>var page = {{"published": "x", "title": "y"}};</script>
<script type="application/ld+json">{{"@type": "WebSite", "name": "Situs", "url": "https://www.example.com/"}}</script>
<script type="application/ld+json">{{"@type": "Organization", "name": "Situs", "logo": {{"url": "/l.png"}}}}</script>
<script type="application/ld+json">{{"@type": "WebPage", </script>
<script type="application/ld+json">{{"@type": "ItemList", "itemListElement": [{{"@type": "NewsArticle", \
"url": "{OTHER}", "headline": "{TITLE}", "author": {{"name": "Rina"}}, "datePublished": "2020-01-05"}}]}}</script>
<div class="share"><span>Bagikan:</span><a href="https://wa.me/?text=x">WhatsApp</a></div>
<footer><p>Tentang Kami</p><p>Pedoman Media Siber</p></footer>
<div class="live"><span>LIVE</span><a href="{OTHER}">Siaran langsung</a></div>
<noscript><img src="https://b.example.com/p.gif"></noscript>
<meta name="theme-color" content="#fff">
""".strip().splitlines()
#: Boxes that may stand among the paragraphs too.
AMONG = """
<section class="newsletter"><h4>Langganan</h4><p>Dapatkan berita pilihan setiap hari.</p><form><input></form></section>
<div class="modal" style="display:none"><p>Masuk untuk menikmati fitur lainnya.</p></div>
<div id="komentar"><h4>Komentar</h4><b>Rina</b><time datetime="2026-01-01">2 jam lalu</time><p>Terima kasih.</p></div>
<ins class="adsbygoogle"></ins>
<div role="dialog"><p>Aktifkan pemberitahuan berita di sekitar Anda?</p></div>
<span class="sr-only">Lewati ke konten</span>
""".strip().splitlines()
TAGS = ("div", "section", "aside", "nav", "ul", "ol", "figure", "footer", "header", "form", "script", "link", "meta")
PAGES = [case for case in CASES if (case / "article.json").exists()]
SITES = sorted({case.parent.name for case in PAGES})


def folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def markup(node: etree._Element) -> str:
    return str(etree.tostring(node, encoding="unicode", method="html", with_tail=False))


class Story:
    """A fixture page as a tree, with the box of its story."""

    def __init__(self, case: Path, saved: SavedPage) -> None:
        self.site, self.saved = site_of(case), saved
        headers = {name.lower(): value for name, value in saved.headers}
        root = parse(decode(saved.body, headers.get("content-type"))[0])
        assert root is not None
        self.root = root
        self.draft = self.read()
        texts = [folded(text)[:30] for text in self.draft.paragraphs] if self.draft else []
        self.texts = [text for text in texts if text]
        self.box = root
        while inner := [child for child in self.box if self.holds(child) == self.holds(self.box)]:
            self.box = inner[0]

    def holds(self, node: etree._Element) -> int:
        text = folded("".join(map(str, node.itertext())))
        return sum(part in text for part in self.texts)

    def read(self) -> Draft | None:
        body = etree.tostring(self.root, encoding="utf-8", method="html", doctype="<!DOCTYPE html>")
        headers = {"content-type": "text/html; charset=utf-8"}
        result = read_page(
            Page(self.saved.url, body, self.saved.fetched_at, self.saved.status, headers), self.site
        ).result
        return result if isinstance(result, Draft) else None

    def changes(self) -> dict[str, Any]:
        """The fields that the page as it stands gives another value."""
        assert self.draft is not None
        after = self.read()
        if after is None:
            return {"record": None}
        before, now = asdict(self.draft), asdict(after)
        return {
            name: (before[name], now[name]) for name in before if before[name] != now[name] and name != "provenance"
        }


def stories(site: str) -> Iterator[tuple[str, Story]]:
    for case in PAGES:
        if case.parent.name == site:
            for saved in read_case(case, lambda url: True, Tally(), max_bytes=MAX_PAGE_BYTES):
                story = Story(case, saved)
                if story.draft is not None and story.texts and story.box.tag not in {"html", "body", "main"}:
                    yield f"{case.parent.name}/{case.name} {saved.url}", story


def is_said_by(box: str, name: str, value: Any) -> bool:
    """Whether a box may well be where a value of a page is from."""
    if name in {"published_at", "published_raw", "modified_at", "flags"}:
        return bool(re.search(r"(?:19|20)\d\d|\d[:.]\d\d|lalu", box))
    if name in {"kind", "layout"}:
        return True  # of a design that is known by what stands on the page
    if name == "page_total":
        return bool(re.search("halaman|page|paging", box, re.IGNORECASE))
    if name in {"channel", "subchannel"}:
        return "breadcrumb" in box or folded(str(value)) in folded(box)
    values = value if isinstance(value, list) else [value]
    return any(folded(str(one))[:30] in folded(box) for one in values if one)


@pytest.mark.parametrize("site", SITES)
def test_a_box_that_is_put_beside_the_story_changes_nothing(site: str) -> None:
    """Wherever around it; a form, a dialog, comments and a hidden label may stand among its paragraphs too."""
    chance, wrong = random.Random(SEED), []
    for name, story in stories(site):
        inner = [story.box, *story.box.iterancestors()]
        around = [(box, box.index(child)) for child, box in pairwise(inner) if box.tag != "html"]
        beside = [(box, index + behind) for box, index in around for behind in (0, 1)]
        among = [(story.box, index) for index in range(1, len(story.box)) if story.box.tag != "p"] or beside
        for _ in range(INSERTED):
            text = chance.choice(BESIDE + AMONG)
            parent, index = chance.choice(among + beside if text in AMONG else beside)
            inserted = html.fragment_fromstring(text)
            parent.insert(index, inserted)
            if changes := story.changes():
                wrong.append(f"{name}: {changes} with {text[:80]} in <{parent.get('class')}>[{index}]")
            parent.remove(inserted)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("site", SITES)
def test_a_box_that_is_taken_away_changes_no_field_that_it_does_not_name(site: str) -> None:
    """Neither of the page's head nor of what stands around the story."""
    chance, wrong = random.Random(SEED), []
    for name, story in stories(site):
        kept = {story.box, *story.box.iterancestors()}
        boxes = [box for box in story.root.iter(*TAGS) if box not in kept and story.box not in box.iterancestors()]
        for box in chance.sample(boxes, min(DROPPED, len(boxes))):
            text, parent = markup(box), box.getparent()
            assert parent is not None
            stand_in = etree.Element("span")
            stand_in.tail, box.tail = box.tail, None
            parent.replace(box, stand_in)
            changes = {
                field: values for field, values in story.changes().items() if not is_said_by(text, field, values[0])
            }
            if changes:
                wrong.append(f"{name}: {changes} without {text[:120]}")
            box.tail, stand_in.tail = stand_in.tail, None
            parent.replace(stand_in, box)

    assert not wrong, "\n".join(wrong)
