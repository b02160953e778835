"""Scheduler queue: hosts in turn."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from scrapy.pqueues import DownloaderAwarePriorityQueue, DownloaderInterface


class HostsInTurnQueue(DownloaderAwarePriorityQueue):
    """Takes no request of a host that has its share in flight.

    Scrapy's own queue takes them until CONCURRENT_REQUESTS are under way: then sixteen requests that wait for one slow
    host keep all the others from theirs. And its slots count a request only once its transfer has begun, so that of
    two that arrive together without a delay both are sent, where the setting says one at a time (Scrapy 2.19).
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._downloader_interface = _FreeHosts(self.crawler)


class _FreeHosts(DownloaderInterface):
    def stats(self, possible_slots: Iterable[str]) -> list[tuple[int, str]]:
        """Return the hosts that may get one more request, and how many they have."""
        # Also those that wait for a robots.txt, which are in no slot yet.
        in_flight = Counter(map(self.downloader.get_slot_key, self.downloader.active))
        return [(in_flight[host], host) for host in possible_slots if in_flight[host] < self._share(host)]

    def _share(self, host: str) -> int:
        """Return how many requests a host may have in flight."""
        own = self.downloader.per_slot_settings.get(host, {})
        return int(own.get("concurrency", self.downloader.domain_concurrency))
