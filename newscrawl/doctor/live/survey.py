"""Check of a live site: one source and one page of each kind, what answers and what is read."""

from dataclasses import dataclass
from datetime import date, datetime

from newscrawl.doctor.live.fetch import Probe
from newscrawl.doctor.live.pages import PageRound
from newscrawl.doctor.live.results import MAX_REQUESTS, Findings
from newscrawl.doctor.live.sources import SourceRound
from newscrawl.text.dates import WIB


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
