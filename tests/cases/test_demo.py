"""The example pages that the package ships."""

from importlib.resources import files
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from newscrawl.cases.demo import DEMO_PAGES, demo_cases, demo_stories
from newscrawl.cases.read import read_case
from newscrawl.page.extract import MAX_PAGE_BYTES
from newscrawl.warc.saved import Tally
from tests.documents import load
from tests.test_fixtures import CASES, ROOT


def test_the_list_names_cases() -> None:
    """Each example is a fixture case, named once."""
    names = demo_cases()

    assert len(names) == len(set(names)) > 50
    assert set(names) <= {f"{case.parent.name}/{case.name}" for case in CASES}
    assert ROOT.is_dir()


def test_the_pages_are_data_of_the_package() -> None:
    """The file is found from an installed package as well."""
    assert files("newscrawl").joinpath("demo/pages.warc.gz").read_bytes() == DEMO_PAGES.read_bytes()


def test_the_pages_are_those_of_the_cases() -> None:
    """After a change of an example's page: python docs/make_demo.py."""
    with DEMO_PAGES.open("rb") as file:
        shipped = [record.reader.read() for record in ArchiveIterator(file, record_types=WarcRecordType.response)]

    tally = Tally()
    saved = [
        page.body
        for name in demo_cases()
        for page in read_case(ROOT / name, lambda _: True, tally, max_bytes=MAX_PAGE_BYTES)
    ]

    assert shipped == saved


def test_the_stories_are_those_of_the_pages(tmp_path: Path) -> None:
    """A database of the example pages has exactly the listed stories. After a change: python docs/make_demo.py."""
    assert load("make_demo.py").stories(tmp_path) == demo_stories() != []
