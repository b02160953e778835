"""`scrapy replay --dry-run`: what would change, and nothing written."""

import hashlib
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.errors import FailReason
from newscrawl.items import Refusal
from newscrawl.store.engine import open_engine
from newscrawl.store.preview import Change, Preview
from newscrawl.store.writer import Writer
from tests.engine.runs import ROOT, replay, scrapy
from tests.store.making import at, make_draft

FIXTURES = str(ROOT / "fixtures")
#: The site with two mistakes in its declaration: no layout is known, and a headline is taken for the publisher's name.
CHANGED = """
from dataclasses import replace

from newscrawl.newsspider import NewsSpider
from newscrawl.spiders.inews import SITE


class InewsSpider(NewsSpider):
    name = "inews"
    site = replace(SITE, layouts=(), publisher=".*Pejabat Senior Hamas.*")
"""


def hashes(folder: Path) -> dict[str, str]:
    """The contents of the database and of its write-ahead log, which is empty or absent after a run."""
    files = (folder / name for name in ("news.db", "news.db-wal"))
    found = {file.name: file.read_bytes() for file in files if file.exists()}
    return {name: hashlib.sha256(content).hexdigest() for name, content in found.items() if content}


def numbers(out: str) -> dict[str, int]:
    """The account's lines by what they count."""
    lines = (line.split(maxsplit=1) for line in out.split("\n\n")[0].splitlines())
    return {what.strip(): int(number.replace(",", "")) for number, what in lines}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the database of the fixtures."""
    folder = tmp_path_factory.mktemp("stored")
    replay(folder, FIXTURES, "--jobs", "1").check()
    return folder


def test_over_an_empty_database_every_row_would_appear(tmp_path: Path, stored: Path) -> None:
    """No file is made, and the rows are those that a replay makes."""
    run = scrapy(tmp_path, "replay", FIXTURES, "--dry-run")

    with closing(sqlite3.connect(stored / "news.db")) as connection:
        (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    assert (run.code, run.err) == (0, "")
    assert numbers(run.out)["rows would appear"] == articles
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wal", [False, True])
def test_the_same_parser_changes_nothing(stored: Path, wal: bool) -> None:
    """Every row would stay as it is; not a byte of the database differs, a write-ahead log included."""
    with closing(sqlite3.connect(stored / "news.db")) as connection:
        if wal:
            connection.execute(
                "INSERT INTO runs (spider, started_at, counters) VALUES ('x', '2026-01-01 00:00:00', '{}')"
            )
            connection.commit()
        before = hashes(stored)

        run = scrapy(stored, "replay", FIXTURES, "--dry-run", "--jobs", "2")

        after = hashes(stored)
    found = numbers(run.out)
    assert len(before) == 1 + wal
    assert after == before
    assert run.code == 0
    assert found.pop("rows would stay as they are") > 80
    assert [number for what, number in found.items() if what.startswith("rows would")] == [0, 0, 0]


def test_a_changed_layout_is_accounted_field_by_field(tmp_path: Path, stored: Path) -> None:
    """Each column that would differ is counted, with examples; a row that would be lost is named, and the code is 1."""
    (tmp_path / "changed_spiders.py").write_text(CHANGED)
    before = hashes(stored)

    run = scrapy(
        stored, "replay", FIXTURES, "--dry-run", "-s", "SPIDER_MODULES=changed_spiders", PYTHONPATH=f"{tmp_path}:{ROOT}"
    )

    found = numbers(run.out)
    assert hashes(stored) == before
    assert (run.code, run.err) == (1, "")
    assert found["in layout"] == found["rows would change"] > 60
    assert "[-current-] {+generic+}" in run.out
    assert "\nauthors: " in run.out
    assert "pejabat-senior-hamas-bahas-apa: no-title\n" in run.out
    assert found["rows would be lost"] == 1


def test_a_page_that_gives_nothing_today_loses_its_row(tmp_path: Path) -> None:
    """What the page said before does not hide that it says nothing now; another page of the story keeps the row."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    drafts = [make_draft("lost"), make_draft("kept"), make_draft("kept", "amp"), make_draft("other")]
    Writer(engine).write(drafts)

    with Preview(engine) as preview:
        for slug in ("lost", "kept"):
            url, key = f"https://www.inews.id/news/nasional/{slug}", f"www.inews.id/{slug}"
            refusal = Refusal(url, "read", FailReason.NO_TEXT, "", at(0) + timedelta(milliseconds=1), "inews", key)
            preview.add(refusal, "1", "")
        changes = {change.url.rpartition("/")[2]: change for change in preview.changes()}
    engine.dispose()

    assert changes["lost"].after is None
    assert changes["lost"].reasons == ("no-text",)
    assert "body" in changes["kept"].fields
    assert (preview.outlook.stories, preview.outlook.same) == (2, 0)
    assert preview.outlook.failing == {"no-text": 2}


def test_a_story_is_seen_whole_wherever_its_pages_stand(tmp_path: Path) -> None:
    """Pages of one story that come far apart, and pages that are stored and not read, make one row."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    first, second = make_draft("long", page_total=2), make_draft("long", "2", paragraphs=["Halaman dua."])
    Writer(engine).write([first, second])

    with Preview(engine) as preview:
        preview.add(make_draft("long", "2", paragraphs=["Halaman kedua."], digest=second.digest), "2", second.digest)
        for number in range(1_200):
            draft = make_draft(f"new-{number}")
            preview.add(draft, "1", draft.digest)
        found: list[Change] = list(preview.changes())
    engine.dispose()

    (changed,) = (change for change in found if change.before)
    assert len(found) == 1_201
    assert set(changed.fields) == {"body", "text_key"}
    assert changed.after is not None
    assert changed.after["body"].endswith("\n\nHalaman kedua.")
