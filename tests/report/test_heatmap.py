"""The calendar: each day in its place."""

from datetime import date

import pytest
from lxml import html

from newscrawl.report.heatmap import Calendar, calendar
from newscrawl.report.render import environment

SHAPES = ("empty", "outside")
SPAN = (date(2020, 2, 20), date(2020, 4, 2))


@pytest.fixture(scope="module")
def drawn() -> html.HtmlElement:
    """Six weeks with a leap day, one day of which has nothing and one lacks something."""
    counts = {"2020-02-28": 1, "2020-02-29": 40, "2020-03-01": 3, "2020-03-02": 2, "2020-03-31": 1_234}
    missing = {"2020-03-02": "2 waiting", "2020-03-03": "1 failed"}
    return draw(calendar(counts, missing, [2020], SPAN))


def draw(days: Calendar) -> html.HtmlElement:
    """Return a calendar as the page shows it."""
    template = environment().from_string('{% from "macros.html" import calendar %}{{ calendar(days) }}')
    return html.fragment_fromstring(template.render(days=days).strip())


def place(drawn: html.HtmlElement, day: str) -> tuple[int, int]:
    """Return column and row of a day in its quarter."""
    rect = drawn.xpath(f"//rect[title[starts-with(., '{day}:')]] | //g[title[starts-with(., '{day}:')]]/rect")[0]
    return int(rect.get("x")) // 10, int(rect.get("y")) // 10


def test_rows_are_weekdays_and_columns_are_weeks(drawn: html.HtmlElement) -> None:
    """A Sunday stands at the foot of a column, the Monday after it at the head of the next."""
    assert place(drawn, "2020-02-29") == (8, 5)
    assert place(drawn, "2020-03-01") == (8, 6)
    assert place(drawn, "2020-03-02") == (9, 0)


def test_days_beyond_the_span_are_specks(drawn: html.HtmlElement) -> None:
    """Those of its quarters before the first day and after the last; a quarter without a day of it is not there."""
    cells = {name: sum(path.get("d").count("M") for path in drawn.xpath(f"//path[@class='{name}']")) for name in SHAPES}

    assert cells["empty"] == (SPAN[1] - SPAN[0]).days + 1 - 6
    assert cells["outside"] == 91 + 91 - (SPAN[1] - SPAN[0]).days - 1
    assert [text.text for text in drawn.xpath("//div[@class='quarter']/span")] == ["Jan–Mar", "Apr–Jun"]


def test_quarters_of_several_years_stand_in_line() -> None:
    """One that is wholly outside of the span keeps its place."""
    drawn = draw(calendar({"2020-12-31": 1, "2021-01-01": 1}, {}, [2020, 2021], (date(2020, 12, 31), date(2021, 1, 1))))

    rows = [[len(quarter) for quarter in row] for row in drawn.xpath("//div[@class='quarters']")]

    assert rows == [[2, 0, 0, 0], [0, 0, 0, 2]]


def test_a_day_says_its_number_and_what_it_lacks(drawn: html.HtmlElement) -> None:
    """Also a day with nothing; a mark stands on those that lack something alone."""
    titles = {title.text for title in drawn.xpath("//title")}

    assert {"2020-03-31: 1,234", "2020-03-02: 2, 2 waiting", "2020-03-03: 0, 1 failed"} <= titles
    assert len(drawn.xpath("//div[@class='quarter']//circle")) == 2
    label = drawn.xpath("//svg/@aria-label")[0]
    assert label == "Jan–Mar 2020: 1,280 articles on 5 of 41 days"


def test_the_legend_names_the_levels(drawn: html.HtmlElement) -> None:
    """From nothing to the most, without a gap; each level is used."""
    words = [entry.text_content().strip() for entry in drawn.xpath("//ul[@class='legend']/li")]

    assert words == ["none", "1", "2", "3–39", "40 or more", "something is missing"]
    assert {rect.get("class") for rect in drawn.xpath("//div[@class='quarter']//rect")} == {
        "level1",
        "level2",
        "level3",
        "level4",
        "empty",
    }
