"""Saved pages by the paths that a user names: fixture folders, WARC files, folders of either, or a mix."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from newscrawl.cases.read import is_case, read_case
from newscrawl.errors import InputError
from newscrawl.warc.reader import WARC_ENDINGS, WarcFile
from newscrawl.warc.revisits import Revisits
from newscrawl.warc.saved import SavedPage, Tally, Wanted


@dataclass(frozen=True, slots=True)
class SavedPages:
    """The pages under some paths, in the order of the paths and of the names below them."""

    cases: tuple[Path, ...]
    warc_files: tuple[Path, ...]

    @classmethod
    def under(cls, paths: Sequence[str | Path]) -> "SavedPages":
        """Find the cases and WARC files under `paths`, each once.

        Raises: InputError for a path that is missing, unreadable or holds nothing of the kind.
        """
        cases: dict[Path, Path] = {}
        warc_files: dict[Path, Path] = {}
        for path in map(Path, paths):
            found_cases, found_files = _find(path)
            cases.update((case.resolve(), case) for case in found_cases if case.resolve() not in cases)
            warc_files.update((file.resolve(), file) for file in found_files if file.resolve() not in warc_files)
        return cls(tuple(cases.values()), tuple(warc_files.values()))

    def read(self, wanted: Wanted, tally: Tally, *, max_bytes: int) -> Iterator[SavedPage]:
        """Yield the pages with a wanted URL, streamed; bodies above `max_bytes` stay unread.

        Errors come after the other pages, since another attempt may have replaced them. Pages that were recorded as a
        repetition of another record come last, after a second look through the WARC files and those beside them: so
        the original may stand anywhere, and memory holds only what repeats it.
        """
        for case in self.cases:
            yield from read_case(case, wanted, tally, max_bytes=max_bytes)
        revisits = Revisits()
        for path in self.warc_files:
            yield from _open(path, tally, max_bytes).pages(wanted, revisits)
        yield from revisits.left(revisits.errors)
        for path in (*self.warc_files, *self._files_beside()):
            if revisits.pending:
                # What cannot be read was reported the first time.
                yield from _open(path, Tally(quiet=True), max_bytes).revisited(revisits)
        for unresolved in revisits.pending.values():
            for _ in unresolved:
                tally.skipped("revisit-unresolved")

    def _files_beside(self) -> Iterator[Path]:
        """Yield the WARC files in the same folders, which may hold what a single file of an archive repeats."""
        known = {path.resolve() for path in self.warc_files}
        for folder in sorted({path.parent for path in known}):
            for path in sorted(folder.iterdir()):
                if path.name.endswith(WARC_ENDINGS) and path not in known:
                    yield path


def _open(path: Path, tally: Tally, max_bytes: int) -> WarcFile:
    return WarcFile(path, tally, max_bytes=max_bytes)


def _find(path: Path) -> tuple[list[Path], list[Path]]:
    """Return the case folders and the WARC files at or under a path."""
    try:
        if path.is_file():
            return [], [_warc_file(path)]
        if not path.exists():
            raise InputError(f'there is no "{path}"; give a fixtures folder, a WARC file or a folder of them')
        next(path.iterdir(), None)
    except OSError as error:
        raise InputError(f'cannot read "{path}": {error.strerror}') from error
    cases: list[Path] = []
    warc_files: list[Path] = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if is_case(names):
            cases.append(Path(folder))
        warc_files.extend(Path(folder, name) for name in sorted(names) if name.endswith(WARC_ENDINGS))
    if not cases and not warc_files:
        raise InputError(f'"{path}" holds no saved pages: no page.json, no .warc or .warc.gz file')
    return cases, warc_files


def _warc_file(path: Path) -> Path:
    with path.open("rb") as stream:
        start = stream.read(5)
    if not start:
        raise InputError(f'"{path}" is empty')
    if not path.name.endswith(WARC_ENDINGS) and start != b"WARC/":
        raise InputError(f'"{path}" is no WARC file; of a fixture, give the folder')
    return path
