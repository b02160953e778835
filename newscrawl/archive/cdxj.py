"""The CDXJ index beside each WARC file: what replay servers (pywb and others) look pages up in."""

import heapq
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from newscrawl.warc.capture import Capture

_WWW = re.compile(r"www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
#: Lines that wait in memory: some 2 MB. All those of a crawl of 20,000 stories took 15 MB more when they were sorted.
_AT_ONCE = 4_096


def index_path(warc_path: Path) -> Path:
    """Return where the index of a WARC file stands."""
    return warc_path.with_name(f"{warc_path.name}.cdxj")


def search_key(url: str) -> str:
    """Return the key of a URL (SURT): the host backwards, so that the pages of a site stand together.

    >>> search_key("https://www.iNews.id/News/cerita?b=2&a=1")
    'id,inews)/news/cerita?a=1&b=2'
    """
    address = urlsplit(url.lower())
    host = _WWW.sub("", address.hostname or "", count=1)
    port = f":{address.port}" if address.port and address.port != _DEFAULT_PORTS.get(address.scheme) else ""
    path = address.path if address.path == "/" else address.path.rstrip("/")
    query = f"?{'&'.join(sorted(address.query.split('&')))}" if address.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){path or '/'}{query}"


def index_line(capture: Capture, mime: str) -> str:
    """Return the line of one record; `mime` is the media type of the response."""
    about = {
        "url": capture.url,
        "mime": "warc/revisit" if capture.revisit else mime or "unk",
        "status": str(capture.status),
        "digest": capture.digest,
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.file,
    }
    timestamp = capture.fetched_at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return f"{search_key(capture.url)} {timestamp} {json.dumps(about, ensure_ascii=False)}"


class SortedLines:
    """The lines of an index, in their order: the newest wait in memory, the others in files without a name.

    The system takes those back when they are closed, or when the program ends in whatever way.
    """

    def __init__(self, folder: Path, lines: Iterable[str] = ()) -> None:
        """Take the folder for these files: that of the archive has the room, a folder for temporary ones may not."""
        self._folder = folder
        self._recent: list[bytes] = []
        self._files: list[BinaryIO] = []
        for line in lines:
            self.add(line)

    def add(self, line: str) -> None:
        """Take one more. Where the disk is full it waits in memory."""
        self._recent.append(line.encode() + b"\n")
        if len(self._recent) % _AT_ONCE == 0:
            with suppress(OSError):
                self._put_away()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines with their ends.

        Raises: OSError.
        """
        for file in self._files:
            file.seek(0)
        return heapq.merge(*self._files, sorted(self._recent))

    def close(self) -> None:
        """Let the files go."""
        for file in self._files:
            file.close()

    def _put_away(self) -> None:
        with ExitStack() as opened:
            file = opened.enter_context(tempfile.TemporaryFile(dir=self._folder))
            file.writelines(sorted(self._recent))
            file.flush()
            opened.pop_all()
        self._files.append(file)
        self._recent.clear()


def write_index(warc_path: Path, lines: SortedLines) -> None:
    """Write the index of a WARC file, whole or not at all. A file with an index is complete.

    Raises: OSError.
    """
    path = index_path(warc_path)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.writelines(lines)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
