"""Check of a live site: one source and one page of each kind, found and requested by the crawl's own discovery."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from newscrawl.clock import Clock
from newscrawl.discovery.discover import Discoverer
from newscrawl.discovery.documents.robots import sitemaps_of
from newscrawl.discovery.kinds.base import OK
from newscrawl.discovery.kinds.lists import WALK
from newscrawl.discovery.pagination import Walk
from newscrawl.discovery.plan import Source, SourceKind, fresh_sources, list_source
from newscrawl.discovery.scope import Scope
from newscrawl.discovery.state import host_of
from newscrawl.doctor.diagnosis import Diagnosis, PageFinding, diagnose, judge
from newscrawl.doctor.finding import State
from newscrawl.doctor.notes import NoFrontier, Notes
from newscrawl.items import SOURCE, Kind, Link, Page, Reading
from newscrawl.middlewares.blocks import block_sign
from newscrawl.newsspider import page_of
from newscrawl.page.answer import read_within_budget
from newscrawl.page.site import Site, Sources
from newscrawl.probe.fetch import Answer, Probe, Robots
from newscrawl.text.urls import PageKind

#: Requests of one survey, those for robots.txt too: enough for one of each, too few for a site to notice.
MAX_REQUESTS = 28
_NETWORK, _AMP, _SECOND = "network", "amp", "page 2"  # sorts of pages beside the kinds of stories
_STORIES = (Kind.ARTICLE, Kind.PHOTO, Kind.VIDEO)
_LISTS = (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.SECTION, SourceKind.INDEX)
_OF_SOURCES = {SourceKind.SITEMAP: "sitemaps", SourceKind.MENU: "sites"}  # sources that name others
_MOST_SILENCES = 2  # of a host in a row; then it is not waited for again
_MOST_PAGES = 3  # of a list, to know how the URL of its second page is written
_NETWORKS_TRIED = 2
_SCOPE = Scope(whole_network=True)


@dataclass(frozen=True, slots=True)
class SourceFinding:
    """One source of links."""

    state: State
    kind: str
    url: str
    stories: int = 0
    newest: datetime | None = None
    says: str = ""


class Survey:
    """The script of a probe; afterwards, its findings."""

    def __init__(self, site: Site, sources: Sources, clock: Clock) -> None:
        self.site, self.sources = site, sources
        self.robots: dict[str, Robots] = {}  # by host
        self.checked: list[SourceFinding] = []
        self.pages: list[PageFinding] = []
        self.disallowed: list[str] = []  # URLs that robots.txt forbids
        self.led_to: dict[str, str] = {}  # requested URL -> target of its redirect
        self.met: dict[str, list[str]] = {}  # sort of page -> URLs of some
        self._channels: Counter[str | None] = Counter()  # stories that were met, by channel
        self._silences: dict[str, list[str]] = {}  # host -> why nothing came, since its last answer
        self._alive: set[str] = set()  # hosts that have answered
        self._clock = clock
        self._discovery = Discoverer(
            site,
            sources,
            _SCOPE,
            NoFrontier(clock),
            clock,
            self._read,
            _no_count,
            _MOST_PAGES,
            reads_robots=False,
            states=Notes,
        )

    async def __call__(self, probe: Probe) -> None:
        """Check the sources, then the pages that they named."""
        self._probe, self.robots = probe, probe.robots
        probe.max_requests = MAX_REQUESTS
        await self._check_sources()
        await self._check_pages()

    def broken(self) -> Iterator[str]:
        """Yield a line for each thing about the whole that a person must look at."""
        home = host_of(self.sources.home)
        if self._is_dead(home):
            yield f"{home} does not answer: {self._silences[home][0]}"
            return
        for kind in _LISTS:
            findings = [finding for finding in self.checked if finding.kind == kind]
            if findings and not any(finding.stories for finding in findings):
                yield f"no {kind} names a story"
        for page in self.pages:
            if page.state is State.FAIL:
                yield f"{page.sort} page: {page.says}"
        if not any(page.diagnosis for page in self.pages):
            yield "no page of a story could be looked at"

    async def _check_sources(self) -> None:
        today = self._discovery.memory.today
        declared: dict[SourceKind, list[Source]] = {}
        for source in fresh_sources(self.sources, _SCOPE, today):
            declared.setdefault(source.kind, []).append(source)
        for source in declared.get(SourceKind.FEED, ()):
            await self._ask(source)
        for source in self._robots_sitemaps() or declared.get(SourceKind.SITEMAP, [])[:1]:
            if further := await self._ask(source):  # an index
                await self._request(max(further, key=lambda request: request.priority))
        sections = declared.get(SourceKind.SECTION, [])
        await self._ask(*sections[:1])
        if not self.met.keys() >= set(_STORIES):  # one section is like another; the last one may have what is missing
            await self._ask(*sections[1:][-1:])
        if self.sources.index:
            # The channel with the most news is the likeliest to have a second page of a day.
            channel = max(self.sources.channels, key=lambda name: self._channels[name], default="")
            yesterday = today - timedelta(days=1)
            await self._check_index(
                list_source(SourceKind.INDEX, self.sources.index, self.sources.home, channel=channel, day=yesterday)
            )
        await self._check_network(await self._ask(*declared.get(SourceKind.MENU, ())))

    def _robots_sitemaps(self) -> list[Source]:
        robots = self.robots.get(host_of(self.sources.home), Robots())
        return [Source(SourceKind.SITEMAP, url) for url in sitemaps_of(robots.body) if self.site.owns(url)][:2]

    async def _check_index(self, source: Source) -> None:
        """Request the first pages of a list, in its next form where one does not show the day."""
        request = next(self._discovery.requests_of(source), None)
        while request is not None:
            walk: Walk = request.meta[WALK]
            further = await self._request(request)
            is_known = walk.pages >= _MOST_PAGES or (walk.pages > 1 and walk.is_sure)
            request = further[0] if further and not is_known else None

    async def _check_network(self, requests: Sequence[Request]) -> None:
        """Check a feed and a list of the first network site that answers: some on the list may be gone."""
        for host in list(dict.fromkeys(host_of(request.url) for request in requests))[:_NETWORKS_TRIED]:
            for kind in (SourceKind.FEED, SourceKind.LATEST):
                own = (one for one in requests if host_of(one.url) == host and one.meta[SOURCE].kind is kind)
                if request := next(own, None):
                    await self._request(request)
            if not self._is_dead(host):
                return

    async def _ask(self, *sources: Source) -> list[Request]:
        """Request sources; return the requests that follow."""
        return [
            further
            for one in sources
            for first in self._discovery.requests_of(one)
            for further in await self._request(first)
        ]

    async def _request(self, request: Request) -> list[Request]:
        """Send the request of a source and note its finding; return the next requests of a crawl."""
        source: Source = request.meta[SOURCE]
        walk: Walk | None = request.meta.get(WALK)
        form = walk.form.listing.url if walk else ""
        answer = await self._fetch(request.url, is_first=all(finding.kind != source.kind for finding in self.checked))
        notes = self._discovery.states
        assert isinstance(notes, Notes)
        links, says = notes.begin_source()
        if (page := answer.page) is None or page.status != OK or kept_out(page):
            why = answer.why if page is None else kept_out(page) or f"status {page.status}"
            further = list(await self._discovery.give_up(request, page.status if page else 0, why))
        else:
            further = [one async for one in self._discovery.parse(response_of(page, request))]
        stories = [one for one in links if self.site.urls.read(one.url).kind is PageKind.ARTICLE]
        for one in stories:
            self.met.setdefault(self._sort(one), []).append(one.url)
            self._channels[self.site.urls.read(one.url).channel] += 1
        number = len({host_of(one.url) for one in further} if source.kind is SourceKind.MENU else further)
        is_list_of_sources = source.kind in _OF_SOURCES and number > 0
        if is_list_of_sources:
            says.append(f"names {number} {_OF_SOURCES[source.kind]}")
        elif not stories:
            says += [] if says else ["no story on it"]
        elif walk and source.kind is SourceKind.INDEX:
            is_known = walk.pages == 1 or walk.is_sure
            written = form.partition("[")[0] if walk.pages == 1 else form
            says.append(f"written {written}" if is_known else "no story that page 1 has not")
        newest = max((one.published_at for one in stories if one.published_at), default=None)
        state = State.OK if stories or is_list_of_sources else State.WARN
        self.checked.append(SourceFinding(state, source.kind, request.url, len(stories), newest, ", ".join(says)))
        return further

    def _read(self, response: Response) -> Reading:
        return read_within_budget(page_of(response, self._clock.now()), self.site, is_listing=True)

    async def _check_pages(self) -> None:
        """Check one page of each kind that was met, an AMP page, and the second page of a longer story."""
        for sort in (*_STORIES, *([_NETWORK] if self.sources.network else [])):
            if met := self.met.get(sort):
                await self._check_page(sort, met[0])
            else:
                self.pages.append(PageFinding(State.WARN, sort, says="no link to one was met"))
        seen = [(page.url, page.diagnosis) for page in self.pages if page.diagnosis]
        if amp_url := next((found.amp_url for _, found in seen if found.amp_url), ""):
            await self._check_page(_AMP, amp_url)
        for url in self.met.get(Kind.ARTICLE, [])[1:3]:
            if any(found.page_total > 1 for _, found in seen):
                break
            if (page := (await self._fetch(url)).page) is not None:
                seen.append((url, diagnose(page, self.site)))
        if long := next((url for url, found in seen if found.page_total > 1), ""):
            await self._check_page(_SECOND, self.site.urls.page_url(self.site.urls.read(long).canonical, 2))
        else:
            self.pages.append(PageFinding(State.WARN, _SECOND, says="no story of several pages was met"))

    async def _check_page(self, sort: str, url: str) -> None:
        answer = await self._fetch(url)
        if answer.page is None:
            self.pages.append(PageFinding(State.WARN, sort, url, answer.why))
            return
        found: Diagnosis = diagnose(answer.page, self.site)
        state, says = judge(found, has_layouts=bool(self.site.layouts), is_first_page=sort not in {_AMP, _SECOND})
        if state is State.FAIL:
            says = kept_out(answer.page) or says
        self.pages.append(PageFinding(state, sort, url, says, found))

    async def _fetch(self, url: str, *, is_first: bool = False) -> Answer:
        """Return the answer to a URL; a silent host is only requested for the first source of a further kind."""
        host = host_of(url)
        silences = self._silences.setdefault(host, [])
        if why := self._probe.why_no_more:
            return Answer(url, why=why)
        if len(silences) >= _MOST_SILENCES and not is_first:
            return Answer(url, why="not requested: the host does not answer")
        answer = await self._probe.fetch(url)
        if answer.led_to:
            self.led_to[url] = answer.led_to
        if answer.is_disallowed:
            self.disallowed.append(answer.led_to or url)
        elif why := answer.why if answer.page is None else kept_out(answer.page):
            silences.append(why)
        else:
            silences.clear()
            self._alive.add(host)
        return answer

    def _is_dead(self, host: str) -> bool:
        """Whether nothing has come from a host, or nothing but blocks."""
        return host not in self._alive and len(self._silences.get(host, ())) >= _MOST_SILENCES

    def _sort(self, one: Link) -> str:
        split = urlsplit(self.site.urls.read(one.url).canonical)
        network = self.sources.network
        if network and split.hostname != host_of(self.sources.home):
            return _NETWORK if re.fullmatch(network.stories, split.path) else "other host"
        named = [self.site.kinds[part] for part in split.path.split("/")[1:-1] if part in self.site.kinds]
        return one.kind or next(iter(named), Kind.ARTICLE)


def kept_out(page: Page) -> str:
    """Return the sign of a block on a page, empty for any other page."""
    sign = block_sign(response_of(page))
    return f"we are kept out: {sign if sign == 'challenge' else f'status {sign}'}" if sign else ""


def response_of(page: Page, request: Request | None = None) -> Response:
    """Return a page as the answer to a request."""
    return Response(page.url, page.status, dict(page.headers), page.body, request=request)


def _no_count(name: str, number: int = 1) -> None:
    """Count nothing: a survey shows its findings one by one."""
