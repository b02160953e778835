"""The CDXJ index beside each WARC file: what replay servers (pywb and others) look pages up in."""

import json
import os
import re
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.store.captures import Capture

_WWW = re.compile(r"www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}


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


def write_index(warc_path: Path, lines: Iterable[str]) -> None:
    """Write the index of a WARC file, whole or not at all. A file with an index is complete.

    Raises: OSError.
    """
    path = index_path(warc_path)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.writelines(line + b"\n" for line in sorted(line.encode() for line in lines))
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
