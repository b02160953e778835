"""A crawl from Python, against the local hosts of the tests."""

from itertools import islice
from pathlib import Path

import pytest

import newscrawl
from tests.pace.conftest import crawl, hosts  # noqa: F401  # fixtures
from tests.pace.hosts import Crawl, urls_of


@pytest.fixture
def surroundings(crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """The environment of a crawl whose network is this machine."""
    for name, value in crawl.environment.items():
        monkeypatch.setenv(name, value)


def test_new_stories_are_given_once(surroundings: None, tmp_path: Path) -> None:
    """A second crawl of the same pages gives none."""
    pages = ",".join(urls_of("www.inews.id", 3))

    first = [story.url for story in newscrawl.crawl("inews", database=tmp_path / "x.db", urls=pages)]
    second = list(newscrawl.crawl("inews", database=tmp_path / "x.db", urls=pages))

    assert sorted(first) == sorted(url.replace("http:", "https:") for url in urls_of("www.inews.id", 3))
    assert second == []


def test_leaving_early_ends_the_crawl(surroundings: None, tmp_path: Path) -> None:
    """What is stored stays."""
    stories = newscrawl.crawl("inews", database=tmp_path / "x.db", urls=",".join(urls_of("www.inews.id", 50)))

    taken = list(islice(stories, 1))
    stories.close()

    with newscrawl.open(tmp_path / "x.db") as news:
        assert taken[0].url in {story.url for story in news.articles()}


def test_arguments_that_the_crawl_refuses_are_an_input_error(surroundings: None, tmp_path: Path) -> None:
    """With the line that the command line says."""
    with pytest.raises(newscrawl.InputError, match='"x" is not a day'):
        list(newscrawl.crawl("inews", database=tmp_path / "x.db", since="x"))


def test_a_selection_becomes_a_data_frame(news: newscrawl.Database) -> None:
    """A row a story, with the times in one zone."""
    frame = news.articles("gempa").to_dataframe()

    assert len(frame) == news.count("gempa") > 0
    assert str(frame["published_at"].dtype).endswith("UTC]")
    assert {"id", "title", "body", "tags"} <= set(frame.columns)
