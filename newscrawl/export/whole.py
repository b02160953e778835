"""Files that are there whole or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newscrawl.errors import ExportError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield the path of a file to write; it takes the place of `path` when the block ends without an error.

    Until then `path` is what it was, also after a kill or a power cut; what a kill leaves is `.NAME.part`, which the
    next export to the same path writes over.

    Raises: ExportError where the file cannot be written, or another export is writing it.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        descriptor = _lock(part, path)
        try:
            os.ftruncate(descriptor, 0)
            yield part
            os.fsync(descriptor)
            part.replace(path)
            _sync_folder(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ExportError(f'"{path}" cannot be written: {error.strerror or error}; nothing was changed') from error


def _lock(part: Path, path: Path) -> int:
    """Open and lock a file for as long as it is open."""
    while True:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it before has renamed or removed it, where another file or none has the name now.
            if part.exists() and os.path.samestat(os.fstat(descriptor), part.stat()):
                return descriptor
        except BlockingIOError as error:
            os.close(descriptor)
            raise ExportError(f'another export is writing "{path}"; wait for it to end') from error
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
