"""The console sessions in the documents, typed again: each shows what the program prints."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from newscrawl.cases.demo import DEMO_PAGES
from tests.commands.launch import ROOT, run_newscrawl, run_scrapy
from tests.site.local import LocalSite
from tests.site.stories import Plan

#: As on a machine where nobody has set anything; the tester's own database is not for these.
UNSET = {
    "NEWSCRAWL_DATA": "data",
    "NEWSCRAWL_DATABASE_URL": "",
    "NEWSCRAWL_CONTACT": "",
    "NO_COLOR": "1",
}
#: Its session is typed with the local site for a network.
FIRST_CRAWL = ROOT / "docs/first-crawl.md"
#: What differs from one day, machine or version of a library to the next.
VOLATILE = (
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?= WIB)"), "(time)"),
    (re.compile(r"[\d,.]+(?= (?:[kM]B|bytes|after)\b)"), "(size)"),
    # How many lists a crawl reads before it has its twenty stories is a matter of who answers first.
    (re.compile(r"\d+(?= +(?:pages of other kinds|records)\b)"), "(number)"),
)
BLOCK = re.compile(r"^```console\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)
#: A command as it is typed, or as make repeats it.
COMMAND = re.compile(r"^(?:\$ |\.venv/bin/)(?=\w)")
DOCUMENTS = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if path != FIRST_CRAWL and BLOCK.search(path.read_text("utf-8"))
]


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory whose database has the example pages, as the documents' sessions expect."""
    folder = tmp_path_factory.mktemp("replayed")
    assert type_in(folder, f"newscrawl replay {DEMO_PAGES}")[0]
    return folder


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_session_shows_what_is_printed(document: Path, replayed: Path, tmp_path: Path) -> None:
    """Each command of a document prints what stands below it; `...` stands for what is left out."""
    if document.name != "README.md":  # whose session begins with nothing stored
        (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
        shutil.copytree(replayed / "data", tmp_path / "data")

    typed = list(sessions(document.read_text("utf-8")))
    printed = [type_in(tmp_path, command) for command, _ in typed]

    assert len(typed) > 0
    assert unlike(typed, printed) == []


def test_the_first_crawl_goes_as_told(tmp_path: Path) -> None:
    """docs/first-crawl.md, with the local site for the real one."""
    now = "2026-06-10T12:00:00+07:00"
    settings = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", f"NEWSCRAWL_NOW={now}")
    options = "".join(f" -s {setting}" for setting in settings)

    typed = list(sessions(FIRST_CRAWL.read_text("utf-8")))
    with LocalSite(Plan(stories=500, days=3, now=datetime.fromisoformat(now))) as site:
        printed = [type_in(tmp_path, command + options, site.environment) for command, _ in typed]

    assert [command.split()[1] for command, _ in typed] == ["crawl", "query", "doctor"]
    assert unlike(typed, printed) == []


@pytest.mark.parametrize(("target", "commands"), [("replay", 1), ("test", 5)])
def test_what_make_repeats_is_its_recipe(target: str, commands: int) -> None:
    """The commands below `$ make ...` in the README are those of the Makefile."""
    recipe = (ROOT / "Makefile").read_text("utf-8").partition(f"\n{target}:")[2].partition("\n\n")[0]
    shown = (ROOT / "README.md").read_text("utf-8").partition(f"$ make {target}\n")[2].partition("```")[0]

    repeated = re.findall(r"^\.venv/bin/(.*)$", shown, flags=re.MULTILINE)

    assert repeated == re.findall(r"^\t\$\(BIN\)/(.*)$", recipe, flags=re.MULTILINE)
    assert len(repeated) == commands


def test_the_readme_counts_the_import_contracts() -> None:
    """As many as there are."""
    contracts = (ROOT / "pyproject.toml").read_text("utf-8").count("[[tool.importlinter.contracts]]")

    assert f"\nContracts: {contracts} kept, 0 broken.\n" in (ROOT / "README.md").read_text("utf-8")


def test_the_python_of_the_readme_finds_a_story(tmp_path: Path) -> None:
    """As it is printed, after `newscrawl demo`."""
    assert type_in(tmp_path, "newscrawl demo")
    (example,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)

    command = [sys.executable, "-W", "error", "-c", example]
    environment = os.environ | UNSET | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.startswith("2023-12-11 20:19:00+07:00 MOSKOW Wakil Menlu Rusia")


def sessions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of the sessions with what is shown below it."""
    for block in BLOCK.findall(text):
        command, shown = "", ""
        for line in (*block.splitlines(keepends=True), "$ end"):
            if not COMMAND.match(line):
                shown += line
                continue
            if command.startswith(("newscrawl ", "scrapy ")):
                yield command, shown
            command, shown = COMMAND.sub("", line).strip(), ""


def type_in(folder: Path, command: str, environment: Mapping[str, str] | None = None) -> str:
    """Return what a command prints, on stderr and stdout, as if the project stood where the documents say."""
    program, *arguments = shlex.split(command, comments=True)
    run = run_scrapy if program == "scrapy" else run_newscrawl
    done = run(folder, UNSET | dict(environment or {}), *arguments)
    assert "Traceback" not in done.stderr
    return (done.stderr + done.stdout).replace(str(folder), "/opt/newscrawl")


def unlike(typed: list[tuple[str, str]], printed: list[str]) -> list[str]:
    """Return the commands that print something else than what is shown, with what they print."""
    return [
        f"$ {command}\n{text}"
        for (command, shown), text in zip(typed, printed, strict=True)
        if not re.fullmatch(re.escape(steady(shown)).replace(r"\.\.\.", ".*"), steady(text))
    ]


def steady(text: str) -> str:
    """Return a text without what is never twice the same, and with the line breaks that no terminal has made."""
    for volatile, name in VOLATILE:
        text = volatile.sub(name, text)
    return " ".join(text.split())


def test_the_change_of_a_selector_goes_as_told(replayed: Path, tmp_path: Path) -> None:
    """docs/change-a-selector.md: with each try at the declaration, the dry run prints the account that is shown."""
    text = (ROOT / "docs/change-a-selector.md").read_text("utf-8")
    declared, *tries = (line.strip() for line in re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    shown = re.findall(r"^```text\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    shutil.copytree(ROOT / "newscrawl", tmp_path / "newscrawl", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    shutil.copytree(replayed / "data", tmp_path / "data")
    spider = tmp_path / "newscrawl/spiders/inews.py"
    source = spider.read_text("utf-8")

    accounts = []
    for attempt in tries:
        spider.write_text(source.replace(declared, attempt), "utf-8")
        command = [sys.executable, "-m", "newscrawl", "replay", "newscrawl/demo", "--dry-run"]
        done = subprocess.run(command, cwd=tmp_path, env=os.environ | UNSET, capture_output=True, text=True, check=True)
        accounts.append(done.stdout)

    assert source.count(declared) == 1
    assert len(shown) == 2
    assert [steady(each) for each in accounts] == [steady(each) for each in shown]
