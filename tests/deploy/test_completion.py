"""The completion scripts, and bash with one of them."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.launch import ROOT

FOLDER = ROOT / "deploy/completion"


def test_the_scripts_are_what_the_commands_say_today(tmp_path: Path) -> None:
    """After a change of an option: python deploy/completion/make_completion.py."""
    copy = tmp_path / "deploy/completion"
    copy.mkdir(parents=True)
    shutil.copy(FOLDER / "make_completion.py", copy)
    (tmp_path / "newscrawl").symlink_to(ROOT / "newscrawl")

    subprocess.run([sys.executable, copy / "make_completion.py"], cwd=tmp_path, check=True)

    for name in ("scrapy.bash", "_scrapy", "scrapy.fish"):
        assert (FOLDER / name).read_text("utf-8") == (copy / name).read_text("utf-8"), name


def complete(folder: Path, *words: str) -> list[str]:
    """Return what bash offers for the last word after `scrapy`."""
    line = " ".join(shlex.quote(word) for word in ("scrapy", *words))
    program = f"""
source {shlex.quote(str(FOLDER / "scrapy.bash"))}
COMP_WORDS=({line}); COMP_CWORD={len(words)}
[[ "$(complete -p scrapy)" =~ -F\\ ([^ ]+) ]] && "${{BASH_REMATCH[1]}}" 2>/dev/null
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
        (["re"], ["replay", "report"]),
        (["query", "--count"], ["--count-by"]),
        (["query", "--count-by", ""], ["day", "channel", "city", "host", "tag"]),
        (["query", "gempa", "--format", "js"], ["json", "jsonl"]),
        (["query", "report", "--sort", ""], ["relevance", "newest"]),
        (["export", "news.csv", "--kind", "v"], ["video"]),
        (["crawl", ""], ["inews"]),
        (["replay", "--spider", ""], ["inews"]),
        (["failures", "--reason", "no-t"], ["no-title", "no-text"]),
        (["crawl", "inews", "-L", "D"], ["DEBUG"]),
        (["replay", "fix"], ["fixtures"]),
        (["db", "--backup", "fix"], ["fixtures"]),
        (["db", "--va"], ["--vacuum"]),
    ],
)
def test_bash_offers_what_may_follow(tmp_path: Path, words: list[str], offered: list[str]) -> None:
    """Commands, their options, the values that an option takes, spiders, and files where a file is meant."""
    (tmp_path / "fixtures").mkdir()

    assert complete(tmp_path, *words) == offered


def test_bash_offers_each_command_and_option(tmp_path: Path) -> None:
    """None of ours is missing."""
    names = {path.stem for path in (ROOT / "newscrawl/commands").glob("*.py")} - {"__init__"}

    assert names <= set(complete(tmp_path, ""))
    assert {"--since", "--until", "--channel", "--limit", "--sql", "-s"} <= set(complete(tmp_path, "query", "-"))
