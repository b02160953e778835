"""ASGI middleware: Host check against DNS rebinding, refusal of cross-site requests, read-only methods, CSP."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

#: Pages ask this server alone, whatever a story's text or a template says; no other page shows them in a frame.
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
#: Whether the request brings a statement of its own (`?sql=`).
has_statement: ContextVar[bool] = ContextVar("has_statement", default=False)
_STATEMENT = re.compile(rb"(?:^|&)sql=")
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\s:\[\]/@]+))(?::\d{1,5})?")
#: Values of `Sec-Fetch-Site` for what this server's own pages ask, and for a typed address or a bookmark.
_OWN_SITES = frozenset({"", "same-origin", "none"})
_BLANK = re.compile(rb"_\w+=")
_METHODS = frozenset({"GET", "HEAD"})
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard:
    """An application behind the guard.

    On loopback a request must be addressed to loopback. Else any page in the user's browser could read the database,
    through a name of its own that it lets point to this machine.
    """

    def __init__(self, application: Application, *, is_public: bool, host: str) -> None:
        self._application = application
        self._is_public = is_public
        self._names = _LOOPBACK_NAMES | {host.lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS]
            await send(message)

        scope["query_string"] = without_blanks(scope["query_string"])
        has_statement.set(bool(_STATEMENT.search(scope["query_string"])))
        if not self._is_public and addressed_to(scope) not in self._names:
            await _refuse(send_guarded, 403, "This server answers on localhost and 127.0.0.1 alone.")
        elif is_cross_site(scope, may_link=self._is_public):
            await _refuse(send_guarded, 403, "Another site asks for this page: open its address in a new tab yourself.")
        elif scope["method"] not in _METHODS:
            await _refuse(send_guarded, 405, "This server only reads.")
        else:
            await self._application(scope, receive, send_guarded)


async def _refuse(send: Send, status: int, why: str) -> None:
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{why}\n".encode()})


def without_blanks(query: bytes) -> bytes:
    """Return the arguments of an address without the fields of a form that were left empty.

    Datasette takes an empty search for one that nothing fits.

    >>> without_blanks(b"channel=news&_search=&_since=2026-01-01&city=")
    b'channel=news&_since=2026-01-01&city='
    """
    return b"&".join(part for part in query.split(b"&") if not _BLANK.fullmatch(part))


def is_cross_site(scope: Scope, *, may_link: bool) -> bool:
    """Whether a page of another site, or of another port of this machine, made the browser send a request.

    `may_link` lets links of other sites lead to pages here, which run no statement.

    >>> is_cross_site({"headers": [(b"sec-fetch-site", b"cross-site")]}, may_link=False)
    True
    >>> is_cross_site({"headers": [(b"host", b"localhost:1"), (b"origin", b"http://localhost:1")]}, may_link=False)
    False
    """
    origin, host = _header(scope, b"origin"), _header(scope, b"host")
    if origin and origin.lower().partition("://")[2] != host.lower():
        return True
    is_link = (_header(scope, b"sec-fetch-mode"), _header(scope, b"sec-fetch-dest")) == ("navigate", "document")
    return _header(scope, b"sec-fetch-site") not in _OWN_SITES and not (may_link and is_link)


def addressed_to(scope: Scope) -> str:
    """Return the name in the Host header, without its port; nothing for a header that is no host.

    >>> addressed_to({"headers": [(b"host", b"[::1]:8001")]}), addressed_to({"headers": [(b"host", b"Localhost")]})
    ('::1', 'localhost')
    >>> addressed_to({"headers": [(b"host", b"[::1]evil")]})
    ''
    """
    found = _HOST.fullmatch(_header(scope, b"host").lower())
    return (found[1] or found[2]) if found else ""


def _header(scope: Scope, name: bytes) -> str:
    """Return a header's value; several of one name are joined, as HTTP has it."""
    return ", ".join(value.decode("latin-1") for each, value in scope["headers"] if each == name)
