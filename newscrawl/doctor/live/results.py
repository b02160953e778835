"""Results of a check of a live site, and the one way in which it sends requests."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from scrapy.http import Response

from newscrawl.discovery.entries import Entry
from newscrawl.discovery.plan import SourceKind
from newscrawl.doctor.finding import State
from newscrawl.doctor.live.diagnosis import PageFinding
from newscrawl.doctor.live.fetch import Answer, Probe, Robots
from newscrawl.items import Kind, Link, Page
from newscrawl.middlewares.blocks import block_sign
from newscrawl.page.site import Site, Sources
from newscrawl.text.urls import PageKind

#: Requests of one survey, those for robots.txt too: enough for one of each, too few for a site to notice.
MAX_REQUESTS = 28
NETWORK = "network"  # sort of page: a story of a network site
_MOST_SILENCES = 2  # of a host in a row; then it is not waited for again
_LISTS = (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.SECTION, SourceKind.INDEX)
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
class Findings:
    """Everything so far."""

    site: Site
    sources: Sources
    robots: dict[str, Robots] = field(default_factory=dict)  # by host
    asked: list[SourceFinding] = field(default_factory=list)
    pages: list[PageFinding] = field(default_factory=list)
    disallowed: list[str] = field(default_factory=list)  # URLs that robots.txt forbids
    led_to: dict[str, str] = field(default_factory=dict)  # URL that was asked for -> the one that it led to
    met: dict[str, list[str]] = field(default_factory=dict)  # sort of page -> URLs of some
    channels: Counter[str | None] = field(default_factory=Counter)  # stories that were met, by channel
    _silences: dict[str, list[str]] = field(default_factory=dict)  # host -> why nothing came, since it last answered
    _alive: set[str] = field(default_factory=set)  # hosts that have answered

    def broken(self) -> Iterator[str]:
        """Yield a line for each thing about the whole that a person must look at."""
        home = urlsplit(self.sources.home).hostname or ""
        if self.is_dead(home):
            yield f"{home} does not answer: {self._silences[home][0]}"
            return
        for kind in _LISTS:
            findings = [finding for finding in self.asked if finding.kind == kind]
            if findings and not any(finding.stories for finding in findings):
                yield f"no {kind} names a story"
        for finding in self.pages:
            if finding.state is State.FAIL:
                yield f"{finding.sort} page: {finding.says}"
        if not any(finding.diagnosis for finding in self.pages):
            yield "no page of a story could be looked at"

    async def ask(self, probe: Probe, kind: SourceKind, url: str) -> Page | None:
        """Return a good answer of a source; note any other."""
        is_first = all(finding.kind != kind for finding in self.asked)
        answer = await self.fetch(probe, url, is_first=is_first)
        if answer.page is not None and answer.page.status == _OK and not kept_out(answer.page):
            return answer.page
        says = answer.why if answer.page is None else kept_out(answer.page) or f"status {answer.page.status}"
        self.asked.append(SourceFinding(State.WARN, kind, url, says=says))
        return None

    def is_dead(self, host: str) -> bool:
        """Whether nothing has come from a host, or nothing but blocks."""
        return host not in self._alive and len(self._silences.get(host, ())) >= _MOST_SILENCES

    async def fetch(self, probe: Probe, url: str, *, is_first: bool = False) -> Answer:
        """Return the answer to a URL; a silent host is only asked for the first page of a further kind."""
        host = urlsplit(url).hostname or ""
        silences = self._silences.setdefault(host, [])
        if why := probe.why_no_more:
            return Answer(url, why=why)
        if len(silences) >= _MOST_SILENCES and not is_first:
            return Answer(url, why="not asked: the host does not answer")
        answer = await probe.fetch(url)
        if answer.led_to:
            self.led_to[url] = answer.led_to
        if answer.is_disallowed:
            self.disallowed.append(answer.led_to or url)
        elif answer.page is None:
            silences.append(answer.why)
        elif says := kept_out(answer.page):
            silences.append(says)
        else:
            silences.clear()
            self._alive.add(host)
        return answer

    def note(
        self, kind: SourceKind, url: str, found: Sequence[Entry | Link], says: str, *, is_empty_fine: bool = False
    ) -> None:
        """Note what a source named, and the stories for later."""
        stories = [one for one in found if self.site.urls.read(one.url).kind is PageKind.ARTICLE]
        for one in stories:
            self.met.setdefault(self._sort(one), []).append(one.url)
            self.channels[self.site.urls.read(one.url).channel] += 1
        dates = [one.published_at for one in stories if one.published_at]
        state = State.OK if stories or is_empty_fine else State.WARN
        says = says if stories or is_empty_fine else "no story on it"
        self.asked.append(SourceFinding(state, kind, url, len(stories), max(dates, default=None), says))

    def _sort(self, one: Entry | Link) -> str:
        split = urlsplit(self.site.urls.read(one.url).canonical)
        network = self.sources.network
        if network and split.hostname != urlsplit(self.sources.home).hostname:
            return NETWORK if re.fullmatch(network.stories, split.path) else "other host"
        named = [self.site.kinds[part] for part in split.path.split("/")[1:-1] if part in self.site.kinds]
        return (one.kind if isinstance(one, Link) else None) or next(iter(named), Kind.ARTICLE)


def kept_out(page: Page) -> str:
    """Return what a page says that keeps us out, empty for any other."""
    headers = {name: page.headers[name] for name in ("cf-mitigated",) if name in page.headers}
    sign = block_sign(Response(page.url, page.status, headers, page.body))
    return f"we are kept out: {sign if sign == 'challenge' else f'status {sign}'}" if sign else ""
