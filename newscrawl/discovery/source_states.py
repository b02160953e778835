"""State of the sources of a run: the stories that they name and how far they were read, noted in the frontier."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl import stats
from newscrawl.discovery.pagination import Walk
from newscrawl.discovery.plan import Source, SourceKind
from newscrawl.discovery.state import Why, host_of, why_bounded
from newscrawl.items import FetchState, Link, SourceState

if TYPE_CHECKING:
    from newscrawl.discovery.discover import Discoverer

logger = logging.getLogger(__name__)

_WHY_CHARS = 200


class SourceStates:
    """The bookkeeping of one run's discovery."""

    def __init__(self, run: "Discoverer") -> None:
        self._run = run

    async def begin(self, sources: Sequence[Source], channels: Sequence[str]) -> None:
        """Note the days that a default run reads, its own too, so that one that is killed leaves them to the next."""
        states = [self._state(source, FetchState.PENDING) for source in sources]
        today = self._run.memory.today
        for channel in channels:
            run = Source(SourceKind.RUN, f"{self._run.sources.home}/#{channel}-{today}", channel, today)
            states += [
                replace(self._state(run, FetchState.DONE), story_key=f"run/{self._run.site.name}/{channel}/{today}")
            ]
        await self._run.frontier.save_sources(states)

    async def remember(
        self, source: Source, found: Sequence[Link], seen_on: str, walk: Walk | None = None
    ) -> int | None:
        """Remember the stories that are wanted, and that a walk has begun, in one transaction.

        Returns how many of them were unknown; of a walk that was at its end before, how many were unknown then, since
        what another source has named in the meantime may stand above stories that none has. None: none was wanted.
        """
        rank = walk.pages if walk else 0
        state = self._state(source, FetchState.PENDING) if walk is not None and not walk.pages else None
        sightings = list(self._run.links.wanted(source, found, self._run.clock.now(), page=rank))
        self._run.links.report(self._run.count)
        self._run.count(stats.LINKS.format(source.kind), len(sightings))
        new = await self._run.frontier.remember(sightings, state, seen_on)
        keys = {sighting.story_key for sighting in sightings}
        self._run.count(stats.FOUND, new)
        self._run.count(stats.KNOWN, len(keys) - new)
        if not keys:
            return None
        if walk is not None and walk.known_at is not None and not new:
            return self._run.frontier.seen_after(keys, walk.known_at)
        return new

    async def end_walk(self, source: Source, walk: Walk) -> None:
        """Note a walk that was at its end, or at its bound."""
        if walk.is_complete:
            await self._run.frontier.save_sources([self._state(source, FetchState.DONE)])
            return
        why = why_bounded(walk.max_pages)
        if walk.is_bounded:
            self._run.count(stats.BOUND)
            logger.warning("%s %s, where a walk ends (NEWSCRAWL_MAX_LISTING_PAGES)", source.url, why)
        await self._run.frontier.save_sources([self._state(source, FetchState.FAILED, why)])

    async def end_twin(self, source: Source, twin: str) -> None:
        """Note an index that shows the list of another one: it has no stories of its own day."""
        logger.info("%s shows the list of %s", source.url, twin)
        if source.is_trial:
            return
        self._run.count(stats.TWINS)
        state = self._state(source, FetchState.FAILED, Why.TWIN) if source.day else self._state(source, FetchState.DONE)
        await self._run.frontier.save_sources([state])

    async def note_form(self, source: Source, template: str, *, is_sure: bool) -> None:
        """Note the form of list URL that a host answers."""
        logger.info("%s: lists are written %s", source.url, template)
        state = self._state(source, FetchState.DONE if is_sure else FetchState.PENDING)
        key = f"form/{self._run.site.name}/{source.kind}/{state.host}"
        await self._run.frontier.save_sources(
            [replace(state, kind=SourceKind.FORM, story_key=key, scope="", url=template, channel=source.kind, day=None)]
        )

    async def note_hosts(self, hosts: Iterable[str]) -> None:
        """Note hosts of the network for other crawls, so that they are known before their first request."""
        now, site = self._run.clock.now(), self._run.site.name
        await self._run.frontier.save_sources(
            [
                SourceState(
                    f"https://{host}/", f"host/{site}/{host}", "", host, SourceKind.HOST, FetchState.PENDING, now
                )
                for host in hosts
            ]
        )

    async def note_empty(self, source: Source, url: str) -> None:
        """A day may begin without a story; a page of another design seems to have none either, so it stays due."""
        self._run.count(stats.EMPTY.format(source.kind))
        logger.info("%s: no story on this page", url)
        if source.is_walk and not source.is_trial:
            await self._run.frontier.save_sources([self._state(source, FetchState.FAILED, Why.EMPTY)])

    async def give_up(self, source: Source, url: str, why: str, lasting: Why | None = None) -> None:
        """Count a source that gave no usable answer, and note why; with a `lasting` reason it rests for a day."""
        if source.is_trial:
            logger.info("%s: not the form of this list: %s", url, why)
            return
        self._run.count(stats.SILENT.format(source.kind))
        why = " ".join(why.split())[:_WHY_CHARS]
        logger.warning("%s: no stories from this %s: %s", url, source.kind, why)
        if source.is_walk or source.kind in {SourceKind.FEED, SourceKind.SITEMAP}:
            await self._run.frontier.save_sources([self._state(source, FetchState.FAILED, lasting or why)])

    async def note_damage(self, source: Source, why: str) -> None:
        """Report a document that could not be read to its end; the next run requests it again, changed or not."""
        self._run.count(stats.DAMAGED.format(source.kind))
        logger.warning("%s: this %s was not read to its end: %s", source.url, source.kind, why)
        await self._run.frontier.save_sources([self._state(source, FetchState.FAILED, why)])

    async def note_read(self, source: Source, etag: str | None, modified: str | None, *, is_past: bool) -> None:
        """Note the validators of an answer that was read whole, where the next run of this scope can trust them."""
        if self._run.scope.name is None:
            return
        why = Why.ONLY_OLD if is_past else None
        state = self._state(source, FetchState.DONE, why, scope=self._run.scope.name, etag=etag, modified=modified)
        await self._run.frontier.save_sources([state])

    def _state(
        self,
        source: Source,
        state: FetchState,
        reason: str | None = None,
        *,
        scope: str | None = None,
        etag: str | None = None,
        modified: str | None = None,
    ) -> SourceState:
        day = source.day
        if source.is_walk and day is None:
            day = self._run.memory.edge.since if state == FetchState.DONE else self._run.memory.unread_since(source)
        return SourceState(
            source.url,
            self._run.site.urls.read(source.url).story_key,
            self._run.memory.part_of(source) if scope is None else scope,
            host_of(source.url),
            source.kind,
            state,
            self._run.clock.now(),
            reason,
            source.channel,
            day,
            etag,
            modified,
        )
