"""Exports as files: whole or not at all, what is in them, and only what is new."""

import csv
import json
import multiprocessing
import os
import signal
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow.parquet
import pytest
from sqlalchemy import Engine, update

from newscrawl.errors import ExportError, InputError
from newscrawl.export import parquet
from newscrawl.export.atomic import whole_file
from newscrawl.export.formats import Csv
from newscrawl.export.job import Export
from newscrawl.store.engine import open_engine
from newscrawl.store.schema import articles
from newscrawl.store.search.queries import COLUMNS, as_record, search
from newscrawl.store.writer import Writer
from tests.store.making import WIB, make_draft

NOW = datetime(2026, 2, 1, tzinfo=UTC)
FORMULAS = ["=1+1", "+1", "-1", "@x", "\tx", "＝1"]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database with what is hard to write: quotes, line breaks, commas, formulas, nothing, other letters."""
    opened = open_engine(f"sqlite:///{tmp_path}/news.db")
    drafts = [
        make_draft("a", title='Gempa, "hebat"\nsekali', tags=["Gempa Bumi", "Aceh"], authors=["Ani", "Budi, S.H."]),
        make_draft("b", title="=HYPERLINK(1)", paragraphs=["Kafé é\u2028 🌋."], published_at=None),
        make_draft("c", paragraphs=["Satu.", "Dua."], published_at=datetime(1999, 12, 31, 23, 59, 59, tzinfo=WIB)),
    ]
    Writer(opened).write(drafts)
    yield opened
    opened.dispose()


def export(engine: Engine, path: Path, **options: Any) -> int:
    job = Export(path, "everything", **options)
    job.check()
    return job.run(search(engine), NOW)


def stored(engine: Engine) -> list[dict[str, Any]]:
    return [dict(row) for row in search(engine)]


def titles(path: Path) -> list[str]:
    return [json.loads(line)["title"] for line in path.read_text("utf-8").splitlines()]


def test_json_lines_give_back_what_is_stored(engine: Engine, tmp_path: Path) -> None:
    """A line a story, whatever line breaks its text has."""
    number = export(engine, tmp_path / "news.jsonl")

    content = (tmp_path / "news.jsonl").read_text("utf-8")
    records = [json.loads(line) for line in content.splitlines()]
    assert (number, content.count("\n")) == (3, 3)
    assert records == [as_record(row) for row in stored(engine)]


def test_csv_gives_back_what_is_stored(engine: Engine, tmp_path: Path) -> None:
    """By the rules of RFC 4180; numbers and lists as text."""
    export(engine, tmp_path / "news.csv")

    content = (tmp_path / "news.csv").read_bytes()
    with (tmp_path / "news.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    assert content.startswith(b"id,url,site,")
    assert content.endswith(b"\r\n")
    assert [row["title"] for row in rows] == [row["title"] for row in stored(engine)]
    assert [json.loads(row["tags"]) for row in rows] == [row["tags"] for row in stored(engine)]
    assert [row["published_at"] for row in rows] == ["2025-12-31 13:19:00", "1999-12-31 16:59:59", ""]


@pytest.mark.parametrize("reader", ["duckdb", "polars"])
def test_two_other_engines_read_the_same_csv(engine: Engine, tmp_path: Path, reader: str) -> None:
    """Quotes, commas and line breaks come through."""
    path = tmp_path / "news.csv"
    export(engine, path)

    if reader == "duckdb":
        read = [row[0] for row in duckdb.sql(f"SELECT title FROM read_csv('{path}', header = true)").fetchall()]
    else:
        read = polars.read_csv(path)["title"].to_list()

    assert read == [row["title"] for row in stored(engine)]


def test_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    """An apostrophe stands before each kind of formula, and nowhere else; the file says that it is UTF-8."""
    path = tmp_path / "x.csv"

    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = Csv(stream, ("title", "word_count"), excel=True)
        for text in [*FORMULAS, "Harga -5", "1=1", ""]:
            writer.write({"title": text, "word_count": -1})

    assert path.read_bytes().startswith(b"\xef\xbb\xbftitle,word_count\r\n")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        cells = [row["title"] for row in csv.DictReader(stream)]
    assert cells == [*(f"'{text}" for text in FORMULAS), "Harga -5", "1=1", ""]
    assert b"'-1" not in path.read_bytes().replace(b"'-1,", b"")


def test_excel_is_an_option(engine: Engine, tmp_path: Path) -> None:
    """Without it the CSV is what is stored."""
    export(engine, tmp_path / "plain.csv")
    export(engine, tmp_path / "safe.csv", excel=True)

    assert b",=HYPERLINK(1)," in (tmp_path / "plain.csv").read_bytes()
    assert b",'=HYPERLINK(1)," in (tmp_path / "safe.csv").read_bytes()


@pytest.mark.parametrize("reader", ["duckdb", "polars"])
def test_two_other_engines_read_the_same_parquet(engine: Engine, tmp_path: Path, reader: str) -> None:
    """Times with their zone, lists as lists, numbers as numbers, NULL as NULL."""
    path = tmp_path / "news.parquet"
    export(engine, path)

    if reader == "polars":
        table = polars.read_parquet(path)
    else:
        duckdb.sql("SET TimeZone = 'UTC'")
        table = polars.DataFrame(duckdb.sql(f"SELECT * FROM '{path}'").to_arrow_table())

    rows = table.to_dicts()
    assert isinstance(table.schema["published_at"], polars.Datetime)
    assert table.schema["published_at"].time_zone == "UTC"
    assert table.schema["tags"] == table.schema["authors"] == polars.List(polars.String)
    assert [row | {"provenance": json.loads(row["provenance"])} for row in rows] == stored(engine)


def test_parquet_is_made_of_bounded_groups(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows or text, whichever comes first; zstd; each column says what it holds."""
    monkeypatch.setattr(parquet, "_GROUP_ROWS", 2)
    export(engine, tmp_path / "rows.parquet")
    monkeypatch.setattr(parquet, "_GROUP_CHARACTERS", 1)
    export(engine, tmp_path / "text.parquet")

    by_rows = pyarrow.parquet.ParquetFile(tmp_path / "rows.parquet")
    by_text = pyarrow.parquet.ParquetFile(tmp_path / "text.parquet")
    assert [by_rows.metadata.row_group(n).num_rows for n in range(by_rows.num_row_groups)] == [2, 1]
    assert by_text.num_row_groups == 3
    assert by_rows.metadata.row_group(0).column(0).compression == "ZSTD"
    assert by_rows.schema_arrow.names == list(COLUMNS)
    assert all(field.metadata[b"description"] for field in by_rows.schema_arrow)


@pytest.mark.parametrize("name", ["news.jsonl", "news.csv", "news.parquet"])
def test_a_fault_leaves_the_older_file(tmp_path: Path, name: str) -> None:
    """Whatever goes wrong in the middle, the file is what it was, and nothing else lies around."""
    path = tmp_path / name
    path.write_text("lama")

    def rows() -> Iterator[Mapping[str, Any]]:
        raise OSError(28, "No space left on device")
        yield {}

    with pytest.raises(ExportError, match="No space left on device; nothing was changed"):
        Export(path, "").run(rows(), NOW)

    assert path.read_text() == "lama"
    assert [each.name for each in tmp_path.iterdir()] == [name]


def _write_and_die(path: Path) -> None:
    with whole_file(path) as part:
        part.write_text("baru")
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_kill_leaves_the_older_file(tmp_path: Path) -> None:
    """The next export writes over what the kill left."""
    path = tmp_path / "x.jsonl"
    path.write_text("lama")
    process = multiprocessing.get_context("spawn").Process(target=_write_and_die, args=[path])

    process.start()
    process.join()
    left = sorted(each.name for each in tmp_path.iterdir())
    with whole_file(path) as part:
        part.write_text("b")

    assert process.exitcode == -signal.SIGKILL
    assert left == [".x.jsonl.part", "x.jsonl"]
    assert (path.read_text(), len(list(tmp_path.iterdir()))) == ("b", 1)


def test_two_exports_to_one_file_take_no_turns(tmp_path: Path) -> None:
    """The second one is refused, and the first one ends well."""
    path = tmp_path / "x.jsonl"

    with whole_file(path) as part:
        part.write_text("satu")
        with pytest.raises(ExportError, match="another export is writing"), whole_file(path):
            pass

    assert path.read_text() == "satu"


@pytest.mark.parametrize("name", ["news.jsonl", "news.csv", "news.parquet"])
def test_nothing_found_is_a_valid_file(engine: Engine, tmp_path: Path, name: str) -> None:
    """With its columns where the format has them."""
    path = tmp_path / name

    Export(path, "").run([], NOW)

    if name.endswith(".parquet"):
        assert polars.read_parquet(path).columns == list(COLUMNS)
    else:
        assert len(path.read_text().splitlines()) == name.endswith(".csv")


def test_since_last_tells_what_is_new_or_changed(engine: Engine, tmp_path: Path) -> None:
    """Each story once, a changed one again; the name of the file does not matter, its ending does."""
    first, second, third, fourth = (tmp_path / f"{n}.jsonl" for n in range(4))

    export(engine, first, since_last=True)
    export(engine, second, since_last=True)
    Writer(engine).write([make_draft("d", title="Baru", paragraphs=["Lain."])])
    with engine.begin() as connection:
        connection.execute(update(articles).where(articles.c.title.startswith("=")).values(editor="Cici"))
        connection.execute(update(articles).values(fetched_at=NOW + timedelta(days=9), etag="x"))
    export(engine, third, since_last=True)
    export(engine, fourth, since_last=True)
    export(engine, tmp_path / "5.csv", since_last=True)

    assert titles(first) == [row["title"] for row in stored(engine) if row["title"] != "Baru"]
    assert titles(second) == []
    assert sorted(titles(third)) == ["=HYPERLINK(1)", "Baru"]
    assert titles(fourth) == []
    assert len(polars.read_csv(tmp_path / "5.csv")) == 4


def test_an_export_that_fails_has_told_nothing(engine: Engine, tmp_path: Path) -> None:
    """The next one tells it all, also after a fault behind the last story."""

    def rows() -> Iterator[Mapping[str, Any]]:
        yield from search(engine)
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportError):
        Export(tmp_path / "a.jsonl", "everything", since_last=True).run(rows(), NOW)

    assert export(engine, tmp_path / "a.jsonl", since_last=True) == 3


def test_a_damaged_memory_is_one_line(engine: Engine, tmp_path: Path) -> None:
    """It says what to do."""
    (tmp_path / ".newscrawl-export.db").write_text("rusak " * 200)

    with pytest.raises(ExportError, match="file is not a database; without this file the next"):
        export(engine, tmp_path / "a.jsonl", since_last=True)


def test_the_card_counts(engine: Engine, tmp_path: Path) -> None:
    """Stories, words, dates, how full each column is; the header names the file; a second export renews it."""
    export(engine, tmp_path / "news.jsonl")
    export(engine, tmp_path / "news.parquet", card=True)
    export(engine, tmp_path / "news.parquet", card=True)

    card = (tmp_path / "README.md").read_text("utf-8")
    assert '  data_files: "news.parquet"\n---\n' in card
    assert "| stories | 3 |" in card
    assert "| published | 1999-12-31 to 2025-12-31 (WIB) |" in card
    assert "| `published_at` | 67 % | publication, UTC" in card
    assert "| `editor` | 0 % |" in card
    assert [name for name in COLUMNS if f"| `{name}` |" not in card] == []
    assert "no licence" in card


def test_somebody_elses_readme_stays(engine: Engine, tmp_path: Path) -> None:
    """It is refused before anything is written."""
    (tmp_path / "README.md").write_text("# Proyek")

    with pytest.raises(InputError, match="is not a data card and stays"):
        export(engine, tmp_path / "news.csv", card=True)

    assert not (tmp_path / "news.csv").exists()
