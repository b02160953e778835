"""Example stories: the invented ones of `newscrawl demo`, which are no news."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from newscrawl.cases.demo import demo_stories
from newscrawl.doctor.finding import Finding, State
from newscrawl.store.schema import articles
from newscrawl.store.types import chunks


def look_at_examples(connection: Connection) -> Iterator[Finding]:
    """Yield how many example stories a database holds; nothing where it holds none."""
    found = 0
    for some in chunks(demo_stories()):
        number = select(func.count()).select_from(articles).where(articles.c.url.in_(some))
        found += connection.execute(number).scalar_one()
    if not found:
        return
    stories = connection.execute(select(func.count()).select_from(articles)).scalar_one()
    says = f"{found:,} of its {stories:,} articles are invented example stories"
    yield Finding(State.OK, "examples", f"{says}; real ones: `newscrawl crawl SITE` into a database of its own")
