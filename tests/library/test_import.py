"""What `import newscrawl` costs, and what it offers."""

import subprocess
import sys
from pathlib import Path

import pytest

import newscrawl
from tests.commands.launch import ROOT

#: Modules that cost time or choose an event loop for the program that only wants to read.
HEAVY = ("scrapy", "twisted", "sqlalchemy", "lxml", "htmldate", "alembic")


def python(program: str) -> str:
    """Return what a program prints in a Python of its own."""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_import_loads_nothing_else() -> None:
    """None of the heavy modules, and none of the package's own rooms, comes with the import itself."""
    loaded = python("import sys, newscrawl; print(*sys.modules)").split()

    assert [name for name in loaded if name.partition(".")[0] in HEAVY or name.startswith("newscrawl.")] == []


def test_reading_a_database_needs_no_crawler(fixtures_database: Path) -> None:
    """To open a database and take its stories loads neither Scrapy nor Twisted."""
    program = f"""
import sys, newscrawl
with newscrawl.open({str(fixtures_database)!r}) as news:
    story = next(news.articles("hamas"))
    news.count_by("day"), news.get(story.url), news.revisions(story), news.copies(story)
print(*sys.modules)
"""

    loaded = python(program).split()

    assert "sqlalchemy" in loaded
    assert [name for name in loaded if name.partition(".")[0] in {"scrapy", "twisted"}] == []


def test_extracting_a_page_chooses_no_event_loop() -> None:
    """A program that reads a page may still install the reactor that it wants, and is not held open by one."""
    program = """
import sys, newscrawl
try:
    newscrawl.extract("", url="https://www.inews.id/news/nasional/cerita-yang-hilang")
except newscrawl.PageError as error:
    print(error.reason, "twisted.internet.reactor" in sys.modules)
"""

    assert python(program) == "empty-body False"


def test_every_name_is_there() -> None:
    """`dir` lists what can be used, and all of it can."""
    assert set(newscrawl.__all__) <= set(dir(newscrawl))
    assert [name for name in newscrawl.__all__ if getattr(newscrawl, name).__name__ != name] == []


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As for any module."""
    with pytest.raises(AttributeError, match="module 'newscrawl' has no attribute 'nonsense'"):
        _ = newscrawl.nonsense  # that is what is tested
