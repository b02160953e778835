"""Pruning of an archive: files are rewritten without the records that may go."""

from collections.abc import Set as AbstractSet
from pathlib import Path

from fastwarc import WarcRecord
from sqlalchemy import Engine

from newscrawl.archive.file import find_file
from newscrawl.archive.identify import Identify
from newscrawl.archive.recovery import finish
from newscrawl.archive.scan import members
from newscrawl.console.progress import Progress
from newscrawl.files import sync
from newscrawl.store.captures import Pruning
from newscrawl.warc.places import OPEN_ENDING


def prune(folder: Path, engine: Engine, plan: Pruning, identify: Identify, progress: Progress) -> int:
    """Carry out a plan and return how many bytes less the files take.

    At every moment a file is whole, the old or the new one. It is `.open` until its index is complete, so that the next
    crawl or `newscrawl archive` indexes it again if the program is killed.

    Raises: OSError, StoreError.
    """
    freed = 0
    progress.expect(len(plan.going))
    for name, offsets in progress.each(sorted(plan.going.items())):
        path = find_file(folder, name)
        if not path.exists():
            continue
        before = path.stat().st_size
        temporary = path.with_name(f".{name}.tmp")
        try:
            _copy_without(path, offsets, temporary)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        unfinished = path.with_name(f"{name}{OPEN_ENDING}")
        path.rename(unfinished)
        temporary.replace(unfinished)
        sync(folder)
        finish(unfinished, engine, identify)
        after = find_file(folder, name)
        freed += before - (after.stat().st_size if after.exists() else 0)
    return freed


def _copy_without(path: Path, offsets: AbstractSet[int], target: Path) -> None:
    """Copy the records of a file, except the responses at these offsets and the records that belong to them."""
    gone: set[str] = set()
    with path.open("rb") as source, target.open("wb") as stream:
        for member in members(path):
            record = WarcRecord.from_bytes(member.data)
            if member.offset in offsets:
                gone.add(record.record_id or "")
            elif record.headers.get("WARC-Concurrent-To") not in gone:
                source.seek(member.offset)
                stream.write(source.read(member.length))
    sync(target)
