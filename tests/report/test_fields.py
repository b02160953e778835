"""Fields and their sources: breaks are found, and memory does not grow."""

import tracemalloc
from collections import Counter

import pytest
from sqlalchemy import Engine

from newscrawl.report.axis import Axis, Step
from newscrawl.report.figures.fields import LAYOUT, Break, Fields
from newscrawl.report.reading import read_figures
from newscrawl.store.engine import open_engine
from tests.report.collection import Collection, article, collection
from tests.store.making import at


def test_a_break_is_found_behind_a_step_that_two_layouts_share() -> None:
    """It is dated where the new source has most; a handful of articles breaks nothing."""
    keys = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05")
    fields = Fields(Axis(Step.MONTH, keys), totals=Counter(dict(zip(keys, (20, 20, 20, 20, 9), strict=True))))
    fields.sources[LAYOUT]["old"].update({"2026-01": 20, "2026-02": 10})
    fields.sources[LAYOUT]["new"].update({"2026-02": 10, "2026-03": 20, "2026-04": 20})
    fields.sources[LAYOUT]["generic"].update({"2026-05": 9})

    assert fields.breaks() == [Break("2026-03", LAYOUT, "old", "new")]


def test_a_new_layout_shows_as_a_break(sqlite_engine: Engine) -> None:
    """Of the layout and of each field whose source it changed."""
    collection().store(sqlite_engine)

    found = read_figures(sqlite_engine).fields.breaks()

    assert {each.field for each in found} == {LAYOUT, "title", "body", "published_at", "tags"}
    assert [each.after for each in found if each.field == "title"] == ["css:h1.headerTitle"]


def test_memory_does_not_grow_with_the_rows(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the articles, no two alike in their provenance, take about the same."""
    monkeypatch.setattr("newscrawl.report.figures.fields._CHUNK", 50)
    monkeypatch.setattr("newscrawl.report.snapshot._ROWS", 50)
    peaks = []
    for number in (300, 3_000):
        engine = open_engine("sqlite://")
        made = [article(place, at(place * 60)) for place in range(number)]
        for place, row in enumerate(made):
            row["provenance"] |= {"nobody": f"{place} {'x' * 2_000}"}
        Collection(articles=made).store(engine)
        del made
        read_figures(engine)
        tracemalloc.start()
        read_figures(engine)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        engine.dispose()

    assert peaks[1] < 1.5 * peaks[0]
