"""Every folder under `fixtures/` against what a person wrote down for it: `fixtures/README.md` says how to add one."""

import importlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.cases.read import read_case
from newscrawl.cases.write import ARTICLE, DROPPED, LINKS, expectation
from newscrawl.errors import DropReason
from newscrawl.items import Page, Reading
from newscrawl.page.extract import MAX_PAGE_BYTES, read_page
from newscrawl.page.site import Site
from newscrawl.warc.saved import Tally

ROOT = Path(__file__).parent.parent / "fixtures"
CASES = sorted(path.parent for path in ROOT.glob("*/*/page.json"))
EXPECTATIONS = (ARTICLE, LINKS, DROPPED)


def site_of(case: Path) -> Site:
    site: Site = importlib.import_module(f"newscrawl.spiders.{case.parent.name}").SITE
    return site


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def expectation_of(case: Path) -> tuple[str, Any]:
    (name,) = (name for name in EXPECTATIONS if (case / name).exists())
    return name, load(case / name)


def read(case: Path) -> list[Reading]:
    tally = Tally()
    saved = list(read_case(case, lambda url: True, tally, max_bytes=MAX_PAGE_BYTES))
    assert not tally.counts, f"{case}: {dict(tally.counts)}"
    return [
        read_page(
            Page(
                page.url,
                page.body,
                page.fetched_at,
                page.status,
                {name.lower(): value for name, value in page.headers},
            ),
            site_of(case),
        )
        for page in saved
    ]


def differences(expected: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """A line for each field that differs; of a body, for each paragraph."""
    if expected.keys() != got.keys():
        return [f"expected a record of {', '.join(expected)}, got {got}"]
    lines = []
    for name, value in expected.items():
        if value == got[name]:
            continue
        if name == "body":
            lines += paragraph_differences(value.split("\n\n"), got[name].split("\n\n"))
        else:
            lines.append(f"{name}: expected {value!r}, got {got[name]!r}")
    return lines


def paragraph_differences(expected: list[str], got: list[str]) -> list[str]:
    lines = [f"body lacks: {text!r}" for text in expected if text not in got]
    lines += [f"body has too much: {text!r}" for text in got if text not in expected]
    return lines or ["body: the paragraphs stand in another order, or one of them twice"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_pages_become_what_was_written_down(case: Path) -> None:
    """A saved page becomes the record, the links or the reason that a person wrote down for it."""
    _, expected = expectation_of(case)

    _, got = expectation(read(case))

    assert not differences(expected, got), "\n".join([case.name, *differences(expected, got)])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_case_says_what_it_is(case: Path) -> None:
    """A case says where it comes from, why it exists, and exactly one thing that its pages become."""
    about = load(case / "page.json")

    name, expected = expectation_of(case)

    assert about.get("checked", about["origin"] == "reconstructed") is True, (
        f"{case}: nobody has checked {name} yet. Compare it with the page by eye, correct it where the extraction is "
        'wrong, write into page.json why the case exists, and set "checked" to true.'
    )
    assert about["url"].startswith(("http://", "https://"))
    assert about["origin"] in {"reconstructed", "captured"}
    assert about["why"].endswith(".")
    assert datetime.fromisoformat(about["fetched_at"]).tzinfo
    assert expected
    if name == "article.json":
        assert expected["body"] == expected["body"].strip()
        assert all(expected["body"].split("\n\n"))


def test_folder_names_are_found() -> None:
    """No folder is passed over because its page.json is missing."""
    folders = {path for path in ROOT.glob("*/*") if path.is_dir()}

    assert folders == set(CASES)


def test_every_layout_has_a_case() -> None:
    """A layout that is declared has a case, and so has the path for pages of none."""
    sites = {case.parent.name: site_of(case) for case in CASES}
    declared = {(name, layout.name) for name, site in sites.items() for layout in site.layouts}
    expected = [(case.parent.name, *expectation_of(case)) for case in CASES]

    covered = {(site, wanted["layout"]) for site, name, wanted in expected if name == "article.json"}

    assert covered == declared | {(name, "generic") for name in sites}


def test_every_reason_to_drop_has_a_case() -> None:
    """A page without a record has a case for each reason of the closed list."""
    wanted = [expected for name, expected in map(expectation_of, CASES) if name == "dropped.json"]

    reasons = {expected["outcome"] for expected in wanted}

    assert reasons >= {f"dropped/{reason}" for reason in DropReason}
