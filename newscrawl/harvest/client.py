"""HTTP client for web archives: rate limited, with retries, bounded answers and redirects within a host only."""

import http.client
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import urlsplit

from newscrawl.clock import parse_retry_after
from newscrawl.errors import NewscrawlError

logger = logging.getLogger(__name__)

#: Answers that a web archive gives while it is busy.
_BUSY = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT_S = 300.0
_TIMEOUT_S = 120.0
_TRIES_UNHEARD = 3  # of an archive that has never answered: then there is no network, and half a minute is enough


class HarvestError(NewscrawlError):
    """A web archive gave no usable answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: headers as sent, the body with its content encoding."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the value of a header, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class Client:
    """One request at a time, `delay_s` apart."""

    def __init__(
        self,
        user_agent: str,
        *,
        delay_s: float,
        max_bytes: int,
        tries: int = 5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`max_bytes` bounds an answer; `tries` bounds the requests for it while the archive is busy or away."""
        self._user_agent = user_agent
        self._delay_s = delay_s
        self._max_bytes = max_bytes
        self._tries = tries
        self._sleep = sleep
        self._opener = urllib.request.build_opener(_SameHostRedirects)
        self._last_s = 0.0
        self._was_heard = False

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a request, also one with an error status that is final (404, 403).

        Raises: HarvestError when the archive stays busy or away, or when the answer is too large or cut.
        """
        for attempt in range(1, self._tries + 1):
            self._wait_for_turn()
            wait_s = min(_LONGEST_WAIT_S, max(self._delay_s, 1.0) * 2**attempt)
            try:
                answer = self._request(url, headers or {})
            except (OSError, http.client.HTTPException) as error:
                fault = f"{type(error).__name__}: {getattr(error, 'reason', None) or error}"
                if not self._was_heard and attempt >= _TRIES_UNHEARD:
                    host = urlsplit(url).netloc
                    raise HarvestError(f"{host}: {fault}: is there a network or a proxy?") from error
            else:
                self._was_heard = True
                if answer.status not in _BUSY:
                    return answer
                fault = f"status {answer.status}"
                named_s = parse_retry_after(answer.header("Retry-After") or "", datetime.now(UTC))
                wait_s = min(named_s or wait_s, _LONGEST_WAIT_S)
            if attempt < self._tries:
                logger.info("%s: %s; waits %.0f s", urlsplit(url).netloc, fault, wait_s)
                self._sleep(wait_s)
        raise HarvestError(f"{urlsplit(url).netloc}: {fault}, after {self._tries} requests")

    def _request(self, url: str, headers: Mapping[str, str]) -> Answer:
        fields = {"User-Agent": self._user_agent, "Accept-Encoding": "identity", **headers}
        request = urllib.request.Request(url, headers=fields)  # noqa: S310  # the caller's own http or https URL
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as response:
                return self._read(response.status, response)
        except urllib.error.HTTPError as error:
            with error:
                return self._read(error.code, error)

    def _read(self, status: int, response: Any) -> Answer:
        body = response.read(self._max_bytes + 1)
        if len(body) > self._max_bytes:
            raise HarvestError(f"{urlsplit(response.url).netloc}: an answer of more than {self._max_bytes} bytes")
        return Answer(status, tuple(response.headers.items()), body)

    def _wait_for_turn(self) -> None:
        wait_s = self._last_s + self._delay_s - time.monotonic()
        if wait_s > 0:
            self._sleep(wait_s)
        self._last_s = time.monotonic()


class _SameHostRedirects(urllib.request.HTTPRedirectHandler):
    """Redirects that stay on the host and scheme that the user named."""

    max_redirections = 5

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            raise HarvestError(f"{before.netloc}: redirect to another host, {after.netloc}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
