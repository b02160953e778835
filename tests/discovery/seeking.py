"""The discovery of runs over a newsroom and a real frontier, without sockets and without fetching a story."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from sqlalchemy import select
from twisted.python.failure import Failure

from newscrawl.clock import Clock
from newscrawl.discovery.arguments import read_scope
from newscrawl.discovery.discover import Discoverer
from newscrawl.items import Reading, Sighting, SourceState
from newscrawl.newsspider import page_of
from newscrawl.page.extract import read_page
from newscrawl.spiders.inews import SITE
from newscrawl.store.engine import open_engine, writing
from newscrawl.store.frontier import table as frontier
from newscrawl.store.schema import frontier as table
from newscrawl.store.search.language import parse
from tests.site.newsroom import HTML, Answer, Newsroom
from tests.site.stories import WIB, Plan

SCHEDULE = [timedelta(hours=1)]
NOON = datetime(2026, 6, 10, 12, 0, tzinfo=WIB)
HOME = "www.inews.id"
CITY = "karawang.inews.id"
NOT_THERE = Answer(404, HTML, b"<html><title>404</title></html>")


class TableFrontier:
    """The frontier's table, asked directly."""

    def __init__(self, path: Path, now: datetime) -> None:
        self._engine, self._now = open_engine(f"sqlite:///{path}"), now

    async def remember(self, sightings: Sequence[Sighting], source: SourceState | None, seen_on: str) -> int:
        with writing(self._engine) as connection:
            return frontier.remember(connection, "inews", sightings, source, seen_on, self._now, SCHEDULE)

    async def save_sources(self, sources: Sequence[SourceState]) -> None:
        with writing(self._engine) as connection:
            frontier.save_sources(connection, "inews", sources)

    def sources(self, kind: str, scope: str = "", since: date | None = None) -> list[SourceState]:
        with self._engine.connect() as connection:
            return frontier.sources(connection, "inews", kind, scope, since)

    def last_days(self, kind: str, until: datetime) -> dict[str, date]:
        with self._engine.connect() as connection:
            return frontier.last_days(connection, "inews", kind, until)

    def seen_after(self, story_keys: Collection[str], moment: datetime) -> int:
        with self._engine.connect() as connection:
            return frontier.seen_after(connection, story_keys, moment)

    def wants_more(self) -> bool:
        return True

    def leave(self, host: str) -> None:
        raise AssertionError(host)

    def keys(self) -> set[str]:
        with self._engine.connect() as connection:
            return set(connection.execute(select(table.c.story_key).where(table.c.kind == "article")).scalars())

    def dates(self) -> dict[str, datetime | None]:
        with self._engine.connect() as connection:
            rows = connection.execute(select(table.c.story_key, table.c.published_at).where(table.c.kind == "article"))
            return {row.story_key: row.published_at for row in rows}

    def state(self, url: str) -> tuple[str, str | None]:
        with self._engine.connect() as connection:
            row = connection.execute(select(table.c.state, table.c.reason).where(table.c.url == url)).one()
        return row.state, row.reason

    def close(self) -> None:
        self._engine.dispose()


@dataclass
class Run:
    """What one run asked for, counted and knows."""

    asked: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)
    dates: dict[str, datetime | None] = field(default_factory=dict)  # story -> its date, by what names it
    frontier: TableFrontier | None = None

    def paths(self, host: str = "www.inews.id") -> list[str]:
        return [urlsplit(url).path for url in self.asked if urlsplit(url).hostname == host]

    def count(self, name: str) -> int:
        return self.counts[f"newscrawl/discovery/{name}"]


Tamper = Callable[[str, Answer], Answer]


def room_at(now: datetime, **plan: object) -> Newsroom:
    defaults: dict[str, object] = {"stories": 60, "days": 2, "networks": (), "desks": ()}
    return Newsroom(Plan(**(defaults | plan), now=now))  # type: ignore[arg-type]


def without(pattern: str) -> Tamper:
    """A site on which some paths are not there."""
    return lambda url, given: NOT_THERE if re.search(pattern, url) else given


def seek(
    room: Newsroom,
    path: Path,
    now: datetime,
    tamper: Tamper | None = None,
    *,
    kill_after: int | None = None,
    max_pages: int = 100,
    sent: str = "",
    **arguments: str,
) -> Run:
    """Let a run ask the newsroom until it knows enough, or until it is killed after so many answers."""
    run, memory = Run(), TableFrontier(path, now)
    clock = Clock.read(now.isoformat())
    assert SITE.sources is not None

    def read(response: Response) -> Reading:
        return read_page(page_of(response, now), SITE, is_listing=True)

    def count(name: str, number: int = 1) -> None:
        run.counts[name] += number

    def answer(request: Request) -> Response:
        headers = {
            name.decode("latin-1"): b",".join(values).decode("latin-1") for name, values in request.headers.items()
        }
        given = room.answer(request.url, headers)
        given = tamper(request.url, given) if tamper else given
        run.asked.append(request.url)
        kind = HtmlResponse if given.content_type.startswith("text/html") else TextResponse
        return kind(request.url, given.status, {**given.headers, "Date": sent}, given.body, request=request)

    async def ask(discoverer: Discoverer, requests: Iterable[Request]) -> None:
        rest, waiting, hosts = iter(requests), list[Request](), set[str]()
        while kill_after is None or len(run.asked) < kill_after:
            request = waiting.pop(0) if waiting else next(rest, None)
            if request is None:
                return
            host = urlsplit(request.url).hostname or ""
            if host not in hosts:
                hosts.add(host)
                waiting += discoverer.follow_robots(answer(Request(f"https://{host}/robots.txt")))
            response = answer(request)
            if response.status in {200, 304}:
                waiting += [further async for further in discoverer.parse(response)]
            else:
                failure = Failure(HttpError(response))
                failure.request = request
                waiting += [further async for further in discoverer.fail(failure)]

    async def work() -> None:
        scope = read_scope(SITE.sources, **arguments)
        if scope.words:
            scope = replace(scope, query=parse(scope.words))
        assert SITE.sources is not None
        discoverer = Discoverer(SITE, SITE.sources, scope, memory, clock, read, count, max_pages, reads_robots=False)
        await discoverer.prepare()
        await ask(discoverer, discoverer.requests())

    try:
        asyncio.run(work())
        run.known, run.dates, run.frontier = memory.keys(), memory.dates(), memory
    finally:
        memory.close()
    return run
