"""Statements and requests that would keep others waiting, take the machine's memory, or come from other sites."""

import asyncio
import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from newscrawl.browse.statement import StatementError, run_statement
from tests.browse.serving import Answer, get

#: Values of gigabytes, steps of SQLite that listen to no time limit, rows without end.
STATEMENTS = {
    "randomblob": "select length(randomblob(900000000))",
    "zeroblob": "select length(hex(zeroblob(900000000)))",
    "group-concat": "select length(group_concat(a.body || b.body || c.body)) from articles a, articles b, articles c",
    "many-long-rows": "select hex(zeroblob(4000000)) from articles",
    "replace": "select length(replace(hex(zeroblob(4000000)), '0', hex(zeroblob(1000))))",
    "recursion": "with recursive n(i, t) as (select 1, hex(zeroblob(900000)) union all select i + 1, t || 'x' from n) "
    "select count(distinct t) from n",
}


@pytest.mark.parametrize("sql", STATEMENTS.values(), ids=STATEMENTS)
@pytest.mark.parametrize("form", ["", ".json"])
def test_a_statement_without_measure_is_refused(site: str, sql: str, form: str) -> None:
    """On the page and as data: one line, no value and no stream of gigabytes."""
    answer = get(f"{site}/news{form}?sql={quote(sql)}")

    assert answer.status == 400
    assert any(said in answer.text for said in ("too big", "more than", "too long", "Interrupted")), answer.text
    assert len(answer.text) < 40_000


@pytest.mark.parametrize("form", ["", ".json"])
def test_a_text_without_measure_is_not_made(site: str, form: str) -> None:
    """SQLite's `printf` ends at the limit with NULL in place of an error."""
    sql = "select printf('%.*c', 900000000, 'x')"
    answer = get(f"{site}/news{form}?sql={quote(sql)}")

    assert len(answer.text) < 40_000
    assert "xxx" not in answer.text


def test_a_step_that_listens_to_no_limit_is_ended(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process is killed."""
    monkeypatch.setattr("newscrawl.browse.statement._START_S", -4)
    endless = "select instr(hex(zeroblob(7000000)), hex(zeroblob(3000000)) || '1')"

    answer = get(f"{site}/news?sql={quote(endless)}")

    assert (answer.status, "too long" in answer.text) == (400, True)


@pytest.mark.process
@pytest.mark.parametrize("sql", ["attach database '{}' as other", "vacuum into '{}'"])
def test_a_statement_opens_no_other_file(tmp_path: Path, sql: str) -> None:
    """Datasette lets none of these through; the process refuses them as well."""
    database, other = tmp_path / "news.db", tmp_path / "other.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("create table stories (title)")

    with pytest.raises(StatementError):
        asyncio.run(run_statement(f"file:{database}?mode=ro", sql.format(other), {}, 1000, 10))

    assert not other.exists()


def test_pages_wait_for_no_statement(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many statements are under way, others read stories."""
    is_read = threading.Event()

    def run(_asked: str, _timeout_s: float) -> dict[str, object]:
        assert is_read.wait(30)
        return {"columns": ["n"], "rows": [[1]]}

    monkeypatch.setattr("newscrawl.browse.statement._run_child", run)
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(get(f"{site}/news?sql=select+1"))) for _ in range(4)]
    for thread in threads:
        thread.start()

    page = get(f"{site}/news/stories")
    is_read.set()
    for thread in threads:
        thread.join()

    assert page.status == 200
    assert [answer.status for answer in answers] == [200] * 4


def test_a_statement_has_its_rows_and_values(site: str) -> None:
    """Names, numbers, texts, blobs, nothing, parameters and searches are as SQLite gives them."""
    sql = (
        "select 1 as n, 1.5 as x, 'é' as t, null as nil, x'00ff' as b, :kata as kata, "
        "(select count(*) from articles_fts where articles_fts match escape_fts(:kata)) > 0 as found"
    )

    answer = json.loads(get(f"{site}/news.json?_shape=array&sql={quote(sql)}&kata=warga").text)

    blob = {"$base64": True, "encoded": "AP8="}
    assert answer == [{"n": 1, "x": 1.5, "t": "é", "nil": None, "b": blob, "kata": "warga", "found": 1}]


def test_a_condition_in_sql_is_refused(site: str) -> None:
    """A statement within the address of a table would run without a process of its own."""
    answer = get(f"{site}/news/articles?_where={quote('length(randomblob(900000000)) > 0')}")

    assert (answer.status, "_where is off" in answer.text) == (403, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"Origin": "https://evil.example.org"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_a_page_of_another_site_is_refused(site: str, headers: dict[str, str]) -> None:
    """No page elsewhere can make the reader's browser run a statement here."""
    answer = get(f"{site}/news?sql=select+1", **headers)

    assert (answer.status, "Another site" in answer.text) == (403, True)


def test_pages_of_its_own_and_typed_addresses_are_answered(site: str) -> None:
    """As browsers send them."""
    own = get(f"{site}/news", Origin=site, **{"Sec-Fetch-Site": "same-origin"})
    typed = get(f"{site}/news", **{"Sec-Fetch-Site": "none"})

    assert (own.status, typed.status) == (200, 200)


@pytest.mark.parametrize(
    "host", ["[::1]evil", "[::1]evil:80", "localhost:80:evil", "localhost@evil", "127.0.0.1/evil", ""]
)
def test_a_host_that_only_begins_like_this_machine_is_refused(site: str, host: str) -> None:
    """A name is read whole."""
    assert get(f"{site}/news", Host=host).status == 403
