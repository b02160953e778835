"""Stories as a folder of plain texts with an index, for concordancers (AntConc, NVivo, Voyant)."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from newscrawl.export.formats import Csv, RowWriter

INDEX_NAME = "index.csv"
_SLUG_LENGTH = 60
_APART = frozenset({"body", "provenance"})  # the text itself, and what is long beside it


class TextFolder(RowWriter):
    """One UTF-8 file a story, title and text; `index.csv` names each file beside the story's other columns."""

    def __init__(self, folder: Path, columns: Sequence[str]) -> None:
        self._folder = folder
        self._stream = (folder / INDEX_NAME).open("w", encoding="utf-8", newline="")
        self._index = Csv(self._stream, ("file", *(name for name in columns if name not in _APART)))

    def write(self, row: Mapping[str, Any]) -> None:
        """Write a story's file and its line in the index."""
        name = file_name(row)
        (self._folder / name).write_text(f"{row['title']}\n\n{row['body']}".rstrip() + "\n", "utf-8")
        self._index.write({"file": name, **row})

    def close(self) -> None:
        """End the index."""
        self._stream.close()

    def discard(self) -> None:
        """Close the index as it is."""
        self._stream.close()


def file_name(row: Mapping[str, Any]) -> str:
    """Return a name that sorts by day and says which story it is.

    >>> file_name({"published_day": "2023-12-11", "id": 76, "url": "https://www.inews.id/news/Wakil-Menlu/"})
    '2023-12-11_76_wakil-menlu.txt'
    """
    slug = row["url"].rstrip("/").rpartition("/")[2]
    slug = re.sub(r"[^a-z0-9]+", "-", slug.lower())[:_SLUG_LENGTH].strip("-")
    return f"{row['published_day'] or 'undated'}_{row['id']}_{slug or 'story'}.txt"
