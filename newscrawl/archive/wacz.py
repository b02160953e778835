"""WACZ files: recorded pages of some stories in one file that a browser plays (replayweb.page)."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from fastwarc import WarcRecord, WarcRecordType
from sqlalchemy import Engine

from newscrawl.archive.file import find_file
from newscrawl.archive.scan import members
from newscrawl.errors import ArchiveError, InputError
from newscrawl.store.captures import captures_of_article, originals
from newscrawl.warc.capture import Capture

#: Runs py-wacz in a process of its own: it prints, and its dependencies warn.
_CREATE = "import sys; from wacz.main import main; sys.exit(main(sys.argv[1:]))"
_PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "Stories"}
_HTML_STATUS = 200


def write_wacz(folder: Path, engine: Engine, target: Path, stories: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Write the recorded pages of some stories and return how many stories and responses the file has.

    Raises: InputError where none of them is recorded or py-wacz is missing, ArchiveError, OSError.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    pages: list[dict[str, str]] = []
    for story in stories:
        captures = captures_of_article(engine, story["id"])
        for capture in (*captures, *_originals(engine, captures)):
            wanted[capture.file].add(capture.offset)
        pages += [_page(capture, story) for capture in captures if capture.status == _HTML_STATUS][-1:]
    if not pages:
        raise InputError("none of these stories has a recorded page; `newscrawl archive --stats` says what there is")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".wacz-") as name:
        warc, listing, made = (Path(name, file) for file in ("data.warc.gz", "pages.jsonl", "made.wacz"))
        with warc.open("wb") as stream:
            for file, offsets in sorted(wanted.items()):
                _copy(find_file(folder, file), offsets, stream)
        lines = [json.dumps(line, ensure_ascii=False) for line in (_PAGES_HEAD, *pages)]
        listing.write_text("\n".join(lines) + "\n", "utf-8")
        _create(made, warc, listing)
        made.replace(target)
    return len(pages), sum(map(len, wanted.values()))


def _originals(engine: Engine, captures: Iterable[Capture]) -> list[Capture]:
    """Return the records that hold the bytes of repetitions."""
    with engine.connect() as connection:
        found = originals(connection, [capture.digest for capture in captures if capture.revisit])
    return [holders[0] for holders in found.values()]


def _page(capture: Capture, story: Mapping[str, Any]) -> dict[str, str]:
    return {"url": capture.url, "ts": f"{capture.fetched_at:%Y-%m-%dT%H:%M:%SZ}", "title": story["title"]}


def _copy(path: Path, offsets: set[int], target: BinaryIO) -> None:
    """Copy these responses of a file, their requests, and its `warcinfo` record."""
    chosen: set[str] = set()
    with path.open("rb") as source:
        for member in members(path):
            record = WarcRecord.from_bytes(member.data)
            if member.offset in offsets:
                chosen.add(record.record_id or "")
            elif (
                record.record_type != WarcRecordType.warcinfo and record.headers.get("WARC-Concurrent-To") not in chosen
            ):
                continue
            source.seek(member.offset)
            target.write(source.read(member.length))


def _create(target: Path, warc: Path, pages: Path) -> None:
    arguments = ["create", "--output", str(target), "--pages", str(pages), "--file", str(warc)]
    done = subprocess.run(  # noqa: S603  # our own arguments
        [sys.executable, "-c", _CREATE, *arguments], capture_output=True, text=True, check=False
    )
    if "No module named 'wacz'" in done.stderr:
        raise InputError('writing WACZ files needs py-wacz: pip install "newscrawl[wacz]"')
    if done.returncode or not target.is_file():
        said = (done.stderr or done.stdout).strip().splitlines()
        raise ArchiveError(f"py-wacz could not write the file: {said[-1] if said else done.returncode}")
