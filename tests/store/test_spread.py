"""Near-copies across publishers: who had a story first, who published it after that, with which delay."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from newscrawl.items import Draft
from newscrawl.store.lookup import spread_of
from newscrawl.store.schema import articles
from newscrawl.store.writer import Writer
from tests.store.making import WIB, make_draft

TEXT = ["Panen tongkol di Kedonganan melimpah pekan ini. " * 10]
NOON = datetime(2026, 6, 10, 12, tzinfo=WIB)


def story(site: str, slug: str, hours: float | None, **said: Any) -> Draft:
    """Return a story of a publisher, so many hours after noon."""
    published_at = None if hours is None else NOON + timedelta(hours=hours)
    url = f"https://{site}.test/{slug}"
    draft = make_draft(slug, url=url, story_key=f"{site}.test/{slug}", published_at=published_at, **said)
    return replace(draft, site=site, host=f"{site}.test")


def test_the_spread_of_a_story(engine: Engine) -> None:
    """The first publisher comes first; each other one has its delay, one without a date none."""
    batch = [story("koran", "a", 3), story("kantor", "b", 0), story("warta", "c", None), story("lain", "d", 1)]
    for draft in batch[:3]:
        draft.paragraphs = TEXT
    Writer(engine).write(batch)
    with engine.connect() as connection:
        row = connection.execute(select(articles).where(articles.c.site == "koran")).mappings().one()

    found = spread_of(engine, dict(row))

    assert [(copy.article["site"], copy.delay) for copy in found] == [
        ("kantor", timedelta(0)),
        ("koran", timedelta(hours=3)),
        ("warta", None),
    ]
