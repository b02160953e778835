"""Asks a live site for each of its sources and for one page of each kind, and says what answers and what is read."""

from dataclasses import dataclass
from datetime import date, datetime

from newscrawl.firstcontact.findings import MAX_REQUESTS, Findings
from newscrawl.firstcontact.page_round import PageRound
from newscrawl.firstcontact.source_round import SourceRound
from newscrawl.firstcontact.visit import Visit
from newscrawl.text.dates import WIB


@dataclass(slots=True)
class Survey:
    """The script of a visit; afterwards, `found` holds what it found."""

    found: Findings
    today: date  # WIB

    async def __call__(self, visit: Visit) -> None:
        """Ask."""
        self.found.robots = visit.robots
        visit.max_requests = MAX_REQUESTS
        await SourceRound(self.found, self.today)(visit)
        await PageRound(self.found)(visit)


def today_in_wib(now: datetime) -> date:
    """Return the site's day."""
    return now.astimezone(WIB).date()
