"""The project's settings, in a program that writes down where it listens and whom it calls."""

import os
import socket
import sys
from typing import Any

from newscrawl.settings import *  # noqa: F403

_CALLS = {"socket.connect", "socket.getaddrinfo"}
_listen = socket.socket.listen


def _write_down(event: str, args: tuple[Any, ...]) -> None:
    if event in _CALLS:
        os.write(_log, f"{event} {args}\n".encode())


def _listen_and_tell(self: socket.socket, *args: Any) -> None:
    os.write(_log, f"socket.listen {self.getsockname()}\n".encode())
    _listen(self, *args)


# Python has no audit event for listening, and a bound socket alone is none that answers: libraries try out IPv6 so.
if "SOCKETS_LOG" in os.environ:
    _log = os.open(os.environ["SOCKETS_LOG"], os.O_WRONLY | os.O_APPEND)
    sys.addaudithook(_write_down)
    socket.socket.listen = _listen_and_tell  # type: ignore[method-assign, assignment]
