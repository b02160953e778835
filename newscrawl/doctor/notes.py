"""Notes of the discovery during a check of a live site, which stores nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from newscrawl.clock import Clock
from newscrawl.discovery.discover import Discoverer
from newscrawl.discovery.plan import UNFINISHED_DAYS, Source
from newscrawl.discovery.source_states import SourceStates
from newscrawl.discovery.state import Frontier
from newscrawl.items import Link, SourceState


class Notes(SourceStates):
    """Links and remarks of the source just read; a crawl would store them."""

    def __init__(self, run: Discoverer) -> None:
        super().__init__(run)
        self.links: list[Link] = []
        self.says: list[str] = []

    def begin_source(self) -> tuple[list[Link], list[str]]:
        """Return new lists, for the links and the remarks of the next source."""
        self.links, self.says = [], []
        return self.links, self.says

    async def remember(self, _source: Source, found: Sequence[Link], *_: Any) -> int:
        self.links += found
        return len(found)

    async def end_twin(self, _source: Source, twin: str) -> None:
        self.says.append(f"shows the list of {twin}")

    async def give_up(self, _source: Source, _url: str, why: str, *_: Any) -> None:
        self.says.append(why)

    async def note_damage(self, _source: Source, why: str) -> None:
        self.says.append(why)


class NoFrontier(Frontier):
    """Frontier of a site that was not crawled for as long as a crawl looks back; it keeps nothing."""

    def __init__(self, clock: Clock) -> None:
        self._since = clock.now().date() - timedelta(days=UNFINISHED_DAYS)

    def last_days(self, *_: Any) -> dict[str, date]:
        return {"": self._since}

    def sources(self, *_: Any, **__: Any) -> list[SourceState]:
        return []

    async def save_sources(self, *_: Any) -> None:
        return None

    async def remember(self, *_: Any) -> int:
        return 0

    def seen_after(self, *_: Any) -> int:
        return 0

    def wants_more(self) -> bool:
        return True

    def leave(self, *_: Any) -> None:
        return None
