"""The one progress display of all commands."""

from pathlib import Path

import pytest

from newscrawl.console import progress as module
from newscrawl.console.progress import Progress
from tests.commands.launch import run_newscrawl, run_on_terminal


def test_without_a_terminal_it_is_a_line_a_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each says how much is done and how long the rest takes; a short command says nothing."""
    now = 0.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    with Progress("verify", 400, unit="files") as shown:
        for second in range(0, 150, 10):
            now = float(second)
            shown.report(second, "12 records")

    assert capsys.readouterr().err == (
        "verify: 60 of 400 files, 12 records, about 6 min left\n"
        "verify: 120 of 400 files, 12 records, about 5 min left\n"
    )


def test_what_was_counted_is_shown_where_the_total_is_known_late() -> None:
    """A share where there is no unit, the name alone where nobody knows how much there is."""
    shown = Progress("replay")
    names = [shown.line()]
    shown.expect(8)
    assert list(shown.each("ab")) == ["a", "b"]

    assert [*names, shown.line(), shown.line("2 pages")] == ["replay", "replay: 25%", "replay: 25%, 2 pages"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["archive", "--verify"], "verify"),
        (["archive", "--reindex"], "reindex"),
        (["db", "--check"], " rows, the full-text index"),
        (["db", "--backup", "copy.db"], "backup: 0%, into copy.db"),
        (["db", "--vacuum"], "vacuum"),
        (["report", "report.html"], "report: counting copies"),
    ],
    ids=" ".join,
)
def test_each_long_command_has_it(tmp_path: Path, arguments: list[str], said: str) -> None:
    """On a terminal, where nothing of it is left at the end."""
    environment = {"NEWSCRAWL_DATA": str(tmp_path)}
    (tmp_path / "pages").mkdir()
    assert run_newscrawl(tmp_path, environment, "demo").returncode == 0
    (tmp_path / "example.db").rename(tmp_path / "news.db")

    done = run_on_terminal(tmp_path, environment, *arguments)

    assert done.returncode == 0
    assert said in done.stdout
    assert "\x1b[2K" in done.stdout.rpartition(said)[2]
