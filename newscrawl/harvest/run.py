"""A harvest: captures that an archive lists -> WARC records in ours -> rows, in rounds that each end on disk."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from newscrawl import stats
from newscrawl.archive.file import ENDING, OWN_PREFIX
from newscrawl.archive.identify import identify_by
from newscrawl.archive.recorder import Label, Recorder
from newscrawl.harvest.cdx import IndexedCapture
from newscrawl.harvest.client import HarvestError
from newscrawl.harvest.sources import Query, WebArchive
from newscrawl.page.site import Site
from newscrawl.store.captures import recorded_of_stories
from newscrawl.store.types import chunks
from newscrawl.text.urls import PageKind

logger = logging.getLogger(__name__)

#: Captures of one round: after each, its WARC file is complete and its rows are stored.
ROUND = 500
#: Names of the harvested files whose pages are stored, in the archive's folder.
_READ_LIST = "harvest-read.txt"
_MAX_FILE_BYTES = 1 << 30
_MAX_FAILURES_IN_A_ROW = 10

#: Reads WARC files into the database, as `newscrawl replay` does.
Read = Callable[[Sequence[Path]], None]


@dataclass(slots=True)
class Harvest:
    """One site's captures in one web archive."""

    site: Site
    source: WebArchive
    query: Query
    folder: Path
    engine: Engine
    all_captures: bool = False  # also those whose bytes are those of an earlier one
    limit: int | None = None
    watch: Callable[[Counter[str]], None] = lambda _: None  # called with the counters for each capture
    counters: Counter[str] = field(default_factory=Counter)

    def wanted(self) -> Iterator[IndexedCapture]:
        """Yield the captures of story pages that are not recorded yet, one for each story, part and digest.

        Raises: HarvestError.
        """
        for chunk in chunks(self._stories(), ROUND):
            yield from self._not_recorded(chunk)

    def run(self, read: Read, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Fetch, record and store; pages that an earlier run recorded and did not store are stored first.

        Raises: HarvestError where the archive's index, or ten captures in a row, cannot be had; ArchiveError.
        """
        self._recorder(now()).close()  # completes the file of a run that was killed
        self._read_left(read)
        for chunk in chunks(islice(self.wanted(), self.limit), ROUND):
            try:
                self._record(chunk, now())
            finally:
                self._read_left(read)

    def _stories(self) -> Iterator[IndexedCapture]:
        """Yield the captures that may be a story's page, each once."""
        seen: set[bytes] = set()
        for capture in self.source.captures(self.query):
            self.counters[stats.HARVEST_LISTED] += 1
            self.watch(self.counters)
            reason = self._why_not(capture)
            if reason is None and capture is not None:
                key = self._key(capture)
                if key not in seen:
                    seen.add(key)
                    yield capture
                    continue
                reason = "repeated"
            self.counters[stats.HARVEST_SKIPPED.format(reason)] += 1

    def _why_not(self, capture: IndexedCapture | None) -> str | None:
        if capture is None:
            return "bad-line"
        if not self.site.owns(capture.url) or self.site.urls.read(capture.url).kind is not PageKind.ARTICLE:
            return "no-story"
        if capture.mimetype == "warc/revisit":
            return "revisit"
        if 300 <= capture.status < 400:
            return "redirect"
        if capture.status >= 400:
            return "error-status"
        return None if capture.is_html else "not-html"

    def _key(self, capture: IndexedCapture) -> bytes:
        page = self.site.urls.read(capture.url)
        same = capture.timestamp if self.all_captures or not capture.digest else capture.digest
        return blake2b(f"{page.story_key} {page.part} {same}".encode(), digest_size=12).digest()

    def _not_recorded(self, chunk: Sequence[IndexedCapture]) -> Iterator[IndexedCapture]:
        keys = {self.site.urls.read(capture.url).story_key for capture in chunk}
        with self.engine.connect() as connection:
            moments, digests = recorded_of_stories(connection, keys)
        for capture in chunk:
            page = self.site.urls.read(capture.url)
            is_known = (page.story_key, page.part, capture.captured_at) in moments or (
                not self.all_captures and (page.story_key, page.part, f"sha1:{capture.digest}") in digests
            )
            self.counters[stats.HARVEST_KNOWN if is_known else stats.HARVEST_WANTED] += 1
            if not is_known:
                yield capture

    def _record(self, chunk: Sequence[IndexedCapture], now: datetime) -> None:
        recorder = self._recorder(now)
        failures = 0
        try:
            for capture in chunk:
                self.watch(self.counters)
                try:
                    exchange = self.source.fetch(capture)
                except HarvestError as error:
                    failures += 1
                    self.counters[stats.HARVEST_FAILED] += 1
                    logger.warning("not harvested, the next run asks again: %s", error)
                    if failures == _MAX_FAILURES_IN_A_ROW:
                        raise HarvestError(f"{failures} captures in a row failed; the same command goes on") from error
                    continue
                failures = 0
                recorder.write([exchange])
                self.counters[stats.HARVEST_RECORDED] += 1
        finally:
            recorder.close()

    def _recorder(self, now: datetime) -> Recorder:
        about = {"software": "newscrawl", "format": "WARC File Format 1.1", "description": f"from {self.source.name}"}
        label = Label(f"harvest-{self.site.name}", about, _MAX_FILE_BYTES)
        return Recorder(self.folder, self.engine, label, identify_by([self.site]), now)

    def _read_left(self, read: Read) -> None:
        """Store the pages of the harvested files that are not on the list of those that were read."""
        path = self.folder / _READ_LIST
        known = set(path.read_text("utf-8").split()) if path.exists() else set()
        files = [one for one in self._files() if one.name not in known]
        if files:
            read(files)
            with path.open("a", encoding="utf-8") as stream:
                stream.writelines(f"{one.name}\n" for one in files)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"{OWN_PREFIX}harvest-{self.site.name}-*{ENDING}"))
