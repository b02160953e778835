"""Makes an archive smaller: files are rewritten without the records that nobody needs."""

import os
from collections.abc import Set as AbstractSet
from pathlib import Path

from fastwarc import WarcRecord
from sqlalchemy import Engine

from newscrawl.archive.cdxj import index_path
from newscrawl.archive.file import sync_folder
from newscrawl.archive.identify import Identify
from newscrawl.archive.recovery import finish
from newscrawl.archive.scan import members
from newscrawl.store.captures import Pruning


def prune(folder: Path, engine: Engine, plan: Pruning, identify: Identify) -> int:
    """Carry out a plan and return how many bytes less the files take.

    At every moment a file is whole, the old or the new one. Its index goes first and comes back last: a program that
    is killed in between leaves a file without one, which the next crawl or `newscrawl archive` indexes again.

    Raises: OSError, StoreError.
    """
    freed = 0
    for name, offsets in sorted(plan.going.items()):
        path = folder / name
        if not path.exists():
            continue
        before = path.stat().st_size
        temporary = path.with_name(f".{name}.tmp")
        try:
            _copy_without(path, offsets, temporary)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        index_path(path).unlink(missing_ok=True)
        temporary.replace(path)
        sync_folder(folder)
        finish(path, engine, identify)
        freed += before - (path.stat().st_size if path.exists() else 0)
    return freed


def _copy_without(path: Path, offsets: AbstractSet[int], target: Path) -> None:
    """Copy the records of a file, but for the responses at these offsets and what belongs to them."""
    gone: set[str] = set()
    with path.open("rb") as source, target.open("wb") as stream:
        for member in members(path):
            record = WarcRecord.from_bytes(member.data)
            if member.offset in offsets:
                gone.add(record.record_id or "")
            elif record.headers.get("WARC-Concurrent-To") not in gone:
                source.seek(member.offset)
                stream.write(source.read(member.length))
        stream.flush()
        os.fsync(stream.fileno())
