"""Each format of an export, read back by the tools that it is for."""

import csv
import gzip
import io
import json
import sqlite3
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest
from lxml import etree
from sqlalchemy import Engine

from newscrawl.errors import ExportError, InputError
from newscrawl.export.atomic import whole_file, whole_folder
from newscrawl.export.job import STDOUT, Export
from newscrawl.store.engine import open_engine
from newscrawl.store.search.queries import Sort, search
from newscrawl.store.writer import Writer
from tests.store.making import WIB, make_draft

NOW = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Three stories: one of late evening in WIB, one without a date, one with a formula for a title."""
    opened = open_engine(f"sqlite:///{tmp_path}/news.db")
    Writer(opened).write(
        [
            make_draft("a-b", title="Jum'at", tags=["Aceh"], published_at=datetime(2025, 12, 31, 3, 0, tzinfo=WIB)),
            make_draft("b", title="=1+1", paragraphs=["x" * 40_000], published_at=None),
            make_draft("c", paragraphs=["Satu.", "Dua."], published_at=datetime(2025, 11, 1, 6, 30, tzinfo=WIB)),
        ]
    )
    yield opened
    opened.dispose()


def export(engine: Engine, path: Path, **options: Any) -> int:
    job = Export(path, "everything", **options)
    job.check()
    return job.run(search(engine, sort=Sort.NEWEST), NOW)


def urls(engine: Engine) -> list[str]:
    return [row["url"] for row in search(engine)]


@pytest.mark.parametrize("name", ["news.jsonl.gz", "news.jsonl.zst", "news.csv.gz"])
def test_a_compressed_export_is_read_by_other_tools(engine: Engine, tmp_path: Path, name: str) -> None:
    """DuckDB and pandas find every story, by the name's ending."""
    path = tmp_path / name
    export(engine, path)

    read = "read_csv" if ".csv" in name else "read_json"
    rows = duckdb.sql(f"SELECT url FROM {read}('{path}')").fetchall()
    assert [row[0] for row in rows] == urls(engine)


def test_the_same_stories_give_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    """A compressed file names no time of its making."""
    export(engine, tmp_path / "1.jsonl.gz")
    export(engine, tmp_path / "2.jsonl.gz")

    assert (tmp_path / "1.jsonl.gz").read_bytes() == (tmp_path / "2.jsonl.gz").read_bytes()


def test_a_workbook_has_texts_and_no_formulas(engine: Engine, tmp_path: Path) -> None:
    """A cell holds 32,767 characters at most; numbers are numbers."""
    path = tmp_path / "news.xlsx"
    export(engine, path, columns=("id", "title", "body"))

    with zipfile.ZipFile(path) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    name = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    cells = [[("".join(cell.itertext())) for cell in row] for row in sheet.iter(f"{name}row")]
    assert cells[0] == ["id", "title", "body"]
    assert sorted(row[1] for row in cells[1:]) == ["=1+1", "Judul berita", "Jum'at"]
    assert max(len(row[2]) for row in cells[1:]) == 32_767
    assert not list(sheet.iter(f"{name}f"))


def test_a_folder_of_texts_has_an_index(engine: Engine, tmp_path: Path) -> None:
    """A file a story, named by its day in WIB; a second run replaces the folder."""
    folder = tmp_path / "corpus.txt"
    export(engine, folder)
    export(engine, folder)

    with (folder / "index.csv").open(encoding="utf-8", newline="") as stream:
        index = list(csv.DictReader(stream))
    names = [row["file"] for row in index]
    assert sorted(each.name for each in folder.glob("*.txt")) == sorted(names)
    assert names[0].startswith("2025-12-31_")
    assert names[0].endswith("_a-b.txt")
    assert names[-1].startswith("undated_")
    assert (folder / names[1]).read_text("utf-8") == "Judul berita\n\nSatu.\n\nDua.\n"
    assert "body" not in index[0]


def test_a_database_to_share_is_searched_like_any_other(engine: Engine, tmp_path: Path) -> None:
    """One file, with the public tables and search, and nothing of the crawl."""
    path = tmp_path / "share.db"
    export(engine, path)

    shared = open_engine(f"sqlite:///{path}", read_only=True)
    found = [row["title"] for row in search(shared, "jumat")]
    same = urls(shared) == urls(engine)
    shared.dispose()
    with closing(sqlite3.connect(path)) as connection:
        observations = connection.execute("SELECT count(*) FROM observations").fetchone()
        tags = connection.execute("SELECT tag FROM article_tags").fetchall()
    assert (found, same, observations, tags) == (["Jum'at"], True, (0,), [("Aceh",)])
    assert sorted(each.name for each in tmp_path.glob("*share*")) == ["share.db"]


def test_a_partitioned_export_is_a_dataset_by_month(engine: Engine, tmp_path: Path) -> None:
    """DuckDB and pandas read the month out of the folders; a month is one of WIB."""
    folder = tmp_path / "dataset"
    export(engine, folder, partition=True)

    rows = duckdb.sql(
        f"SELECT published_month, count(*) FROM read_parquet('{folder}/*/*.parquet', hive_partitioning = true) "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert [str(month)[:7] for month, _ in rows] == ["2025-11", "2025-12", "undated"]
    assert len(pandas.read_parquet(folder)) == 3


@pytest.mark.parametrize("name", ["news.jsonl", "news.csv", "news.parquet"])
def test_only_the_columns_that_are_named_are_written(engine: Engine, tmp_path: Path, name: str) -> None:
    """In their order; `published_day` is the day in WIB."""
    path = tmp_path / name
    export(engine, path, columns=("published_day", "url"))

    rows = duckdb.sql(f"SELECT * FROM '{path}'")
    assert rows.columns == ["published_day", "url"]
    assert [row[0] and str(row[0]) for row in rows.fetchall()] == ["2025-12-31", "2025-11-01", None]


def test_standard_output_gets_the_stories(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the format that is named, compressed too."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw))

    export(engine, STDOUT, form="jsonl.gz")

    lines = gzip.decompress(raw.getvalue()).decode().splitlines()
    assert [json.loads(line)["url"] for line in lines] == urls(engine)


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("-", {}, "say --format jsonl"),
        ("-", {"form": "parquet"}, "parquet is not for standard output"),
        ("-", {"form": "csv", "since_last": True}, "--since-last needs a file"),
        ("news.csv", {"columns": ("titel",)}, 'there is no column "titel"; near: title'),
        ("news.csv", {"partition": True}, "--partition goes with parquet"),
        ("news.db", {"columns": ("title",)}, "--columns does not go with .db"),
        ("full.txt", {}, "is a folder that no export made, and stays"),
    ],
)
def test_what_cannot_be_exported_is_one_line(tmp_path: Path, name: str, options: dict[str, Any], said: str) -> None:
    """Before anything is read."""
    (tmp_path / "full.txt").mkdir()
    (tmp_path / "full.txt" / "mine").touch()

    with pytest.raises(InputError) as error:
        Export(STDOUT if name == "-" else tmp_path / name, "", **options).check()

    assert said in str(error.value)


@pytest.mark.parametrize("name", ["news.jsonl.gz", "news.xlsx", "share.db", "corpus.txt", "dataset"])
def test_an_interrupted_export_leaves_the_older_one(engine: Engine, tmp_path: Path, name: str) -> None:
    """A second run is as if the first one had not been."""
    path = tmp_path / name
    options: dict[str, Any] = {"partition": name == "dataset"}
    export(engine, path, **options)
    before = sorted((each.relative_to(tmp_path), each.stat().st_ino) for each in [path, *path.rglob("*")])

    def rows() -> Iterator[Any]:
        yield from search(engine)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Export(path, "", **options).run(rows(), NOW)

    assert sorted((each.relative_to(tmp_path), each.stat().st_ino) for each in [path, *path.rglob("*")]) == before
    assert not list(tmp_path.glob(".*part*"))
    assert export(engine, path, **options) == 3


@pytest.mark.parametrize("link", ["symbolic", "hard"])
def test_nothing_is_written_through_a_planted_link(tmp_path: Path, link: str) -> None:
    """The link goes, what it led to stays as it is."""
    victim = tmp_path / "victim"
    victim.write_text("milik orang")
    part = tmp_path / ".news.csv.part"
    part.symlink_to(victim) if link == "symbolic" else part.hardlink_to(victim)

    with whole_file(tmp_path / "news.csv") as path:
        path.write_text("baru")

    assert (victim.read_text(), (tmp_path / "news.csv").read_text()) == ("milik orang", "baru")


def test_a_folder_is_not_written_through_a_planted_link(tmp_path: Path) -> None:
    """The same for a folder."""
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "a").touch()
    (tmp_path / ".corpus.txt.part").symlink_to(victim)

    with whole_folder(tmp_path / "corpus.txt") as path:
        (path / "b").touch()
        with pytest.raises(ExportError, match="another export"), whole_folder(tmp_path / "corpus.txt"):
            pass

    assert [each.name for each in victim.iterdir()] == ["a"]
    assert (tmp_path / "corpus.txt" / "b").exists()
