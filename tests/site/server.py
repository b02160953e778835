"""The test site as a process: answers requests, badly where told so, keeps a log, takes orders on a second port."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from tests.site import markup
from tests.site.faults import Fault, FaultKind
from tests.site.newsroom import HTML, MIRROR, STATIC, Answer, Newsroom

FOREIGN = "www.example.com"  # a site of somebody else, for redirects that lead away
_FOREIGN_PAGE = Answer(
    200, HTML, b"<!DOCTYPE html><html><head><title>Example</title></head><body><h1>Example</h1></body></html>"
)


@dataclass
class SiteServer:
    """Serves a newsroom. Orders may wait until a number of requests was answered."""

    newsroom: Newsroom
    faults: list[Fault] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)
    tunnels: list[dict[str, str]] = field(default_factory=list)
    count: int = 0
    _waiting: list[tuple[int, Callable[[], None]]] = field(default_factory=list)
    _in_flight: Counter[str] = field(default_factory=Counter)

    def hosts(self) -> set[str]:
        return {*self.newsroom.plan.hosts, MIRROR, STATIC, FOREIGN}

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request of a crawler and write it down."""
        host = request.host.partition(":")[0]
        self._in_flight[host] += 1
        self.count += 1
        entry = {
            "time": time.time(),
            "host": host,
            "method": request.method,
            "path": request.path_qs,
            "headers": dict(request.headers),
            "concurrent": self._in_flight[host],
            "status": 0,
        }
        self.log.append(entry)
        try:
            response = await self._respond(request, host)
            entry["status"] = response.status
            return response
        finally:
            self._in_flight[host] -= 1
            self._follow_orders()

    async def _respond(self, request: web.BaseRequest, host: str) -> web.StreamResponse:
        address, now = host + request.path_qs, time.monotonic()
        fault = next((fault for fault in self.faults if fault.takes(address, now)), None)
        if host == FOREIGN:
            answer = _FOREIGN_PAGE
        else:
            answer = self.newsroom.answer(f"https://{host}{request.path}", request.headers)
        if fault is None:
            return _send(request, answer)
        return await self._respond_badly(request, fault, answer)

    async def _respond_badly(self, request: web.BaseRequest, fault: Fault, answer: Answer) -> web.StreamResponse:
        match FaultKind(fault.kind):
            case FaultKind.SLOW:
                await asyncio.sleep(fault.delay_s)
                return _send(request, answer)
            case FaultKind.SILENT:
                await asyncio.sleep(3600)
            case FaultKind.REFUSE:
                return _send_raw(request, b"")
            case FaultKind.DROP:
                return _send_raw(request, _head(len(answer.body)) + answer.body[: len(answer.body) // 2])
            case FaultKind.WRONG_LENGTH:
                return _send_raw(request, _head(len(answer.body) + 1000) + answer.body)
            case FaultKind.BAD_GZIP:
                broken = answer.gzipped[: len(answer.gzipped) // 2]
                return web.Response(body=broken, headers={"Content-Type": HTML, "Content-Encoding": "gzip"})
            case FaultKind.RETRY_AFTER:
                return _send(
                    request, self.newsroom.not_found(fault.status), {"Retry-After": _moment(fault.retry_after)}
                )
            case FaultKind.CHALLENGE:
                return _send(request, Answer(fault.status, HTML, markup.fill("challenge.html").encode()))
            case FaultKind.REDIRECT_LOOP:
                return web.Response(status=302, headers={"Location": request.path_qs})
            case FaultKind.REDIRECT_AWAY:
                return web.Response(status=302, headers={"Location": fault.location})
            case FaultKind.SOFT_404:
                return _send(request, self.newsroom.not_found(200))
            case FaultKind.HUGE:
                return web.Response(body=b"<html><body>".ljust(fault.size, b"."), headers={"Content-Type": HTML})
        return _send(request, self.newsroom.not_found(fault.status))

    def order(self, action: str, after: int, arguments: dict[str, Any]) -> None:
        """Change the site now, or when `after` more requests were answered.

        Raises: KeyError, TypeError, ValueError for an order that makes no sense.
        """
        if action == "fault":
            fault = Fault(**arguments)
            self._plan(after, lambda: self._install(fault))
            return
        actions: dict[str, Callable[..., None]] = {
            "edit": self.newsroom.edit,
            "delete": self.newsroom.delete,
            "set_layout": self.newsroom.set_layout,
            "set_robots": self.newsroom.set_robots,
            "set_now": self.newsroom.set_now,
            "clear_faults": self.faults.clear,
            "forget": self.log.clear,
        }
        change = actions[action]
        self._plan(after, lambda: change(**arguments))

    def _install(self, fault: Fault) -> None:
        fault.since = time.monotonic()
        self.faults.append(fault)

    def _plan(self, after: int, change: Callable[[], None]) -> None:
        if after > 0:
            self._waiting.append((self.count + after, change))
        else:
            change()

    def _follow_orders(self) -> None:
        due = [change for at, change in self._waiting if at <= self.count]
        self._waiting = [(at, change) for at, change in self._waiting if at > self.count]
        for change in due:
            change()

    def state(self) -> dict[str, Any]:
        """Return what a client needs to know what is true of the site now."""
        room = self.newsroom
        return {
            "now": room.now.isoformat(),
            "layout": room.layout,
            "revisions": room.revisions,
            "gone": room.gone,
            "count": self.count,
            "faults": [fault.to_json() for fault in self.faults],
        }


def _send(request: web.BaseRequest, answer: Answer, extra: dict[str, str] | None = None) -> web.Response:
    headers = {**answer.headers, **(extra or {})}
    if answer.status == 304:
        headers.pop("Content-Type")
        return web.Response(status=304, headers=headers)
    body = answer.body
    if "gzip" in request.headers.get("Accept-Encoding", "") and answer.content_type != "application/gzip":
        body = answer.gzipped
        headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return web.Response(status=answer.status, body=body, headers=headers)


def _send_raw(request: web.BaseRequest, data: bytes) -> web.Response:
    """Write bytes past the web server and end the connection; what is returned finds nobody to go to."""
    transport = request.transport
    if transport is not None:
        transport.write(data)
        transport.close()
    return web.Response()


def _head(length: int) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\nContent-Length: {length}\r\n\r\n".encode()


def _moment(retry_after: str) -> str:
    kind, _, seconds = retry_after.partition(":")
    if kind != "date":
        return retry_after
    return format_datetime(datetime.now(UTC) + timedelta(seconds=float(seconds)), usegmt=True)
