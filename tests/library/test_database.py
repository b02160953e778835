"""A database, read by a program."""

import dataclasses
import pickle
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

import newscrawl
from newscrawl.errors import FailReason
from newscrawl.items import Rejection, Stage
from newscrawl.store.engine import open_engine
from newscrawl.store.search.queries import search
from newscrawl.store.writer import Writer
from tests.commands.launch import run_scrapy
from tests.store.making import at, make_draft

WITA = timezone(timedelta(hours=8))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[newscrawl.Database]:
    """A few stories: one edited, one copied, one of which pages are missing, one undated."""
    path = tmp_path_factory.mktemp("written") / "news.db"
    write(open_engine(f"sqlite:///{path}"))
    with newscrawl.open(path) as opened:
        yield opened


def write(engine: Engine) -> None:
    url = "https://www.inews.id/news/nasional/b/2"
    Writer(engine).write(
        [
            make_draft("a", title="Gempa pagi", channel="news", city="PALU", tags=["Gempa", "Palu"]),
            make_draft("a", seconds=7200, title="Gempa pagi ini", channel="news", city="PALU", tags=["Gempa", "Palu"]),
            make_draft("b", kind=newscrawl.Kind.PHOTO, page_total=3, published_at=datetime(2026, 1, 2, 1, tzinfo=WITA)),
            Rejection(url, Stage.FETCH, FailReason.HTTP_ERROR, "status 500", at(1), "inews", "www.inews.id/b"),
            make_draft("c", host="karawang.inews.id", authors=["Ani", "Budi"], published_at=None),
            make_draft("d", paragraphs=["Teks halaman 1 dari c."], published_at=None),
        ]
    )
    engine.dispose()


def titles(articles: Iterator[newscrawl.StoredArticle]) -> list[str]:
    return [article.url.rpartition("/")[2] for article in articles]


def test_a_story_has_python_types(written: newscrawl.Database) -> None:
    """Times are aware, the publication in the page's own offset; lists are tuples; the kind is an enumeration."""
    article = next(written.articles(kind="photo"))
    other = next(written.articles(host="karawang.inews.id"))

    assert article.published_at == datetime(2026, 1, 2, 1, tzinfo=WITA)
    assert article.published_at.utcoffset() == timedelta(hours=8)
    assert (article.fetched_at, article.first_seen_at) == (at(0), at(0))
    assert article.fetched_at.tzinfo is UTC
    assert article.kind is newscrawl.Kind.PHOTO
    assert (other.authors, other.tags, other.published_at) == (("Ani", "Budi"), (), None)
    assert article.missing_parts == ("2", "3")
    assert other.missing_parts == ()


def test_a_story_is_a_value(written: newscrawl.Database) -> None:
    """It is equal to itself read again, cannot be changed, and goes to another process and into a dictionary."""
    article = next(written.articles("gempa"))

    assert {article} == set(written.articles("gempa"))
    assert pickle.loads(pickle.dumps(article)) == article
    assert dataclasses.asdict(article)["tags"] == ("Gempa", "Palu")
    assert repr(article) == f"<StoredArticle {article.id} 'Gempa pagi ini' {article.url}>"
    with pytest.raises(dataclasses.FrozenInstanceError):
        article.title = "Lain"  # that is what is tested


@pytest.mark.parametrize(
    ("words", "which", "expected"),
    [
        ("", {}, ["b", "a", "c"]),
        ("", {"copies": True}, ["b", "a", "c", "d"]),
        ("gempa -bola", {}, ["a"]),
        ("", {"since": "2026-01-02"}, ["b"]),
        ("", {"since": date(2026, 1, 1)}, ["b"]),
        ("", {"until": date(2025, 12, 31)}, ["a"]),
        ("", {"channel": "news"}, ["a"]),
        ("", {"city": "Palu"}, ["a"]),
        ("", {"tag": "gempa"}, ["a"]),
        ("", {"host": "karawang.inews.id"}, ["c"]),
        ("", {"kind": "photo"}, ["b"]),
        ("", {"kind": newscrawl.Kind.VIDEO}, []),
        ("", {"limit": 1, "offset": 1}, ["a"]),
        ("", {"limit": 0}, []),
        ("teks", {"sort": "newest"}, ["b", "a", "c"]),
    ],
)
def test_stories_are_found_as_by_the_command(
    written: newscrawl.Database, words: str, which: Any, expected: list[str]
) -> None:
    """Words, filters, order and pages are those of `newscrawl query`, and the count is of the same stories."""
    found = titles(written.articles(words, **which))

    assert found == expected
    filters = {name: value for name, value in which.items() if name not in {"limit", "offset", "sort"}}
    if filters == which:
        assert written.count(words, **filters) == len(expected)


def test_counts_are_by_value(written: newscrawl.Database) -> None:
    """Days are WIB days, and None counts the stories that have no value."""
    assert written.count_by("day") == {"2026-01-02": 1, "2025-12-31": 1, None: 1}
    assert written.count_by("tag", "gempa") == {"Gempa": 1, "Palu": 1}
    assert written.count_by("host", copies=True) == {"www.inews.id": 3, "karawang.inews.id": 1}


def test_a_story_is_found_by_its_id_and_any_spelling_of_its_url(news: newscrawl.Database) -> None:
    """The AMP page, a page number, tracking parameters and a missing scheme lead to the same story."""
    story = next(news.articles("bogdanov"))
    path = story.url.removeprefix("https://www.inews.id")

    spellings: list[int | str] = [
        story.id,
        story.url,
        f"www.inews.id/amp{path}",
        f"http://inews.id{path}/2?utm_source=x#top",
    ]

    assert [news.get(spelling) for spelling in spellings] == [story] * 4


@pytest.mark.parametrize(
    "named", [0, -1, 2**63, 10**30, "", "x", "https://example.com/a", "https://[", "inews.id/\x00", "\udcff"]
)
def test_what_is_not_there_is_none(news: newscrawl.Database, named: int | str) -> None:
    """No id and no text is an error."""
    assert news.get(named) is None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=30) | st.text(alphabet=' "()*-aOR', max_size=30))
def test_no_text_breaks_a_question(news: newscrawl.Database, typed: str) -> None:
    """What is typed finds stories, finds none, or is refused in one line."""
    with suppress(newscrawl.InputError):
        assert len(list(news.articles(typed, limit=3))) == min(3, news.count(typed))
    assert news.get(typed) is None


def test_revisions_and_copies_are_read_when_they_are_asked_for(written: newscrawl.Database) -> None:
    """An edited story has its earlier states, a copied one its copies, itself among them."""
    edited, copied = next(written.articles("gempa")), next(written.articles(host="karawang.inews.id"))

    (before,) = written.revisions(edited)

    assert (before.title, before.changed, before.seen_at) == ("Gempa pagi", ("title",), at(0))
    assert written.revisions(copied) == []
    assert [copy.url for copy in written.copies(copied)] == [f"https://www.inews.id/news/nasional/{s}" for s in "cd"]
    assert written.copies(edited) == [edited]


@pytest.mark.parametrize(
    ("words", "which", "message"),
    [
        ('"gempa', {}, "a quotation mark is not closed"),
        ("", {"since": "11-12-2023"}, 'since="11-12-2023" is not a day (YYYY-MM-DD)'),
        ("", {"until": "20231211"}, 'until="20231211" is not a day (YYYY-MM-DD)'),
        ("", {"since": datetime(2023, 12, 11, tzinfo=UTC)}, "a day is wanted, not a moment"),
        ("", {"since": "2023-12-11", "until": "2023-12-10"}, "since=2023-12-11 is after until=2023-12-10"),
        ("", {"kind": "poem"}, 'kind="poem": the kinds are article, photo, video, infographic, short'),
        ("", {"sort": "oldest"}, 'sort="oldest": stories are sorted by relevance, newest'),
        ("", {"sort": "relevance"}, 'sort="relevance" needs words'),
        ("", {"limit": -1}, "limit=-1 is not between 0 and"),
        ("", {"limit": 2**63}, "limit=9223372036854775808 is not between 0 and"),
        ("", {"offset": -1}, "offset=-1 is not between 0 and"),
        ("", {"channel": "\udcff"}, r"channel '\udcff' is no text in UTF-8"),
        ("", {"city": "a\0"}, r"city 'a\x00' is no text in UTF-8"),
    ],
)
def test_a_mistake_is_told_at_once(news: newscrawl.Database, words: str, which: Any, message: str) -> None:
    """By the call itself, not when the first story is taken."""
    with pytest.raises(newscrawl.InputError) as raised:
        news.articles(words, **which)

    assert message in str(raised.value)


def test_counting_by_something_else_is_refused(news: newscrawl.Database) -> None:
    """The message names what stories can be counted by."""
    with pytest.raises(newscrawl.InputError, match='by="editor": stories are counted by day, week, month') as error:
        news.count_by("editor")  # type: ignore[arg-type]  # that is what is tested
    assert str(error.value).endswith("year, channel, city, host, site, kind, tag, author")


def test_every_story_of_the_command_is_there(news: newscrawl.Database, fixtures_home: Path) -> None:
    """The library, the store and `newscrawl query` give the same stories in the same order."""
    rows = search(news._engine, duplicates=True)
    environment = {"NEWSCRAWL_DATABASE_URL": f"sqlite:///{fixtures_home}/data/news.db"}
    told = run_scrapy(fixtures_home, environment, "query", "--all", "--format", "jsonl")

    ids = [article.id for article in news.articles(copies=True)]

    assert ids == [row["id"] for row in rows]
    assert len(ids) == len(told.stdout.splitlines())
