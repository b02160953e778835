"""A newsroom that nobody changes, and a running site that each test finds without faults."""

from collections.abc import Iterator

import pytest

from tests.site.local import LocalSite
from tests.site.newsroom import Newsroom
from tests.site.reading import PLAN
from tests.site.stories import Plan


@pytest.fixture(scope="module")
def room() -> Newsroom:
    return Newsroom(PLAN)


@pytest.fixture(scope="module")
def running() -> Iterator[LocalSite]:
    with LocalSite(Plan(stories=40, days=1)) as site:
        yield site


@pytest.fixture
def site(running: LocalSite) -> Iterator[LocalSite]:
    running.forget()
    yield running
    running.clear_faults()
