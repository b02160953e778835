"""`newscrawl replay --dry-run`: what would change, and nothing written."""

import hashlib
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from newscrawl.errors import DropReason, FailReason
from newscrawl.items import Rejection, Stage
from newscrawl.replay.diff_report import ChangeReport
from newscrawl.replay.preview import Change, Preview, Silenced
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.engine.runs import ROOT, Row, replay, rows, scrapy
from tests.store.making import at, make_draft

FIXTURES = str(ROOT / "fixtures")
URL = "https://www.inews.id/news/nasional/{}"
SEED = (
    "https://www.inews.id/news/internasional/"
    "wakil-menlu-rusia-berbicara-lewat-telepon-dengan-pejabat-senior-hamas-bahas-apa"
)
#: The site with two mistakes in its declaration: no layout fits, and a headline is taken for the publisher's name.
CHANGED = """
from dataclasses import replace

from newscrawl.newsspider import NewsSpider
from newscrawl.page.layouts import Layout
from newscrawl.spiders.inews import SITE


class InewsSpider(NewsSpider):
    name = "inews"
    site = replace(SITE, layouts=(Layout("desktop", ("div.desktop",)),), publisher=".*Pejabat Senior Hamas.*")
"""


def hashes(folder: Path) -> dict[str, str]:
    """The contents of the database and of its write-ahead log, which is empty or absent after a run."""
    files = (folder / name for name in ("news.db", "news.db-wal"))
    found = {file.name: file.read_bytes() for file in files if file.exists()}
    return {name: hashlib.sha256(content).hexdigest() for name, content in found.items() if content}


def numbers(out: str) -> dict[str, int]:
    """The account's lines by what they count."""
    account = (line for line in out.split("\n\n")[0].splitlines() if line.startswith("  "))
    lines = (line.split(maxsplit=1) for line in account)
    return {what.strip(): int(number.replace(",", "")) for number, what in lines}


def articles(folder: Path) -> dict[str, Row]:
    """The stored stories by their URLs, without what is of the database and of no page."""
    found = {row["url"]: row for row in rows(folder, "SELECT * FROM articles")}
    return {url: {name: row[name] for name in row if name not in {"id", "cluster_id"}} for url, row in found.items()}


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
    assert [number for what, number in found.items() if "would" in what and "fail" not in what] == [0, 0, 0]


def test_a_changed_layout_is_accounted_field_by_field(tmp_path: Path, stored: Path) -> None:
    """Columns that would differ are counted, with examples; a page that gives nothing is named, and the code is 1."""
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
    silenced = run.out.splitlines()[-6:-2]  # the last two name the pages of other sites
    assert silenced[0] == "2 pages gave a record and would give none any more"
    assert f"  {SEED}: no-title" in silenced[1:3]
    assert silenced[3] == "Their stored records stay as they are; a replay into an empty database would not have them."
    assert found["pages would give no record any more"] == 2


def test_a_replay_does_what_its_account_says(tmp_path: Path, stored: Path) -> None:
    """Column by column; the row of a page that gives nothing any more stays, and an empty database has none."""
    (tmp_path / "changed_spiders.py").write_text(CHANGED)
    changed = ("-s", "SPIDER_MODULES=changed_spiders")
    path = f"{tmp_path}:{ROOT}"
    empty, full = tmp_path / "empty", tmp_path / "full"
    empty.mkdir()
    shutil.copytree(stored, full)
    found = numbers(scrapy(full, "replay", FIXTURES, "--dry-run", *changed, PYTHONPATH=path).out)
    before = articles(full)

    for folder in (full, empty):
        replay(folder, FIXTURES, "--jobs", "1", *changed, PYTHONPATH=path).check()

    after = articles(full)
    edited = {key: [name for name in row if row[name] != after[key][name]] for key, row in before.items()}
    columns = Counter(f"in {name}" for names in edited.values() for name in names)
    assert after.keys() == before.keys()
    assert after[SEED] == before[SEED]
    assert SEED not in articles(empty)
    assert found["rows would change"] == sum(map(bool, edited.values())) > 60
    assert {name: number for name, number in found.items() if name.startswith("in ")} == columns


def test_a_page_that_gives_nothing_today_leaves_what_is_stored(tmp_path: Path) -> None:
    """Neither a whole story nor page 2 of one changes, as when it is really replayed; the pages are named."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    second = make_draft("long", "2", paragraphs=["Halaman dua."])
    Writer(engine).write([make_draft("alone"), make_draft("long", page_total=2), second, make_draft("other")])
    silent = [
        Rejection(URL.format("alone"), Stage.READ, FailReason.NO_TEXT, "", at(0.001), "inews", "www.inews.id/alone"),
        Rejection(URL.format("long/2"), Stage.READ, DropReason.SOFT_ERROR, "", at(0), "inews", "www.inews.id/long"),
        Rejection(URL.format("unknown"), Stage.READ, FailReason.NO_TITLE, "", at(0), "inews", "www.inews.id/unknown"),
        Rejection(URL.format("other"), Stage.READ, FailReason.NO_TITLE, "", at(9), "inews", "www.inews.id/other"),
    ]

    with Preview(engine) as preview:
        for rejection, part, digest in zip(silent, "1211", ("", second.digest, "sha256:x", "sha256:y"), strict=True):
            preview.add(rejection, part, digest)
        changes = list(preview.changes())
    before = articles(tmp_path)
    Writer(engine).write(silent)
    engine.dispose()

    assert articles(tmp_path) == before
    assert [change.fields for change in changes] == [[], []]
    assert [change.silenced for change in changes] == [
        (Silenced(URL.format("alone"), ("no-text",)),),
        (Silenced(URL.format("long/2"), ("soft-error",)),),
    ]
    assert (preview.outlook.stories, preview.outlook.same) == (4, 3)
    assert preview.outlook.failing == {"no-text": 1, "no-title": 2}


def test_a_page_whose_words_make_no_record_leaves_what_is_stored(tmp_path: Path) -> None:
    """A page that is read and fails with its story, such as one without a text, is named too."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    draft = make_draft("alone")
    Writer(engine).write([draft])
    empty = make_draft("alone", paragraphs=[], digest=draft.digest)

    with Preview(engine) as preview:
        preview.add(empty, "1", draft.digest)
        (change,) = preview.changes()
    before = articles(tmp_path)
    Writer(engine).write([empty])
    engine.dispose()

    assert articles(tmp_path) == before
    assert change.fields == []
    assert change.silenced == (Silenced(URL.format("alone"), ("no-text",)),)


def test_the_account_names_the_first_pages_of_many(tmp_path: Path) -> None:
    """Ten of them, each once with all its reasons, and how many more there are."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    fetches = [make_draft(f"s{number:02}", seconds=second) for number in range(12) for second in (0, 3600)]
    Writer(engine).write(fetches)

    with Preview(engine) as preview, (tmp_path / "said").open("w") as out:
        for draft in fetches:
            reason = FailReason.NO_TEXT if draft.fetched_at == at(0) else FailReason.NO_TITLE
            rejection = Rejection(draft.url, Stage.READ, reason, "", draft.fetched_at, "inews", draft.story_key)
            preview.add(rejection, "1", draft.digest)
        report = ChangeReport()
        for change in preview.changes():
            report.add(change)
        report.print(preview.outlook, Console(file=out, width=200))
    engine.dispose()

    said = (tmp_path / "said").read_text().split("\n\n")[1].splitlines()
    assert said[0] == "12 pages gave a record and would give none any more"
    assert said[1:11] == [f"  {URL.format(f's{number:02}')}: no-text, no-title" for number in range(10)]
    assert said[11] == "  and 2 more"


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


def test_a_damaged_row_is_named_and_the_others_are_compared(tmp_path: Path, stored: Path) -> None:
    """One line with the story and what to do; the code is 1, and the rest is accounted as ever."""
    shutil.copy(stored / "news.db", tmp_path)
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection, connection:
        damage = "UPDATE observations SET draft = x'789c00ff' WHERE story_key LIKE ?"
        assert connection.execute(damage, (f"%{SEED.rpartition('/')[2]}",)).rowcount == 1

    run = scrapy(tmp_path, "replay", FIXTURES, "--dry-run")

    undamaged = scrapy(stored, "replay", FIXTURES, "--dry-run")
    found, wanted = numbers(run.out), numbers(undamaged.out)
    assert run.code == 1
    assert "Traceback" not in run.err
    assert "1 story with damaged rows, not compared" in run.out
    assert SEED.removeprefix("https://") in run.out
    assert "newscrawl db --remove-damaged" in run.out
    assert found == wanted | {"rows would stay as they are": wanted["rows would stay as they are"] - 1}
