"""The example pages that the package ships."""

from importlib.resources import files

from newscrawl.cases.demo import DEMO_PAGES, demo_cases
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
