"""Recovery of files that a killed run left open: cut to whole records, indexed and closed."""

import logging
import os
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from newscrawl.archive.file import final_name, finish_name, own_files, unfinished_files
from newscrawl.archive.identify import Identify
from newscrawl.archive.scan import scan
from newscrawl.console.progress import Progress
from newscrawl.files import try_lock
from newscrawl.store.captures import replace_file
from newscrawl.store.engine import store_error, writing

logger = logging.getLogger(__name__)


#: A file with no more than this holds its `warcinfo` at most.
_EMPTY_BYTES = 4096


def finish_files(folder: Path, engine: Engine, identify: Identify) -> None:
    """Close the files that killed runs left open; those that another run is writing stay as they are.

    Raises: OSError, StoreError.
    """
    for path in unfinished_files(folder):
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            if try_lock(descriptor):
                finish(path, engine, identify)
        finally:
            os.close(descriptor)


def finish(path: Path, engine: Engine, identify: Identify) -> int:
    """Make a file and its index in the database agree, and return how many responses the file has.

    Bytes behind its last whole record are cut off: they were never reported as stored.

    Raises: OSError, StoreError.
    """
    captures, end = scan(path, identify)
    lost = path.stat().st_size - end
    if lost:
        logger.warning("%s: %d bytes of a record that was never finished are cut off", path, lost)
        os.truncate(path, end)
    try:
        with writing(engine) as connection:
            replace_file(connection, final_name(path), captures)
    except DBAPIError as error:
        raise store_error(error, engine) from error
    if captures or end > _EMPTY_BYTES:
        finish_name(path)
    else:
        path.unlink()
    return len(captures)


def index_again(folder: Path, engine: Engine, identify: Identify, progress: Progress) -> int:
    """Make the index in the database anew from the files and return how many responses they hold.

    Raises: OSError, StoreError.
    """
    files = own_files(folder)
    progress.expect(len(files))
    return sum(finish(path, engine, identify) for path in progress.each(files))
