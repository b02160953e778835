"""Preview of a replay: the changes of the rows, without storing them."""

import json
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from newscrawl.errors import FailReason
from newscrawl.items import Draft, Rejection
from newscrawl.store import observations
from newscrawl.store.engine import store_error
from newscrawl.store.schema import articles
from newscrawl.stories.draft_json import (
    from_json_object,
    rejection_from_json,
    rejection_to_json,
    to_json_object,
    to_whole_seconds,
    whole_second,
)
from newscrawl.stories.log import StoryLog, StoryState, article_row

Key = tuple[str, datetime, str]  # of an observation: part, time of the fetch, digest

_BATCH_STORIES = 500
_SCRATCH = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE said (story_key, part, fetched_at, digest, said, PRIMARY KEY (story_key, part, fetched_at, digest));
"""


@dataclass(frozen=True, slots=True)
class Silenced:
    """A page of a story that gave a record and gives none any more; its stored record stays."""

    url: str
    reasons: tuple[str, ...]  # of its fetches


@dataclass(frozen=True, slots=True)
class Change:
    """A story whose row would be another one, or of which a page gives no record any more.

    `before` is None where there is no row yet, `after` too where there would be none either.
    """

    story_key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    silenced: tuple[Silenced, ...] = ()

    @property
    def url(self) -> str:
        """The story's URL, the present one where there is a row."""
        row = self.before or self.after
        return str(row["url"]) if row else self.story_key

    @property
    def fields(self) -> list[str]:
        """The names of the columns that would change, where there is a row before and after."""
        if self.before is None or self.after is None:
            return []
        return [name for name, value in self.after.items() if self.before[name] != value]


@dataclass(slots=True)
class Outlook:
    """Numbers beside the changes, complete when the last change was taken."""

    pages: int = 0
    stories: int = 0
    same: int = 0  # rows that would stay as they are
    failing: Counter[str] = field(default_factory=Counter)  # pages by the reason to fail
    damaged: dict[str, str] = field(default_factory=dict)  # stories whose stored rows cannot be read, and why


class Preview:
    """Collects drafts and rejections in a temporary file; memory holds a batch of stories at a time."""

    def __init__(self, engine: Engine) -> None:
        """Compare with this database, which is only read."""
        self.outlook = Outlook()
        self._engine = engine
        self._folder = tempfile.TemporaryDirectory(prefix="newscrawl-")
        self._scratch = sqlite3.connect(Path(self._folder.name) / "said.db", isolation_level=None)
        self._scratch.executescript(_SCRATCH)
        self._scratch.execute("BEGIN")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the file."""
        self._scratch.close()
        self._folder.cleanup()

    def add(self, item: Draft | Rejection, part: str, digest: str) -> None:
        """Add the draft or rejection of a page; `part` and `digest` name the page of the story."""
        self.outlook.pages += 1
        if isinstance(item, Draft):
            draft = to_whole_seconds(item)
            fetched_at, said = draft.fetched_at, to_json_object(draft)
        else:
            fetched_at, said = whole_second(item.fetched_at), rejection_to_json(item)
            if isinstance(item.reason, FailReason):
                self.outlook.failing[str(item.reason)] += 1
        key = item.story_key or item.url, part, fetched_at.isoformat(), digest
        self._scratch.execute("INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?, ?)", (*key, json.dumps(said)))

    def changes(self) -> Iterator[Change]:
        """Yield the stories whose row would be another one or of which a page gives no record any more, by their keys.

        Raises: StoreError where the database cannot be read.
        """
        rows = self._scratch.execute("SELECT * FROM said ORDER BY story_key")
        batch: dict[str, list[tuple[Any, ...]]] = {}
        for story_key, pages in groupby(rows, key=lambda row: row[0]):
            batch[story_key] = list(pages)
            if len(batch) >= _BATCH_STORIES:
                yield from self._compare(batch)
                batch = {}
        yield from self._compare(batch)

    def _compare(self, batch: dict[str, list[tuple[Any, ...]]]) -> Iterator[Change]:
        story_logs, stored = self._load(list(batch))
        for story_key, pages in batch.items():
            self.outlook.stories += 1
            if story_key not in story_logs:
                continue
            state, silenced = _reread(story_logs[story_key], pages)
            article, before = state.article, stored.get(story_key)
            # A reading that makes no record of a stored story leaves its row as it is, as the writer does.
            after = article_row(state, article) if article else before
            change = Change(story_key, before, after, silenced)
            is_same = before is not None and not change.fields
            self.outlook.same += is_same
            if silenced or (after is not None and not is_same):
                yield change

    def _load(self, story_keys: Sequence[str]) -> tuple[dict[str, StoryLog], dict[str, dict[str, Any]]]:
        """Return the stored logs and rows of some stories. Damaged ones are noted."""
        try:
            with self._engine.connect() as connection:
                story_logs = observations.load(connection, story_keys)
                wanted = select(articles).where(articles.c.story_key.in_(story_keys))
                return story_logs, {row["story_key"]: dict(row) for row in connection.execute(wanted).mappings()}
        except DBAPIError as error:
            raise store_error(error, self._engine) from error
        except ValueError as error:
            if len(story_keys) == 1:
                self.outlook.damaged[story_keys[0]] = " ".join(str(error).split())
                return {}, {}
        half = len(story_keys) // 2
        first, second = self._load(story_keys[:half]), self._load(story_keys[half:])
        return first[0] | second[0], first[1] | second[1]


def _reread(log: StoryLog, pages: Sequence[tuple[Any, ...]]) -> tuple[StoryState, tuple[Silenced, ...]]:
    """Return the state of a story by the new readings of its pages, and the pages that give nothing any more.

    A page that gives nothing today is not forgotten: its stored observation stays.
    """
    was = log.read()
    silenced: dict[str, set[str]] = {}
    read: dict[Key, Draft] = {}
    for story_key, part, written, digest, said in pages:
        fetched_at = datetime.fromisoformat(written)
        content = json.loads(said)
        if "reason" not in content:
            keys = {"story_key": story_key, "part": part, "fetched_at": fetched_at, "digest": digest}
            read[part, fetched_at, digest] = from_json_object(content, **keys)
            continue
        rejection = rejection_from_json(content, fetched_at, story_key)
        log.rejections[rejection.url, fetched_at] = rejection
        if any(key[:2] == (part, fetched_at) and digest in ("", key[2]) for key in log.observations):
            silenced.setdefault(rejection.url, set()).add(str(rejection.reason))
    known = read.keys() & log.observations.keys()
    log.observations |= read
    now = log.read()
    for key, reason in now.fault_of.items():
        if key in known and key not in was.fault_of:
            silenced.setdefault(read[key].page_url, set()).add(str(reason))
    return now, tuple(Silenced(url, tuple(sorted(reasons))) for url, reasons in sorted(silenced.items()))
