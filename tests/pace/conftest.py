"""Hosts that misbehave, and crawls of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pace.hosts import Crawl, Hosts, serve


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    """A proxy on loopback that answers for every host."""
    with serve() as world:
        yield world


@pytest.fixture
def crawl(hosts: Hosts, tmp_path: Path) -> Crawl:
    """Crawls through the proxy into a database of their own."""
    return Crawl(hosts, tmp_path, f"sqlite:///{tmp_path}/news.db")
