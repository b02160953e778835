"""Near-copies across publishers: who had a story first, who published it after that, with which delay."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from newscrawl.items import Draft
from newscrawl.store.lookup import sharing_between_sites, spread_of
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


def test_who_publishes_what_another_had_first(engine: Engine) -> None:
    """Pairs of publishers with the number of stories and their mean delay; copies on one site do not count."""
    other = ["Jembatan Sungai Musi ditutup semalam untuk perbaikan lantai. " * 10]
    batch = [
        *(story("kantor", "a", 0, paragraphs=TEXT), story("koran", "a", 1, paragraphs=TEXT)),
        *(story("koran", "a-lagi", 9, paragraphs=TEXT), story("kantor", "a-lagi", 2, paragraphs=TEXT)),
        *(story("kantor", "b", 0, paragraphs=other), story("koran", "b", 3, paragraphs=other)),
        story("warta", "b", 5, paragraphs=other),
    ]
    Writer(engine).write(batch)

    found = sharing_between_sites(engine)

    assert [(one.first, one.site, one.stories, one.mean_delay) for one in found] == [
        ("kantor", "koran", 2, timedelta(hours=2)),
        ("kantor", "warta", 1, timedelta(hours=5)),
    ]
