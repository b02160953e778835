"""Habits of the libraries below that would bite here."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.utils.project import get_project_settings

from tests.engine.pages import CHANNEL, Answer, story
from tests.engine.runs import Run, replay, rows, scrapy
from tests.engine.saving import Saved, write_warc

HOSTILE = (
    '<script type="application/ld+json">{"@graph": [null, 7, {"@type": ["NewsArticle", {}], "headline": [[]],'
    ' "datePublished": {"x": 1}, "author": [1, {"name": null}], "image": {"url": ["http://["]}}]}</script>'
    '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "99999-99-99T99:99"</script>'
    '<meta property="og:image" content="http://[::1"><link rel="canonical" href="http://[">'
    '<meta property="article:modified_time" content="1e999"><a href="http://[">x</a><a href="//">y</a>'
)
PAGES = {
    "relative": story("Baru saja terjadi", date="2 jam lalu"),
    "hostile": story("Nilai yang aneh", date="Senin, 99 Foo 20232 - 99:99 WIB").replace("</head>", f"{HOSTILE}</head>"),
    "quoted": story("Harga C++ naik pada Jum'at AND", text='Kata a-b dan "kutipan" ada di sini.'),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder for one replay and the queries after it."""
    return tmp_path_factory.mktemp("traps")


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    """A replay of the pages, with its sockets watched."""
    fetched_at = datetime(2023, 5, 4, 10, 30, tzinfo=UTC)
    saved = [Saved(f"{CHANNEL}/{name}", Answer(page.encode()), fetched_at) for name, page in PAGES.items()]
    write_warc(folder / "pages.warc", saved)
    (folder / "sockets.log").touch()
    watched = {"SCRAPY_SETTINGS_MODULE": "tests.engine.watched_settings", "SOCKETS_LOG": str(folder / "sockets.log")}
    return replay(folder, "pages.warc", **watched).check()


def test_a_replay_opens_no_connection_and_no_console(run: Run, folder: Path) -> None:
    """Nothing listens, is connected or looked up: neither a console that runs code nor the network."""
    assert (folder / "sockets.log").read_text() == ""
    assert run.code == 0


def test_a_relative_date_counts_from_the_fetch(run: Run, folder: Path) -> None:
    """A page saved in 2023 that says "2 hours ago" is of 2023."""
    (row,) = rows(folder, "SELECT published_at FROM articles WHERE url LIKE '%/relative'")

    assert row == {"published_at": "2023-05-04 08:30:00"}


def test_a_value_that_cannot_be_read_costs_no_more_than_itself(run: Run, folder: Path) -> None:
    """Errors in a field's processors never surface: the story is there, and the raw date stays."""
    (row,) = rows(folder, "SELECT title, published_at, published_raw FROM articles WHERE url LIKE '%/hostile'")

    assert row["title"] == "Nilai yang aneh"
    assert row["published_at"] is None
    assert run.outcomes == {"new": len(PAGES)}


def test_words_of_a_query_are_words(run: Run, folder: Path) -> None:
    """What the full-text index would take for its own language is searched for as it is written."""
    found = scrapy(folder, "query", "jum'at", "c++", "AND", 'a-b "kutipan"', "--format", "jsonl")

    assert (found.code, found.err) == (0, "")
    assert f"{CHANNEL}/quoted" in found.out


def test_few_items_of_a_response_are_handled_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scrapy starts a worker for each of CONCURRENT_ITEMS with every response, and its default is 100."""
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newscrawl.settings")

    workers = get_project_settings().getint("CONCURRENT_ITEMS")

    assert 1 <= workers <= 8
