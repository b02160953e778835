"""Archive locks: shared for recording, each run into files of its own; exclusive for rewriting."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newscrawl.errors import ArchiveError
from newscrawl.files import try_lock

_LOCK_FILE = ".lock"


@contextmanager
def archive_lock(folder: Path, *, alone: bool) -> Iterator[None]:
    """Hold an archive; the lock ends with the program, however that ends.

    Raises: ArchiveError where another program holds it, or the folder cannot be written.
    """
    try:
        descriptor = os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveError(f"archive {folder}: {error.strerror}; make the folder writable") from error
    try:
        if not try_lock(descriptor, shared=not alone):
            who = "a crawl records into it" if alone else "`newscrawl archive` rewrites it"
            raise ArchiveError(f"archive {folder}: {who}; wait until that has ended")
        yield
    finally:
        os.close(descriptor)
