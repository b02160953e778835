"""Feeds, sitemaps and robots.txt as sources of stories."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from scrapy import Request
from scrapy.http import Response

from newscrawl.discovery.documents.entries import Entries
from newscrawl.discovery.documents.feed import Feed
from newscrawl.discovery.documents.robots import sitemaps_of
from newscrawl.discovery.documents.sitemap import Sitemap
from newscrawl.discovery.documents.xml_text import MAX_BYTES
from newscrawl.discovery.kinds.base import NO_PAGE, OK, SourceHandler
from newscrawl.discovery.plan import Source
from newscrawl.discovery.state import absolute, host_of
from newscrawl.items import Link, latest_time

_BATCH = 200  # stories that go into one transaction, and are looked at before others have their turn


class Feeds(SourceHandler):
    """RSS and Atom feeds."""

    document: type[Entries] = Feed

    async def parse(self, source: Source, response: Response) -> Sequence[Request]:
        document = self.document(response.body, latest_time(self.run.clock.now(), _header(response, "Date") or ""))
        further: list[Link] = []
        is_old: set[bool] = set()  # what holds for some of the stories
        async for found in _in_batches(iter(document), _BATCH):
            some = [replace(entry, url=absolute(entry.url, response.url)) for entry in found]
            pages = [entry for entry in some if not entry.is_sitemap]
            further += [entry for entry in some if entry.is_sitemap]
            is_old.update(map(self.run.memory.is_past_entry, pages))
            await self.run.states.remember(source, pages, response.url)
        if document.damage:
            await self.run.states.note_damage(source, document.damage)
        else:
            # Of a list of sitemaps that did not change, each may have; a right clock may date what this did not.
            is_known = not further and not document.names_future
            etag, modified = (_header(response, name) if is_known else None for name in ("ETag", "Last-Modified"))
            is_past = is_known and self._is_past(is_old)
            await self.run.states.note_read(source, etag, modified, is_past=is_past)
        return self.run.sitemap_requests(self.run.sitemaps.wanted(source, further))

    def _is_past(self, is_old: Collection[bool]) -> bool:  # noqa: ARG002  # a feed is requested again whatever it names
        return False


class SitemapTrees(Feeds):
    """Sitemaps and indexes of sitemaps."""

    document = Sitemap
    max_bytes = MAX_BYTES

    def _is_past(self, is_old: Collection[bool]) -> bool:
        """Whether it names old stories alone, so that it is left alone for a day."""
        return is_old == {True}


class RobotsTxt(SourceHandler):
    """The sitemaps that a robots.txt names."""

    async def parse(self, source: Source, response: Response) -> Sequence[Request]:
        return self.follow(source.url, response)

    async def fail(self, source: Source, request: Request, status: int, why: str) -> Sequence[Request]:
        """A host without a robots.txt names no sitemap."""
        return () if status in NO_PAGE else await super().fail(source, request, status, why)

    def follow(self, url: str, response: Response) -> list[Request]:
        """Return the requests of the sitemaps that a robots.txt names."""
        named = sitemaps_of(response.body) if response.status == OK else []
        return self.run.sitemap_requests(
            self.run.sitemaps.add_robots(host_of(url), [absolute(name, response.url) for name in named])
        )


async def _in_batches(found: Iterator[Link], number: int) -> AsyncIterator[list[Link]]:
    """Yield lists of up to `number`, each read on another thread: 50,000 lines of a sitemap take three seconds."""
    while some := await asyncio.to_thread(lambda: list(islice(found, number))):
        yield some


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
