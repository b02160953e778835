"""The ready questions, and what is said of tables and columns."""

import json
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.browse.metadata import describe
from newscrawl.browse.questions import QUESTIONS
from newscrawl.browse.search.query import search_query
from newscrawl.store.dictionary import PUBLIC
from newscrawl.store.engine import open_engine
from newscrawl.store.schema import metadata as schema
from tests.browse.serving import get, serving
from tests.report.collection import END, Collection, article

#: What the database of the tests has none of.
UNANSWERED = {"taken-down", "shared-stories"}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_an_answer(site: str, name: str) -> None:
    """At once, before anything is typed into its form, and with what may be typed into it."""
    words = "gempa" if name == "best-matches" else ""

    answer = json.loads(get(f"{site}/news/{name}.json?words={words or 'warga'}").text)
    odd = json.loads(get(f"{site}/news/{name}.json?days=x&day=x&words=%22").text)

    assert answer["error"] is None if "error" in answer else True
    assert bool(answer["rows"]) is (name not in UNANSWERED)
    assert odd.get("error") is None


def test_headlines_that_changed(site: str) -> None:
    """Both headlines of an edit, under the story that was edited."""
    answer = json.loads(get(f"{site}/news/headline-changes.json?_shape=array").text)

    assert [(row["was"], row["became"]) for row in answer] == [("Judul lama", "Judul baru")]


def test_the_most_edited_stories(site: str) -> None:
    """How many edits, and in how many of them the headline changed."""
    answer = json.loads(get(f"{site}/news/most-edited.json?_shape=array").text)

    assert [(row["title"], row["edits"], row["headlines"]) for row in answer] == [("Judul baru", 1, 1)]


def test_the_most_copied_stories(site: str, database: Path) -> None:
    """Each cluster of more than one article, with its size and hosts."""
    answer = json.loads(get(f"{site}/news/biggest-clusters.json?_shape=array").text)

    with sqlite3.connect(database) as connection:
        sizes = connection.execute(
            "SELECT cluster_id, count(*) FROM articles GROUP BY 1 HAVING count(*) > 1"
        ).fetchall()
    connection.close()
    assert {row["cluster_id"]: row["copies"] for row in answer} == dict(sizes)
    assert [row["hosts"] for row in answer if row["title"] == "Judul baru"] == [2]


def test_who_had_a_story_first(tmp_path: Path) -> None:
    """Each other site once, with its delay in minutes; copies within a site are none."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    made = [
        article(number, END + timedelta(minutes=later), END) | {"site": site, "cluster_id": "x"}
        for number, (site, later) in enumerate([("antaranews", 0), ("kompas", 25), ("kompas", 40), ("inews", 90)])
    ]
    for number, row in enumerate(made):
        row["published_at"] = END + timedelta(minutes=[0, 25, 40, 90][number])
        row["published_local"] = row["published_at"].isoformat()
    Collection(articles=made).store(engine)
    engine.dispose()

    with serving(tmp_path / "news.db") as url:
        answer = json.loads(get(f"{url}/news/shared-stories.json?_shape=array").text)
        story = get(f"{url}/news/articles/2").text

    told = [(row["first_site"], row["then_site"], row["minutes"], row["title"]) for row in answer]
    assert told == [("antaranews", "kompas", 25, "Judul berita 0"), ("antaranews", "inews", 90, "Judul berita 0")]
    assert re.findall(r"WIB \((.*?)\)", story) == ["the first", "+00:40", "+01:30"]


def test_how_full_the_fields_are(site: str, database: Path) -> None:
    """Whole percents of each layout's articles; 100 is all of them."""
    answer = json.loads(get(f"{site}/news/empty-fields.json?_shape=array").text)

    with sqlite3.connect(database) as connection:
        cities = connection.execute("SELECT layout, city IS NOT NULL FROM articles").fetchall()
    connection.close()
    for row in answer:
        named = [has_city for layout, has_city in cities if layout == row["layout"]]
        assert (row["articles"], row["city"]) == (len(named), 100 * sum(named) // len(named))


def test_the_outcomes_of_runs_add_up(site: str) -> None:
    """The replay of the fixtures: its pages, and what became of them."""
    (run,) = json.loads(get(f"{site}/news/last-runs.json?_shape=array").text)

    assert (run["spider"], run["reason"]) == ("replay", "finished")
    outcomes = [run[name] for name in ("new", "updated", "unchanged", "dropped", "failed")]
    assert run["pages"] == sum(outcomes)
    assert run["dropped"] > 0


def test_every_column_is_described_as_in_the_schema() -> None:
    """Of every table and of the view, in the words of docs/data.md, without its backticks."""
    tables = describe()["databases"]["news"]["tables"]

    described = {name: tables[name]["columns"] for name in schema.tables}
    assert described == {
        name: {column.name: (column.doc or "").replace("`", "") for column in table.columns}
        for name, table in schema.tables.items()
    }
    columns = dict(tables["stories"]["columns"])
    assert "WIB" in columns.pop("published_day")
    assert columns == tables["articles"]["columns"]
    assert all(tables[name]["description"] for name in (*PUBLIC, "stories"))
    assert {name for name, table in tables.items() if table.get("hidden")} == {
        *set(schema.tables) - set(PUBLIC),
        "alembic_version",
    }


def test_columns_are_described_on_the_pages(site: str) -> None:
    """Above a table, and beside each value of a story's record."""
    assert "dateline city as printed, such as MOSKOW" in get(f"{site}/news/articles").text
    assert 'title="dateline city as printed, such as MOSKOW' in get(f"{site}/news/articles/1").text


def test_a_search_that_cannot_be_read_finds_nothing() -> None:
    """Its words would find the opposite of what `-warga` asks for."""
    assert search_query('gempa AND "') == search_query("-warga") == '""'
    assert search_query("a\0b") == '("a" AND "b")'
