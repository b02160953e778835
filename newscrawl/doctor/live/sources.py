"""Check of a live site's sources: one of each kind, and the form of its index URLs."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from newscrawl.discovery.entries import Entries, Entry
from newscrawl.discovery.feed import Feed
from newscrawl.discovery.kinds.lists import shows_day
from newscrawl.discovery.network_list import read_menu
from newscrawl.discovery.pagination import Walk
from newscrawl.discovery.plan import SourceKind, list_source
from newscrawl.discovery.robots import sitemaps_of
from newscrawl.discovery.sitemap import Sitemap
from newscrawl.discovery.xml_text import DocumentError
from newscrawl.doctor.finding import State
from newscrawl.doctor.live.fetch import Probe, Robots
from newscrawl.doctor.live.results import Findings, SourceFinding
from newscrawl.items import Kind, Link
from newscrawl.page.answer import read_within_budget
from newscrawl.text.dates import WIB

_STORIES = frozenset({Kind.ARTICLE, Kind.PHOTO, Kind.VIDEO})  # kinds that are looked for
_NETWORKS_TRIED = 2


class SourceRound:
    """Feeds, sitemaps, sections, the index of a day, and a network site."""

    def __init__(self, found: Findings, today: date) -> None:
        self._found, self._today = found, today

    async def __call__(self, probe: Probe) -> None:
        """Ask."""
        found, sources = self._found, self._found.sources
        for path in sources.feeds:
            await self._ask_document(probe, SourceKind.FEED, sources.absolute(path), Feed)
        await self._ask_sitemaps(probe)
        if sources.section:
            for channel in dict.fromkeys((*sources.channels[:1], *sources.channels[-1:])):
                # One section is like another; the last one is asked for what was not met yet.
                if channel == sources.channels[0] or not found.met.keys() >= _STORIES:
                    url = sources.absolute(sources.section.format(channel=channel))
                    await self._ask_listing(probe, SourceKind.SECTION, url)
        if sources.index:
            # The channel with the most news is the likeliest to have a second page of a day.
            channel = max(sources.channels, key=lambda name: found.channels[name], default="")
            await self._ask_index(probe, channel, self._today - timedelta(days=1))
        await self._ask_network(probe)

    async def _ask_document(self, probe: Probe, kind: SourceKind, url: str, read: type[Entries]) -> list[Entry]:
        """Ask for a feed or sitemap; return its entries."""
        page = await self._found.ask(probe, kind, url)
        if page is None:
            return []
        try:
            document = read(page.body, page.latest_at)
            entries = list(document)
        except DocumentError as error:
            self._found.asked.append(SourceFinding(State.WARN, kind, url, says=f"no {kind}: {error}"))
            return []
        further = sum(entry.is_sitemap for entry in entries)
        says = ", ".join(
            [*([f"names {further} sitemaps"] if further else []), *([document.damage] if document.damage else [])]
        )
        self._found.note(kind, url, entries, says, is_empty_fine=bool(further))
        return entries

    async def _ask_sitemaps(self, probe: Probe) -> None:
        """Ask for those that robots.txt names, or the usual one, and for the newest of an index."""
        home = urlsplit(self._found.sources.home).hostname or ""
        named = [url for url in sitemaps_of(self._found.robots.get(home, Robots()).body) if self._found.site.owns(url)]
        first = f"{self._found.sources.home}/sitemap.xml"
        for url in dict.fromkeys((*named[:2], *(() if named else (first,)))):
            entries = await self._ask_document(probe, SourceKind.SITEMAP, url, Sitemap)
            further = [entry for entry in entries if entry.is_sitemap and self._found.site.owns(entry.url)]
            if further:
                newest = max(further, key=lambda entry: entry.modified_at.timestamp() if entry.modified_at else 0.0)
                await self._ask_document(probe, SourceKind.SITEMAP, newest.url, Sitemap)

    async def _ask_listing(self, probe: Probe, kind: SourceKind, url: str, says: str = "") -> list[Link]:
        """Ask for a page of links; return them."""
        page = await self._found.ask(probe, kind, url)
        if page is None:
            return []
        links = read_within_budget(page, self._found.site, is_listing=True).links
        self._found.note(kind, url, links, says)
        return links

    async def _ask_index(self, probe: Probe, channel: str, day: date) -> None:
        """Ask for the stories of a day in each declared form, until one shows that day; then for its next page."""
        sources = self._found.sources
        index = list_source(SourceKind.INDEX, sources.index, sources.home, channel=channel, day=day)
        for first in dict.fromkeys(form.first for form in index.forms):
            forms = tuple(form for form in index.forms if form.first == first)
            template = forms[0].listing.url.partition("[")[0]
            links = await self._ask_listing(probe, SourceKind.INDEX, first, f"written {template}")
            if links and shows_day(links, day, datetime.combine(self._today, time.max, WIB)):
                await self._ask_reading(probe, Walk(forms), links)
                return

    async def _ask_reading(self, probe: Probe, walk: Walk, links: Sequence[Link]) -> None:
        """Find out which form the URL of the second page has."""
        url = walk.turn([link.url for link in links], new=len(links))
        while url is not None and not walk.is_sure and walk.pages < 3:
            page = await self._found.ask(probe, SourceKind.INDEX, url)
            if page is None:
                return
            links = read_within_budget(page, self._found.site, is_listing=True).links
            asked, form = url, walk.form.listing
            url = walk.turn([link.url for link in links], new=len(links))
            says = f"written {form.url}" if walk.is_sure else "no story that page 1 has not"
            self._found.note(SourceKind.INDEX, asked, links, says)

    async def _ask_network(self, probe: Probe) -> None:
        """Ask for the list of network sites, and for the newest stories of the first one that answers."""
        network = self._found.sources.network
        if network is None:
            return
        page = await self._found.ask(probe, SourceKind.MENU, network.menu)
        if page is None:
            return
        try:
            names = read_menu(page.body, network.menu_list, network.menu_name)
        except DocumentError as error:
            self._found.asked.append(SourceFinding(State.WARN, SourceKind.MENU, network.menu, says=str(error)))
            return
        self._found.asked.append(
            SourceFinding(State.OK, SourceKind.MENU, network.menu, says=f"names {len(names)} sites")
        )
        for host in map(network.host.format, names[:_NETWORKS_TRIED]):
            for path in network.feeds[:1]:
                await self._ask_document(probe, SourceKind.FEED, f"https://{host}{path}", Feed)
            if network.latest:
                pages = network.latest[0].of(f"https://{host}", channel=self._found.sources.channels[0])
                await self._ask_listing(probe, SourceKind.LATEST, pages.first)
            if not self._found.is_dead(host):
                return  # the list may name sites that are no more
