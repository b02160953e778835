"""`newscrawl query` as a user meets it."""

import contextlib
import csv
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.store.engine import open_engine
from newscrawl.store.search.queries import COLUMNS
from newscrawl.store.writer import Writer
from tests.commands.launch import ROOT, run_scrapy
from tests.store.making import make_draft
from tests.terminal import shown_by


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with three stories, one of them twice."""
    url = f"sqlite:///{tmp_path_factory.mktemp('query')}/news.db"
    engine = open_engine(url)
    long = " ".join(f"kata{n}" for n in range(60))
    pages = [
        make_draft("a", title='Gempa, "hebat"\nsekali', tags=["Gempa Bumi"]),
        make_draft("b", channel="techno"),
        make_draft("c", title="Judul \x1b[31mmerah", paragraphs=[f"{long} Kafé tua {long}"]),
    ]
    pages.append(make_draft("copy", paragraphs=["Teks halaman 1 dari b."]))
    Writer(engine).write(pages)
    engine.dispose()
    return url


def query(url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return run_scrapy(ROOT, {"NEWSCRAWL_DATABASE_URL": url}, "query", *arguments)


def test_json_lines_are_the_records(database: str) -> None:
    """One object a line, times in UTC, lists as lists, letters as they are."""
    done = query(database, "gempa", "--format", "jsonl")

    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(record["published_at"], record["tags"]) for record in records] == [("2025-12-31 13:19:00", ["Gempa Bumi"])]
    assert (done.returncode, done.stderr) == (0, "")


def test_json_is_one_list_without_copies(database: str) -> None:
    """A copy is shown only with --all."""
    assert len(json.loads(query(database, "--format", "json").stdout)) == 3
    assert len(json.loads(query(database, "--format", "json", "--all").stdout)) == 4


def test_stories_of_one_kind_are_found(database: str) -> None:
    """A kind that no story has finds none; one that is no kind is refused with those that are."""
    refused = query(database, "--kind", "poem")

    assert query(database, "--kind", "article", "--format", "csv").stdout.count(",article,") == 3
    assert query(database, "--kind", "photo").stderr == "scrapy query: no stories match\n"
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "'article', 'photo', 'video', 'infographic', 'short'" in refused.stderr


def test_csv_survives_quotes_and_line_breaks(database: str) -> None:
    """A CSV reader gets back what was stored."""
    rows = list(csv.DictReader(io.StringIO(query(database, "gempa", "--format", "csv").stdout)))

    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["title"] == 'Gempa, "hebat"\nsekali'


def test_the_table_is_plain_text_in_a_pipe(database: str) -> None:
    """No colours, one line of head without the columns that no story fills, times in WIB."""
    lines = query(database, "--limit", "1").stdout.splitlines()

    assert lines[0].split() == ["id", "published", "(WIB)", "title"]
    assert "2025-12-31 20:19" in lines[1]
    assert "\x1b" not in "".join(lines)


def on_terminal(url: str, *arguments: str, width: int, **environment: str) -> str:
    """Return what a terminal of some width gets."""
    clean = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
    terminal = {"NEWSCRAWL_DATABASE_URL": url, "TERM": "xterm-256color", "COLUMNS": str(width)}
    command = [sys.executable, "-m", "scrapy", "query", *arguments]
    return shown_by(command, ROOT, clean | terminal | environment, stdout=True)


def test_the_passage_is_shown_with_its_hits(database: str) -> None:
    """In a pipe between `**`, in JSON as `snippet`; without words there is none."""
    table = query(database, '"kafe tua"').stdout
    (found,) = map(json.loads, query(database, '"kafe tua"', "--format", "jsonl").stdout.splitlines())

    assert "… kata46 kata47" in " ".join(table.split())
    assert "kata58 kata59 **Kafé tua** kata0" in " ".join(table.split())
    assert found["snippet"].startswith("… kata46 kata47")
    assert "kata58 kata59 **Kafé tua** kata0 kata1 " in found["snippet"]
    assert found["snippet"].endswith(" …")
    assert "snippet" not in json.loads(query(database, "--format", "jsonl", "--limit", "1").stdout)


@pytest.mark.parametrize("width", [40, 100])
def test_the_table_fits_the_terminal(database: str, width: int) -> None:
    """A narrow one gets lines for each story; hits are coloured, and a text cannot colour anything itself."""
    shown = on_terminal(database, "kafe", width=width)

    plain = re.sub("\x1b\\[[0-9;]*m", "", shown)
    assert max(map(len, plain.splitlines())) <= width
    assert ("published (WIB)" in plain) == (width == 100)
    assert ("3  2025-12-31 20:19 WIB" in plain) == (width == 40)
    assert "\x1b[1;33mKafé\x1b[0m" in shown
    assert "\x1b[31mmerah" not in shown
    assert "merah" in plain


def test_no_color_is_obeyed(database: str) -> None:
    """No escape sequence at all; the hits are marked as in a pipe."""
    shown = on_terminal(database, "kafe", width=100, NO_COLOR="1")

    assert "\x1b" not in shown
    assert "**Kafé**" in shown


def test_counts_in_every_format(database: str) -> None:
    """A value and a number; what has no value is `(none)` for people and null for programs."""
    assert query(database, "--count-by", "channel").stdout.split()[:7] == [
        *("channel", "stories", "(none)", "2", "█" * 40, "techno", "1"),
    ]
    assert json.loads(query(database, "--count-by", "channel", "--format", "json").stdout) == [
        {"channel": None, "stories": 2},
        {"channel": "techno", "stories": 1},
    ]
    assert query(database, "gempa", "--count-by", "tag", "--format", "csv").stdout == "tag,stories\r\nGempa Bumi,1\r\n"


def test_pages_follow_each_other(database: str) -> None:
    """By number, and by the last story seen."""
    ids = [row["id"] for row in json.loads(query(database, "--format", "json").stdout)]

    assert [row["id"] for row in json.loads(query(database, "--format", "json", "--offset", "1").stdout)] == ids[1:]
    after = query(database, "--format", "json", "--after", str(ids[0]), "--limit", "1").stdout
    assert [row["id"] for row in json.loads(after)] == ids[1:2]


def test_the_statement_is_shown(database: str) -> None:
    """It can be pasted into a database's own command line."""
    sql = query(database, "gempa", "--since", "2025-12-31", "--sql").stdout

    with contextlib.closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
        assert len(connection.execute(sql).fetchall()) == 1


def test_nothing_found_is_said_beside_the_output(database: str) -> None:
    """Standard output stays valid for programs, and the exit code is 0."""
    done = query(database, "tidakada", "--format", "json")

    assert (json.loads(done.stdout), done.returncode) == ([], 0)
    assert done.stderr == "scrapy query: no stories match\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (['"gempa'], "a quotation mark is not closed"),
        (["gempa", "OR"], "OR needs a word on both sides"),
        (["--sort", "relevance"], "--sort relevance needs WORDS"),
        (["gempa", "--after", "1"], "--after goes with --sort newest; use --offset"),
        (["--after", "99"], "there is no story with the id 99"),
        (["--count-by", "host", "--offset", "2"], "--offset does not go with --count-by"),
        (["++"], 'there is no word to look for in "++"'),
        (["--since", "2023-13-40"], '--since: "2023-13-40" is not a day'),
        (["--since", "2024-02-02", "--until", "2024-02-01"], "--since 2024-02-02 is after --until 2024-02-01"),
        (["--format", "xml"], "--format: invalid choice"),
        (["--limit", "0"], '--limit: "0" is not a whole number'),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(database: str, arguments: list[str], said: str) -> None:
    """The option and the value are named."""
    done = query(database, *arguments)

    assert said in done.stderr
    assert (done.stderr.count("\n"), done.returncode, done.stdout) == (1, 2, "")


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """The line says how to get one."""
    done = query(f"sqlite:///{tmp_path}/none.db")

    assert "run `newscrawl crawl SITE`" in done.stderr
    assert (done.stderr.count("\n"), done.returncode) == (1, 2)


def test_a_reader_that_leaves_early_is_no_fault(database: str) -> None:
    """`newscrawl query | head` ends with code 0 and without a word."""
    command = [str(Path(sys.executable).with_name("scrapy")), "query", "--all", "--format", "jsonl"]
    environment = os.environ | {"NEWSCRAWL_DATABASE_URL": database}
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)

    assert (done.returncode, done.stderr) == (0, "")


def test_how_many_there_are_in_all_is_said(database: str) -> None:
    """`2 of 3 stories`, and their number where all are shown."""
    assert query(database, "--limit", "2").stdout.splitlines()[-1] == "2 of 3 stories"
    assert query(database).stdout.splitlines()[-1] == "3 stories"


@pytest.mark.parametrize(
    ("arguments", "slugs"),
    [
        (["--since", "2025"], "abc"),
        (["--since", "2026"], ""),
        (["--until", "2025-12"], "abc"),
        (["--until", "2025-11"], ""),
        (["--since", "7d"], "abc"),
        (["--since", "yesterday"], "abc"),
        (["--since", "today"], ""),
        (["--site", "inews"], "abc"),
    ],
)
def test_a_window_is_a_day_a_month_a_year_or_so_long_ago(database: str, arguments: list[str], slugs: str) -> None:
    """The first day of the period for --since, the last one for --until."""
    done = query(database, *arguments, "--format", "jsonl", "-s", "NEWSCRAWL_NOW=2026-01-01T08:00:00+07:00")

    found = [json.loads(line)["url"].rpartition("/")[2] for line in done.stdout.splitlines()]
    assert "".join(sorted(found)) == slugs


def test_words_near_a_search_without_a_hit_are_said(tmp_path: Path) -> None:
    """With their numbers of stories: the beginning of the word, longer ones, and those that look like it."""
    url = f"sqlite:///{tmp_path}/news.db"
    engine = open_engine(url)
    pages = [
        make_draft("a", title="Pemilunya ditunda"),
        make_draft("b", title="Pemilukada Jateng", paragraphs=["Lain."]),
    ]
    Writer(engine).write(pages)
    engine.dispose()

    said = query(url, "pemilu").stderr

    assert said == "scrapy query: no stories match: pemilu* 2, pemilukada 1, pemilunya 1\n"
    assert query(url, "pemlunya").stderr == "scrapy query: no stories match: pemilunya 1\n"
    assert query(url, "jateng", "ditunda").stderr == "scrapy query: no stories match: jateng 1, ditunda 1\n"


def test_an_unknown_value_of_a_filter_is_answered_with_known_ones(database: str) -> None:
    """The nearest first."""
    said = query(database, "--channel", "tekno").stderr

    assert said == 'scrapy query: no stories match: no story has the channel "tekno"; near: techno\n'
