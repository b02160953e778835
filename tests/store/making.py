"""Drafts and dumps for the tests of the store."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Engine, select

from newscrawl.items import Draft, Kind
from newscrawl.store.schema import article_tags, articles, failures, observations, rejections, revisions, texts

START = datetime(2026, 1, 1, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))


def at(seconds: float) -> datetime:
    """Return a time after the start of the test's world."""
    return START + timedelta(seconds=seconds)


def make_draft(slug: str = "a", part: str = "1", seconds: float = 0, **said: Any) -> Draft:
    """Return what a page says; equal words give equal bytes."""
    url = said.pop("url", f"https://www.inews.id/news/nasional/{slug}")
    usual: dict[str, Any] = {
        "kind": Kind.ARTICLE,
        "title": "Judul berita",
        "paragraphs": [f"Teks halaman {part} dari {slug}."],
        "published_at": datetime(2025, 12, 31, 20, 19, tzinfo=WIB),
        "layout": "www",
    }
    said = usual | said
    digest = said.pop("digest", "sha256:" + hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest())
    return Draft(
        url=url,
        story_key=said.pop("story_key", f"www.inews.id/{slug}"),
        part=part,
        page_url=url if part == "1" else f"{url}/{part}",
        site="inews",
        host=said.pop("host", "www.inews.id"),
        fetched_at=at(seconds),
        digest=digest,
        **said,
    )


def dump(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table about stories, without the ids that the order of arrival gives."""
    names = {article.id: article.url for article in _rows(engine, articles)}
    tables: dict[str, list[tuple[Any, ...]]] = {}
    for table in (articles, article_tags, revisions, failures, observations, rejections, texts):
        tables[table.name] = sorted(
            (
                tuple(
                    names[row[i]] if column.name == "article_id" else row[i]
                    for i, column in enumerate(table.columns)
                    if column.name != "id"
                )
                for row in _rows(engine, table)
            ),
            key=repr,
        )
    return tables


def _rows(engine: Engine, table: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(table)))
