"""Keeps what a crawl fetches: exchanges go in, and are on disk and in the index when `write` returns."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from newscrawl.archive.cdxj import index_line
from newscrawl.archive.identify import Identify
from newscrawl.archive.locks import archive_lock
from newscrawl.archive.members import media_type
from newscrawl.archive.record import Exchange, request_record, response_record
from newscrawl.archive.recordfile import RecordFile
from newscrawl.archive.recovery import finish_files
from newscrawl.errors import ArchiveError, NewscrawlError
from newscrawl.store.captures import Capture, add_captures, is_indexed, last_of_url, originals
from newscrawl.store.engine import store_error, writing


@dataclass(frozen=True, slots=True)
class Label:
    """What a file says of where its records come from."""

    spider: str
    about: dict[str, str]  # fields of the `warcinfo` record
    max_bytes: int  # a file that has as many gets a successor


class Recorder:
    """Writes the WARC files of one run. Not to be called by two threads at once."""

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
        self._is_indexed = True
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
        """Record a batch: first its bytes reach the disk, then the index in the database.

        Raises: ArchiveError, StoreError, and the same again for every later batch.
        """
        if self._fault is not None:
            raise self._fault
        if not exchanges:
            return []
        try:
            captures = self._write_records(exchanges, self._find_originals(exchanges))
        except OSError as error:
            self._fault = self._archive_error(error)
            raise self._fault from error
        except DBAPIError as error:
            self._fault = store_error(error, self._engine)
            raise self._fault from error
        try:
            with writing(self._engine) as connection:
                add_captures(connection, captures)
        except DBAPIError as error:
            self._is_indexed = False
            self._fault = store_error(error, self._engine)
            raise self._fault from error
        return captures

    def close(self) -> None:
        """End the last file.

        Raises: ArchiveError.
        """
        file, self._file = self._file, None
        try:
            if file is not None:
                file.close(complete=self._is_indexed)
        except OSError as error:
            raise self._archive_error(error) from error
        finally:
            self._held.close()

    def _find_originals(self, exchanges: Sequence[Exchange]) -> dict[str, Capture]:
        """Return the records that hold payloads of this batch already, by digest."""
        with self._engine.connect() as connection:
            found = originals(connection, [exchange.digest for exchange in exchanges if exchange.body])
            not_modified = [exchange for exchange in exchanges if exchange.status == 304]
            earlier = {exchange.url: last_of_url(connection, exchange.url) for exchange in not_modified}
        # A file that somebody took away holds nothing any more, whatever the index says.
        kept = {digest: next(filter(self._is_there, captures), None) for digest, captures in found.items()}
        return {key: capture for key, capture in (kept | earlier).items() if capture}

    def _is_there(self, capture: Capture) -> bool:
        try:
            return (self._folder / capture.file).stat().st_size >= capture.offset + capture.length
        except FileNotFoundError:
            return False

    def _write_records(self, exchanges: Sequence[Exchange], known: dict[str, Capture]) -> list[Capture]:
        captures: list[Capture] = []
        file = self._file_for(exchanges[0].fetched_at)
        size = file.size
        try:
            for exchange in exchanges:
                original = known.get(exchange.url if exchange.status == 304 else exchange.digest)
                capture = self._write_exchange(file, exchange, original)
                captures.append(capture)
                if exchange.body:
                    known.setdefault(exchange.digest, capture)
            file.sync()
        except OSError:
            file.cut_back(size)
            raise
        for capture, exchange in zip(captures, exchanges, strict=True):
            file.add_index_line(index_line(capture, media_type(_content_type(exchange))))
        return captures

    def _write_exchange(self, file: RecordFile, exchange: Exchange, original: Capture | None) -> Capture:
        response = response_record(exchange, file.info_id, original)
        offset = file.append(response)
        file.append(request_record(exchange, file.info_id))
        story_key, part = self._identify(exchange.url)
        return Capture(
            url=exchange.url,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            digest=original.digest if original else exchange.digest,
            revisit=original is not None,
            file=file.path.name,
            offset=offset,
            length=len(response),
            story_key=story_key,
            part=part,
        )

    def _file_for(self, now: datetime) -> RecordFile:
        """Return the file to write to: a new one each day (UTC), and after so many bytes."""
        file = self._file
        if file is None:
            raise ArchiveError("the archive is closed; nothing can be recorded any more")
        if file.size < self._label.max_bytes and file.started_at.astimezone(UTC).date() >= now.astimezone(UTC).date():
            return file
        self._file = self._new_file(now)
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


def _content_type(exchange: Exchange) -> str:
    values = (value.decode("latin-1") for name, value in exchange.headers if name.lower() == b"content-type")
    return next(values, "")
