"""Pages that are read beside a crawl."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.items import Draft, Page, Reading
from newscrawl.pagereader import PageReader, ReadingFault
from newscrawl.spiders.inews import SITE
from tests.engine.pages import CHANNEL, story
from tests.reread.waiting import processes_with, wait_until

PAGE = Page(f"{CHANNEL}/banjir-di-demak", story("Banjir di Demak").encode(), datetime(2026, 6, 10, tzinfo=UTC))
_LIMIT_S = 30

_PROGRAM = """
import asyncio, os, signal
from tests.test_pagereader import PAGE, SITE, PageReader, started

async def main():
    await started(PageReader(SITE, 1))
    os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


class DeadlyPage(Page):
    """A page that ends the process that reads it."""

    def __reduce__(self) -> Any:
        return os._exit, (9,)


async def started(reader: PageReader) -> PageReader:
    """Return the reader once a second process reads for it."""
    async with asyncio.timeout(_LIMIT_S):
        while not reader.is_beside:
            await reader.read(PAGE)
            await asyncio.sleep(0.01)
    return reader


@pytest.mark.asyncio
async def test_a_second_process_reads_what_the_first_does() -> None:
    """The same page gives the same draft, and an error in reading it the same fault."""
    here, beside = PageReader(SITE, 0), await started(PageReader(SITE, 1))
    broken = replace(PAGE, body="not bytes")  # type: ignore[arg-type]

    pages = [PAGE, broken]
    expected = [await here.read(page) for page in pages]
    found = await asyncio.gather(*(beside.read(page) for page in pages))
    beside.close()

    assert not here.is_beside
    assert isinstance(found[0], Reading)
    assert isinstance(found[0].result, Draft)
    assert found[0] == expected[0]
    assert isinstance(found[1], ReadingFault)
    assert isinstance(expected[1], ReadingFault)
    assert (found[1].name, found[1].detail) == (expected[1].name, expected[1].detail)


@pytest.mark.asyncio
async def test_a_slow_crawl_starts_no_process() -> None:
    """Fewer pages a second than were set are read where they are fetched."""
    reader = PageReader(SITE, 1_000_000)

    for _ in range(20):
        await reader.read(PAGE)

    assert not reader.is_beside


@pytest.mark.asyncio
async def test_without_a_second_process_the_crawl_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the system has no room for one, the first reads every page, and says so once."""

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("newscrawl.pagereader.ProcessPoolExecutor", refuse)
    reader = PageReader(SITE, 1)

    readings = [await reader.read(PAGE) for _ in range(3)]

    assert all(isinstance(reading, Reading) for reading in readings)
    assert [record.message for record in caplog.records] == [
        "no second process can read pages: [Errno 28] No space left on device"
    ]


@pytest.mark.asyncio
async def test_a_page_that_ends_the_process_is_the_only_one_that_is_lost() -> None:
    """Those that were with it are read again, and those after it by a new process."""
    reader = await started(PageReader(SITE, 1))
    deadly = DeadlyPage(PAGE.url, PAGE.body, PAGE.fetched_at)

    async with asyncio.timeout(_LIMIT_S):
        before, lost, after = await asyncio.gather(*(reader.read(page) for page in (PAGE, deadly, PAGE)))
    await started(reader)
    again = await reader.read(PAGE)
    reader.close()

    assert isinstance(lost, ReadingFault)
    assert "ended" in lost.name
    assert isinstance(before, Reading)
    assert before == after == again


def test_the_process_ends_with_a_crawl_that_is_killed(tmp_path: Path) -> None:
    """Nobody is left waiting for pages."""
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM)
    kept = os.environ | {"NEWSCRAWL_TEST": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])}

    ended = subprocess.run([sys.executable, str(program)], env=kept, check=False, timeout=_LIMIT_S)

    assert ended.returncode == -signal.SIGKILL
    wait_until(lambda: not processes_with(f"NEWSCRAWL_TEST={tmp_path}"))
