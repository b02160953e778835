"""Searching: words as people type them, filters, streaming, indexes."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from newscrawl.errors import InputError
from newscrawl.store.engine import open_engine
from newscrawl.store.search.language import fts5_query, parse, tsquery
from newscrawl.store.search.queries import COLUMNS, CountBy, Filters, Sort, count, count_by, search, sql_text
from newscrawl.store.search.statements import count_statement, statement_for
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


def found(engine: Engine, words: str = "", **options: Any) -> str:
    filters = Filters(
        **{name: options.pop(name) for name in ("since", "until", "channel", "city", "tag", "host") if name in options}
    )
    rows = search(engine, words, filters, **options)
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
        ("gempa AND aceh", "a"),
        ("gempa or aceh", ""),
        ("gempa OR bandung", "ac"),
        ("gempa OR wakil hadir", "ab"),
        ("menteri (hadir OR bandung)", "bc"),
        ("menteri -(hadir OR bandung)", ""),
        ("menteri NOT hadir", "c"),
        ("wakil OR gempa -aceh", "bc"),
        ("“wakil menteri”", "b"),
        ("pembang* OR CAFÉ", "ce"),
        ("cafe", "c"),
        ("càf*", "c"),
        ("bandung)", "c"),
        ("title:gempa", ""),
        ("NEAR(gempa)", ""),
        ("gempa*)", "a"),
    ],
)
def test_words_mean_what_they_say(stored: Engine, words: str, slugs: str) -> None:
    """All words must be there; quotes, stars and minus work; nothing else is syntax."""
    assert "".join(sorted(found(stored, words))) == slugs


@pytest.mark.parametrize("words", ["++", '""', "-gempa", "* ' ;", "()", "-(a b)"])
def test_a_search_without_a_word_is_an_error(stored: Engine, words: str) -> None:
    """One line says that there is nothing to look for."""
    with pytest.raises(InputError, match="no word to look for"):
        found(stored, words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('"wakil menteri', "a quotation mark is not closed"),
        ("gempa OR", "OR needs a word on both sides"),
        ("OR gempa", "OR needs a word on both sides"),
        ("gempa OR OR aceh", "OR needs a word on both sides"),
        ("(gempa OR) aceh", "OR needs a word on both sides"),
        ("AND gempa", "AND needs a word on both sides"),
        ("gempa AND", "AND needs a word on both sides"),
        ("gempa NOT", "NOT needs a word after it"),
        ("gempa NOT AND aceh", "NOT needs a word after it"),
        ("(gempa OR aceh", "a bracket is not closed"),
        ("*tik", "does not stand at the end of a word"),
        ("po*tik", 'in "po*tik" the *'),
        ("(" * 30 + "a" + ")" * 30, "10 deep"),
        ("kata " * 101, "more than 100 words"),
    ],
)
def test_what_is_wrong_with_a_search_is_said(words: str, said: str) -> None:
    """Nothing that was meant as an operator is taken for text in silence."""
    with pytest.raises(InputError, match=re.escape(said)):
        parse(words)


@given(st.text(max_size=40) | st.text(alphabet=' "()*-aOR', max_size=40))
def test_no_text_breaks_a_query(typed: str) -> None:
    """Whatever is typed gives a query with balanced quotes, or an InputError."""
    try:
        query, other = fts5_query(parse(typed)), tsquery(parse(typed))
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


def test_the_order_is_chosen(stored: Engine) -> None:
    """A word in the title counts more; the newest come first where asked for; relevance needs words."""
    assert found(stored, "menteri") == "cb"
    assert found(stored, "menteri OR gempa", sort=Sort.NEWEST) == "cba"
    with pytest.raises(InputError, match="no relevance to sort by"):
        found(stored, sort=Sort.RELEVANCE)


@pytest.mark.parametrize("words", ["", "menteri OR gempa OR pembangunan"])
def test_pages_neither_overlap_nor_leave_gaps(stored: Engine, words: str) -> None:
    """By number or by the last story seen, undated stories too."""
    whole = [row["id"] for row in search(stored, words, sort=Sort.NEWEST)]

    by_number = [row["id"] for n in range(4) for row in search(stored, words, sort=Sort.NEWEST, limit=1, offset=n)]
    by_story: list[int] = []
    while page := [
        row["id"] for row in search(stored, words, sort=Sort.NEWEST, limit=1, after=by_story[-1] if by_story else None)
    ]:
        by_story += page

    assert len(whole) == 4
    assert by_number == by_story == whole


def test_a_page_after_a_story_does_not_move_when_newer_ones_arrive(stored: Engine) -> None:
    """The crawl goes on while somebody leafs."""
    (first,) = search(stored, limit=1)
    Writer(stored).write([make_draft("neu", paragraphs=["Baru."], published_at=datetime(2025, 12, 30, tzinfo=WIB))])

    assert found(stored, after=first["id"]) == "bae"
    assert found(stored, offset=1) == "cbae"
    with pytest.raises(InputError, match="no story with the id 99"):
        found(stored, after=99)
    with pytest.raises(InputError, match="newest-first order only"):
        found(stored, "gempa", after=first["id"])


@pytest.mark.parametrize(
    ("by", "counts"),
    [
        (CountBy.DAY, [("2025-12-03", 1), ("2025-12-02", 1), ("2025-12-01", 1), (None, 1)]),
        (CountBy.CHANNEL, [(None, 3), ("techno", 1)]),
        (CountBy.CITY, [(None, 3), ("BANDA ACEH", 1)]),
        (CountBy.HOST, [("www.inews.id", 3), ("bandung.inews.id", 1)]),
        (CountBy.TAG, [("Gempa Bumi", 1)]),
    ],
)
def test_stories_are_counted(stored: Engine, by: CountBy, counts: list[tuple[str | None, int]]) -> None:
    """Most first, days newest first; a day is a WIB day, a copy counts only where copies are wanted."""
    assert count_by(stored, by) == counts
    assert sum(number for _, number in count_by(stored, by, duplicates=True)) == (1 if by is CountBy.TAG else 5)


def test_counts_are_of_what_a_search_finds(stored: Engine) -> None:
    """Words, filters and the limit hold."""
    assert count_by(stored, CountBy.HOST, "menteri", Filters(since=date(2025, 12, 3))) == [("bandung.inews.id", 1)]
    assert count_by(stored, CountBy.DAY, limit=1) == [("2025-12-03", 1)]
    assert count(stored, "menteri") == 2
    assert count(stored, duplicates=True) == 5


def test_the_ends_of_the_calendar_bound_nothing(stored: Engine) -> None:
    """The first and the last day that can be written leave no dated story out."""
    everything = Filters(since=date.min, until=date.max)

    assert count_by(stored, CountBy.DAY, "menteri", everything) == count_by(stored, CountBy.DAY, "menteri", Filters())


@pytest.mark.parametrize("words", ["", "jum'at 100%", 'gempa -"b"'])
def test_the_statement_that_is_shown_finds_the_same(stored: Engine, words: str) -> None:
    """It runs as it is printed: quotes, percent signs and times are in it."""
    filters = Filters(since=date(2025, 12, 1), city="ACEH'S", tag="100%")
    with stored.connect() as connection:
        for statement in (
            statement_for(connection, words, Filters()),
            statement_for(connection, words, filters),
            count_statement(connection, CountBy.DAY, words, Filters(until=date(2025, 12, 2))),
        ):
            shown = connection.connection.cursor()
            shown.execute(sql_text(stored, statement))

            assert [row[0] for row in shown.fetchall()] == list(connection.execute(statement).scalars())


@pytest.mark.parametrize("field", ["channel", "city", "host", "tag", "since"])
@pytest.mark.parametrize("duplicates", [False, True])
def test_every_filter_uses_an_index(sqlite_engine: Engine, field: str, duplicates: bool) -> None:
    """SQLite never reads the whole table for a filter."""
    wanted: dict[str, Any] = {field: date(2025, 1, 1) if field == "since" else "x"}
    filters = Filters(**wanted)

    with sqlite_engine.connect() as connection:
        statement = statement_for(connection, "", filters, duplicates=duplicates)
        sql = str(statement.compile(sqlite_engine, compile_kwargs={"literal_binds": True}))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]

    assert not [step for step in plan if step.startswith("SCAN")], plan


def test_the_full_text_search_uses_the_index_of_postgresql(postgresql_url: str) -> None:
    """The expression of the search is the expression of the index."""
    engine = open_engine(postgresql_url)

    with engine.connect() as connection:
        statement = statement_for(connection, "gempa", Filters(), duplicates=True)
        connection.exec_driver_sql("SET enable_seqscan = off")
        sql = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
        plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}"))

    engine.dispose()
    assert "ix_articles_full_text" in plan
