"""Spelling variants of compounds, passages and damaged rows, in real databases."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newscrawl.errors import StoreError
from newscrawl.store.engine import open_engine
from newscrawl.store.search.language import parse
from newscrawl.store.search.passages import mark, passages
from newscrawl.store.search.queries import CountBy, Damaged, Filters, count_by, search
from newscrawl.store.writer import Writer
from tests.store.making import make_draft

TEXTS = {
    "a": "Salat Jum'at di masjid.",
    "b": "Salat Jumat di lapangan.",
    "c": "Wapres Ma’ruf Amin hadir.",
    "d": "Wapres Maruf Amin pulang.",
    "e": "Tafsir Al-Qur'an baru.",
    "f": "Tafsir Quran lama.",
    "g": "Tafsir Alquran tua.",
    "h": "Kasus COVID-19 naik 1.500 orang (“sumber: covid.iNews.id”).",
    "i": "Kasus Covid19 turun.",
    "j": "Anak-anak bermain.",
}


@pytest.fixture
def stored(engine: Engine) -> Engine:
    """A database with each compound in two spellings."""
    Writer(engine).write([make_draft(slug, paragraphs=[text]) for slug, text in TEXTS.items()])
    return engine


def found(engine: Engine, words: str) -> str:
    return "".join(sorted(row["url"].rpartition("/")[2] for row in search(engine, words)))


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("jumat", "ab"),
        ("jum'at", "ab"),
        ("JUM’AT masjid", "a"),
        ('"salat jumat"', "ab"),
        ('"salat jum\'at"', "ab"),
        ('"salat jumat di lapangan"', "b"),
        ("maruf", "cd"),
        ("ma'ruf", "cd"),
        ('"wapres maruf amin"', "cd"),
        ("quran", "ef"),
        ("qur'an", "ef"),
        ("alquran", "eg"),
        ("al-qur'an", "eg"),
        ('"tafsir al quran"', "e"),
        ("covid19", "hi"),
        ("covid-19", "hi"),
        ("kasus -covid19", ""),
        ("tafsir -alquran", "f"),
        ("anak-anak", "j"),
        ("sumber", "h"),
        ("inews", "h"),
        ("1.500", "h"),
        ("500 orang", "h"),
    ],
)
def test_spelling_variants_meet(stored: Engine, words: str, slugs: str) -> None:
    """The same on SQLite and PostgreSQL, in words and in phrases, and what is left out too."""
    assert found(stored, words) == slugs


@pytest.mark.parametrize("words", ["jumat", '"wapres maruf"', "alquran OR covid19", "kas* -covid19", "sumber id"])
def test_a_database_and_a_short_text_are_matched_alike(stored: Engine, words: str) -> None:
    """What `query` finds is what a crawl takes by its headline."""
    assert found(stored, words) == "".join(slug for slug, text in TEXTS.items() if parse(words).matches(text))


def test_hits_are_marked_in_headline_and_passage(stored: Engine) -> None:
    """By the database's own functions; other spellings too."""
    Writer(stored).write([make_draft("k", title="Jumat Berkah", paragraphs=[f"{'kata ' * 80} Jum'at {'lagi ' * 80}"])])
    (row,) = (row for row in search(stored, "jumat") if row["title"] == "Jumat Berkah")

    shown = passages(stored, "jumat", [row["id"]])[row["id"]]

    assert mark(shown.title) == "**Jumat** Berkah"
    assert "Jum" in "".join(fragment.text for fragment in shown.body if fragment.is_hit)
    assert 20 <= len(mark(shown.body).split()) <= 35


@pytest.mark.parametrize(
    ("by", "value"),
    [
        (CountBy.WEEK, "2025-12-29"),
        (CountBy.MONTH, "2025-12"),
        (CountBy.YEAR, "2025"),
        (CountBy.KIND, "article"),
        (CountBy.SITE, "inews"),
    ],
)
def test_stories_are_counted_by_period_kind_and_site(stored: Engine, by: CountBy, value: str) -> None:
    """A week is its Monday."""
    assert count_by(stored, by, "tafsir") == [(value, 3)]


def test_stories_are_counted_by_author(engine: Engine) -> None:
    """Each name of a story counts."""
    Writer(engine).write(
        [
            make_draft("a", authors=["Ani Contoh", "Budi Contoh"], paragraphs=["Satu."]),
            make_draft("b", authors=["Ani Contoh"], paragraphs=["Dua."]),
        ]
    )

    assert count_by(engine, CountBy.AUTHOR) == [("Ani Contoh", 2), ("Budi Contoh", 1)]


def test_the_day_of_publication_is_the_one_in_wib(stored: Engine) -> None:
    """For copies too, which are no rows of the view."""
    for duplicates in (False, True):
        assert {row["published_day"] for row in search(stored, duplicates=duplicates)} == {"2025-12-31"}


def damaged_copy(path: Path, slug: str) -> None:
    """Store the texts, one of them long, and cut that one off within the database's file."""
    engine = open_engine(f"sqlite:///{path}")
    long = {slug: f"{TEXTS[slug]} {'panjang ' * 8_000}"}
    Writer(engine).write([make_draft(each, paragraphs=[text]) for each, text in (TEXTS | long).items()])
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    file = bytearray(path.read_bytes())
    # A page of a long text begins with the number of the next one.
    pages = [start for start in range(0, len(file), size) if b"panjang panjang" in file[start + 4 : start + 24]]
    assert pages
    for start in pages:
        file[start : start + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(file)


@pytest.mark.parametrize("words", ["", "tafsir"])
def test_a_damaged_row_is_named_and_the_others_are_read(tmp_path: Path, words: str) -> None:
    """Without a receiver of damaged rows the search ends with one line."""
    path = tmp_path / "news.db"
    damaged_copy(path, "f")
    engine = open_engine(f"sqlite:///{path}")
    damaged: list[Damaged] = []

    read = [row["url"].rpartition("/")[2] for row in search(engine, words, on_damaged=damaged.append)]

    assert "".join(sorted(read)) == ("abcdeghij" if not words else "eg")
    assert [each.url.rpartition("/")[2] for each in damaged] == ["f"]
    with pytest.raises(StoreError):
        list(search(engine, words))
    engine.dispose()


def test_a_damaged_full_text_index_ends_a_search_in_one_line(sqlite_engine: Engine) -> None:
    """The stories are sound, so none of them is named."""
    Writer(sqlite_engine).write([make_draft(slug, paragraphs=[text]) for slug, text in TEXTS.items()])
    with sqlite_engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM articles_fts_data WHERE id = 10")  # the list of its parts
    sqlite_engine.dispose()
    damaged: list[Damaged] = []

    with pytest.raises(StoreError, match="restore a backup, or replay the archive"):
        list(search(sqlite_engine, "tafsir", on_damaged=damaged.append))

    assert damaged == []


def test_a_limit_counts_what_can_be_read(tmp_path: Path) -> None:
    """A damaged row takes no place."""
    path = tmp_path / "news.db"
    damaged_copy(path, "a")
    engine = open_engine(f"sqlite:///{path}")
    damaged: list[Damaged] = []

    read = list(search(engine, "", Filters(), limit=3, on_damaged=damaged.append))

    assert (len(read), len(damaged)) == (3, 1)
    engine.dispose()
