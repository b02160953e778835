"""`newscrawl completion`, and bash with its script."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from newscrawl.cli.main import command_names
from tests.commands.launch import SITES
from tests.engine.runs import newscrawl


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script for bash."""
    folder = tmp_path_factory.mktemp("completion")
    path = folder / "newscrawl.bash"
    path.write_text(newscrawl(folder, "completion", "bash").out, "utf-8")
    return path


@pytest.mark.parametrize(("shell", "sign"), [("zsh", "#compdef newscrawl"), ("fish", "complete -c newscrawl")])
def test_there_is_a_script_for_other_shells(tmp_path: Path, shell: str, sign: str) -> None:
    """In the shell's own words."""
    assert sign in newscrawl(tmp_path, "completion", shell).out


def complete(script: Path, folder: Path, *words: str) -> list[str]:
    """Return what bash offers for the last word after `newscrawl`."""
    line = " ".join(shlex.quote(word) for word in ("newscrawl", *words))
    program = f"""
source {shlex.quote(str(script))}
COMP_WORDS=({line}); COMP_CWORD={len(words)}
[[ "$(complete -p newscrawl)" =~ -F\\ ([^ ]+) ]] && "${{BASH_REMATCH[1]}}" 2>/dev/null
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    bash = shutil.which("bash")
    assert bash is not None, "bash is what these scripts are for"
    done = subprocess.run([bash, "--norc", "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["q"], ["query"]),
        (["re"], ["read", "replay", "report"]),
        (["query", "--count"], ["--count-by"]),
        (
            ["query", "--count-by", ""],
            ["day", "week", "month", "year", "channel", "city", "host", "site", "kind", "tag", "author"],
        ),
        (["query", "gempa", "--format", "js"], ["json", "jsonl"]),
        (["query", "report", "--sort", ""], ["relevance", "newest"]),
        (["export", "news.csv", "--kind", "v"], ["video"]),
        (["crawl", ""], SITES),
        (["replay", "--spider", ""], SITES),
        (["failures", "--reason", "no-t"], ["no-title", "no-text"]),
        (["crawl", "inews", "-L", "D"], ["DEBUG"]),
        (["replay", "fix"], ["fixtures"]),
        (["db", "--backup", "fix"], ["fixtures"]),
        (["db", "--va"], ["--vacuum"]),
    ],
)
def test_bash_offers_what_may_follow(script: Path, tmp_path: Path, words: list[str], offered: list[str]) -> None:
    """Commands, their options, the values that an option takes, spiders, and files where a file is meant."""
    (tmp_path / "fixtures").mkdir()

    assert complete(script, tmp_path, *words) == offered


def test_bash_offers_each_command_and_option(script: Path, tmp_path: Path) -> None:
    """None of ours is missing."""
    names = set(command_names())

    assert names <= set(complete(script, tmp_path, ""))
    assert {"--since", "--until", "--channel", "--limit", "--sql", "-s"} <= set(
        complete(script, tmp_path, "query", "-")
    )
