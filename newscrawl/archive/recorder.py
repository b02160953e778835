"""Recorder of exchanges: on disk when `write` returns; the index follows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from newscrawl.archive.file import RecordFile, find_file
from newscrawl.archive.identify import Identify
from newscrawl.archive.locks import archive_lock
from newscrawl.archive.recovery import finish_files
from newscrawl.errors import ArchiveError, NewscrawlError, StoreError
from newscrawl.store.captures import add_captures, is_indexed, last_of_url, originals
from newscrawl.store.engine import store_error, writing
from newscrawl.warc.capture import Capture
from newscrawl.warc.records import Exchange, request_record, response_record


@dataclass(frozen=True, slots=True)
class Label:
    """Provenance of a file's records: fields of its `warcinfo` record."""

    spider: str
    about: dict[str, str]  # fields of the `warcinfo` record
    max_bytes: int  # a file that has as many gets a successor


#: The records that hold payloads of a batch already, by digest; of those that were not modified, by URL.
Originals = Mapping[str, Capture]


class Recorder:
    """Writes the WARC files of one run, and their index in the database.

    One thread may write while another one does the index: a page need not wait for a database that others write to.
    A file whose rows are not all there when its run ends is indexed anew by the next run.
    """

    def __init__(self, folder: Path, engine: Engine, label: Label, identify: Identify, now: datetime) -> None:
        """Make sure that the folder can be written, and finish what a run that was cut off left in it.

        `now` is the time that the first file is named after.

        Raises: ArchiveError, StoreError.
        """
        self._folder = folder
        self._engine = engine
        self._label = label
        self._identify = identify
        self._file: RecordFile | None = None
        self._not_indexed: list[Capture] = []
        self._indexing = Lock()
        self._fault: NewscrawlError | None = None
        self._held = ExitStack()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with ExitStack() as opening:
                opening.enter_context(archive_lock(folder, alone=False))
                finish_files(folder, engine, identify)
                self._file = self._new_file(now)
                self._held = opening.pop_all()
        except OSError as error:
            raise self._archive_error(error) from error

    def write(self, exchanges: Sequence[Exchange]) -> list[Capture]:
        """Record a batch; its bytes are on the disk then, and `index` has its rows to write.

        Raises: ArchiveError, StoreError, and the same again for every later batch.
        """
        if not exchanges:
            return []
        if self._fault is not None:
            raise self._fault
        with self._noting_faults():
            file = self._file_for(exchanges[0].fetched_at)
            known = dict(self._find_originals(exchanges))
            records: list[bytes] = []  # each response with its request behind it
            captures = []
            size = end = file.size
            for exchange in exchanges:
                original = None
                if exchange.is_not_modified:
                    original = known.get(exchange.url)
                elif exchange.body:  # all empty bodies are the same, and say nothing about each other
                    original = known.get(exchange.digest)
                response = response_record(exchange, file.info_id, original)
                captures.append(self._capture(exchange, original, file.name, end, len(response)))
                records += response, request_record(exchange, file.info_id)
                end += len(records[-2]) + len(records[-1])
                if exchange.body:
                    known.setdefault(exchange.digest, captures[-1])
            try:
                file.append(b"".join(records))
                file.sync()
            except OSError:
                file.cut_back(size)
                raise
            self._not_indexed += captures
        return captures

    @property
    def is_indexed(self) -> bool:
        """Whether the index has a row for everything that was recorded."""
        return not self._not_indexed

    def index(self) -> None:
        """Bring the index up to what was recorded until now.

        Raises: StoreError, and the same again for every later batch.
        """
        if isinstance(self._fault, StoreError):
            raise self._fault
        with self._noting_faults(), self._indexing:
            self._index()

    def close(self) -> None:
        """End the index and the last file.

        Raises: ArchiveError, StoreError: also one that met a thread for which nobody waited any more.
        """
        file, self._file = self._file, None
        try:
            try:
                self.index()
            finally:
                if file is not None:
                    file.close(complete=self.is_indexed)
        except OSError as error:
            raise self._archive_error(error) from error
        finally:
            self._held.close()

    def _find_originals(self, exchanges: Sequence[Exchange]) -> Originals:
        young = list(self._not_indexed)  # taken first: what is indexed meanwhile is found in both
        with self._engine.connect() as connection:
            found = originals(connection, [exchange.digest for exchange in exchanges if exchange.body])
            not_modified = [exchange for exchange in exchanges if exchange.is_not_modified]
            earlier = {exchange.url: last_of_url(connection, exchange.url) for exchange in not_modified}
        for capture in young:
            if not capture.revisit:
                found.setdefault(capture.digest, []).append(capture)
            if capture.status == 200 and capture.url in earlier:
                earlier[capture.url] = capture
        # A deleted file has no records, whatever the index says.
        kept = {digest: next(filter(self._is_there, captures), None) for digest, captures in found.items()}
        return {key: capture for key, capture in (kept | earlier).items() if capture}

    def _is_there(self, capture: Capture) -> bool:
        try:
            return find_file(self._folder, capture.file).stat().st_size >= capture.offset + capture.length
        except FileNotFoundError:
            return False

    def _capture(self, exchange: Exchange, original: Capture | None, file: str, offset: int, length: int) -> Capture:
        story_key, part = self._identify(exchange.url)
        return Capture(
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            digest=original.digest if original else exchange.digest,
            revisit=original is not None or exchange.is_not_modified,
            file=file,
            offset=offset,
            length=length,
            story_key=story_key,
            part=part,
        )

    @contextmanager
    def _noting_faults(self) -> Iterator[None]:
        """Turn a fault into one line, which every later batch gets too."""
        try:
            yield
        except OSError as error:
            self._fault = self._archive_error(error)
            raise self._fault from error
        except DBAPIError as error:
            self._fault = store_error(error, self._engine)
            raise self._fault from error

    def _index(self) -> None:
        ready = list(self._not_indexed)
        if ready:
            with writing(self._engine) as connection:
                add_captures(connection, ready)
            del self._not_indexed[: len(ready)]

    def _file_for(self, now: datetime) -> RecordFile:
        """Return the file to write, a new one each day (UTC) and after so many bytes."""
        file = self._file
        if file is None:
            raise ArchiveError("the archive is closed; nothing can be recorded any more")
        if file.size < self._label.max_bytes and file.started_at.astimezone(UTC).date() >= now.astimezone(UTC).date():
            return file
        with self._indexing:
            self._index()
        self._file = self._new_file(now)  # first, so that a file which cannot be ended is not closed once more
        file.close()
        return self._file

    def _new_file(self, now: datetime) -> RecordFile:
        return RecordFile(self._folder, self._label.spider, now, self._label.about, self._is_indexed_elsewhere)

    def _is_indexed_elsewhere(self, name: str) -> bool:
        """Whether the index knows a file of this name: one that was taken away, or of another archive."""
        with self._engine.connect() as connection:
            return is_indexed(connection, name)

    def _archive_error(self, error: OSError) -> ArchiveError:
        return ArchiveError(
            f"archive {self._folder}: {error.strerror or error}; nothing stored is lost: make room or make the folder "
            "writable and start again, or set NEWSCRAWL_ARCHIVE to another folder"
        )
