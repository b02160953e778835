"""Monitor: limits of a run, checked at its end."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import run_in_thread

from newscrawl import stats
from newscrawl.console.run_summary import live_check
from newscrawl.errors import DropReason, StoreError
from newscrawl.items import Draft, Outcome
from newscrawl.store.engine import opened
from newscrawl.store.fill_rates import FIELDS, fill_rates

logger = logging.getLogger(__name__)

#: Reasons for a page without a record that say nothing about our reading of the site.
_NOT_OURS = frozenset({DropReason.GONE, DropReason.FOREIGN_HOST, DropReason.WRAPPER})
_GENERIC = "generic"


class Monitor:
    """Logs an ERROR line for each limit that a run broke: the value, the limit, and a command."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NEWSCRAWL_MONITOR_ENABLED"):
            raise NotConfigured
        self._crawler = crawler
        self._filled: Counter[str] = Counter()
        self._usual: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.start, signals.spider_opened)
        crawler.signals.connect(extension.count, signals.item_scraped)
        crawler.signals.connect(extension.judge, signals.spider_closed)
        return extension

    async def start(self) -> None:
        """Look up how full the site's stories were before this run."""
        try:
            self._usual = await run_in_thread(self._look_up)
        except StoreError as error:
            logger.warning("this run is judged by the declared limits alone: %s", error)

    def count(self, item: object) -> None:
        """Count the fields of a page that gave a record."""
        if isinstance(item, Draft):
            self._filled["records"] += 1
            self._filled.update(name for name, attribute in FIELDS.items() if getattr(item, attribute))

    def judge(self, reason: str) -> None:
        """Compare with the limits, whatever ended the run."""
        counters = self._crawler.stats.get_stats()
        settings = self._crawler.settings
        limits = Limits(
            min_pages=settings.getint("NEWSCRAWL_MONITOR_MIN_PAGES"),
            shares=settings.getdict("NEWSCRAWL_MONITOR_MAX_SHARE"),
            fill=settings.getdict("NEWSCRAWL_MONITOR_MIN_FILL"),
            fill_drop=settings.getfloat("NEWSCRAWL_MONITOR_MAX_FILL_DROP"),
            spider=self._crawler.spidercls.name,
        )
        has_layouts = bool(getattr(getattr(self._crawler.spidercls, "site", None), "layouts", ()))
        broken = list(limits.broken(counters, self._filled, self._usual, has_layouts=has_layouts))
        if reason == "finished":
            broken += silent_sources(counters, self._crawler.spidercls.name)
        for name, line in broken:
            self._crawler.stats.inc_value(stats.BROKEN_LIMIT.format(name))
            logger.error("%s", line)

    def _look_up(self) -> dict[str, float]:
        with opened(self._crawler.settings["NEWSCRAWL_DATABASE_URL"]) as engine:
            return fill_rates(
                engine, self._crawler.spidercls.name, self._crawler.settings.getint("NEWSCRAWL_MONITOR_MIN_PAGES")
            )


class Limits:
    """The limits of a run, and which of them its counters break."""

    def __init__(
        self, *, min_pages: int, shares: Mapping[str, float], fill: Mapping[str, float], fill_drop: float, spider: str
    ) -> None:
        self.min_pages = min_pages
        self.shares = shares
        self.fill = fill
        self.fill_drop = fill_drop
        self._live_check = live_check(spider)

    def broken(
        self, counters: Mapping[str, Any], filled: Mapping[str, int], usual: Mapping[str, float], *, has_layouts: bool
    ) -> Iterator[tuple[str, str]]:
        """Yield name and line of each broken limit; too few pages break none."""
        pages = counters.get(stats.PAGES_ARTICLE, 0)
        records = sum(stats.by_label(counters, stats.LAYOUT).values())
        failed = stats.failed_pages(counters)
        ours = (reason for reason in DropReason if reason not in _NOT_OURS)
        dropped = sum(counters.get(stats.outcome_key(Outcome.DROPPED, reason), 0) for reason in ours)
        generic = counters.get(stats.LAYOUT.format(_GENERIC), 0) if has_layouts else 0
        yield from self._share("failed", failed, pages, "article pages failed", "newscrawl failures")
        yield from self._share("dropped", dropped, pages, "article pages gave no record", self._live_check)
        yield from self._share("generic", generic, records, "records match no layout of the site", self._live_check)
        unclaimed = counters.get(stats.UNCLAIMED, 0)
        yield from self._share("unclaimed", unclaimed, records, "unknown boxes for each record", self._live_check)
        if filled.get("records", 0) >= self.min_pages:
            yield from self._fill(filled, usual)

    def _share(self, name: str, part: int, whole: int, what: str, command: str) -> Iterator[tuple[str, str]]:
        limit = self.shares.get(name)
        if limit is not None and whole >= self.min_pages and part / whole > limit:
            yield name, f"{part} of {whole} ({part / whole:.0%}) {what}; the limit is {limit:.0%}: run `{command}`"

    def _fill(self, filled: Mapping[str, int], usual: Mapping[str, float]) -> Iterator[tuple[str, str]]:
        for name in FIELDS:
            least = max(self.fill.get(name, 0.0), usual.get(name, 0.0) - self.fill_drop)
            share = filled.get(name, 0) / filled["records"]
            if share < least:
                before = f", it was {usual[name]:.0%} before" if name in usual else ""
                found = f"{name} is there in {share:.0%} of {filled['records']} records{before}"
                yield f"fill_{name}", f"{found}; the limit is {least:.0%}: run `{self._live_check}`"


def silent_sources(counters: Mapping[str, Any], spider: str) -> Iterator[tuple[str, str]]:
    """Yield name and line of each kind of source that gave no link, and of a run that found nothing."""
    kinds = dict(sorted(stats.by_label(counters, stats.REQUESTED).items()))
    giving = [
        kind
        for kind in kinds
        if counters.get(stats.LINKS.format(kind)) or counters.get(stats.SOURCE_UNCHANGED.format(kind))
    ]
    for kind, number in kinds.items():
        if kind in _LISTS and kind not in giving:
            yield f"silent_{kind}", f"{number} {kind} sources gave no link to a story: run `{live_check(spider)}`"
    if kinds and not giving:
        yield "nothing_found", f"no source of {', '.join(kinds)} named a story: run `{live_check(spider)}`"


#: Kinds of source that always have stories on them; a robots.txt or a menu has none, a sitemap may be missing.
_LISTS = frozenset({"feed", "index", "latest", "section"})
