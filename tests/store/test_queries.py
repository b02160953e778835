"""Searching: words as people type them, filters, streaming, indexes."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from newscrawl.errors import InputError
from newscrawl.store.engine import open_engine
from newscrawl.store.queries import COLUMNS, Filters, search, statement_for
from newscrawl.store.search import fts5_query, tsquery
from newscrawl.store.writer import Writer
from tests.store.making import WIB, make_draft

STORIES: dict[str, dict[str, Any]] = {
    "a": {
        "title": "Gempa di Aceh",
        "paragraphs": ["Warga jum'at pagi panik."],
        "tags": ["Gempa Bumi"],
        "city": "BANDA ACEH",
    },
    "b": {"title": "Belajar C++ dan f-string", "paragraphs": ["Wakil menteri hadir."], "channel": "techno"},
    "c": {"title": "Menteri wakil", "paragraphs": ["Café di Bandung."], "host": "bandung.inews.id"},
    "d": {"title": "Salinan", "paragraphs": ["Warga jum'at pagi panik."]},
    "e": {"title": "Tanpa tanggal", "paragraphs": ["Pembangunan jalan."], "published_at": None},
}


@pytest.fixture
def stored(engine: Engine) -> Engine:
    """A database with a few stories, a day apart."""
    writer = Writer(engine)
    for day, (slug, said) in enumerate(STORIES.items(), start=1):
        writer.write([make_draft(slug, **({"published_at": datetime(2025, 12, day, 0, 30, tzinfo=WIB)} | said))])
    return engine


def found(engine: Engine, words: str = "", duplicates: bool = False, limit: int | None = None, **filters: Any) -> str:
    rows = search(engine, words, Filters(**filters), duplicates=duplicates, limit=limit)
    return "".join(row["url"].rpartition("/")[2] for row in rows)


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("gempa", "a"),
        ("GEMPA aceh", "a"),
        ("jum'at", "a"),
        ("c++", "b"),
        ("f-string", "b"),
        ('"wakil menteri"', "b"),
        ("wakil menteri", "bc"),
        ("pembang*", "e"),
        ("menteri -techno -hadir", "c"),
        ('gempa"', "a"),
        ("gempa AND", ""),
        ("gempa OR bandung", ""),
        ("title:gempa", ""),
        ("NEAR(gempa)", ""),
        ("gempa*)", "a"),
    ],
)
def test_words_mean_what_they_say(stored: Engine, words: str, slugs: str) -> None:
    """All words must be there; quotes, stars and minus work; nothing else is syntax."""
    assert "".join(sorted(found(stored, words))) == slugs


@pytest.mark.parametrize("words", ["++", '"', '""', "-gempa", "* ' ;"])
def test_a_search_without_a_word_is_an_error(stored: Engine, words: str) -> None:
    """One line says that there is nothing to look for."""
    with pytest.raises(InputError, match="no word to look for"):
        found(stored, words)


@given(st.text(max_size=40))
def test_no_text_breaks_a_query(typed: str) -> None:
    """Whatever is typed gives a query with balanced quotes, or an InputError."""
    try:
        query, other = fts5_query(typed), tsquery(typed)
    except InputError:
        return

    assert query.count('"') % 2 == 0
    assert other.count("'") % 2 == 0
    assert "\\" not in other


def test_words_alone_are_newest_first_and_undated_last(stored: Engine) -> None:
    """Copies are shown once, by the earliest; `duplicates` shows all."""
    assert found(stored) == "cbae"
    assert found(stored, duplicates=True) == "dcbae"
    assert found(stored, limit=2) == "cb"


@pytest.mark.parametrize(
    ("filters", "slugs"),
    [
        ({"since": date(2025, 12, 2)}, "cb"),
        ({"until": date(2025, 12, 1)}, "a"),
        ({"since": date(2025, 12, 2), "until": date(2025, 12, 2)}, "b"),
        ({"channel": "Techno"}, "b"),
        ({"city": "banda aceh"}, "a"),
        ({"tag": "gempa bumi"}, "a"),
        ({"host": "Bandung.iNews.id"}, "c"),
        ({"host": "bandung.inews.id", "channel": "techno"}, ""),
    ],
)
def test_filters_narrow(stored: Engine, filters: dict[str, Any], slugs: str) -> None:
    """Days are WIB days, both included; names are found in any usual capitalisation."""
    assert found(stored, **filters) == slugs


def test_a_row_has_the_contracts_columns(stored: Engine) -> None:
    """In the contract's order, lists as lists."""
    (row,) = search(stored, "gempa")

    assert tuple(row) == COLUMNS
    assert row["tags"] == ["Gempa Bumi"]


@pytest.mark.parametrize("field", ["channel", "city", "host", "tag", "since"])
@pytest.mark.parametrize("duplicates", [False, True])
def test_every_filter_uses_an_index(sqlite_engine: Engine, field: str, duplicates: bool) -> None:
    """SQLite never reads the whole table for a filter."""
    filters = Filters(**{field: date(2025, 1, 1) if field == "since" else "x"})
    statement = statement_for("sqlite", "", filters, duplicates=duplicates)

    with sqlite_engine.connect() as connection:
        sql = str(statement.compile(sqlite_engine, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]

    assert not [step for step in plan if step.startswith("SCAN")], plan


def test_the_full_text_search_uses_the_index_of_postgresql(postgresql_url: str) -> None:
    """The expression of the search is the expression of the index."""
    engine = open_engine(postgresql_url)
    statement = statement_for("postgresql", "gempa", Filters(), duplicates=True)

    with engine.connect() as connection:
        connection.exec_driver_sql("SET enable_seqscan = off")
        sql = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
        plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}"))

    engine.dispose()
    assert "ix_articles_full_text" in plan
