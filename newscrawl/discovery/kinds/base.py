"""Base class of the kinds of source: how one is requested, and how its answer is handled."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response

from newscrawl.discovery.plan import Source
from newscrawl.discovery.state import Why

if TYPE_CHECKING:
    from newscrawl.discovery.discover import Discoverer

OK = 200
NO_PAGE = {404: Why.NOT_FOUND, 410: Why.GONE}


class SourceHandler:
    """Handles one kind of source in one run; keeps the state of its sources while they are read."""

    max_bytes: int | None = None  # of an answer, where another bound suits than that of a page

    def __init__(self, run: "Discoverer") -> None:
        self.run = run

    def begin(self, source: Source) -> tuple[Source, dict[str, Any]]:
        """Return a source in the form in which it is requested, and the `meta` of its request."""
        return source, {"download_maxsize": self.max_bytes} if self.max_bytes else {}

    async def parse(self, source: Source, response: Response) -> Sequence[Request]:
        """Store the stories of an answer; return the requests that follow.

        Raises: DocumentError where it is no document of this kind.
        """
        raise NotImplementedError

    async def fail(self, source: Source, request: Request, status: int, why: str) -> Sequence[Request]:
        """Note that there was no usable answer; return the requests in its place. Status 0: none came."""
        await self.run.states.give_up(source, request.url, why, NO_PAGE.get(status))
        return ()
