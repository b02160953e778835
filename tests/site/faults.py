"""What can go wrong with an answer: which requests it hits, and for how long."""

import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """A way to answer badly."""

    SLOW = "slow"  # the right answer, `delay_s` later
    DROP = "drop"  # the connection is cut in the middle of the body
    SILENT = "silent"  # the request is read and never answered
    REFUSE = "refuse"  # the connection is cut before a byte of the answer
    BAD_GZIP = "bad-gzip"  # Content-Encoding: gzip over bytes that are none
    WRONG_LENGTH = "wrong-length"  # Content-Length says more than comes
    STATUS = "status"  # `status` with an error page
    RETRY_AFTER = "retry-after"  # `status` with Retry-After: seconds, or a date so many seconds from now ("date:5")
    CHALLENGE = "challenge"  # `status` with a page that asks for JavaScript
    REDIRECT_LOOP = "redirect-loop"  # to itself and back
    REDIRECT_AWAY = "redirect-away"  # to `location`, by default another site
    SOFT_404 = "soft-404"  # status 200 with the page for "not found"
    HUGE = "huge"  # `size` bytes of HTML


_STATUS = {FaultKind.STATUS: 500, FaultKind.RETRY_AFTER: 429, FaultKind.CHALLENGE: 403}


@dataclass(slots=True)
class Fault:
    """One fault. `path` is searched in host, path and query: "www.inews.id/feed", "/indeks/.*/2$"."""

    kind: str
    path: str = ""
    times: int | None = None  # how many requests it hits; None: all
    skip: int = 0  # how many matching requests it lets pass before
    after_s: float = 0  # seconds until it begins
    for_s: float | None = None  # seconds that it lasts; None: for ever
    status: int = 0  # 0: the kind's own
    delay_s: float = 1
    retry_after: str = "1"
    location: str = "https://www.example.com/"
    size: int = 50_000_000
    since: float = 0  # set when it is installed: the server's clock, seconds
    seen: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        self.status = self.status or _STATUS.get(FaultKind(self.kind), 200)
        re.compile(self.path)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def takes(self, address: str, now: float) -> bool:
        """Say whether this request is hit, and count it."""
        age = now - self.since
        if age < self.after_s or (self.for_s is not None and age >= self.after_s + self.for_s):
            return False
        if not re.search(self.path, address):
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.times is not None and self.hits >= self.times):
            return False
        self.hits += 1
        return True
