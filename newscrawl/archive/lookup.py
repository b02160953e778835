"""The recorded bytes of one page, found through the index in the database."""

import zlib
from dataclasses import replace
from datetime import UTC
from pathlib import Path

from fastwarc import WarcRecord
from sqlalchemy import Engine

from newscrawl.archive.file import find_file
from newscrawl.errors import ArchiveError
from newscrawl.store.captures import originals
from newscrawl.warc.capture import Capture
from newscrawl.warc.http import parse_message
from newscrawl.warc.reader import is_truncated
from newscrawl.warc.records import REQUESTED_AS, RETRY_OF
from newscrawl.warc.saved import SavedPage, stored_headers


def read_capture(engine: Engine, folder: Path, capture: Capture) -> SavedPage:
    """Return the page of a capture, as it was sent.

    Raises: ArchiveError where its file is missing or holds something else at that place.
    """
    page = _read(folder, capture)
    if not capture.revisit:
        return page
    with engine.connect() as connection:
        found = originals(connection, [capture.digest]).get(capture.digest, [])
    for original in found:
        try:
            body = _read(folder, original).body
        except ArchiveError:
            continue
        return replace(page, body=body, headers=stored_headers(page.headers, body))
    raise ArchiveError(f"{page.where}: the page repeats the bytes of another record, which is not in {folder}")


def _read(folder: Path, capture: Capture) -> SavedPage:
    path = find_file(folder, capture.file)
    where = f"{path}:{capture.offset}"
    try:
        with path.open("rb") as stream:
            stream.seek(capture.offset)
            data = zlib.decompress(stream.read(capture.length), 16 + zlib.MAX_WBITS)
    except OSError as error:
        raise ArchiveError(f"{where}: {error.strerror}; the page cannot be read") from error
    except zlib.error as error:
        raise _displaced(where) from error
    if not data.startswith(b"WARC/"):
        raise _displaced(where)
    record = WarcRecord.from_bytes(data)
    fetched_at = record.record_date.astimezone(UTC)
    message = parse_message(record.reader.read())
    is_it = record.headers.get("WARC-Target-URI") == capture.url
    if not is_it or message is None or fetched_at != capture.fetched_at.astimezone(UTC).replace(microsecond=0):
        raise _displaced(where)
    return SavedPage(
        url=capture.url,
        fetched_at=fetched_at,
        body=message.body,
        status=message.status,
        headers=stored_headers(message.headers, message.body) if message.body else message.headers,
        where=where,
        truncated=is_truncated(record, message) or not message.complete,
        record_id=record.record_id or "",
        retry_of=record.headers.get(RETRY_OF) or "",
        requested_as=record.headers.get(REQUESTED_AS) or "",
        is_revisit=capture.revisit,
    )


def _displaced(where: str) -> ArchiveError:
    return ArchiveError(f"{where} is not where the page stands; `newscrawl archive --reindex` looks for it again")
