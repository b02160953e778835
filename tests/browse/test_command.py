"""`newscrawl browse` as a user starts it."""

import re
import signal
import subprocess
import sys
import webbrowser
from importlib import util
from pathlib import Path

import pytest

from newscrawl.store.engine import open_engine
from tests.browse.serving import get
from tests.commands import launch
from tests.commands.launch import ROOT, run_scrapy
from tests.engine.runs import environment


def browse(folder: Path, *arguments: str, url: str = "") -> "subprocess.CompletedProcess[str]":
    return run_scrapy(folder, {"NEWSCRAWL_DATABASE_URL": url or f"sqlite:///{folder}/news.db"}, "browse", *arguments)


def start(folder: Path, *arguments: str, **more: str) -> "subprocess.Popen[str]":
    return launch.start("scrapy", folder, environment(folder, **more), "browse", "--port", "0", *arguments)


def test_it_says_where_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    """One line with the file and the address, answers there, exit code 0 after Ctrl-C, nothing on stderr."""
    open_engine(f"sqlite:///{tmp_path}/news.db").dispose()
    with start(tmp_path) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.fullmatch(r"(.*/news\.db) is at (http://127\.0\.0\.1:\d+/) \(Ctrl-C ends it\)\n", line)
        assert found, line
        page = get(found[2])
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=20)

    assert page.status == 200
    assert (server.returncode, out, err) == (0, "", "")


def test_another_host_is_warned_of(tmp_path: Path) -> None:
    """Everybody's address is listened on only where it is asked for, and a warning says what that means."""
    open_engine(f"sqlite:///{tmp_path}/news.db").dispose()
    with start(tmp_path, "--host", "0.0.0.0") as server:
        assert server.stdout is not None
        port = server.stdout.readline().rpartition(":")[2].partition("/")[0]
        page = get(f"http://127.0.0.1:{port}/news")
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=20)

    assert "sql-editor" not in page.text
    assert err == (
        "scrapy browse: warning: 0.0.0.0 is open to other machines: whoever can reach it can read everything in the "
        "database\n"
    )


def old_schema(folder: Path) -> None:
    engine = open_engine(f"sqlite:///{folder}/news.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()


def no_database(folder: Path) -> None:
    (folder / "news.db").write_bytes(b"no database at all, but long enough to be looked at" * 50)


@pytest.mark.parametrize(
    ("make", "arguments", "url", "code", "says"),
    [
        (None, [], "", 2, "there is no database at"),
        (
            old_schema,
            [],
            "",
            1,
            "its schema is older; `newscrawl replay` or `newscrawl crawl SITE` upgrades it",
        ),
        (no_database, [], "", 1, "file is not a database"),
        (None, [], "postgresql://user:secret@db.invalid/news", 2, "browse shows SQLite databases only"),
        (None, [], "sqlite://", 2, "is a database in memory"),
        (None, ["news.db"], "", 2, '"news.db": browse takes no arguments'),
        (None, ["--port", "70000"], "", 2, '"70000" is not a port (0 to 65535)'),
    ],
)
def test_what_cannot_be_browsed_is_one_line(
    tmp_path: Path, make: object, arguments: list[str], url: str, code: int, says: str
) -> None:
    """A missing, old or foreign database, PostgreSQL, and wrong options: what is wrong, and what to do."""
    if callable(make):
        make(tmp_path)

    done = browse(tmp_path, *arguments, url=url)

    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) <= 3
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert not (tmp_path / "news.db").exists() or make


def test_without_datasette_it_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is what one has to type."""
    find = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "datasette" else find(name))

    done = browse(tmp_path)

    assert done.returncode == 2
    assert 'browse needs Datasette: pip install "newscrawl[browse]"' in done.stderr


def test_other_commands_do_not_load_datasette() -> None:
    """It takes half a second, which `newscrawl query` would pay for nothing."""
    code = "import sys, newscrawl.commands.browse; sys.exit('datasette' in sys.modules or 'uvicorn' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)

    assert done.returncode == 0


def test_open_opens_the_address(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--open` gives the web browser the address that is listened on."""
    from newscrawl.browse import server

    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(server.uvicorn.Server, "run", lambda self, sockets: [sock.close() for sock in sockets])
    engine = open_engine(f"sqlite:///{database}", read_only=True)

    address = server.listen("127.0.0.1", 0)
    url = address.url
    server.serve(database, engine, address, open_browser=True)

    engine.dispose()
    assert opened == [url]
