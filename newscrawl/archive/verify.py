"""Integrity of an archive: every record readable, every digest right, every repetition resolvable."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fastwarc import WarcRecord, WarcRecordType
from sqlalchemy import Engine

from newscrawl.archive.file import ENDING, OWN_PREFIX, final_name
from newscrawl.archive.identify import identify_by
from newscrawl.archive.scan import members, scan
from newscrawl.console.progress import Progress
from newscrawl.errors import InputError
from newscrawl.store.captures import captures_in
from newscrawl.warc.digests import Digest, size_of_digest
from newscrawl.warc.fields import is_http
from newscrawl.warc.places import OPEN_ENDING, ReadableFile, is_wacz_name, is_warc_name, size_of, warc_members
from newscrawl.warc.reader import WarcFile
from newscrawl.warc.saved import Tally

_READ_BYTES = 1 << 20
_NOTHING = Digest.of("sha1", b"")  # of a page that was not modified, where the archive does not have it
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


@dataclass(slots=True)
class Verification:
    """Result of the verification of an archive."""

    records: Counter[str] = field(default_factory=Counter)  # by type
    digests: int = 0  # that were compared
    faults: list[str] = field(default_factory=list)  # one line each, with file and offset


def verify(folder: Path, engine: Engine | None, progress: Progress) -> Verification:
    """Verify every record under a folder, and the index in the database where there is one.

    Raises: OSError.
    """
    result = Verification()
    payloads: set[Digest] = set()
    repetitions: list[tuple[str, Digest]] = []  # where, digest
    files = sorted(_files(folder, result.faults), key=str)
    progress.expect(sum(map(size_of, files)))
    done = 0
    for file in files:
        own = file if isinstance(file, Path) and file.parent == folder and _is_own(file.name) else None
        for record, where in _own_records(own, result.faults) if own else _other_records(file, result.faults):
            progress.report(done + int(where.rpartition(":")[2]), f"{result.records.total():,} records")
            result.records[str(record.record_type)] += 1
            result.digests += _compare_digests(record, where, result.faults)
            digest = Digest.parse(record.headers.get("WARC-Payload-Digest"))
            if digest is None:
                continue
            if record.record_type == WarcRecordType.response:
                payloads.add(digest)
            elif record.record_type == WarcRecordType.revisit and digest != _NOTHING:
                repetitions.append((where, digest))
        if engine is not None and own is not None:
            _compare_index(own, engine, result.faults)
        done += size_of(file)
    for where, digest in repetitions:
        if digest not in payloads:
            result.faults.append(f"{where}: the record that it repeats ({digest}) is not here")
    return result


def _files(folder: Path, faults: list[str]) -> Iterator[ReadableFile]:
    """Yield the WARC files under a folder, and those in WACZ files."""
    for path in folder.rglob("*"):
        if is_warc_name(path.name):
            yield path
        elif is_wacz_name(path.name):
            try:
                yield from warc_members(path)
            except InputError as error:
                faults.append(str(error))


def _is_own(name: str) -> bool:
    return name.startswith(OWN_PREFIX) and name.removesuffix(OPEN_ENDING).endswith(ENDING)


def _own_records(path: Path, faults: list[str]) -> Iterator[tuple[WarcRecord, str]]:
    end = 0
    for member in members(path):
        if member.offset != end:
            faults.append(f"{path}:{end}: {member.offset - end} bytes are no record")
        end = member.end
        yield WarcRecord.from_bytes(member.data), f"{path}:{member.offset}"
    if size := path.stat().st_size - end:
        faults.append(f"{path}:{end}: the last {size} bytes are no whole record")


def _other_records(file: ReadableFile, faults: list[str]) -> Iterator[tuple[WarcRecord, str]]:
    for record, offset in WarcFile(file, _Faults(faults), max_bytes=0).records():
        if record is not None:
            yield record, f"{file}:{offset}"


class _Faults(Tally):
    """A tally that keeps the lines."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(quiet=True)
        self._lines = lines

    def unreadable(self, where: str, why: str) -> None:
        self._lines.append(f"{where}: {why}")


def _compare_digests(record: WarcRecord, where: str, faults: list[str]) -> int:
    """Return how many digests of a record were compared with its bytes."""
    announced = record.content_length
    block = _Digest(record.headers.get("WARC-Block-Digest"))
    # The payload of a revisit is elsewhere; that of a request is empty, or what a form sent.
    is_payload_here = is_http(record) and record.record_type != WarcRecordType.revisit
    payload = _Digest(record.headers.get("WARC-Payload-Digest") if is_payload_here else None)
    size, head = 0, b""
    is_body = False
    while chunk := record.reader.read(_READ_BYTES):
        size += len(chunk)
        block.update(chunk)
        if is_body:
            payload.update(chunk)
            continue
        head += chunk
        if end := _HEADERS_END.search(head):
            is_body = True
            payload.update(head[end.end() :])
    if size < announced:
        faults.append(f"{where}: the record is cut, {size} of {announced} bytes are there")
        return 0
    for name, digest in (("block", block), ("payload", payload)):
        if digest.is_wrong():
            faults.append(f"{where}: the {name} digest is wrong")
    return block.is_known + payload.is_known


class _Digest:
    """A digest as it is announced, and of the bytes that are there."""

    def __init__(self, announced: str | None) -> None:
        self._announced = Digest.parse(announced)
        algorithm = self._announced.algorithm if self._announced else ""
        self.is_known = size_of_digest(algorithm) > 0
        self._hash = hashlib.new(algorithm, usedforsecurity=False) if self.is_known else None

    def update(self, chunk: bytes) -> None:
        if self._hash is not None:
            self._hash.update(chunk)

    def is_wrong(self) -> bool:
        """Say whether they differ, in whatever notation it is announced."""
        return self._hash is not None and self._announced != Digest(self._hash.name, self._hash.digest())


def _compare_index(path: Path, engine: Engine, faults: list[str]) -> None:
    captures, _ = scan(path, identify_by(()))
    there = {(capture.offset, capture.url, capture.digest) for capture in captures}
    with engine.connect() as connection:
        indexed = {
            (capture.offset, capture.url, capture.digest) for capture in captures_in(connection, final_name(path))
        }
    if there != indexed:
        faults.append(
            f"{path}: {len(there - indexed)} responses are not in the database's index, {len(indexed - there)} of its "
            "entries are not in the file; `newscrawl archive --reindex` brings them together"
        )
