"""Recorder of exchanges: on disk when `write` returns; the index follows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Batch:
    """Records that follow one another in a file."""

    file: RecordFile
    records: list[bytes] = field(default_factory=list)  # each response with its request behind it
    captures: list[Capture] = field(default_factory=list)
    length: int = 0  # of the records, bytes

    def add(self, capture: Capture, *records: bytes) -> None:
        """Put the records of one more response behind the others."""
        self.captures.append(capture)
        self.records += records
        self.length += sum(map(len, records))


class Recorder:
    """Writes the WARC files of one run, and their index in the database.

    One thread may write while another one does the index: a page need not wait for a database that others write to.
    A file whose rows are not all there when its run ends is indexed anew by the next run.
    """

    def __init__(self, folder: Path, engine: Engine, label: Label, identify: Identify, now: datetime) -> None:
        """Check that the folder can be written, and complete the files of a run that was killed.

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
        return self.keep(self.make(exchanges, self.look_up(exchanges))) if exchanges else []

    def look_up(self, exchanges: Sequence[Exchange]) -> Originals:
        """Do the first third of `write`: see which payloads of a batch are recorded already.

        Raises: as `write`.
        """
        if self._fault is not None:
            raise self._fault
        with self._noting_faults():
            self._change_file(exchanges[0].fetched_at)
            return self._find_originals(exchanges)

    def make(self, exchanges: Sequence[Exchange], originals: Originals) -> Batch:
        """Do the second third of `write`: make the records.

        Nothing but processor time: beside a busy thread another one takes five times as much, since each of its hashes
        and compressions lets the other one go first.
        """
        if self._file is None:
            raise _closed()
        batch = Batch(self._file)
        known = dict(originals)
        for exchange in exchanges:
            original = None
            if exchange.is_not_modified:
                original = known.get(exchange.url)
            elif exchange.body:  # all empty bodies are the same, and say nothing about each other
                original = known.get(exchange.digest)
            capture = self._add(batch, exchange, original)
            if exchange.body:
                known.setdefault(exchange.digest, capture)
        return batch

    def keep(self, batch: Batch) -> list[Capture]:
        """Do the last third of `write`: bring the records to the disk.

        Raises: as `write`.
        """
        with self._noting_faults():
            file, size = batch.file, batch.file.size
            try:
                file.append(b"".join(batch.records))
                file.sync()
            except OSError:
                file.cut_back(size)
                raise
            self._not_indexed += batch.captures
        return batch.captures

    @property
    def is_indexed(self) -> bool:
        """Whether the index has a row for everything that was recorded."""
        return not self._not_indexed

    def index(self) -> None:
        """Add all recorded responses to the index.

        Raises: StoreError, and the same again for every later batch.
        """
        if isinstance(self._fault, StoreError):
            raise self._fault
        with self._noting_faults(), self._indexing:
            self._index()

    def close(self) -> None:
        """Complete the index and the last file.

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

    def _add(self, batch: Batch, exchange: Exchange, original: Capture | None) -> Capture:
        response = response_record(exchange, batch.file.info_id, original)
        story_key, part = self._identify(exchange.url)
        capture = Capture(
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            digest=original.digest if original else exchange.digest,
            revisit=original is not None or exchange.is_not_modified,
            file=batch.file.name,
            offset=batch.file.size + batch.length,
            length=len(response),
            story_key=story_key,
            part=part,
        )
        batch.add(capture, response, request_record(exchange, batch.file.info_id))
        return capture

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

    def _change_file(self, now: datetime) -> None:
        """Begin a new file each day (UTC), and after so many bytes."""
        file = self._file
        if file is None:
            raise _closed()
        if file.size < self._label.max_bytes and file.started_at.astimezone(UTC).date() >= now.astimezone(UTC).date():
            return
        with self._indexing:
            self._index()
        self._file = self._new_file(now)  # first, so that a file which cannot be ended is not closed once more
        file.close()

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


def _closed() -> ArchiveError:
    return ArchiveError("the archive is closed; nothing can be recorded any more")
