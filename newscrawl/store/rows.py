"""Rows computed from story logs: articles, tags, revisions, failures; only what differs is written."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from newscrawl.store.clusters import TextChange, own_id, recluster
from newscrawl.store.schema import article_tags, articles, failures, revisions
from newscrawl.store.search.variants import add_spellings
from newscrawl.store.types import chunks, insert_rows
from newscrawl.stories.log import StoryState, article_row

Change = tuple[StoryState, StoryState]  # a story before and after a batch


def refresh(connection: Connection, changes: Sequence[Change]) -> None:
    """Bring every row of the changed stories up to date."""
    _refresh_articles(connection, changes)
    _refresh_failures(connection, changes)


def _refresh_articles(connection: Connection, changes: Sequence[Change]) -> None:
    stored = _stored(connection, [was.story_key for was, _ in changes if was.observations])
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    moved: list[TextChange] = []
    for _was, now in changes:
        article = now.article
        if article is None:
            continue
        row = article_row(now, article)
        old = stored.get(now.story_key)
        if old is None or old["text_key"] != row["text_key"]:
            row["cluster_id"] = own_id(now.story_key)
            before = old["text_key"] if old else None
            moved.append(TextChange(now.story_key, article.text_key, article.body, before))
        if old is None:
            new.append(row)
        elif any(old[name] != value for name, value in row.items()):
            changed.append({"key_id": old["id"], "cluster_id": old["cluster_id"]} | row)
    insert_rows(connection, articles, new)
    if changed:
        names = [name for name in changed[0] if name != "key_id"]
        statement = update(articles).where(articles.c.id == bindparam("key_id"))
        connection.execute(statement.values({name: bindparam(name) for name in names}), changed)
    add_spellings(connection, [*new, *changed])
    ids = {key: row["id"] for key, row in stored.items()} | _ids(connection, [row["story_key"] for row in new])
    _refresh_tags(connection, ids, new, [(stored[row["story_key"]], row) for row in changed])
    _refresh_revisions(connection, ids, changes)
    if moved:
        recluster(connection, moved)


def _stored(connection: Connection, story_keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    return {
        row["story_key"]: dict(row)
        for keys in chunks(story_keys)
        for row in connection.execute(select(articles).where(articles.c.story_key.in_(keys))).mappings()
    }


def _ids(connection: Connection, story_keys: Sequence[str]) -> dict[str, int]:
    return {
        row.story_key: row.id
        for keys in chunks(story_keys)
        for row in connection.execute(select(articles.c.story_key, articles.c.id).where(articles.c.story_key.in_(keys)))
    }


def _refresh_tags(
    connection: Connection,
    ids: dict[str, int],
    new: Sequence[dict[str, Any]],
    changed: Sequence[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    retagged = [row for old, row in changed if old["tags"] != row["tags"]]
    _forget(connection, article_tags, "article_id", [ids[row["story_key"]] for row in retagged])
    tags = [{"article_id": ids[row["story_key"]], "tag": tag} for row in (*new, *retagged) for tag in row["tags"]]
    insert_rows(connection, article_tags, tags)


def _refresh_revisions(connection: Connection, ids: dict[str, int], changes: Sequence[Change]) -> None:
    # An older state that arrives late adds a revision and leaves the row of the article as it was.
    edited = [
        (ids[now.story_key], revised)
        for was, now in changes
        if now.story_key in ids and (revised := now.revisions()) != was.revisions()
    ]
    _forget(connection, revisions, "article_id", [article_id for article_id, _ in edited])
    rows = [row | {"article_id": article_id} for article_id, revised in edited for row in revised]
    insert_rows(connection, revisions, rows)


def _refresh_failures(connection: Connection, changes: Sequence[Change]) -> None:
    closed: list[str] = []
    opened: dict[str, dict[str, Any]] = {}
    for was, now in changes:
        before, after = was.failures(), now.failures()
        if before != after:
            closed += [row["url"] for row in before]
            opened |= {row["url"]: row for row in after}
    _forget(connection, failures, "url", [*closed, *opened])
    insert_rows(connection, failures, list(opened.values()))


def _forget(connection: Connection, table: Table, column: str, values: Sequence[Any]) -> None:
    for chunk in chunks(values):
        connection.execute(delete(table).where(table.c[column].in_(chunk)))
