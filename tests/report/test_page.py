"""The page: whole in itself, readable by machine and person, whatever the database holds."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from sqlalchemy import Engine

from newscrawl.report.figures.archive_size import Files
from newscrawl.report.page import About, write_page
from newscrawl.report.reading import read_figures
from newscrawl.report.render import environment
from newscrawl.store.engine import open_engine
from tests.report.collection import END, Collection, article, collection, run

EVIL = "<script>alert(1)</script> \"jahat\" & 'nakal' \x00\u202e </style><!--"


def page_of(engine: Engine, since: date | None = None, until: date | None = None) -> str:
    figures = read_figures(engine, since, until, Files("data/pages", 3, 12_345_678))
    return write_page(figures, About("data/news.db", END, since, until))


def nothing_but_needed() -> Collection:
    """Return a row of each table with NULL wherever it may stand."""
    made = collection(1, days=1)
    kept = {"url", "story_key", "site", "host", "kind", "title", "authors", "body", "word_count", "tags", "page_count"}
    kept |= {"layout", "provenance", "text_key", "cluster_id", "first_seen_at", "fetched_at"}
    made.articles = [{name: value if name in kept else None for name, value in made.articles[0].items()}]
    made.articles[0] |= {"provenance": {}, "body": "", "tags": []}
    said = {"article_id": 1, "seen_at": END, "title": "", "body": "", "text_key": "", "changed": []}
    made.revisions = [said | {"published_at": None, "summary": None}]
    made.frontier = [row | {"day": None, "channel": None} for row in made.frontier]
    made.captures = [row | {"story_key": None, "part": None} for row in made.captures]
    made.runs = [run(0, finished_at=None, reason=None, counters={})]
    return made


def evil() -> Collection:
    """Return rows whose every text tries to break out."""
    made = collection(30, days=30)
    made.articles[:4] = [
        article(number) | {"title": EVIL, "cluster_id": "0", "url": url, "story_key": url}
        for number, url in enumerate(
            ("javascript:alert(1)", 'https://a/"><img src=x>', "https://[", "data:text/html,x")
        )
    ]
    for number, row in enumerate(made.articles):
        row |= {"channel": f"{EVIL}{number % 20}", "host": EVIL, "layout": EVIL, "kind": "article"}
        row["provenance"] = {"title": EVIL}
    edit = {"seen_at": END, "title": EVIL, "body": EVIL, "text_key": "k", "published_at": None, "summary": None}
    made.revisions = [edit | {"article_id": number, "changed": [EVIL]} for number in (1, 2, 3, 4)]
    made.failures = [row | {"reason": EVIL, "stage": EVIL, "detail": EVIL} for row in made.failures]
    made.rejections = [row | {"reason": EVIL} for row in made.rejections]
    made.runs = [run(1, spider=EVIL, reason=EVIL, counters={f"newscrawl/monitor/broken/{EVIL}": 1})]
    return made


WORLDS = {
    "empty": Collection,
    "one article": lambda: Collection(articles=[article(1)]),
    "undated": lambda: Collection(articles=[article(1, None)]),
    "a day": lambda: collection(50, days=0.5),
    "a year": collection,
    "ten years, 99 hosts": lambda: collection(500, days=3653, hosts=99),
    "NULL everywhere": nothing_but_needed,
    "evil": evil,
}


@pytest.fixture(params=WORLDS, scope="module")
def page(request: pytest.FixtureRequest) -> str:
    """The report of a database."""
    engine = open_engine("sqlite://")
    WORLDS[request.param]().store(engine)
    written = page_of(engine)
    engine.dispose()
    return written


def test_the_page_is_whole_in_itself(page: str) -> None:
    """It loads nothing, runs nothing, and forbids both; links leave it by a click alone, and only for the web."""
    root = html.document_fromstring(page)

    assert root.xpath("//script | //iframe | //object | //embed | //form | //img | //base") == []
    assert root.xpath("//@src | //@srcset | //@*[starts-with(name(), 'on')]") == []
    assert [link.get("href") for link in root.xpath("//link")] == ["data:,"]
    assert {href.partition(":")[0] for href in root.xpath("//a/@href") if not href.startswith("#")} <= {"https"}
    assert "url(" not in root.xpath("string(//style)")
    assert "@import" not in root.xpath("string(//style)")
    assert root.xpath("//meta[@http-equiv]/@content")[0].startswith("default-src 'none'")


def test_the_page_has_an_outline(page: str) -> None:
    """Language, title, landmarks; one h1, and no heading skips a level."""
    root = html.document_fromstring(page)

    levels = [int(heading.tag[1]) for heading in root.xpath("//h1 | //h2 | //h3 | //h4")]
    assert root.get("lang") == "en"
    assert root.xpath("string(//title)") == "News collection, all days"
    assert [len(root.xpath(f"//{name}")) for name in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")} <= set(ids)


def test_every_plot_is_told_and_has_its_table(page: str) -> None:
    """A drawing has a label or only repeats what stands beside it; a table has a caption and heads with a scope."""
    root = html.document_fromstring(page)

    assert root.xpath("//svg[not(@aria-label) and not(@aria-hidden)]") == []
    assert root.xpath("//svg[@aria-label and not(@role='img')]") == []
    for figure in root.xpath("//figure[.//svg]"):
        assert figure.xpath("./details//table"), figure.text_content()[:80]
        assert figure.xpath("string(./figcaption/p)")
    assert root.xpath("//table[not(caption)] | //th[not(@scope)] | //tr[not(th)]") == []
    for table in root.xpath("//table"):
        widths = {len(row) for row in table.xpath(".//tr")}
        assert len(widths) == 1, table.xpath("string(caption)")


def test_drawings_have_no_broken_numbers(page: str) -> None:
    """Paths are made of what SVG knows, and nothing is drawn outside of its box."""
    root = html.document_fromstring(page)

    paths = root.xpath("//path/@d")
    assert all(re.fullmatch(r"(?:[MHVhvz][\d.\- ]*)+", path) for path in paths)
    assert not re.search(r"\bnan\b|\binf\b|None", page)
    for drawing in root.xpath("//svg[@preserveaspectratio]"):
        height = float(drawing.get("viewbox").split()[3])
        tops = [
            float(top) for path in drawing.xpath(".//path[@class='mark']/@d") for top in re.findall(r"V([\d.-]+)", path)
        ]
        assert all(0 <= top <= height for top in tops)


def test_what_breaks_out_elsewhere_is_text_here(sqlite_engine: Engine) -> None:
    """A headline is shown as it is, and is no link where its URL is none of the web."""
    evil().store(sqlite_engine)

    root = html.document_fromstring(page_of(sqlite_engine))

    shown = {element.text_content() for element in root.xpath("//bdi")}
    assert EVIL.replace("\x00", "\ufffd") in shown
    assert [a.get("href")[:10] for a in root.xpath("//bdi/parent::a")][:1] == ["https://a/"]
    assert "javascript:" not in " ".join(root.xpath("//@href"))


@given(st.text())
@example("\r\n")
def test_any_text_survives(text: str) -> None:
    """As text and as an attribute, but for what HTML cannot write."""
    template = environment().from_string('<p title="{{ text }}"><b></b>{{ text }}</p>')
    element = html.fragment_fromstring(template.render(text=text))

    written = "".join(
        "\ufffd" if re.match(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", c) else c
        for c in text
    )
    assert element[0].tail in (written.replace("\r\n", "\n").replace("\r", "\n") or None, written or None)
    assert element.get("title").replace("\r", "\n") == written.replace("\r", "\n")


def test_the_empty_page_says_what_to_do(sqlite_engine: Engine) -> None:
    """And has the runs that brought nothing."""
    Collection(runs=[run(1)]).store(sqlite_engine)

    words = html.document_fromstring(page_of(sqlite_engine)).text_content()

    assert "There is no article yet. newscrawl crawl SITE brings some." in words
    assert "2026-06-07 06:00 WIB" in words


def test_an_empty_window_says_so(sqlite_engine: Engine) -> None:
    """With its days, so that a typing error is seen."""
    Collection(articles=[article(1)]).store(sqlite_engine)

    words = html.document_fromstring(page_of(sqlite_engine, date(2031, 1, 1), date(2031, 1, 2))).text_content()

    assert "No article was published in this window (2031-01-01 to 2031-01-02)" in words


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        (None, None, "all days"),
        (date(2026, 6, 1), None, "since 2026-06-01"),
        (None, date(2026, 6, 1), "until 2026-06-01"),
        (date(2026, 6, 1), date(2026, 6, 2), "2026-06-01 to 2026-06-02"),
        (date(2026, 6, 1), date(2026, 6, 1), "2026-06-01"),
    ],
)
def test_the_window_is_named(since: date | None, until: date | None, said: str) -> None:
    """In as few words as it takes."""
    assert About("x", END, since, until).window() == said


def test_what_the_numbers_say(sqlite_engine: Engine) -> None:
    """Thousands are separated, shares have their sign, times their zone."""
    start = datetime(2026, 6, 1, tzinfo=UTC)
    rows = [article(number, start + timedelta(minutes=number)) for number in range(1_200)]
    Collection(articles=rows, runs=[run(38)]).store(sqlite_engine)

    root = html.document_fromstring(page_of(sqlite_engine))
    tiles = {tile[0].text_content(): tile[1].text for tile in root.xpath("//dl/div")}

    assert tiles["Articles"] == "1,200"
    assert root.xpath("//time/@datetime")[0] == "2026-06-10T12:00+07:00"
    assert "12.3 MB together, now" in root.text_content().replace("\xa0", " ")
    assert re.search(r"\d+\.\d %", root.text_content().replace("\xa0", " "))
