"""A sitemap of the size that the protocol allows, read while the crawl goes on."""

import asyncio
import gzip
import resource
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response

from newscrawl.clock import Clock
from newscrawl.discovery.discover import Discoverer
from newscrawl.discovery.plan import Source, SourceKind
from newscrawl.discovery.scope import Scope
from newscrawl.items import SOURCE, Reading, Sighting, SourceState
from newscrawl.spiders.inews import SITE

NOW = datetime(2026, 6, 10, 5, 0, tzinfo=UTC)
NUMBER = 30_000
_IMAGE = "<image:image><image:loc>https://img.inews.co.id/media/600/{}/{}.jpg</image:loc></image:image>"
_ENTRY = (
    "<url><loc>https://www.inews.id/news/nasional/cerita-{}</loc><lastmod>2026-06-10T08:00:00+07:00</lastmod>{}</url>"
)


class Counting:
    """A frontier that counts."""

    number = largest = 0

    async def remember(self, sightings: Sequence[Sighting], source: SourceState | None, seen_on: str) -> int:
        self.number += len(sightings)
        self.largest = max(self.largest, len(sightings))
        return len(sightings)

    async def save_sources(self, sources: Sequence[SourceState]) -> None:
        pass

    def sources(self, kind: str, scope: str = "", since: date | None = None) -> list[SourceState]:
        return []

    def last_days(self, kind: str, until: datetime) -> dict[str, date]:
        return {}

    def seen_after(self, story_keys: Collection[str], moment: datetime) -> int:
        return 0

    def wants_more(self) -> bool:
        return True

    def leave(self, host: str) -> None:
        pass


def unread(response: Response) -> Reading:
    raise AssertionError(response.url)


def resident_bytes() -> int:
    """The memory that this process has in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.fixture(scope="module")
def large() -> bytes:
    """About 40 MB of XML, packed."""
    images = "".join(_IMAGE.format("x" * 60, number) for number in range(8))
    entries = "".join(_ENTRY.format(number, images) for number in range(NUMBER))
    text = f'<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{entries}</urlset>'
    assert len(text) > 35_000_000
    return gzip.compress(text.encode(), 1)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the process's memory is read as Linux tells it")
def test_a_large_sitemap_holds_up_nobody_and_fills_no_memory(large: bytes) -> None:
    """Its 30,000 stories are found while others have their turn after every two hundred of them."""
    frontier = Counting()
    used: list[int] = []

    async def watch() -> None:
        while True:
            await asyncio.sleep(0.005)
            used.append(resident_bytes())

    async def work() -> list[Request]:
        assert SITE.sources is not None
        clock, source = Clock(NOW), Source(SourceKind.SITEMAP, "https://www.inews.id/sitemap-1.xml.gz")
        discoverer = Discoverer(
            SITE, SITE.sources, Scope(), frontier, clock, unread, lambda *_: None, max_pages=9, reads_robots=False
        )
        request = Request(source.url, meta={SOURCE: source})
        watcher = asyncio.create_task(watch())
        found = [further async for further in discoverer.parse(Response(source.url, body=large, request=request))]
        watcher.cancel()
        return found

    before = resident_bytes()
    found = asyncio.run(work())

    assert (frontier.number, found) == (NUMBER, [])
    assert len(used) > 50
    assert frontier.largest <= 200  # between two turns of the loop
    assert max(used) - before < 20_000_000  # the text is twice that, a tree of it ten times


def test_a_sitemap_may_be_as_large_as_the_protocol_allows() -> None:
    """50 MB, beyond the bound of a page."""
    assert SITE.sources is not None

    discoverer = Discoverer(
        SITE, SITE.sources, Scope(), Counting(), Clock(NOW), unread, lambda *_: None, max_pages=9, reads_robots=False
    )
    bounds = {request.url: request.meta.get("download_maxsize", 0) for request in discoverer.fresh()}

    assert bounds["https://www.inews.id/sitemap.xml"] > 50_000_000
    assert bounds["https://www.inews.id/feed"] == 0  # the crawl's own
