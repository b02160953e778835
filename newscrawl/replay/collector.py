"""Python's search for garbage in cycles, at the pace of a program that makes next to none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects that were made and are still there. A page leaves next to none behind, so this is once in some hundred pages;
#: with Python's own 700, the searches were a tenth of a replay's processor time.
_OBJECTS = 20_000


@contextmanager
def rare_collections() -> Iterator[None]:
    """Search rarely inside this context, and not among what was there before."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
