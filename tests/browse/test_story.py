"""What the page of a story is made of."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from newscrawl.browse.story import read_story
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.store.making import make_draft

DAY = 86_400  # seconds


@pytest.fixture
def engine() -> Iterator[Engine]:
    """An empty database."""
    opened = open_engine("sqlite://")
    yield opened
    opened.dispose()


def test_a_story_that_is_not_there_is_none(engine: Engine) -> None:
    """An id that no story has."""
    assert read_story(engine, 1) is None


def test_each_value_stands_beside_its_source(engine: Engine) -> None:
    """Every column but the sources themselves, the text by its length."""
    Writer(engine).write([make_draft(authors=["Budi", "Sari"], provenance={"title": "json-ld", "authors": "css:a"})])

    story = read_story(engine, 1)

    assert story
    fields = {field.name: (field.value, field.source) for field in story.fields}
    assert fields["title"] == ("Judul berita", "json-ld")
    assert fields["authors"] == ("Budi, Sari", "css:a")
    assert fields["published_at"] == ("2025-12-31 20:19:00 WIB", "")
    assert fields["body"] == (f"{len(story.row['body'])} characters", "")
    assert "provenance" not in fields


def test_only_the_last_edits_are_compared(engine: Engine) -> None:
    """Of 25 the last 20, the latest first, each with the time span in which it happened; all are counted."""
    Writer(engine).write([make_draft(seconds=DAY * n, title=f"Judul {n}") for n in range(26)])

    story = read_story(engine, 1)

    assert story
    assert (len(story.edits), story.edit_count) == (20, 25)
    last, before = story.edits[:2]
    assert (last.seen_at, last.until) == ("2026-01-25 00:00:00", "")
    assert (before.seen_at, before.until) == ("2026-01-24 00:00:00", "2026-01-25 00:00:00")
    assert [list(change.pieces) for change in last.changes] == [[(" ", "Judul"), ("-", "24"), ("+", "25")]]


def test_texts_too_long_to_compare_are_not(engine: Engine) -> None:
    """The edit is told without its pieces."""
    long = " ".join(f"kata{n}" for n in range(5_000))
    Writer(engine).write([make_draft(paragraphs=[long]), make_draft(seconds=DAY, paragraphs=[f"{long} baru"])])

    story = read_story(engine, 1)

    assert story
    assert [(change.field, list(change.pieces)) for change in story.edits[0].changes] == [("body", [])]


def test_copies_are_counted_and_the_first_ones_named(engine: Engine) -> None:
    """Of 30 others the first 20, without the story itself."""
    Writer(engine).write([make_draft(f"s{n:02}", paragraphs=["Teks yang sama."]) for n in range(31)])

    story = read_story(engine, 1)

    assert story
    assert (len(story.copies), story.copy_count) == (20, 30)
    assert story.row["id"] not in {copy["id"] for copy in story.copies}
