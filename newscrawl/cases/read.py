"""Saved pages in files: a fixture folder, `page.json` beside the HTML of one story's pages; a page alone."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.errors import ArchiveError, InputError, UnreadableBodyError
from newscrawl.items import Page
from newscrawl.warc.decode import decode_body, read_saved_page
from newscrawl.warc.saved import Headers, SavedPage, Tally, Wanted, stored_headers

PAGE_FILE = re.compile(r"page(?:-(?P<part>[a-z0-9-]+))?\.html?")
_GZIP_START = b"\x1f\x8b"
_DEFAULT_TYPE = ("Content-Type", "text/html")


def is_case(names: list[str]) -> bool:
    """Whether a folder with these files is a case."""
    return "page.json" in names or any(PAGE_FILE.fullmatch(name) for name in names)


def read_case(folder: Path, wanted: Wanted, tally: Tally, *, max_bytes: int) -> Iterator[SavedPage]:
    """Yield the pages of a case with a wanted URL; an unreadable one is counted and skipped."""
    try:
        about = _read_about(folder)
        listed = _listed_pages(folder, about)
    except ArchiveError as error:
        tally.unreadable(str(folder), str(error))
        return
    for entry in listed:
        try:
            url = _url(about, entry)
            if wanted(url):
                yield _read_page(folder, url, {**about, **entry}, max_bytes)
        except ArchiveError as error:
            tally.unreadable(str(folder), str(error))


def load_page(name: str, max_bytes: int, url: str | None = None) -> Page:
    """Return the page in a file, which may be gzipped, on standard input ("-"), or the first one of a case.

    Raises: InputError where it cannot be read.
    """
    try:
        if Path(name).is_dir():
            return _first_page(Path(name), max_bytes or sys.maxsize)
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        if body.startswith(_GZIP_START):
            body, _ = decode_body(body, ["gzip"], max_bytes)
    except OSError as error:
        raise InputError(f'"{name}" cannot be read: {error.strerror}') from error
    except (ArchiveError, UnreadableBodyError) as error:
        raise InputError(f'"{name}" cannot be read: {error}') from error
    return Page(url or "", body, datetime.now(UTC))


def _first_page(folder: Path, max_bytes: int) -> Page:
    about = _read_about(folder)
    entry = _listed_pages(folder, about)[0]
    return read_saved_page(_read_page(folder, _url(about, entry), {**about, **entry}, max_bytes), max_bytes)


def _read_about(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ArchiveError("page.json is missing") from error
    except (OSError, ValueError, RecursionError) as error:
        raise ArchiveError(f"page.json: {error}") from error
    if not isinstance(about, dict):
        raise ArchiveError("page.json is not an object")
    return about


def _listed_pages(folder: Path, about: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return an entry for each page: those that page.json lists, then the other `page*.html` files of the folder."""
    listed = about.get("pages", [])
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise ArchiveError('page.json: "pages" is not a list of objects')
    known = {entry.get("file") for entry in listed}
    others = sorted(path.name for path in folder.iterdir() if PAGE_FILE.fullmatch(path.name) and path.name not in known)
    if not listed and not others:
        raise ArchiveError("page.html is missing")
    return listed + [{"file": name} for name in others]


def _read_page(folder: Path, url: str, entry: Mapping[str, Any], max_bytes: int) -> SavedPage:
    """Return the page of an entry.

    Raises: ArchiveError, naming what is missing or wrong.
    """
    name = entry["file"]
    path = folder / name
    fetched_at = _fetched_at(entry)
    status = entry.get("status", 200)
    if not isinstance(status, int) or not 100 <= status <= 599:
        raise ArchiveError(f'page.json: "status": {status!r} is not an HTTP status')
    headers = _headers(entry)
    try:
        size = path.stat().st_size
        if size > max_bytes:
            return SavedPage(url, fetched_at, b"", status, headers, str(path), unread_bytes=size)
        body = path.read_bytes()
    except OSError as error:
        raise ArchiveError(f"{name}: {error.strerror}") from error
    return SavedPage(url, fetched_at, body, status, stored_headers(headers, body), str(path))


def _url(about: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """Return the page's own URL, or the story's with the number that the name of the page's file ends in."""
    name = entry.get("file")
    if not isinstance(name, str) or Path(name).name != name:
        raise ArchiveError(f'page.json: "file": {name!r} is not the name of a file in this folder')
    if isinstance(entry.get("url"), str):
        return str(entry["url"]).strip()
    story_url = about.get("url")
    if not isinstance(story_url, str) or not story_url.strip():
        raise ArchiveError(f'page.json: "url" is missing for {name}')
    match = PAGE_FILE.fullmatch(name)
    part = match["part"] if match else None
    if part is None or part == "1":
        return story_url.strip()
    if part == "all" or part.isdigit():
        return f"{story_url.strip().rstrip('/')}/{part}"
    raise ArchiveError(f'{name}: its URL is not known; list it under "pages" in page.json')


def _fetched_at(entry: Mapping[str, Any]) -> datetime:
    """Return the time of the fetch; without a zone it is read as UTC, never as the zone of this machine."""
    written = entry.get("fetched_at")
    try:
        fetched_at = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        fetched_at = None
    if fetched_at is None:
        raise ArchiveError(f'page.json: "fetched_at": {written!r} is not a date and time (ISO 8601)')
    return (fetched_at if fetched_at.tzinfo else fetched_at.replace(tzinfo=UTC)).astimezone(UTC)


def _headers(entry: Mapping[str, Any]) -> Headers:
    """Return the headers as pairs; a value may be a list; a page is HTML where nothing else is said."""
    written = entry.get("headers", {})
    if not isinstance(written, dict):
        raise ArchiveError('page.json: "headers" is not an object')
    headers = [
        (str(name), str(value))
        for name, values in written.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(_DEFAULT_TYPE)
    return tuple(headers)
