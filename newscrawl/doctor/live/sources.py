"""Asks each kind of source of a live site once, and finds out how its index is written."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from newscrawl.discovery.feed import read_feed
from newscrawl.discovery.network_list import read_menu
from newscrawl.discovery.pagination import Numbers, Walk
from newscrawl.discovery.plan import SourceKind
from newscrawl.discovery.sitemap import Entry, read_robots, read_sitemap
from newscrawl.discovery.xml_records import DocumentError
from newscrawl.doctor.finding import State
from newscrawl.doctor.live.fetch import Visit
from newscrawl.doctor.live.results import Findings, SourceFinding
from newscrawl.doctor.live.robots import Robots
from newscrawl.items import Kind, Link
from newscrawl.page.extract import read_page
from newscrawl.text.dates import WIB

_STORIES = frozenset({Kind.ARTICLE, Kind.PHOTO, Kind.VIDEO})  # kinds that are looked for
_NETWORKS_TRIED = 2
_DAY = re.compile(r"\{day:([^}]*)\}")
_OTHER_DAYS = ("%d-%m-%Y", "%Y-%m-%d")  # forms of a day that are tried where the declared one gives nothing


class SourceRound:
    """Feeds, sitemaps, sections, the index of a day, and a network site."""

    def __init__(self, found: Findings, today: date) -> None:
        self._found, self._today = found, today

    async def __call__(self, visit: Visit) -> None:
        """Ask."""
        found, sources = self._found, self._found.sources
        for path in sources.feeds:
            await self._ask_document(visit, SourceKind.FEED, sources.home + path, read_feed)
        await self._ask_sitemaps(visit)
        if sources.section:
            for channel in dict.fromkeys((*sources.channels[:1], *sources.channels[-1:])):
                # One section is like another; the last one is asked for what was not met yet.
                if channel == sources.channels[0] or not found.met.keys() >= _STORIES:
                    url = sources.home + sources.section.format(channel=channel)
                    await self._ask_listing(visit, SourceKind.SECTION, url)
        if sources.index and sources.channels:
            # The channel with the most news is the likeliest to have a second page of a day.
            channel = max(sources.channels, key=lambda name: found.channels[name])
            await self._ask_index(visit, channel, self._today - timedelta(days=1))
        await self._ask_network(visit)

    async def _ask_document(
        self, visit: Visit, kind: SourceKind, url: str, read: Callable[[bytes, datetime], Iterable[Entry]]
    ) -> list[Entry]:
        """Ask for a feed or sitemap; return its entries."""
        page = await self._found.ask(visit, kind, url)
        if page is None:
            return []
        try:
            entries = list(read(page.body, page.fetched_at))
        except DocumentError as error:
            self._found.asked.append(SourceFinding(State.WARN, kind, url, says=f"no {kind}: {error}"))
            return []
        further = sum(entry.is_sitemap for entry in entries)
        self._found.note(
            kind, url, entries, f"names {further} sitemaps" if further else "", is_empty_fine=bool(further)
        )
        return entries

    async def _ask_sitemaps(self, visit: Visit) -> None:
        """Ask for those that robots.txt names, or the usual one, and for the newest of an index."""
        home = urlsplit(self._found.sources.home).hostname or ""
        named = [url for url in read_robots(self._found.robots.get(home, Robots()).body) if self._found.site.owns(url)]
        first = f"{self._found.sources.home}/sitemap.xml"
        for url in dict.fromkeys((*named[:2], *(() if named else (first,)))):
            entries = await self._ask_document(visit, SourceKind.SITEMAP, url, read_sitemap)
            further = [entry for entry in entries if entry.is_sitemap and self._found.site.owns(entry.url)]
            if further:
                newest = max(further, key=lambda entry: entry.modified_at.timestamp() if entry.modified_at else 0.0)
                await self._ask_document(visit, SourceKind.SITEMAP, newest.url, read_sitemap)

    async def _ask_listing(self, visit: Visit, kind: SourceKind, url: str, says: str = "") -> list[Link]:
        """Ask for a page of links; return them."""
        page = await self._found.ask(visit, kind, url)
        if page is None:
            return []
        links = read_page(page, self._found.site).links
        self._found.note(kind, url, links, says)
        return links

    async def _ask_index(self, visit: Visit, channel: str, day: date) -> None:
        """Ask for the stories of a day, written otherwise where the declared form gives none, and for the next page."""
        home, index = self._found.sources.home, self._found.sources.index
        declared = _DAY.search(index)
        forms = [declared[1]] if declared else [""]
        for form in (*forms, *(other for other in _OTHER_DAYS if declared and other not in forms)):
            written = f"{index[: declared.start(1)]}{form}{index[declared.end(1) :]}" if declared else index
            url = home + written.format(channel=channel, day=day)
            links = await self._ask_listing(visit, SourceKind.INDEX, url, f"day written {form}" if form else "")
            if _is_of_day(links, day):
                await self._ask_reading(visit, url, links)
                return

    async def _ask_reading(self, visit: Visit, url: str, links: Sequence[Link]) -> None:
        """Find out what the number at the end of an index URL counts."""
        walk = Walk(self._found.sources.page_size)
        number = walk.turn([link.url for link in links], new=len(links))
        while number is not None and walk.numbers is Numbers.UNKNOWN and walk.pages < 3:
            page = await self._found.ask(visit, SourceKind.INDEX, f"{url}/{number}")
            if page is None:
                return
            links = read_page(page, self._found.site).links
            asked = f"{url}/{number}"
            number = walk.turn([link.url for link in links], new=len(links))
            is_seen = walk.numbers is not Numbers.UNKNOWN
            says = f"the number counts {walk.numbers}" if is_seen else "no story that page 1 has not"
            self._found.note(SourceKind.INDEX, asked, links, says)

    async def _ask_network(self, visit: Visit) -> None:
        """Ask for the list of network sites, and for the newest stories of the first one that answers."""
        network = self._found.sources.network
        if network is None:
            return
        page = await self._found.ask(visit, SourceKind.MENU, network.menu)
        if page is None:
            return
        try:
            names = read_menu(page.body)
        except DocumentError as error:
            self._found.asked.append(SourceFinding(State.WARN, SourceKind.MENU, network.menu, says=str(error)))
            return
        self._found.asked.append(
            SourceFinding(State.OK, SourceKind.MENU, network.menu, says=f"names {len(names)} sites")
        )
        for host in map(network.host.format, names[:_NETWORKS_TRIED]):
            for path in network.feeds[:1]:
                await self._ask_document(visit, SourceKind.FEED, f"https://{host}{path}", read_feed)
            if network.index:
                path = network.index.format(channel=self._found.sources.channels[0])
                await self._ask_listing(visit, SourceKind.LATEST, f"https://{host}{path}")
            if not self._found.is_dead(host):
                return  # the list may name sites that are no more


def _is_of_day(links: Sequence[Link], day: date) -> bool:
    """Whether a list is of that day, not only of what is popular on any day."""
    days = [link.published_at.astimezone(WIB).date() for link in links if link.published_at]
    return days.count(day) * 2 >= len(days) if days else bool(links)
