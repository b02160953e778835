"""Exchanges and recorders for the tests of the archive."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from newscrawl.archive.identify import identify_by
from newscrawl.archive.recorder import Label, Recorder
from newscrawl.spiders.inews import InewsSpider
from newscrawl.warc.records import Exchange

START = datetime(2026, 6, 10, 3, tzinfo=UTC)
STORY = "https://www.inews.id/news/nasional/cerita-{}"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
IDENTIFY = identify_by([InewsSpider.site])


def exchange(slug: object = 1, body: bytes = b"<p>Teks</p>", *, seconds: float = 0, **more: Any) -> Exchange:
    """An answer to a request for a story; `headers` as pairs of text."""
    headers = more.pop("headers", HTML)
    return Exchange(
        url=more.pop("url", STORY.format(slug)),
        fetched_at=START + timedelta(seconds=seconds),
        status=more.pop("status", 200),
        reason=more.pop("reason", "OK"),
        headers=tuple((name.encode(), value.encode("latin-1")) for name, value in headers),
        body=body,
        **more,
    )


def open_recorder(folder: Path, engine: Engine, *, max_bytes: int = 1 << 30, now: datetime = START) -> Recorder:
    """A recorder as a crawl of inews opens it."""
    return Recorder(folder, engine, Label("inews", {"software": "newscrawl/test"}, max_bytes), IDENTIFY, now)


@contextmanager
def recorder(folder: Path, engine: Engine, **more: Any) -> Iterator[Recorder]:
    """A recorder for the time of a run."""
    opened = open_recorder(folder, engine, **more)
    try:
        yield opened
    finally:
        opened.close()


def warc_files(folder: Path) -> list[Path]:
    """The files of an archive, by name."""
    return sorted(folder.glob("*.warc.gz"))


def own_name(stamp: str) -> str:
    """The name of a file that this process records: `stamp` is its time and serial number."""
    return f"newscrawl-inews-{stamp}-{os.getpid()}~{socket.gethostname()}.warc.gz"
