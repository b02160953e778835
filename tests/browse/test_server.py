"""What the server of `newscrawl browse` answers, and to whom."""

import asyncio
import json
import re
import socket
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.database import Database, QueryInterrupted

from newscrawl.browse.database import ReadOnlyDatabase
from newscrawl.browse.guard import without_blanks
from newscrawl.browse.server import Address, listen, make_datasette
from newscrawl.errors import InputError, StoreError
from newscrawl.store.engine import open_engine
from newscrawl.store.writer import Writer
from tests.browse.serving import get, serving
from tests.store.making import at, make_draft

SEARCHES = [
    "jum'at",
    "c++",
    "a-b",
    "gempa AND",
    "OR",
    '"',
    "(",
    "NOT",
    "*",
    "!!!",
    "%",
    "\x00",
    "kata" * 5000,
    "kata " * 300,
    "é",
    "😀",
]


@pytest.mark.parametrize("typed", SEARCHES, ids=lambda typed: ascii(typed)[:20])
@pytest.mark.parametrize("path", ["/news/stories?_search=", "/news/articles?_search=", "/news/best-matches?words="])
def test_every_search_has_an_answer(site: str, path: str, typed: str) -> None:
    """Whatever stands in a search box is looked for, or its page says why it cannot be read."""
    answer = get(f"{site}{path}{quote(typed)}")

    assert answer.status == 200


def test_a_search_is_that_of_the_command_line(site: str) -> None:
    """Apostrophes, diacritics, phrases, OR and words to leave out mean what they mean in `newscrawl query`."""
    found = {
        typed: json.loads(get(f"{site}/news/stories.json?_shape=array&_search={quote(typed)}").text)
        for typed in ("JUM'AT kafe", '"tepi irigasi" -salinan', "tepi -irigasi -sungai")
    }

    titles = {typed: [row["title"] for row in rows] for typed, rows in found.items()}
    assert titles["JUM'AT kafe"] == ["<script>alert(1)</script> \"jahat\" & 'nakal'"]
    assert titles['"tepi irigasi" -salinan'] == ["Judul baru"]
    assert not any("irigasi" in row["body"] for row in found["tepi -irigasi -sungai"])


def test_the_table_of_articles_is_searched_too(site: str) -> None:
    """In the same language, copies included."""
    typed = quote('"tepi irigasi" -lama')

    rows = json.loads(get(f"{site}/news/articles.json?_shape=array&_search={typed}").text)

    assert sorted(row["title"] for row in rows) == ["Judul baru", "Judul salinan"]


def test_a_field_left_empty_asks_for_nothing(site: str) -> None:
    """The form of the list sends empty fields, and they narrow nothing."""
    for table in ("stories", "articles"):
        everything = get(f"{site}/news/{table}.json").text
        untouched = get(f"{site}/news/{table}.json?_search=&_since=&_until=").text

        counts = [json.loads(text)["filtered_table_rows_count"] for text in (everything, untouched)]
        assert counts[0] == counts[1] > 70
    assert without_blanks(b"_search=x&_since=&city=") == b"_search=x&city="


def test_days_are_days_in_jakarta(site: str) -> None:
    """A story of 07:05 WITA stands under its WIB day, and a window includes both of its days."""
    day = json.loads(get(f"{site}/news/stories.json?_shape=array&_day=2025-11-21").text)
    window = json.loads(get(f"{site}/news/stories.json?_shape=array&_since=2026-06-08&_until=2026-06-09").text)

    assert [row["published_at"] for row in day] == ["2025-11-20 23:05:00"]
    assert [row["published_local"][:10] for row in window] == ["2026-06-09", "2026-06-08"]


def test_facets_count_stories(site: str) -> None:
    """Each facet adds up to the stories that have a value; days come newest first, the others by number."""
    answer = json.loads(get(f"{site}/news/stories.json?_facet_size=max&_size=max").text)

    facets = answer["facet_results"]
    assert list(facets) == ["channel", "city", "host", "kind", "day", "month", "tag", "author", "site"]
    for name in ("channel", "city", "host", "kind"):
        column = answer["columns"].index(name)
        values = [row[column] for row in answer["rows"] if row[column] is not None]
        counted = {result["value"]: result["count"] for result in facets[name]["results"]}
        assert counted == {value: values.count(value) for value in values}
        assert list(counted.values()) == sorted(counted.values(), reverse=True)
    times = [row[answer["columns"].index("published_at")] for row in answer["rows"]]
    days = Counter((datetime.fromisoformat(time) + timedelta(hours=7)).date().isoformat() for time in times if time)
    by_day = [(result["value"], result["count"]) for result in facets["day"]["results"]]
    assert by_day == sorted(days.items(), reverse=True)


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/news/articles/999999", 404, "Record not found"),
        ("/news/articles/abc", 404, "Record not found"),
        ("/story/999999", 404, "Record not found"),
        ("/nothing", 404, ""),
        ("/news/stories?_day=gestern", 400, "is not a day (YYYY-MM-DD)"),
        ("/news/stories?_month=2026-13", 400, "is not a month (YYYY-MM)"),
        ("/news/stories?_order=best", 400, "is not an order (relevance, newest)"),
        ("/news/stories.json?_search=-warga", 400, "only words to leave out"),
        ("/news/stories?_next=x", 400, "this address cannot be read"),
        ("/news/stories?_sort=kolom", 400, "Cannot sort table by kolom"),
        ("/news?sql=select+kolom", 400, "no such column: kolom"),
        ("/news?sql=delete+from+articles", 400, "Statement must be a SELECT"),
        ("/news?sql=attach+database+%27/tmp/x%27+as+x", 400, "Statement must be a SELECT"),
        ("/news?sql=pragma+journal_mode%3Ddelete", 400, "Statement"),
    ],
)
def test_a_mistake_is_a_page_that_says_so(
    site: str, capfd: pytest.CaptureFixture[str], path: str, status: int, says: str
) -> None:
    """With the right status, in the project's own look, and without a word on the terminal."""
    answer = get(f"{site}{path}")

    assert (answer.status, says in re.sub(r"&#3[49];", "'", answer.text)) == (status, True), answer.text
    assert "browse.css" in answer.text or ".json" in path
    assert "Traceback" not in answer.text
    assert capfd.readouterr() == ("", "")


def test_a_story_is_reached_by_its_id(site: str) -> None:
    """`/story/ID` leads to it; its data are there too."""
    page = get(f"{site}/story/1")
    row = get(f"{site}/news/stories/1")
    record = json.loads(get(f"{site}/news/articles/1.json?_shape=array").text)

    assert f"<h1>{record[0]['title']}</h1>" in page.text
    assert page.text.count(record[0]["body"].split("\n")[0]) == row.text.count(record[0]["body"].split("\n")[0]) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_server_only_reads(site: str, method: str) -> None:
    """Whatever would change something is refused in one line."""
    answer = get(f"{site}/news/today", method=method)

    assert (answer.status, answer.text) == (405, "This server only reads.\n")


def test_a_list_of_some_columns_is_a_table(site: str) -> None:
    """A list without its texts shows what was asked for."""
    page = get(f"{site}/news/stories?_col=city&_search=limbah").text

    assert 'class="rows-and-columns"' in page
    assert "KARAWANG" in page


@pytest.mark.parametrize("table", ["revisions", "article_tags"])
def test_tables_link_their_stories(site: str, table: str) -> None:
    """By headline, where a row belongs to one."""
    page = get(f"{site}/news/{table}?_size=max").text

    assert re.search(r'<a href="/news/articles/\d+">Judul baru</a>' if table == "revisions" else "Pabrik Tahu", page)
    assert "{&#39;" not in page


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_names_of_this_machine_are_answered(site: str, name: str) -> None:
    """Also behind a port of their own, as through a tunnel."""
    assert get(f"{site}/news", Host=f"{name}:9999").status == 200


def test_a_name_of_somebody_else_is_not_answered(site: str) -> None:
    """A page of another site cannot read the database through a name that it points to this machine."""
    answer = get(f"{site}/news.json", Host="evil.example.org")

    assert (answer.status, "localhost" in answer.text) == (403, True)
    assert "articles" not in answer.text


def test_pages_may_ask_this_server_alone(site: str) -> None:
    """Every answer says so to the browser, a refused one too."""
    policies = {
        get(f"{site}/news").headers["content-security-policy"],
        get(f"{site}/nothing").headers["content-security-policy"],
        get(f"{site}/browse/browse.css").headers["content-security-policy"],
        get(f"{site}/news", Host="evil.example.org").headers["content-security-policy"],
    }

    (policy,) = policies
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy


def test_nothing_is_written(site: str, database: Path) -> None:
    """Not by a connection of the server either, whatever a statement calls."""
    before = database.read_bytes()

    for path in ("/news", "/news/stories?_search=warga", "/news/articles/1", "/news/most-edited"):
        get(f"{site}{path}")
    answer = get(f"{site}/news?sql={quote('select * from pragma_user_version(7)')}")

    assert answer.status == 400
    assert database.read_bytes() == before


def test_a_crawl_writes_while_pages_are_served(tmp_path: Path) -> None:
    """Every page is whole while another connection commits, and what was committed is on the next page."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    writer = Writer(engine)
    writer.write([make_draft("first", title="Yang pertama")])
    done = threading.Event()

    def write() -> None:
        for n in range(30):
            writer.write([make_draft(f"s{n}", title=f"Berita {n}", paragraphs=[f"Isi {n}."], published_at=at(n))])
        done.set()

    with serving(tmp_path / "news.db") as url:
        thread = threading.Thread(target=write)
        thread.start()
        statuses: list[int] = []
        while not statuses or not done.is_set():
            statuses += [get(f"{url}/news/stories?_search=berita").status, get(f"{url}/news").status]
        thread.join()
        last = get(f"{url}/news/stories")

    engine.dispose()
    assert set(statuses) == {200}
    assert "Berita 29" in last.text
    assert "31 stories" in last.text


def test_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    """Every page is there before the first story is."""
    open_engine(f"sqlite:///{tmp_path}/news.db").dispose()

    with serving(tmp_path / "news.db") as url:
        front = get(f"{url}/")
        statuses = {path: get(f"{url}{path}").status for path in ("/news/stories", "/news/articles", "/news/today")}

    assert "There are no stories yet" in front.text
    assert "newscrawl crawl SITE" in front.text
    assert set(statuses.values()) == {200}


def test_what_takes_too_long_is_left_out(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list without its facets and its number, a front page without its figures: they are there all the same."""
    run = ReadOnlyDatabase.execute

    async def slow(self: ReadOnlyDatabase, sql: str, params: object = None, **options: Any) -> object:
        if sql.lower().startswith(("select count(", "select value, count(*)")) and "LIMIT 5001" not in sql:
            raise QueryInterrupted(None, sql, params)
        return await run(self, sql, params, **options)

    monkeypatch.setattr(ReadOnlyDatabase, "execute", slow)

    stories = get(f"{site}/news/stories?_search=warga").text
    front = get(f"{site}/news").text

    assert "Many stories for “warga”" in stories
    assert "Not counted, it took too long: channel, city, host, kind, day, month, tag, author, site" in stories
    assert stories.count("<h2") > 10
    assert "<b>many</b> stories" in front


@pytest.mark.parametrize("few", [5_000, 0])
def test_a_search_finds_the_same_both_ways(
    site: str, database: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Looked up by their ids, or looked for among the newest, which then needs no sorting."""
    monkeypatch.setattr("newscrawl.browse.search.conditions._FEW", few)

    answer = json.loads(get(f"{site}/news/stories.json?_search=warga&_tag=tahu&_shape=objects").text)

    with closing(sqlite3.connect(database)) as connection:
        connection.create_function("escape_fts", 1, str)
        plan = connection.execute(f"EXPLAIN QUERY PLAN {answer['query']['sql']}", answer["query"]["params"]).fetchall()
    assert [row["city"] for row in answer["rows"]] == ["KARAWANG"]
    assert any("ix_articles_published_at" in step[3] for step in plan) is (few == 0)
    assert any("ORDER BY" in step[3] for step in plan) is (few != 0)


def test_a_count_that_is_typed_has_the_time_of_a_statement(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the counts that a page adds by itself are cut short."""
    limits: list[int | None] = []

    async def execute(self: Database, sql: str, *args: object, custom_time_limit: int | None, **more: object) -> None:
        limits.append(custom_time_limit)

    monkeypatch.setattr(Database, "execute", execute)
    engine = open_engine(f"sqlite:///{database}", read_only=True)
    opened = ReadOnlyDatabase(None, database, engine)

    for options in ({}, {"truncate": True}):
        asyncio.run(opened.execute("select count(*) from stories", None, **options))

    engine.dispose()
    assert limits == [300, None]


def test_values_that_are_no_json_are_shown_as_they_are(site: str) -> None:
    """A column of a statement may have the name of a list or an object and be none."""
    page = get(f"{site}/news?sql={quote('select 7 as tags, :x as authors, :y as counters')}&x=[abc&y=%7Babc").text
    objects = get(f"{site}/news?sql={quote('select :x as counters')}&x=%7B%22a%22:1%7D").text

    assert re.findall(r"<td class=[^>]*>([^<]*)</td>", page) == ["7", "[abc", "{abc"]
    assert "<summary>1 value</summary><dl><dt>a</dt><dd>1</dd></dl>" in objects


def test_no_connection_can_write(database: Path) -> None:
    """Neither those that pages read with, nor one that a plugin asks for."""
    engine = open_engine(f"sqlite:///{database}", read_only=True)
    opened = make_datasette(database, engine).get_database("news")

    with closing(opened.connect()) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM articles")
    with pytest.raises(StoreError, match="reading only"):
        opened.connect(write=True)

    engine.dispose()


@pytest.fixture
def public(database: Path) -> Iterator[str]:
    """The URL of a server that believes itself open to others, though it is on loopback."""

    class Public(Address):
        @property
        def is_public(self) -> bool:
            return True

    with serving(database, Public(socket.create_server(("127.0.0.1", 0)), "0.0.0.0")) as url:
        yield url


def test_others_run_no_statements_of_their_own(public: str) -> None:
    """Where other machines may ask, stories and ready questions stay, and SQL is off; any name is answered."""
    page = get(f"{public}/news", Host="news.example.org")

    assert page.status == 200
    assert "sql-editor" not in page.text
    assert get(f"{public}/news?sql=select+1").status == 403
    assert get(f"{public}/news/articles?_where=1%3D1").status == 403
    assert get(f"{public}/news/today").status == 200


def test_an_address_says_how_far_it_reaches() -> None:
    """Loopback is not public in either family, everything else is; a browser is given a name that works."""
    with listen("localhost", 0).socket as sock, listen("0.0.0.0", 0).socket as everywhere:
        near = Address(sock, "localhost")
        far = Address(everywhere, "0.0.0.0")

        assert (near.is_public, near.url) == (False, f"http://localhost:{sock.getsockname()[1]}/")
        assert (far.is_public, far.url) == (True, f"http://{socket.gethostname()}:{everywhere.getsockname()[1]}/")


@pytest.mark.parametrize(("host", "why"), [("tidak.ada.invalid", "not known"), ("203.0.113.9", "assign")])
def test_an_address_of_somebody_else_is_one_line(host: str, why: str) -> None:
    """A host that cannot be listened on is named, with what to do."""
    with pytest.raises(
        InputError, match=rf"cannot listen on {host}, port 8001: .*{why}.*; choose another --host"
    ) as told:
        listen(host, 8001)

    assert "\n" not in str(told.value)


def test_a_taken_port_is_one_line() -> None:
    """The port is named."""
    with listen("127.0.0.1", 0).socket as taken:
        port = taken.getsockname()[1]

        with pytest.raises(InputError, match=f"port {port}: Address already in use; choose another"):
            listen("127.0.0.1", port)
