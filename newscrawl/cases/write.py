"""Write a fixture folder: a page and the record extracted from it, for a person to check."""

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.cases.read import PAGE_FILE
from newscrawl.errors import ArchiveError, InputError
from newscrawl.items import Article, Draft, Page, Reading, Rejection
from newscrawl.page.answer import read_within_budget
from newscrawl.page.site import Site
from newscrawl.stories.merge import IncompleteStoryError, join

#: Files of a case that say what its pages become; a case has exactly one of them.
ARTICLE, LINKS, DROPPED = "article.json", "links.json", "dropped.json"

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NAME_CHARS = 100  # a folder's name has 255 bytes at most
_NAME_WORDS = 5  # of a slug: enough to tell cases apart until a person names them
#: Headers that change how the bytes are read, or that a later request would repeat.
_HEADERS = {name.lower(): name for name in ("Content-Type", "Content-Language", "ETag", "Last-Modified")}

#: Columns that follow from the others, or from the fetch.
_NOT_CHECKED = {"word_count", "provenance", "text_key", "fetched_at", "etag", "last_modified"}


@dataclass(frozen=True, slots=True)
class Case:
    """A saved case."""

    folder: Path
    expects: str  # name of the file that says what the pages become
    content: Mapping[str, Any]  # of that file


def save_case(root: Path, site: Site, pages: Sequence[Page], name: str | None = None) -> Case:
    """Save the pages of one story, or one listing, as `root/<site>/<name>/`, marked as not checked.

    Bodies are without their content encoding, the story's first page comes first. The folder is there whole or not at
    all, and one that is there already stays as it is.

    Raises: InputError for a name that cannot be used or is taken, ArchiveError where the folder cannot be written.
    """
    folder = case_folder(root, site, suggest_name(site, pages[0].url) if name is None else name)
    expects, content = expectation([read_within_budget(page, site) for page in pages])
    names = [_file_name(site, page) for page in pages]
    if len(set(names)) < len(names):
        raise InputError(f"these pages would have the same file in {folder}: {', '.join(page.url for page in pages)}")
    about = _about(pages, names)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Beside the folder that the tests look through, so that the renaming stays within one file system.
        with tempfile.TemporaryDirectory(prefix=".case-", dir=root) as made:
            place = Path(made) / folder.name
            place.mkdir()
            for file, page in zip(names, pages, strict=True):
                (place / file).write_bytes(page.body)
            _write(place / "page.json", about)
            _write(place / expects, content)
            place.rename(folder)
    except OSError as error:
        raise ArchiveError(f"{folder}: {error.strerror or error}; make the folder writable") from error
    return Case(folder, expects, content)


def case_folder(root: Path, site: Site, name: str) -> Path:
    """Return where a new case of this name goes.

    Raises: InputError for a name that cannot be used or is taken.
    """
    if len(name) > _NAME_CHARS or not _NAME.fullmatch(name):
        raise InputError(f'"{name}" cannot name a case: use a few lower-case words with hyphens, such as caption-in-h5')
    folder = root / site.name / name
    if os.path.lexists(folder):  # a link that leads nowhere, too; an unreadable folder is an error later
        raise InputError(f"{folder} is there already, and no case is overwritten: give another --case NAME")
    return folder


def suggest_name(site: Site, url: str) -> str:
    """Return a name for a case until a person finds one that says why it exists."""
    last = site.urls.read(url).canonical.rstrip("/").rpartition("/")[2]
    words = re.findall(r"[a-z0-9]+", last.lower())[:_NAME_WORDS]
    return "-".join(["captured", *words])[:_NAME_CHARS].rstrip("-")


def expectation(readings: Sequence[Reading]) -> tuple[str, dict[str, Any]]:
    """Return the expectation of a case: the name of its file (`article.json` ...), and its content."""
    results = [reading.result for reading in readings]
    drafts = [result for result in results if isinstance(result, Draft)]
    if drafts:
        try:
            return ARTICLE, record_of(join(drafts))
        except IncompleteStoryError as error:
            return DROPPED, {"outcome": f"failed/{error.reason}"}
    rejections = {f"{result.outcome}/{result.reason}" for result in results if isinstance(result, Rejection)}
    if rejections:
        return DROPPED, {"outcome": ", ".join(sorted(rejections))}
    return LINKS, {"links": [link.url for reading in readings for link in reading.links]}


def record_of(article: Article) -> dict[str, Any]:
    """Return the columns of the table `articles` that a person can check against the pages, as JSON."""
    row = {name: value for name, value in article.row().items() if name not in _NOT_CHECKED}
    times = {name: value.astimezone(UTC) for name, value in row.items() if isinstance(value, datetime)}
    return row | {name: f"{value:%Y-%m-%d %H:%M:%S}" for name, value in times.items()}


def _file_name(site: Site, page: Page) -> str:
    part = site.urls.read(page.url).part
    name = "page.html" if part == "1" else f"page-{part}.html"
    assert PAGE_FILE.fullmatch(name)
    return name


def _about(pages: Sequence[Page], names: Sequence[str]) -> dict[str, Any]:
    first, *others = [_entry(page) for page in pages]
    about = first | {"origin": "captured", "why": "", "checked": False}
    if others or names[0] != "page.html":
        entries = zip(names, (first, *others), strict=True)
        about["pages"] = [{"file": name, **entry} for name, entry in entries]
    return about


def _entry(page: Page) -> dict[str, Any]:
    headers = {name: page.headers[key] for key, name in _HEADERS.items() if key in page.headers}
    fetched_at = page.fetched_at.astimezone(UTC).replace(microsecond=0).isoformat()
    return {"url": page.url, "fetched_at": fetched_at, "status": page.status, "headers": headers}


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
