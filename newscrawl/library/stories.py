"""An iterator over stories that becomes a pandas data frame on request."""

from collections.abc import Generator, Iterator
from dataclasses import fields
from typing import Any

from newscrawl.errors import InputError
from newscrawl.library.records import StoredArticle


class Stories(Iterator[StoredArticle]):
    """Stories as they stream from a database or a crawl, each given once."""

    def __init__(self, stories: Generator[StoredArticle]) -> None:
        self._stories = stories

    def __next__(self) -> StoredArticle:
        return next(self._stories)

    def close(self) -> None:
        """Take no more; a crawl ends."""
        self._stories.close()

    def to_dataframe(self) -> Any:
        """Return the stories that are left as a pandas DataFrame: a row a story, times in UTC.

        Raises: InputError where pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise InputError("a data frame needs pandas: pip install pandas") from error
        names = [field.name for field in fields(StoredArticle)]
        frame = pandas.DataFrame([[getattr(story, name) for name in names] for story in self], columns=names)
        for name in (name for name in names if name.endswith("_at")):
            frame[name] = pandas.to_datetime(frame[name], utc=True)
        return frame
