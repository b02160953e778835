"""Asks a live site for each of its sources and for one page of each kind, and says what answers and what is read."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from newscrawl.discovery.documents import DocumentError
from newscrawl.discovery.feed import read_feed
from newscrawl.discovery.menu import read_menu
from newscrawl.discovery.plan import SourceKind
from newscrawl.discovery.sitemap import Entry, read_robots, read_sitemap
from newscrawl.discovery.walk import Numbers, Walk
from newscrawl.findings import State
from newscrawl.firstcontact.diagnosis import Diagnosis, PageFinding, diagnose, judge
from newscrawl.firstcontact.visit import Answer, Robots, Visit
from newscrawl.items import Kind, Link, Page
from newscrawl.page.extract import read_page
from newscrawl.page.site import Site, Sources
from newscrawl.text.dates import WIB
from newscrawl.text.urls import PageKind

#: Requests of one survey, those for robots.txt too: enough for one of each, too few for a site to notice.
MAX_REQUESTS = 28
#: Kinds of pages that are looked for; the last two are found on the pages of the others.
_STORIES = (Kind.ARTICLE, Kind.PHOTO, Kind.VIDEO)
_NETWORK, _AMP, _SECOND = "network", "amp", "page 2"
_LISTS = (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.SECTION, SourceKind.INDEX)
_DAY = re.compile(r"\{day:([^}]*)\}")
_OTHER_DAYS = ("%d-%m-%Y", "%Y-%m-%d")  # forms of a day that are tried where the declared one gives nothing
_OK = 200


@dataclass(frozen=True, slots=True)
class SourceFinding:
    """One source of links."""

    state: State
    kind: str
    url: str
    stories: int = 0
    newest: datetime | None = None
    says: str = ""


@dataclass(slots=True)
class Survey:
    """The script of a visit; afterwards, what it found."""

    site: Site
    sources: Sources
    today: date  # WIB
    robots: dict[str, Robots] = field(default_factory=dict)  # by host
    asked: list[SourceFinding] = field(default_factory=list)
    pages: list[PageFinding] = field(default_factory=list)
    disallowed: list[str] = field(default_factory=list)  # URLs that robots.txt forbids
    _met: dict[str, list[str]] = field(default_factory=dict)  # sort of page -> URLs of some
    _channels: Counter[str | None] = field(default_factory=Counter)  # stories that were met, by channel

    async def __call__(self, visit: Visit) -> None:
        """Ask."""
        self.robots = visit.robots
        home, sources = self.sources.home, self.sources
        for path in sources.feeds:
            await self._ask_document(visit, SourceKind.FEED, home + path, read_feed)
        await self._ask_sitemaps(visit)
        if sources.section:
            for channel in dict.fromkeys((*sources.channels[:1], *sources.channels[-1:])):
                # One section is like another; the last one is asked for what was not met yet.
                if channel == sources.channels[0] or not set(_STORIES) <= self._met.keys():
                    await self._ask_listing(visit, SourceKind.SECTION, home + sources.section.format(channel=channel))
        if sources.index and sources.channels:
            # The channel with the most news is the likeliest to have a second page of a day.
            channel = max(sources.channels, key=lambda name: self._channels[name])
            await self._ask_index(visit, channel, self.today - timedelta(days=1))
        await self._ask_network(visit)
        await self._ask_pages(visit)

    def broken(self) -> Iterator[str]:
        """Yield a line for each thing about the whole that a person must look at."""
        for kind in _LISTS:
            findings = [finding for finding in self.asked if finding.kind == kind]
            if findings and not any(finding.stories for finding in findings):
                yield f"no {kind} names a story"
        for finding in self.pages:
            if finding.state is State.FAIL:
                yield f"{finding.sort} page: {finding.says}"
        if not any(finding.diagnosis for finding in self.pages):
            yield "no page of a story could be looked at"

    # -- Sources ------------------------------------------------------------------------------------------------------

    async def _ask_document(
        self, visit: Visit, kind: SourceKind, url: str, read: Callable[[bytes, datetime], Iterable[Entry]]
    ) -> list[Entry]:
        """Ask for a feed or sitemap; return its entries."""
        page = await self._ask(visit, kind, url)
        if page is None:
            return []
        try:
            entries = list(read(page.body, page.fetched_at))
        except DocumentError as error:
            self.asked.append(SourceFinding(State.WARN, kind, url, says=f"no {kind}: {error}"))
            return []
        further = sum(entry.is_sitemap for entry in entries)
        self._note(kind, url, entries, f"names {further} sitemaps" if further else "", is_empty_fine=bool(further))
        return entries

    async def _ask_sitemaps(self, visit: Visit) -> None:
        """Ask for those that robots.txt names, or the usual one, and for the newest of an index."""
        home = urlsplit(self.sources.home).hostname or ""
        named = [url for url in read_robots(self.robots.get(home, Robots()).body) if self.site.owns(url)]
        first = f"{self.sources.home}/sitemap.xml"
        for url in dict.fromkeys((*named[:2], *(() if named else (first,)))):
            entries = await self._ask_document(visit, SourceKind.SITEMAP, url, read_sitemap)
            further = [entry for entry in entries if entry.is_sitemap and self.site.owns(entry.url)]
            if further:
                newest = max(further, key=lambda entry: entry.modified_at.timestamp() if entry.modified_at else 0.0)
                await self._ask_document(visit, SourceKind.SITEMAP, newest.url, read_sitemap)

    async def _ask_listing(self, visit: Visit, kind: SourceKind, url: str, says: str = "") -> list[Link]:
        """Ask for a page of links; return them."""
        page = await self._ask(visit, kind, url)
        if page is None:
            return []
        links = read_page(page, self.site).links
        self._note(kind, url, links, says)
        return links

    async def _ask_index(self, visit: Visit, channel: str, day: date) -> None:
        """Ask for the stories of a day, written otherwise where the declared form gives none, and for the next page."""
        declared = _DAY.search(self.sources.index)
        forms = [declared[1]] if declared else [""]
        for form in (*forms, *(other for other in _OTHER_DAYS if declared and other not in forms)):
            path = _DAY.sub(lambda _, form=form: f"{{day:{form}}}", self.sources.index).format(channel=channel, day=day)  # type: ignore[misc]
            url = self.sources.home + path
            links = await self._ask_listing(visit, SourceKind.INDEX, url, f"day written {form}" if form else "")
            if _is_of_day(links, day):
                await self._ask_reading(visit, url, links)
                return

    async def _ask_reading(self, visit: Visit, url: str, links: Sequence[Link]) -> None:
        """Find out what the number at the end of an index URL counts."""
        walk = Walk(self.sources.page_size)
        number = walk.turn([link.url for link in links], new=len(links))
        while number is not None and walk.numbers is Numbers.UNKNOWN and walk.pages < 3:
            page = await self._ask(visit, SourceKind.INDEX, f"{url}/{number}")
            if page is None:
                return
            links = read_page(page, self.site).links
            asked = f"{url}/{number}"
            number = walk.turn([link.url for link in links], new=len(links))
            is_seen = walk.numbers is not Numbers.UNKNOWN
            says = f"the number counts {walk.numbers}" if is_seen else "no story that page 1 has not"
            self._note(SourceKind.INDEX, asked, links, says)

    async def _ask_network(self, visit: Visit) -> None:
        """Ask for the list of network sites, and for the newest stories of the first one."""
        network = self.sources.network
        if network is None:
            return
        page = await self._ask(visit, SourceKind.MENU, network.menu)
        if page is None:
            return
        try:
            names = read_menu(page.body)
        except DocumentError as error:
            self.asked.append(SourceFinding(State.WARN, SourceKind.MENU, network.menu, says=str(error)))
            return
        self.asked.append(SourceFinding(State.OK, SourceKind.MENU, network.menu, says=f"names {len(names)} sites"))
        home = "https://" + network.host.format(names[0])
        for path in network.feeds[:1]:
            await self._ask_document(visit, SourceKind.FEED, home + path, read_feed)
        if network.index:
            url = home + network.index.format(channel=self.sources.channels[0])
            await self._ask_listing(visit, SourceKind.INDEX, url)

    async def _ask(self, visit: Visit, kind: SourceKind, url: str) -> Page | None:
        """Return a good answer of a source; note any other."""
        answer = await self._fetch(visit, url)
        if answer.page is not None and answer.page.status == _OK:
            return answer.page
        says = answer.why if answer.page is None else f"status {answer.page.status}"
        self.asked.append(SourceFinding(State.WARN, kind, url, says=says))
        return None

    async def _fetch(self, visit: Visit, url: str) -> Answer:
        if visit.requests >= MAX_REQUESTS:
            return Answer(url, why=f"not asked: {MAX_REQUESTS} requests are enough")
        answer = await visit.fetch(url)
        if answer.is_disallowed:
            self.disallowed.append(url)
        return answer

    def _note(
        self, kind: SourceKind, url: str, found: Sequence[Entry | Link], says: str, *, is_empty_fine: bool = False
    ) -> None:
        """Note what a source named, and the stories for later."""
        stories = [one for one in found if self.site.urls.read(one.url).kind is PageKind.ARTICLE]
        for one in stories:
            self._met.setdefault(self._sort(one), []).append(one.url)
            self._channels[self.site.urls.read(one.url).channel] += 1
        dates = [one.published_at for one in stories if one.published_at]
        state = State.OK if stories or is_empty_fine else State.WARN
        says = says if stories or is_empty_fine else "no story on it"
        self.asked.append(SourceFinding(state, kind, url, len(stories), max(dates, default=None), says))

    def _sort(self, one: Entry | Link) -> str:
        split = urlsplit(self.site.urls.read(one.url).canonical)
        network = self.sources.network
        if network and split.hostname != urlsplit(self.sources.home).hostname:
            return _NETWORK if re.fullmatch(network.stories, split.path) else "other host"
        named = [self.site.kinds[part] for part in split.path.split("/")[1:-1] if part in self.site.kinds]
        return (one.kind if isinstance(one, Link) else None) or next(iter(named), Kind.ARTICLE)

    # -- Pages --------------------------------------------------------------------------------------------------------

    async def _ask_pages(self, visit: Visit) -> None:
        """Look at one page of each kind that was met, at an AMP page, and at the second page of a longer story."""
        wanted = [*_STORIES, *([_NETWORK] if self.sources.network else [])]
        for sort in wanted:
            if met := self._met.get(sort):
                await self._look(visit, sort, met[0])
            else:
                self.pages.append(PageFinding(State.WARN, sort, says="no link to one was met"))
        seen = [finding for finding in self.pages if finding.diagnosis]
        amp_url = next((found.diagnosis.amp_url for found in seen if found.diagnosis and found.diagnosis.amp_url), "")
        if amp_url:
            await self._look(visit, _AMP, amp_url)
        if not any(finding.diagnosis and finding.diagnosis.page_total > 1 for finding in seen):
            for url in self._met.get(Kind.ARTICLE, [])[1:3]:
                if (found := await self._diagnose(visit, url)) and found.page_total > 1:
                    seen.append(PageFinding(State.OK, Kind.ARTICLE, url, diagnosis=found))
                    break
        long = next((one for one in seen if one.diagnosis and one.diagnosis.page_total > 1), None)
        if long:
            canonical = self.site.urls.read(long.url).canonical
            await self._look(visit, _SECOND, self.site.urls.page_url(canonical, 2))
        else:
            self.pages.append(PageFinding(State.WARN, _SECOND, says="no story of several pages was met"))

    async def _look(self, visit: Visit, sort: str, url: str) -> None:
        answer = await self._fetch(visit, url)
        if answer.page is None:
            self.pages.append(PageFinding(State.WARN, sort, url, answer.why))
            return
        found = diagnose(answer.page, self.site)
        state, says = judge(found, has_layouts=bool(self.site.layouts), is_first_page=sort not in {_AMP, _SECOND})
        self.pages.append(PageFinding(state, sort, url, says, found))

    async def _diagnose(self, visit: Visit, url: str) -> Diagnosis | None:
        answer = await self._fetch(visit, url)
        return diagnose(answer.page, self.site) if answer.page is not None else None


def _is_of_day(links: Sequence[Link], day: date) -> bool:
    """Whether a list is of that day, not only of what is popular on any day."""
    days = [link.published_at.astimezone(WIB).date() for link in links if link.published_at]
    return days.count(day) * 2 >= len(days) if days else bool(links)


def today_in_wib(now: datetime) -> date:
    """Return the site's day."""
    return now.astimezone(WIB).date()
