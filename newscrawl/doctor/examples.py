"""Example stories: the invented ones of `newscrawl demo`, which are no news."""

import gzip
from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from newscrawl.cases.demo import DEMO_PAGES
from newscrawl.doctor.finding import Finding, State
from newscrawl.store.schema import articles
from newscrawl.store.types import chunks

_TARGET = b"WARC-Target-URI:"


def look_at_examples(connection: Connection) -> Iterator[Finding]:
    """Yield how many example stories a database holds; nothing where it holds none."""
    urls = sorted(_example_urls())
    found = 0
    for some in chunks(urls):
        number = select(func.count()).select_from(articles).where(articles.c.url.in_(some))
        found += connection.execute(number).scalar_one()
    if not found:
        return
    stories = connection.execute(select(func.count()).select_from(articles)).scalar_one()
    says = f"{found:,} of its {stories:,} articles are invented example stories"
    yield Finding(State.OK, "examples", f"{says}; real ones: `newscrawl crawl inews` into a database of its own")


def _example_urls() -> set[str]:
    with gzip.open(DEMO_PAGES) as file:
        lines = (line for line in file if line.startswith(_TARGET))
        return {line.removeprefix(_TARGET).strip().strip(b"<>").decode() for line in lines}
