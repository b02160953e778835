"""Rate limits of hosts: the delay between two requests, a wait, an end for this run."""

import logging
import time
from typing import Self

from scrapy import Request, Spider, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.utils.asyncio import AsyncioLoopingCall, call_later, create_looping_call
from twisted.python.failure import Failure

from newscrawl import stats

logger = logging.getLogger(__name__)

_LOOK_S = 0.25  # how soon a run that was signalled to end stops waiting for its turn at a host


class NotSentError(IgnoreRequest):
    """The request was never sent, so nothing is known of its page: it is no outcome, and the page stays due."""


class PaceMiddleware:
    """Applies the delays that other middlewares set; a host that waits delays no other host.

    Scrapy's own slots do the waiting, so AutoThrottle goes on working. They are forgotten after a minute without a
    request; what is set here lasts for the run.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NEWSCRAWL_PACE_ENABLED"):
            raise NotConfigured
        self._crawler = crawler
        self._delays: dict[str, dict[str, float]] = {}
        self._held_until: dict[str, float] = {}
        self._stopped: dict[str, str] = {}
        self._causes: dict[str, Exception | None] = {}
        self._look: AsyncioLoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        connect = crawler.signals.connect
        connect(middleware._hold_shared_hosts, signals.spider_opened)
        connect(middleware._start_looking, signals.engine_started)
        connect(middleware._stop_looking, signals.spider_closed)
        # The first is sent before a request can leave, the second after AutoThrottle has had its say.
        connect(middleware._apply_to_request, signals.request_reached_downloader)
        connect(middleware._apply_to_request, signals.response_downloaded)
        return middleware

    def set_delay(self, host: str, why: str, delay_s: float) -> None:
        """Keep at least so many seconds between two requests to a host; 0 takes back the delay of the same `why`."""
        delays = self._delays.setdefault(host, {})
        delays[why] = delay_s
        slot = self._slot(host)
        if slot is None:
            return
        slot.delay = max(slot.delay, *delays.values())
        if not delay_s:
            least = self._crawler.engine.downloader.per_slot_settings.get(host, {}).get("delay")
            slot.delay = max(least or self._crawler.settings.getfloat("DOWNLOAD_DELAY"), *delays.values())

    def hold(self, host: str, wait_s: float) -> None:
        """Send a host nothing for so many seconds."""
        self._held_until[host] = max(time.monotonic() + wait_s, self._held_until.get(host, 0.0))
        if slot := self._slot(host):
            self._arm(host, slot)
        self._count_waiting()

    def stop(self, host: str, why: str, cause: Exception | None = None) -> None:
        """Send a host nothing more in this run; `cause` is a network error, chained to the errors of its requests."""
        if host in self._stopped:
            return
        self._stopped[host] = why
        self._causes[host] = cause
        self._crawler.stats.inc_value(stats.HOSTS_STOPPED)
        logger.error("%s is left alone until the next run: %s", host, why)
        if slot := self._slot(host):
            self._give_up(slot, why)

    def is_stopped(self, host: str) -> bool:
        """Say whether a host gets nothing more in this run."""
        return host in self._stopped

    def host_of(self, request: Request) -> str:
        """Return the host of a request, as the slots are named."""
        return self._crawler.engine.downloader.get_slot_key(request)

    def process_request(self, request: Request) -> None:
        """Refuse requests of a stopped host, and all at the end of a run."""
        host = self.host_of(request)
        if host in self._stopped:
            raise self._rejection(request, f"{host}: {self._stopped[host]}") from self._causes[host]
        if self._is_closing():
            raise self._rejection(request, "the run is ending")

    def _rejection(self, request: Request, why: str) -> IgnoreRequest:
        """Return why a request is not sent; one that was answered before (by an error, a redirect) is an outcome."""
        if request.meta.get("retry_times"):
            return IgnoreRequest(f"not tried again: {why}")
        if request.meta.get("redirect_times"):
            return IgnoreRequest(f"not followed: {why}")
        self._crawler.stats.inc_value(stats.NOT_SENT)
        return NotSentError(why)

    def _slot(self, host: str) -> Slot | None:
        return self._crawler.engine.downloader.slots.get(host)

    def _apply_to_request(self, request: Request) -> None:
        host = self.host_of(request)
        slot = self._slot(host)
        if slot is None:
            return
        if host in self._delays:
            slot.delay = max(slot.delay, *self._delays[host].values())
            slot.jitter = 0.0  # half of a Crawl-delay is not what its owner set
        if host in self._held_until:
            self._arm(host, slot)

    def _arm(self, host: str, slot: Slot) -> None:
        left_s = self._held_until[host] - time.monotonic()
        if left_s <= 0:
            del self._held_until[host]
            return
        if slot.latercall:
            slot.latercall.cancel()
        slot.latercall = call_later(left_s, self._crawler.engine.downloader._latercall, slot)

    def _hold_shared_hosts(self, spider: Spider) -> None:
        """Wait one delay before the first request: a crawl on another machine may have requested a page just now."""
        settings = self._crawler.settings
        delay_s = settings.getfloat("DOWNLOAD_DELAY")
        if settings.getbool("AUTOTHROTTLE_ENABLED"):
            delay_s = max(delay_s, settings.getfloat("AUTOTHROTTLE_START_DELAY"))
        for host in getattr(getattr(spider, "scope", None), "hosts", ()) if delay_s else ():
            self._held_until[host] = time.monotonic() + delay_s
        self._count_waiting()

    def _start_looking(self) -> None:
        look = create_looping_call(self._check)
        assert isinstance(look, AsyncioLoopingCall)
        self._look = look
        self._look.start(_LOOK_S, now=False)

    def _stop_looking(self) -> None:
        if self._look is not None and self._look.running:
            self._look.stop()
        self._look = None

    def _check(self) -> None:
        self._count_waiting()
        if self._is_closing():
            for slot in list(self._crawler.engine.downloader.slots.values()):
                self._give_up(slot, "the run is ending")

    def _count_waiting(self) -> None:
        now = time.monotonic()
        self._crawler.stats.set_value(stats.HOSTS_WAITING, sum(until > now for until in self._held_until.values()))

    def _is_closing(self) -> bool:
        """Say whether the run is ending; Scrapy sends no signal for it, and waits for the requests in its slots."""
        slot = self._crawler.engine._slot
        return slot is not None and slot.closing is not None

    def _give_up(self, slot: Slot, why: str) -> None:
        while slot.queue:
            request, answer = slot.queue.popleft()
            answer.errback(Failure(self._rejection(request, why)))
