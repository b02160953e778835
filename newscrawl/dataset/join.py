"""Rows of one bucket -> its articles, revisions and failures: the task of a worker, a function of the rows alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import pyarrow as pa

from newscrawl.dataset.folder import Folder
from newscrawl.dataset.read import rows_of
from newscrawl.dataset.rows import Phase, to_item
from newscrawl.export.parquet import arrow_field
from newscrawl.items import Draft
from newscrawl.store.clusters import own_id
from newscrawl.store.schema import articles, failures, revisions
from newscrawl.store.types import to_json
from newscrawl.stories.log import StoryLog, StoryState, article_row
from newscrawl.stories.merge import precedence
from newscrawl.text import fingerprint

#: Columns of the database that mean nothing outside it.
_OF_DATABASE = frozenset({"id", "article_id", "cluster_id"})
_ROWS = 5_000


def _fields(table: Any) -> list[pa.Field]:
    """Return the columns of a table of the database with their types and descriptions."""
    return [arrow_field(pa, column) for column in table.c if column.name not in _OF_DATABASE]


_SIGNATURE = pa.field("signature", pa.binary())
_PLACE = [pa.field("warc_file", pa.string()), pa.field("warc_offset", pa.int64())]
_CLUSTER = [pa.field("cluster_id", pa.string(), nullable=False), pa.field("is_copy", pa.bool_(), nullable=False)]
JOINED = pa.schema([*_fields(articles), *_PLACE, _SIGNATURE])
#: The columns of the dataset's tables. Revisions name their story by its key.
ARTICLES = pa.schema([*_fields(articles), *_CLUSTER, *_PLACE])
REVISIONS = pa.schema([pa.field("story_key", pa.string(), nullable=False), *_fields(revisions)])
FAILURES = pa.schema(_fields(failures))


@dataclass(frozen=True, slots=True)
class FileRows:
    """Rows of one WARC file: folder, name, and where in its parts the buckets are."""

    folder: str
    name: str
    parts: tuple[Mapping[str, int], ...]


def join_bucket(bucket: int, sources: Sequence[FileRows], replaced: frozenset[str], out: Folder) -> dict[str, int]:
    """Write the stories of a bucket and return how many rows each table got."""
    rows = [row for one in sources for row in rows_of(out, one.folder, one.name, [dict(p) for p in one.parts], bucket)]
    rows = [row for row in rows if row["phase"] == Phase.PAGE or row["record_id"] not in replaced]
    rows = _best_originals(rows)
    rows.sort(key=lambda row: (row["story_key"], row["phase"], row["file"], row["offset"], row["said"]))
    tables = _Tables(out, bucket)
    for story_key, group in groupby(rows, key=lambda row: row["story_key"]):
        tables.add(*_story(story_key, group))
    return tables.write()


def write_articles(bucket: int, clusters: Mapping[str, tuple[str, bool]], out: Folder) -> None:
    """Write a bucket's articles with their clusters; `clusters` has the stories that are not alone in theirs."""
    with out.parquet(f"joined/{bucket:05}.parquet") as file:
        tables = (_with_clusters(file.read_row_group(number), clusters) for number in range(file.num_row_groups))
        out.write_tables(f"articles/part-{bucket:05}.parquet", ARTICLES, tables)


def _with_clusters(table: pa.Table, clusters: Mapping[str, tuple[str, bool]]) -> pa.Table:
    found = [clusters.get(key, (own_id(key), False)) for key in table["story_key"].to_pylist()]
    columns = {
        "cluster_id": pa.array([cluster_id for cluster_id, _ in found], pa.string()),
        "is_copy": pa.array([is_copy for _, is_copy in found], pa.bool_()),
    }
    return pa.Table.from_arrays(
        [columns[name] if name in columns else table[name] for name in ARTICLES.names], schema=ARTICLES
    )


def _best_originals(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave, of the rows that several files gave for one repetition, the one with the right original.

    One that the record names comes first, then the last response of the URL before it.
    """
    kept = [row for row in rows if row["phase"] != Phase.REVISIT]
    best: dict[tuple[str, int], dict[str, Any]] = {}
    for row in rows:
        if row["phase"] == Phase.REVISIT:
            key = row["file"], row["offset"]
            if key not in best or _rank(row) > _rank(best[key]):
                best[key] = row
    return kept + list(best.values())


def _rank(row: dict[str, Any]) -> tuple[bool, datetime]:
    moment = row["original_at"]
    return moment is None, moment or row["fetched_at"]


def _story(
    story_key: str, rows: Iterable[dict[str, Any]]
) -> tuple[StoryState, dict[tuple[str, datetime, str], dict[str, Any]]]:
    log = StoryLog(story_key)
    places: dict[tuple[str, datetime, str], dict[str, Any]] = {}
    for row in rows:
        item = to_item(row)
        if isinstance(item, Draft):
            key = item.part, item.fetched_at, item.digest
            log.observations[key] = item
            places.setdefault(key, row)
        else:
            log.rejections[item.url, item.fetched_at] = item
    return log.read(), places


class _Tables:
    """The rows of a bucket's three tables."""

    def __init__(self, out: Folder, bucket: int) -> None:
        self._out = out
        self._bucket = bucket
        self._articles: list[dict[str, Any]] = []
        self._revisions: list[dict[str, Any]] = []
        self._failures: list[dict[str, Any]] = []

    def add(self, state: StoryState, places: Mapping[tuple[str, datetime, str], dict[str, Any]]) -> None:
        """Add the rows of a story: article, revisions, failures."""
        self._failures += state.failures()
        article = state.article
        if article is None:
            return
        row = article_row(state, article)
        last = [key for key in places if key[1] == article.fetched_at] or list(places)
        place = places[min(last, key=lambda key: precedence(key[0]))]
        row["provenance"] = to_json(row["provenance"])
        row |= {"warc_file": place["file"], "warc_offset": place["offset"]}
        row["signature"] = fingerprint.signature(article.body)
        self._articles.append(row)
        self._revisions += [{"story_key": state.story_key} | one for one in state.revisions()]

    def write(self) -> dict[str, int]:
        """Write the tables and return their sizes."""
        named = (
            ("joined", f"{self._bucket:05}.parquet", JOINED, self._articles),
            ("revisions", f"part-{self._bucket:05}.parquet", REVISIONS, self._revisions),
            ("failures", f"part-{self._bucket:05}.parquet", FAILURES, self._failures),
        )
        for folder, name, schema, rows in named:
            self._out.write_tables(f"{folder}/{name}", schema, _tables(rows, schema))
        return {"articles": len(self._articles), "revisions": len(self._revisions), "failures": len(self._failures)}


def _tables(rows: list[dict[str, Any]], schema: pa.Schema) -> Iterator[pa.Table]:
    for start in range(0, len(rows), _ROWS):
        yield pa.Table.from_pylist(rows[start : start + _ROWS], schema=schema)
