"""Check of a live site: one source and one page of each kind, what answers and what is read."""

from dataclasses import dataclass
from datetime import date, datetime

from newscrawl.doctor.finding import State
from newscrawl.doctor.live.diagnosis import Diagnosis, PageFinding, diagnose, judge
from newscrawl.doctor.live.fetch import Probe
from newscrawl.doctor.live.results import MAX_REQUESTS, NETWORK, Findings, kept_out
from newscrawl.doctor.live.sources import SourceRound
from newscrawl.items import Kind
from newscrawl.text.dates import WIB

_STORIES = (Kind.ARTICLE, Kind.PHOTO, Kind.VIDEO)
_AMP, _SECOND = "amp", "page 2"  # found on the pages of the others


@dataclass(slots=True)
class Survey:
    """The script of a probe; afterwards, `found` holds what it found."""

    found: Findings
    today: date  # WIB

    async def __call__(self, probe: Probe) -> None:
        """Ask."""
        self.found.robots = probe.robots
        probe.max_requests = MAX_REQUESTS
        await SourceRound(self.found, self.today)(probe)
        await PageRound(self.found)(probe)


def today_in_wib(now: datetime) -> date:
    """Return the site's day."""
    return now.astimezone(WIB).date()


class PageRound:
    """A story of each kind, an AMP page, a second page."""

    def __init__(self, found: Findings) -> None:
        self._found = found

    async def __call__(self, probe: Probe) -> None:
        """Look at one page of each kind that was met, at an AMP page, and at the second page of a longer story."""
        wanted = [*_STORIES, *([NETWORK] if self._found.sources.network else [])]
        for sort in wanted:
            if met := self._found.met.get(sort):
                await self._look(probe, sort, met[0])
            else:
                self._found.pages.append(PageFinding(State.WARN, sort, says="no link to one was met"))
        seen = [finding for finding in self._found.pages if finding.diagnosis]
        amp_url = next((found.diagnosis.amp_url for found in seen if found.diagnosis and found.diagnosis.amp_url), "")
        if amp_url:
            await self._look(probe, _AMP, amp_url)
        if not any(finding.diagnosis and finding.diagnosis.page_total > 1 for finding in seen):
            for url in self._found.met.get(Kind.ARTICLE, [])[1:3]:
                if (found := await self._diagnose(probe, url)) and found.page_total > 1:
                    seen.append(PageFinding(State.OK, Kind.ARTICLE, url, diagnosis=found))
                    break
        long = next((one for one in seen if one.diagnosis and one.diagnosis.page_total > 1), None)
        if long:
            canonical = self._found.site.urls.read(long.url).canonical
            await self._look(probe, _SECOND, self._found.site.urls.page_url(canonical, 2))
        else:
            self._found.pages.append(PageFinding(State.WARN, _SECOND, says="no story of several pages was met"))

    async def _look(self, probe: Probe, sort: str, url: str) -> None:
        answer = await self._found.fetch(probe, url)
        if answer.page is None:
            self._found.pages.append(PageFinding(State.WARN, sort, url, answer.why))
            return
        found = diagnose(answer.page, self._found.site)
        state, says = judge(
            found, has_layouts=bool(self._found.site.layouts), is_first_page=sort not in {_AMP, _SECOND}
        )
        if state is State.FAIL:
            says = kept_out(answer.page) or says
        self._found.pages.append(PageFinding(state, sort, url, says, found))

    async def _diagnose(self, probe: Probe, url: str) -> Diagnosis | None:
        answer = await self._found.fetch(probe, url)
        return diagnose(answer.page, self._found.site) if answer.page is not None else None
