"""Health check of the archive, from a quick look; `verify` reads every record."""

import os
import shutil
from pathlib import Path

from newscrawl.archive.file import own_files, unfinished_files
from newscrawl.archive.scan import members
from newscrawl.doctor.finding import Finding, State
from newscrawl.files import try_lock
from newscrawl.text.units import size

#: A day's crawl at one page a second takes about as much.
_LEAST_FREE_BYTES = 2 * 1024**3


def look_at_archive(setting: str) -> list[Finding]:
    """Return the findings about the folder that `NEWSCRAWL_ARCHIVE` names."""
    if not setting:
        says = "pages are not recorded: NEWSCRAWL_ARCHIVE is empty"
        return [Finding(State.WARN, "archive", says, "set it to a folder, or a better parser cannot read them again")]
    folder = Path(setting)
    try:
        if not folder.exists():
            return [_missing(folder)]
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            says = f"{folder} is no folder that can be written"
            return [Finding(State.FAIL, "archive", says, "make it writable, or name another in NEWSCRAWL_ARCHIVE")]
        files = own_files(folder)
        length = sum(path.stat().st_size for path in files)
        findings = [Finding(State.OK, "archive", f"{folder}: {size(length)} in {len(files):,} files, writable")]
        cut_off = [path for path in unfinished_files(folder) if not _is_written(path)]
        finished = [path for path in files if path not in unfinished_files(folder)]
        if cut_off:
            says = f"{len(cut_off)} files were cut off, the last is {cut_off[-1].name}"
            findings.append(Finding(State.WARN, "records", says, "nothing; the next crawl or prune completes them"))
        if finished:
            findings.append(_last_file(finished[-1]))
        findings += _room(folder)
    except OSError as error:
        return [Finding(State.FAIL, "archive", f"{folder}: {error.strerror}", "make the folder readable and writable")]
    return findings


def _missing(folder: Path) -> Finding:
    parent = next(path for path in folder.absolute().parents if path.exists())
    if os.access(parent, os.W_OK | os.X_OK):
        return Finding(State.OK, "archive", f"{folder} is not there yet; the first crawl makes it")
    return Finding(State.FAIL, "archive", f"{folder} cannot be made in {parent}", "make that folder writable")


def _is_written(path: Path) -> bool:
    """Whether a crawl is writing this file; it holds the file's lock."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return not try_lock(descriptor, shared=True)
    finally:
        os.close(descriptor)


def _last_file(path: Path) -> Finding:
    end = number = 0
    is_broken = False
    for member in members(path):
        is_broken = is_broken or member.offset != end
        end, number = member.end, number + 1
    if is_broken or end != path.stat().st_size:
        says = f"the last file, {path.name}, has bytes that are no whole record"
        return Finding(State.FAIL, "records", says, "`newscrawl archive --verify` says where")
    return Finding(State.OK, "records", f"the last file, {path.name}, is whole: {number:,} records")


def _room(folder: Path) -> list[Finding]:
    free = shutil.disk_usage(folder).free
    if free >= _LEAST_FREE_BYTES:
        return []
    says = f"{size(free)} are free where the archive is"
    return [Finding(State.WARN, "disk", says, "free some space: a crawl ends where pages cannot be kept")]
