"""Pages as an archive keeps them: fixture folders and WARC files."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.cases.read import read_case
from newscrawl.warc.saved import Tally
from tests.engine.pages import Answer

FETCHED_AT = datetime(2026, 6, 10, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Saved:
    """An answer with its URL and time."""

    url: str
    answer: Answer
    fetched_at: datetime = FETCHED_AT


def write_case(folder: Path, saved: Saved) -> None:
    """Write a fixture folder of one page."""
    folder.mkdir(parents=True)
    about = {
        "url": saved.url,
        "fetched_at": saved.fetched_at.isoformat(),
        "status": saved.answer.status,
        "headers": dict(saved.answer.headers),
    }
    (folder / "page.json").write_text(json.dumps(about))
    (folder / "page.html").write_bytes(saved.answer.body)


def write_warc(path: Path, pages: Iterable[Saved]) -> None:
    """Write a WARC file with a response record for each page, in this order."""
    with path.open("wb") as file:
        for number, saved in enumerate(pages):
            answer = saved.answer
            lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in answer.headers)]
            block = "\r\n".join([*lines, f"Content-Length: {len(answer.body)}", "", ""]).encode() + answer.body
            head = (
                "WARC/1.1",
                "WARC-Type: response",
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>",
                f"WARC-Target-URI: {saved.url}",
                f"WARC-Date: {saved.fetched_at:%Y-%m-%dT%H:%M:%SZ}",
                "Content-Type: application/http; msgtype=response",
                f"Content-Length: {len(block)}",
            )
            file.write("\r\n".join([*head, "", ""]).encode() + block + b"\r\n\r\n")


def read_fixtures(root: Path) -> list[Saved]:
    """Return the pages of all cases under a folder."""
    tally = Tally()
    pages = [
        Saved(page.url, Answer(page.body, page.status, page.headers), page.fetched_at)
        for about in sorted(root.rglob("page.json"))
        for page in read_case(about.parent, lambda url: True, tally, max_bytes=1 << 30)
    ]
    assert not tally.counts
    return pages
