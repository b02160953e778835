"""`newscrawl replay` over the pages that a live crawl stumbles over."""

from pathlib import Path

import pytest

from tests.engine.pages import bad_cases, expect, good_cases
from tests.engine.runs import replay, rows
from tests.engine.saving import Saved, write_case, write_warc


@pytest.mark.parametrize("form", ["folder", "warc"])
def test_saved_pages_end_as_live_ones_do(tmp_path: Path, form: str) -> None:
    """The same bytes have the same outcome, from a fixtures folder and from a WARC file."""
    cases = [*bad_cases(), *good_cases()]
    pages = [Saved(case.url, case.answer) for case in cases]
    if form == "warc":
        write_warc(tmp_path / "saved.warc", pages)
    else:
        for case, page in zip(cases, pages, strict=True):
            write_case(tmp_path / "saved" / case.name, page)
    expected = expect(cases)

    run = replay(tmp_path, "saved.warc" if form == "warc" else "saved").check()

    assert {row["url"]: row["reason"] for row in rows(tmp_path, "SELECT * FROM failures")} == expected.failures
    assert {row["url"]: row["title"] for row in rows(tmp_path, "SELECT * FROM articles")} == expected.titles
    assert run.outcomes == expected.outcomes
    assert run.code == 1
