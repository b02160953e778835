"""Pages of links as sources: sections, and lists of several pages: the stories of a day, of a tag, the newest ones."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.http import Response

from newscrawl.discovery.kinds.base import NO_PAGE, SourceHandler
from newscrawl.discovery.pagination import Walk
from newscrawl.discovery.plan import Source
from newscrawl.discovery.scope import Window
from newscrawl.discovery.state import host_of
from newscrawl.items import Link

if TYPE_CHECKING:
    from newscrawl.discovery.discover import Discoverer

WALK = "newscrawl_walk"
_MUTE_AFTER = 3  # indexes in a row without an answer, after which a channel's older ones are left to the next run
#: Lists in a row that a form of URL did not answer, after which it is no longer the known one; and lists for which all
#: forms were tried in vain, after which the declared one alone is requested.
_MOST_MISSES = 3


class Sections(SourceHandler):
    """Front pages of channels."""

    async def parse(self, source: Source, response: Response) -> Sequence[Request]:
        links = self.run.read(response).links
        if links:
            await self.run.states.remember(source, links, response.url)
        else:
            await self.run.states.note_empty(source, response.url)
        return ()


class Lists(SourceHandler):
    """Lists of several pages, with the forms of URL that their hosts answer, and those that repeat another one."""

    def __init__(self, run: "Discoverer") -> None:
        super().__init__(run)
        self._kept = dict(run.memory.forms)  # (kind, host) -> template that is known to work
        self._misses: Counter[tuple[str, str]] = Counter()  # first pages in a row that did not show the requested day
        self._in_vain: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, frozenset[str]], str] = {}  # host and stories of a first page -> its list
        self._mute: Counter[str] = Counter()  # indexes of a channel in a row that did not answer

    def is_mute(self, source: Source) -> bool:
        """Whether the newer indexes of a channel did not answer."""
        return self._mute[source.channel or ""] >= _MUTE_AFTER

    def begin(self, source: Source) -> tuple[Source, dict[str, Any]]:
        """Take the form of URL first that the host is known to answer, with the forms that share its first page."""
        known = self._kept.get(_key(source))
        form = next((form for form in source.forms if known and form.listing.url == known[0]), None)
        if form is not None and not source.is_trial:
            others = tuple(other for other in source.forms if other is not form)
            source = replace(source, url=form.first, forms=(form, *others))
        forms = tuple(form for form in source.forms if form.first == source.url)
        is_sure = len(forms) == 1 or (known is not None and known == (forms[0].listing.url, True))
        walk = self.run.memory.walk(source, forms[:1] if is_sure else forms, self.run.max_pages, is_sure=is_sure)
        return source, {WALK: walk}

    async def parse(self, source: Source, response: Response) -> Sequence[Request]:
        links = self.run.read(response).links
        walk: Walk = response.meta[WALK]
        if source.day:
            self._mute[source.channel or ""] = 0
        if not links and not walk.pages:
            await self.run.states.note_empty(source, response.url)
            return self._ask_next_form(source)
        if twin := self._twin(source, walk, [link.url for link in links]):
            await self.run.states.end_twin(source, twin)
            return self._ask_next_form(source)
        if walk.is_doubtful and _key(source) in self._kept:
            return ()  # it did not show the requested day, and another form of its URL has done so since
        return await self._read(source, walk, links, response.url)

    async def fail(self, source: Source, request: Request, status: int, why: str) -> Sequence[Request]:
        """A page that is not there ends its list; another form of a first page is tried."""
        walk: Walk = request.meta[WALK]
        if walk.pages and status in NO_PAGE:
            walk.turn((), new=0)
            await self.run.states.end_walk(source, walk)
            return ()
        if source.day:
            # "There is none" is an answer: a site may have no page for a day without a story.
            channel = source.channel or ""
            self._mute[channel] = 0 if status in NO_PAGE else self._mute[channel] + 1
        await super().fail(source, request, status, why)
        return self._ask_next_form(source) if status in NO_PAGE else ()

    async def _read(self, source: Source, walk: Walk, links: Sequence[Link], url: str) -> Sequence[Request]:
        """Take a page of a list; return the request of the next one."""
        run = self.run
        further: list[Request] = []
        if not walk.pages and not shows_day(links, source.day, run.clock.now()):
            walk.is_doubtful = True
            further += self._ask_next_form(source)
        new = await run.states.remember(source, links, url, walk)
        dates = [link.published_at for link in links if link.published_at]
        is_past = source.day is None and run.memory.is_past(source, dates)
        following = walk.turn([link.url for link in links], new=new, is_past_edge=is_past)
        if not walk.is_doubtful and self._keep(source, walk):
            await run.states.note_form(source, walk.form.listing.url, is_sure=walk.is_sure)
        if following is None:
            await run.states.end_walk(source, walk)
        elif run.frontier.wants_more():
            further.append(run.request(source, following, {WALK: walk}))
        return further

    def _keep(self, source: Source, walk: Walk) -> bool:
        """Keep the form of a walk that showed the requested day; say whether that is news."""
        key, found = _key(source), (walk.form.listing.url, walk.is_sure)
        self._misses[key] = self._in_vain[key] = 0
        if len(source.forms) < 2 or self._kept.get(key) in (found, (found[0], True)):
            return False
        self._kept[key] = found
        return True

    def _ask_next_form(self, source: Source) -> Sequence[Request]:
        """Return the request of a list in its next form, where this one did not show the requested day.

        None where no form is left, or where the form is known and the list is likely to be empty.
        """
        key = _key(source)
        if key in self._kept:
            self._misses[key] += 1
            if self._misses[key] < _MOST_MISSES:
                return ()
            del self._kept[key]
        left = tuple(form for form in source.forms if form.first != source.url)
        if not left:
            self._in_vain[key] += 1
        if not left or self._in_vain[key] >= _MOST_MISSES:
            return ()
        return list(self.run.requests_of(replace(source, url=left[0].first, forms=left, is_trial=True)))

    def _twin(self, source: Source, walk: Walk, links: Collection[str]) -> str | None:
        """Return another list of the host that begins with the same stories, so that a second walk finds nothing.

        A site that does not know a channel or a day may show the list of all; one that has no story of a day may show
        what is popular.
        """
        if walk.pages:
            return None
        first = self._first.setdefault((host_of(source.url), frozenset(links)), source.url)
        return first if first != source.url else None


def shows_day(links: Sequence[Link], day: date | None, now: datetime) -> bool:
    """Whether a list has a story of the requested day, not only of what is popular on any day."""
    if day is None:
        return bool(links)
    window = Window(day, day)
    dates = [
        # "3 jam lalu" is right to an hour, "2 hari lalu" to a day.
        (link.published_at, link.is_approximate and now - link.published_at >= timedelta(days=1))
        for link in links
        if link.published_at
    ]
    return not dates or any(window.holds(moment, is_approximate=is_rough) for moment, is_rough in dates)


def _key(source: Source) -> tuple[str, str]:
    return source.kind, host_of(source.forms[0].first)
