"""WACZ files out of the archive, checked by py-wacz and read again."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from newscrawl.archive.wacz import write_wacz
from newscrawl.errors import InputError
from newscrawl.items import Draft
from newscrawl.replay.source import SavedPages
from newscrawl.store.search.queries import search
from newscrawl.store.writer import Writer
from newscrawl.warc.saved import Tally
from tests.archive.recording import STORY, exchange, recorder
from tests.store.making import make_draft

_VALIDATE = "import sys; from wacz.main import main; sys.exit(main(sys.argv[1:]))"


def draft(number: int) -> Draft:
    """A story with a page in the archive."""
    return make_draft(f"cerita-{number}", story_key=f"www.inews.id/news/nasional/cerita-{number}")


def test_the_pages_of_some_stories_make_a_file_that_py_wacz_finds_valid(folder: Path, engine: Engine) -> None:
    """With the original of a repetition, and without the pages of other stories; a replay reads it as an archive."""
    with recorder(folder, engine) as opened:
        opened.write([exchange(number, b"<p>%d</p>" % (number % 2)) for number in range(4)])
    Writer(engine).write([draft(2), draft(3)])
    target = folder.parent / "chosen.wacz"

    numbers = write_wacz(folder, engine, target, search(engine, duplicates=True))

    checked = subprocess.run([sys.executable, "-c", _VALIDATE, "validate", "-f", str(target)], capture_output=True)
    pages = SavedPages.under([target]).read(lambda *urls: True, Tally(), max_bytes=1 << 20)
    assert checked.returncode == 0, checked
    assert numbers == (2, 4)
    assert {page.url: page.body for page in pages} == {STORY.format(n): b"<p>%d</p>" % (n % 2) for n in range(4)}
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".wacz")] == []


def test_stories_without_recorded_pages_make_no_file(folder: Path, engine: Engine) -> None:
    """One line says so, and what was at that place stays."""
    Writer(engine).write([draft(2)])
    target = folder.parent / "chosen.wacz"
    target.write_text("lama")

    with pytest.raises(InputError, match="none of these stories has a recorded page"):
        write_wacz(folder, engine, target, search(engine))

    assert target.read_text() == "lama"
