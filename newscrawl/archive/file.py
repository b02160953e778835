"""WARC file that is being written: whole records only, synced to the disk, never the file of another run."""

import os
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.files import sync, try_lock
from newscrawl.warc.places import OPEN_ENDING
from newscrawl.warc.records import info_record

ENDING = ".warc.gz"
#: Prefix of the names of the files that a crawl wrote; the archive's own commands touch no others.
OWN_PREFIX = "newscrawl-"


class RecordFile:
    """One file, from its `warcinfo` record on. While its name ends in `.open`, it is locked, or its run was killed."""

    def __init__(
        self, folder: Path, spider: str, started_at: datetime, about: dict[str, str], is_taken: Callable[[str], bool]
    ) -> None:
        """Make a new file in `folder`; `is_taken` knows names of files that may stand elsewhere.

        Raises: OSError.
        """
        self.started_at = started_at
        self.path, self._descriptor = _create(folder, spider, started_at, is_taken)
        self.size = 0
        self._info_bytes = 0
        try:
            try_lock(self._descriptor)
            self.info_id, record = info_record(self.name, about)
            self.append(record)
            self._info_bytes = self.size
            self.sync()
            sync(folder)
        except BaseException:
            os.close(self._descriptor)
            self.path.unlink()
            raise

    @property
    def name(self) -> str:
        """The name that the file has when it is complete, which the index knows it by."""
        return final_name(self.path)

    def append(self, record: bytes) -> int:
        """Write a record and return its offset; `sync` brings it to the disk.

        Raises: OSError.
        """
        offset = self.size
        rest = memoryview(record)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self.size += len(record)
        return offset

    def sync(self) -> None:
        """Wait until everything is on the disk.

        Raises: OSError.
        """
        os.fdatasync(self._descriptor)

    def cut_back(self, size: int) -> None:
        """Truncate the file to `size` bytes after a fault, so that it ends with a whole record."""
        with suppress(OSError):
            os.ftruncate(self._descriptor, size)
            self.size = size

    def close(self, *, complete: bool = True) -> None:
        """End the file; one whose rows are not all in the index is left to the next run, which looks at it again.

        Raises: OSError.
        """
        try:
            if self.size == self._info_bytes:
                self.path.unlink()
            elif complete:
                self.path = finish_name(self.path)
        finally:
            os.close(self._descriptor)


def own_files(folder: Path) -> list[Path]:
    """Return the files in a folder that crawls of this project wrote, oldest first."""
    return sorted((*folder.glob(f"{OWN_PREFIX}*{ENDING}"), *unfinished_files(folder)))


def unfinished_files(folder: Path) -> list[Path]:
    """Return the files that are being written, or whose run was killed."""
    return sorted(folder.glob(f"{OWN_PREFIX}*{ENDING}{OPEN_ENDING}"))


def final_name(path: Path) -> str:
    """Return the name of a file without the ending that it has while it is written."""
    return path.name.removesuffix(OPEN_ENDING)


def finish_name(path: Path) -> Path:
    """Rename a file that is complete, and return its path.

    Raises: OSError.
    """
    done = path.with_name(final_name(path))
    path.rename(done)
    sync(path.parent)
    return done


def find_file(folder: Path, name: str) -> Path:
    """Return where the file with this name in the index is, complete or being written."""
    path = folder / name
    open_path = folder / f"{name}{OPEN_ENDING}"
    return open_path if not path.exists() and open_path.exists() else path


def _create(folder: Path, spider: str, started_at: datetime, is_taken: Callable[[str], bool]) -> tuple[Path, int]:
    """Create a file named by Heritrix's pattern: prefix, timestamp, serial number, process~host.

    Archives of several crawlers are copied together, and share a database: without the process and the host, two that
    begin in one second would give their files one name.
    """
    timestamp = started_at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    crawler = f"{os.getpid()}~{_UNSAFE.sub('-', socket.gethostname()) or 'localhost'}"
    serial = 0
    while True:
        name = f"{OWN_PREFIX}{spider}-{timestamp}-{serial:05}-{crawler}{ENDING}"
        path = folder / f"{name}{OPEN_ENDING}"
        serial += 1
        if is_taken(name) or (folder / name).exists():
            continue
        with suppress(FileExistsError):
            return path, os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o644)


#: Characters of a host name that do not belong into a file name.
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
