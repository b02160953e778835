"""Clusters: copies and near-copies share an id that follows from the stories alone."""

import random
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, Table, func, select

from newscrawl.doctor.damage import DamagedRow, take_out
from newscrawl.items import Draft
from newscrawl.store.engine import open_engine
from newscrawl.store.schema import articles, bands, new_bands, texts
from newscrawl.store.writer import Writer
from tests.store.making import dump, make_draft

_WORDS = [f"kata{number}" for number in range(400)]


def text(seed: int, edits: int = 0) -> str:
    """Return 200 words, of which some are replaced."""
    chance = random.Random(seed)
    words = chance.choices(_WORDS, k=200)
    for number in range(edits):
        words[number * 7] = f"ganti{seed}x{edits}x{number}"
    return " ".join(words)


def story(slug: str, words: str, seconds: float = 0) -> Draft:
    return make_draft(slug, paragraphs=[words], seconds=seconds)


def clusters(engine: Engine) -> set[frozenset[str]]:
    """Return the slugs that are together."""
    found: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for row in connection.execute(select(articles.c.url, articles.c.cluster_id)):
            found.setdefault(row.cluster_id, set()).add(row.url.rpartition("/")[2])
    return {frozenset(slugs) for slugs in found.values()}


def count_rows(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def test_near_copies_are_together_and_others_apart(engine: Engine) -> None:
    """A copy, a copy with an edit and another story."""
    pages = [story("a", text(1)), story("b", text(1)), story("c", text(1, 2)), story("d", text(2))]

    Writer(engine).write(pages)

    assert clusters(engine) == {frozenset("abc"), frozenset("d")}


def test_a_text_whose_damaged_story_was_taken_out_holds_nothing_up(sqlite_engine: Engine) -> None:
    """An edit of one of its near-copies parts the others from it."""
    writer = Writer(sqlite_engine)
    writer.write([story("a", text(1)), story("b", text(1, 2)), story("c", text(1, 4))])
    with sqlite_engine.connect() as connection:
        found = connection.execute(select(articles.c.id, articles.c.story_key).where(articles.c.url.endswith("/a")))
        row_id, key = found.one()
    take_out(sqlite_engine, [DamagedRow("articles", row_id, key, "damaged")])

    [result] = writer.write([story("b", text(2), 60)])

    assert result.outcome == "updated"
    assert clusters(sqlite_engine) == {frozenset("b"), frozenset("c")}


def test_an_edit_splits_what_the_old_text_held_together(engine: Engine) -> None:
    """When the link between two stories is edited away, they part."""
    writer = Writer(engine)
    # Each neighbour in the chain differs in a few words; the ends differ in too many.
    chain = [text(1), text(1, 4), text(1, 8)]
    writer.write([story(slug, words) for slug, words in zip("abc", chain, strict=True)])
    before = clusters(engine)

    writer.write([story("b", text(9), seconds=9000)])

    assert frozenset("b") in clusters(engine)
    assert before != clusters(engine)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(texts)) == 3


@pytest.mark.parametrize("seed", range(6))
def test_clusters_do_not_depend_on_the_order(seed: int, sqlite_engine: Engine, tmp_path: Path) -> None:
    """Any order and grouping of copies, near-copies and edits gives the same ids."""
    chance = random.Random(seed)
    pages = [story(f"s{number}", text(number % 4, chance.randrange(9))) for number in range(24)]
    pages += [story(f"s{number}", text(chance.randrange(6), chance.randrange(9)), 9000) for number in range(0, 24, 3)]
    other = open_engine(f"sqlite:///{tmp_path}/other.db")
    Writer(sqlite_engine).write(pages)

    chance.shuffle(pages)
    for page in pages:
        Writer(other).write([page])

    assert len(clusters(other)) > 1
    assert dump(other) == dump(sqlite_engine)
    other.dispose()


def test_copies_share_one_set_of_bands(sqlite_engine: Engine) -> None:
    """A thousand copies of a text cost no comparison: they meet in the row of their text."""
    writer = Writer(sqlite_engine)
    pages = [story(f"s{number}", text(1)) for number in range(1000)]

    for begin in range(0, 1000, 250):
        writer.write(pages[begin : begin + 250])

    assert len(clusters(sqlite_engine)) == 1
    with sqlite_engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(texts)) == 1
        assert 0 < count_rows(connection, new_bands) + count_rows(connection, bands) <= 16


def test_bands_that_moved_find_near_copies_as_before(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts of any age meet; an edited text leaves no band behind, wherever its bands are by then."""
    monkeypatch.setattr("newscrawl.store.clusters._GATHERED", 8)
    writer = Writer(engine)
    for number in range(20):
        writer.write([story(f"s{number}", text(number % 5, number // 5))])

    assert clusters(engine) == {frozenset(f"s{number}" for number in range(seed, 20, 5)) for seed in range(5)}
    with engine.connect() as connection:
        kept, gathered = count_rows(connection, bands), count_rows(connection, new_bands)
    assert kept > gathered > 0

    writer.write([story(f"s{number}", "Pendek.", seconds=9000) for number in range(20)])

    with engine.connect() as connection:
        assert count_rows(connection, bands) + count_rows(connection, new_bands) <= 16
