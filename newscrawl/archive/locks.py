"""Archive locks: shared for recording, each run into files of its own; exclusive for rewriting."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newscrawl.errors import ArchiveError

_LOCK_FILE = ".lock"


@contextmanager
def archive_lock(folder: Path, *, alone: bool) -> Iterator[None]:
    """Hold an archive; the lock ends with the program, however that ends.

    Raises: ArchiveError where somebody else is in the way, or the folder cannot be written.
    """
    try:
        descriptor = os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveError(f"archive {folder}: {error.strerror}; make the folder writable") from error
    try:
        if not try_lock(descriptor, alone=alone):
            who = "a crawl records into it" if alone else "`newscrawl archive` rewrites it"
            raise ArchiveError(f"archive {folder}: {who}; wait until that has ended")
        yield
    finally:
        os.close(descriptor)


def try_lock(descriptor: int, *, alone: bool = True) -> bool:
    """Lock an open file until it is closed; False where another program, or another place in this one, holds it.

    Raises: OSError where the file system knows no locks.
    """
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
