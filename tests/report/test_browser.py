"""The page as a browser shows it, on a telephone and on a desk, light and dark, without JavaScript."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newscrawl.report.palette import PALETTE
from newscrawl.store.engine import open_engine
from tests.browser import Visit, is_scrolled_sideways
from tests.report.collection import Collection, article, collection
from tests.report.test_page import evil, nothing_but_needed, page_of

WORLDS: dict[str, Callable[[], Collection]] = {
    "empty": Collection,
    "a day": lambda: collection(50, days=0.5),
    "ten years, 99 hosts": lambda: collection(500, days=3653, hosts=99),
    "NULL everywhere": nothing_but_needed,
    "evil": evil,
    "long words": lambda: Collection(
        articles=[
            article(number) | {"title": "W" * 500, "host": "h" * 200, "channel": "c" * 90, "cluster_id": "0"}
            for number in range(3)
        ]
    ),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The URLs of the reports of some databases."""
    folder = tmp_path_factory.mktemp("reports")
    return {name: write(folder / f"{number}.html", make()) for number, (name, make) in enumerate(WORLDS.items())}


def write(path: Path, made: Collection) -> str:
    engine: Engine = open_engine("sqlite://")
    made.store(engine)
    path.write_text(page_of(engine), "utf-8")
    engine.dispose()
    return path.as_uri()


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_page_fits_its_window(pages: dict[str, str], visit: Visit, name: str, width: int, scheme: str) -> None:
    """Nothing is wider than it, with every table open; nothing is asked for, and no error is written."""
    page = visit(pages[name], width=width, scheme=scheme)
    shut = is_scrolled_sideways(page)

    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    assert (shut, is_scrolled_sideways(page)) == (False, False)
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    light, dark = (tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5)) for colour in PALETTE["paper"])
    assert paper == "rgb({}, {}, {})".format(*(light if scheme == "light" else dark))


def test_no_words_cover_each_other(pages: dict[str, str], visit: Visit) -> None:
    """The dates under the columns and the ticks beside them keep apart on a telephone too."""
    page = visit(pages["ten years, 99 hosts"], width=390)

    covered = page.evaluate(
        """() => [...document.querySelectorAll('.dates, .ticks, .ends')].flatMap(box => {
            const spots = [...box.children].map(each => each.getBoundingClientRect()).filter(each => each.width)
            return spots.slice(1).filter((spot, n) => spot.left < spots[n].right && spot.top < spots[n].bottom - 1)
        }).length"""
    )

    assert covered == 0


def test_the_page_works_without_javascript(pages: dict[str, str], visit: Visit) -> None:
    """Plots are drawn, and a table opens by the keyboard."""
    page = visit(pages["a day"], javascript=False)
    first = page.locator("details").first

    first.locator("summary").focus()
    page.keyboard.press("Enter")

    assert first.locator("table").is_visible()
    columns = page.locator(".columns path.mark").first.bounding_box()
    assert columns
    assert columns["height"] > 50


def test_an_evil_headline_runs_nothing(pages: dict[str, str], visit: Visit) -> None:
    """It is words: no dialog, no element of its own."""
    page = visit(pages["evil"])

    assert page.locator("script, img").count() == 0
    assert page.locator("bdi", has_text="<script>alert(1)</script>").count() > 0


def test_a_tool_for_blind_readers_gets_words(pages: dict[str, str], visit: Visit) -> None:
    """The plots have names in the accessibility tree, the sections are regions with their headings."""
    page = visit(pages["ten years, 99 hosts"])

    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("region", name="Fields and their sources").count() == 1
    assert page.get_by_role("img", name=re.compile(r"^Articles by month, 2016-0\d to 2026-06; most in")).count() == 1
    assert page.get_by_role("heading", name="Articles by channel").count() == 1
