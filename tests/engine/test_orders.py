"""The rows follow from the pages, not from the order of their arrival."""

import random
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.pages import CHANNEL, Answer, story
from tests.engine.runs import ROOT, dump, replay
from tests.engine.saving import FETCHED_AT, Saved, read_fixtures, write_warc

SHUFFLES = 5


def histories() -> list[Saved]:
    """Stories that were fetched several times: edited, gone and back, failed at first, two versions in one second."""

    def page(name: str, title: str, hours: int) -> Saved:
        return Saved(f"{CHANNEL}/{name}", Answer(story(title).encode()), FETCHED_AT + timedelta(hours=hours))

    def refused(name: str, status: int, hours: int) -> Saved:
        return Saved(f"{CHANNEL}/{name}", Answer(status=status), FETCHED_AT + timedelta(hours=hours))

    return [
        *(page("edited", title, hours) for hours, title in enumerate(("Satu", "Dua", "Dua", "Satu", "Tiga"))),
        *(page("at-once", title, 1) for title in ("Kiri", "Kanan")),
        *(page("taken-down", "Dihapus", 1), refused("taken-down", 404, 2), refused("taken-down", 410, 5)),
        *(refused("back-again", 404, 1), page("back-again", "Kembali", 2)),
        *(refused("failed-first", 500, 1), refused("failed-first", 500, 2), page("failed-first", "Jadi", 3)),
        *(page("failed-last", "Semula", 1), refused("failed-last", 500, 2), refused("failed-last", 503, 3)),
    ]


@pytest.fixture(scope="module")
def pages() -> list[Saved]:
    """All pages of the fixtures, and stories with a history."""
    return [*read_fixtures(ROOT / "fixtures"), *histories()]


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory, pages: list[Saved]) -> Path:
    """A folder with the database of the pages in their order."""
    folder = tmp_path_factory.mktemp("in-order")
    write_warc(folder / "pages.warc", pages)
    replay(folder, "pages.warc").check()
    return folder


@pytest.mark.parametrize("seed", range(SHUFFLES))
def test_any_order_gives_the_same_rows(tmp_path: Path, pages: list[Saved], in_order: Path, seed: int) -> None:
    """Every column of every table but the ids is the same, whatever comes first."""
    shuffled = random.Random(seed).sample(pages, len(pages))
    write_warc(tmp_path / "pages.warc", shuffled)

    replay(tmp_path, "pages.warc").check()

    tables, expected = dump(tmp_path), dump(in_order)
    assert min(len(found) for found in expected.values()) > 0
    assert tables == expected


def test_the_same_pages_again_change_nothing(in_order: Path) -> None:
    """A second replay finds every record unchanged, row for row, the times of the fetches included."""
    before = dump(in_order)

    run = replay(in_order, "pages.warc").check()

    assert dump(in_order) == before
    assert run.outcomes["unchanged"] > 0
    assert run.outcomes["new"] == run.outcomes["updated"] == 0
