"""Failed pages, read again from their saved bytes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from newscrawl.archive.lookup import read_capture
from newscrawl.errors import ArchiveError
from newscrawl.items import Page
from newscrawl.page.site import Site, owner_of
from newscrawl.replay.reader import read_saved
from newscrawl.store.captures import captures_of
from newscrawl.store.writer import Writer
from newscrawl.warc.decode import decoded
from newscrawl.warc.saved import SavedPage

_NOT_MODIFIED = 304


def retry(
    engine: Engine, folder: Path, sites: Sequence[Site], failures: Sequence[Mapping[str, Any]], max_bytes: int
) -> tuple[Counter[str], int]:
    """Read failed pages again and store the results; return counts of outcomes, and of failures without saved bytes.

    Raises: StoreError where nothing can be stored.
    """
    writer = Writer(engine)
    outcomes: Counter[str] = Counter()
    unsaved = 0
    for failure in failures:
        site = owner_of(sites, failure["url"])
        pages = saved_pages(engine, folder, site, failure) if site else []
        unsaved += not pages
        readings = [read_saved(page, site, max_bytes) for page in pages if site]
        results = writer.write([reading.result for reading in readings if reading.result])
        outcomes.update(result.key for result in results)
    return outcomes, unsaved


def pages_of(engine: Engine, folder: Path, site: Site, failure: Mapping[str, Any]) -> list[Page]:
    """Return the saved pages of a failure without their content encoding, oldest first; not those that are damaged."""
    pages = []
    for saved in saved_pages(engine, folder, site, failure):
        try:
            pages.append(decoded(saved, 0))
        except ArchiveError:
            continue
    return pages


def saved_pages(engine: Engine, folder: Path, site: Site, failure: Mapping[str, Any]) -> list[SavedPage]:
    """Return the saved answers of a failed page, oldest first, if they are still in their place.

    As in a replay, redirects and attempts that a later one replaced are left out.
    """
    part = site.urls.read(failure["url"]).part
    pages = []
    for capture in captures_of(engine, failure["story_key"]):
        if capture.part == part and capture.status != _NOT_MODIFIED:
            with suppress(ArchiveError):
                pages.append(read_capture(engine, folder, capture))
    replaced = {page.retry_of for page in pages if page.retry_of}
    return [page for page in pages if page.record_id not in replaced and not page.redirect_target]
