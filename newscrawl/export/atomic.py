"""Atomic file writes: a file or a folder appears whole, or not at all."""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newscrawl.errors import ExportError
from newscrawl.files import sync, try_lock

#: Lies in a folder that an export made; only such a one, or an empty one, is replaced.
FOLDER_MARK = ".newscrawl-export"


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield the path of a file to write; it takes the place of `path` when the block ends without an error.

    Until then `path` is unchanged, also after a kill or a power cut. A kill may leave `.NAME.part`, which the
    next export to the same path writes over. A link of that name is removed, never written through.

    Raises: ExportError where the file cannot be written, or another export is writing it.
    """
    part = path.with_name(f".{path.name}.part")
    with _faults(path):
        descriptor = _lock(part, path)
        try:
            os.ftruncate(descriptor, 0)
            yield part
            os.fsync(descriptor)
            part.replace(path)
            sync(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yield the path of a folder to fill; it takes the place of `path` when the block ends without an error.

    Raises: ExportError where it cannot be written, or another export is writing it.
    """
    part = path.with_name(f".{path.name}.part")
    with _faults(path):
        if part.is_symlink() or part.is_file():
            part.unlink()
        part.mkdir(exist_ok=True)
        descriptor = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            _take(descriptor, path)
            for left in part.iterdir():
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
            try:
                yield part
                (part / FOLDER_MARK).touch()
                if path.exists():
                    shutil.rmtree(path)
                part.replace(path)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
            sync(path.parent)
        finally:
            os.close(descriptor)


def is_replaceable(folder: Path) -> bool:
    """Return whether an export may put a folder in the place of this one: it is empty, or an export made it."""
    return (folder / FOLDER_MARK).exists() or not any(folder.iterdir())


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f'"{path}" cannot be written: {error.strerror or error}; nothing was changed') from error


def _lock(part: Path, path: Path) -> int:
    """Open and lock a file for as long as it is open."""
    while True:
        if part.is_symlink():
            part.unlink()
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
        try:
            _take(descriptor, path)
            opened = os.fstat(descriptor)
            if opened.st_nlink > 1 or not stat.S_ISREG(opened.st_mode):
                part.unlink(missing_ok=True)  # a hard link to another file, or no regular file
            # The former holder has renamed or removed it where another file or none has the name now.
            elif part.exists() and os.path.samestat(opened, part.stat()):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    if not try_lock(descriptor):
        raise ExportError(f'another export is writing "{path}"; wait for it to end')
