"""`newscrawl report` as a user meets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.store.engine import open_engine
from tests.commands.launch import ROOT, run_scrapy
from tests.report.collection import collection
from tests.terminal import shown_by


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with forty articles."""
    url = f"sqlite:///{tmp_path_factory.mktemp('report')}/news.db"
    engine = open_engine(url)
    collection(40, days=40).store(engine)
    engine.dispose()
    return url


def environment(url: str) -> dict[str, str]:
    return os.environ | {"NEWSCRAWL_DATABASE_URL": url, "NEWSCRAWL_ARCHIVE": "", "PYTHONPATH": str(ROOT)}


def report(url: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return run_scrapy(folder, environment(url), "report", *arguments)


def test_without_a_name_it_goes_into_the_data_folder(database: str, tmp_path: Path) -> None:
    """Which is made; a second run takes its place."""
    named = ("--data", "my/data", "--db", database)
    first = report(database, tmp_path, *named)
    second = report(database, tmp_path, *named)

    path = tmp_path / "my/data/report.html"
    assert (first.returncode, first.stderr) == (0, "")
    assert second.stdout == f"{path}: 40 articles, all days ({path.stat().st_size:,} bytes)\n"
    assert [each.name for each in path.parent.iterdir()] == ["report.html"]


def test_the_window_is_said(database: str, tmp_path: Path) -> None:
    """So that a typing error is seen."""
    done = report(database, tmp_path, "june.html", "--since", "2026-06-01", "--until", "2026-06-05")

    assert "articles, 2026-06-01 to 2026-06-05 (" in done.stdout
    assert "2026-06-01 to 2026-06-05" in (tmp_path / "june.html").read_text("utf-8")


def test_a_server_is_reported_without_its_password(postgresql_url: str, tmp_path: Path) -> None:
    """The page names the database, and not how to get in."""
    open_engine(postgresql_url).dispose()

    done = report(postgresql_url.replace("tester@", "tester:rahasia@"), tmp_path, "x.html")

    page = (tmp_path / "x.html").read_text("utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert "tester:***@" in page
    assert "rahasia" not in page


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """Without the password."""
    done = report("postgresql+psycopg://ani:rahasia@127.0.0.1:1/news", tmp_path, "x.html")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "rahasia" not in done.stderr


def test_an_empty_database_is_reported(tmp_path: Path) -> None:
    """There is a page, and the command is content."""
    open_engine(f"sqlite:///{tmp_path}/news.db").dispose()

    done = report(f"sqlite:///{tmp_path}/news.db", tmp_path, "x.html")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("x.html: 0 articles")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["news.db"], '"news.db": the name must end in .html or .htm'),
        (["none/x.html"], '"none/x.html": there is no folder "none"'),
        (["x.html", "y.html"], '"y.html": report takes one FILE'),
        (["--since", "kemarin"], 'since: "kemarin" is not a day (YYYY-MM-DD)'),
        (["--since", "2026-06-02", "--until", "2026-06-01"], "--since 2026-06-02 is after --until 2026-06-01"),
        (["--plots"], "--plots: no such option"),
    ],
)
def test_wrong_usage_is_one_line(database: str, tmp_path: Path, arguments: list[str], said: str) -> None:
    """The line says what is wrong; the exit code is 2 and nothing is written."""
    done = report(database, tmp_path, *arguments)

    assert said in done.stderr
    assert (done.stderr.count("\n"), done.returncode, list(tmp_path.iterdir())) == (1, 2, [])


def test_a_missing_database_is_one_line(tmp_path: Path) -> None:
    """It says how to make one; exit code 2, and nothing is made."""
    done = report(f"sqlite:///{tmp_path}/none.db", tmp_path, "x.html")

    assert done.stderr.endswith("yet; run `newscrawl crawl SITE`, or `newscrawl demo`\n")
    assert (done.stderr.count("\n"), done.returncode, list(tmp_path.iterdir())) == (1, 2, [])


def test_a_folder_that_cannot_be_written_is_one_line(database: str, tmp_path: Path) -> None:
    """The older report stays as it is."""
    (tmp_path / "x.html").write_text("lama")
    (tmp_path / ".x.html.part").mkdir()

    done = report(database, tmp_path, "x.html")

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert '"x.html" cannot be written' in done.stderr
    assert (tmp_path / "x.html").read_text() == "lama"


def test_a_default_folder_that_cannot_be_made_is_one_line(database: str, tmp_path: Path) -> None:
    """It says to name a file."""
    (tmp_path / "data").write_text("no folder")

    done = report(database, tmp_path)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "name another FILE" in done.stderr


def test_a_terminal_sees_what_is_counted(database: str, tmp_path: Path) -> None:
    """A line while it works; it goes away at the end."""
    command = [sys.executable, "-m", "scrapy", "report", "x.html"]
    terminal = environment(database) | {
        "TERM": "xterm",
        "COLUMNS": "80",
        "SCRAPY_SETTINGS_MODULE": "newscrawl.settings",
    }
    terminal.pop("NO_COLOR", None)

    shown = shown_by(command, tmp_path, terminal)

    assert "report: counting" in shown
