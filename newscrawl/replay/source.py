"""Saved pages by the paths that a user names: fixture folders, WARC and WACZ files, folders, URLs, lists of these."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newscrawl.cases.read import is_case, read_case
from newscrawl.errors import InputError
from newscrawl.warc.places import (
    ReadableFile,
    files_under,
    is_url,
    is_wacz_name,
    is_warc_name,
    read_list,
    reason,
    with_members,
)
from newscrawl.warc.reader import WarcFile
from newscrawl.warc.revisits import Revisits
from newscrawl.warc.saved import SavedPage, Tally, Wanted

_LIST = "@"  # before the name of a list of paths


@dataclass(frozen=True, slots=True)
class SavedPages:
    """The pages under some paths, in the order of the paths and of the names below them."""

    cases: tuple[Path, ...]
    warc_files: tuple[ReadableFile, ...]

    @classmethod
    def under(cls, paths: Sequence[str | Path]) -> "SavedPages":
        """Find the cases and WARC files under paths and URLs, each once; `@list` is a file that names more.

        Raises: InputError for a path that is missing, unreadable or holds nothing of the kind.
        """
        cases: dict[Path, Path] = {}
        files: dict[str, ReadableFile] = {}
        for path in _listed(paths):
            found_cases, found_files = _find(path)
            cases.update((case.resolve(), case) for case in found_cases if case.resolve() not in cases)
            for file in with_members(found_files):
                files.setdefault(_key(file), file)
        return cls(tuple(cases.values()), tuple(files.values()))

    def read(self, wanted: Wanted, tally: Tally, *, max_bytes: int) -> Iterator[SavedPage]:
        """Yield the pages with a wanted URL, streamed; bodies above `max_bytes` stay unread.

        Errors come after the other pages, since another attempt may have replaced them. Pages that were recorded as a
        repetition of another record come last, after a second look through the WARC files and those beside them: so
        the original may stand anywhere, and memory holds only what repeats it.
        """
        for case in self.cases:
            yield from read_case(case, wanted, tally, max_bytes=max_bytes)
        revisits = Revisits()
        for file in self.warc_files:
            yield from WarcFile(file, tally, max_bytes=max_bytes).pages(wanted, revisits)
        yield from revisits.left(revisits.errors)
        for file in (*self.warc_files, *self._files_beside()):
            if revisits.pending:
                # What cannot be read was reported the first time.
                yield from WarcFile(file, Tally(quiet=True), max_bytes=max_bytes).revisited(revisits)
        yield from (page for page, _ in revisits.nearest())
        yield from revisits.left(revisits.redirects.unanswered())
        tally.unresolved([waiting.page for waiting in revisits.open()])

    def _files_beside(self) -> Iterator[Path]:
        """Yield the WARC files in the same folders, which may hold the originals of a file's revisit records."""
        known = {file.resolve() for file in self.warc_files if isinstance(file, Path)}
        for folder in sorted({path.parent for path in known}):
            for path in sorted(folder.iterdir()):
                if is_warc_name(path.name) and path not in known:
                    yield path


def _listed(paths: Sequence[str | Path]) -> Iterator[str]:
    for path in map(str, paths):
        if path.startswith(_LIST):
            yield from read_list(path.removeprefix(_LIST))
        else:
            yield path


def _key(file: ReadableFile) -> str:
    return str(file.resolve()) if isinstance(file, Path) else str(file)


def _find(name: str) -> tuple[list[Path], list[ReadableFile]]:
    """Return the case folders and the WARC and WACZ files at or under a path or URL."""
    if is_url(name):
        if not (remote := files_under(name)):
            raise InputError(f'"{name}" holds no .warc, .warc.gz or .wacz file')
        return [], remote
    path = Path(name)
    try:
        if path.is_file():
            return [], [_file(path)]
        if not path.exists():
            raise InputError(f'there is no "{path}"; give a fixtures folder, a WARC file or a folder of them')
        next(path.iterdir(), None)
    except OSError as error:
        raise InputError(f'cannot read "{path}": {reason(error)}') from error
    cases: list[Path] = []
    files: list[ReadableFile] = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if is_case(names):
            cases.append(Path(folder))
        files.extend(Path(folder, name) for name in sorted(names) if is_warc_name(name) or is_wacz_name(name))
    if not cases and not files:
        raise InputError(f'"{path}" holds no saved pages: no page.json, no .warc, .warc.gz or .wacz file')
    return cases, files


def _file(path: Path) -> Path:
    with path.open("rb") as stream:
        start = stream.read(5)
    if not start:
        raise InputError(f'"{path}" is empty')
    if not is_warc_name(path.name) and not is_wacz_name(path.name) and start != b"WARC/":
        if (path.parent / "page.json").is_file():
            raise InputError(f'"{path}" is a page of a fixture: pass the folder that contains it, "{path.parent}"')
        raise InputError(f'"{path}" is no WARC or WACZ file')
    return path
