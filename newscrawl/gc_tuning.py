"""Garbage collection: rare, and without the imported modules, which are never garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects that were made and are still there, after which Python looks for garbage among them. With its own 700, the
#: collections were a tenth of a replay's processor time; a collection among the imported modules took 90 ms, and a
#: crawl of 2,000 stories made eight.
_OBJECTS = 20_000


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect rarely inside this context, and never among the objects that existed before."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
