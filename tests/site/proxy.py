"""The socket side of an HTTP proxy that is itself the end of every connection: CONNECT leads into its own TLS."""

import asyncio
import ssl
from collections.abc import Callable, Collection

from aiohttp import web

_MAX_HEAD = 16_384  # bytes


class ProxyProtocol(asyncio.Protocol):
    """Reads the first line of a connection, then hands the connection to the web server, through TLS after CONNECT."""

    def __init__(
        self,
        server: web.Server,
        tls: ssl.SSLContext,
        hosts: Callable[[], Collection[str]],
        tunnels: list[dict[str, str]],
    ) -> None:
        self._tunnels = tunnels  # what was asked of the proxy itself: host and Proxy-Authorization of each CONNECT
        self._server = server
        self._tls = tls
        self._hosts = hosts
        self._head = b""
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._head += data
        if not self._head.startswith(b"CONNECT "[: len(self._head)]):
            _serve(self._server, self._transport, self._head)
        elif b"\r\n\r\n" in self._head:
            self._open_tunnel(self._head.split()[1].decode("latin-1").partition(":")[0])
        elif len(self._head) > _MAX_HEAD:
            self._transport.abort()

    def _open_tunnel(self, host: str) -> None:
        lines = [line.partition(":") for line in self._head.decode("latin-1").splitlines()[1:]]
        told = {name.strip().lower(): value.strip() for name, _, value in lines}
        self._tunnels.append({"host": host, "authorization": told.get("proxy-authorization", "")})
        if host not in self._hosts():
            self._transport.write(b"HTTP/1.1 502 Unknown host\r\nContent-Length: 0\r\n\r\n")
            self._transport.close()
            return
        self._transport.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self._task = asyncio.get_running_loop().create_task(self._start_tls())

    async def _start_tls(self) -> None:
        early = _Early()
        try:
            secured = await asyncio.get_running_loop().start_tls(
                self._transport, early, self._tls, server_side=True, ssl_handshake_timeout=30
            )
        except OSError:  # the client went away, or does not trust the certificate: its own business
            self._transport.abort()
            return
        if secured is not None:
            _serve(self._server, secured, early.data)


class _Early(asyncio.Protocol):
    """Keeps what arrives between the end of the handshake and the web server's turn."""

    data = b""

    def data_received(self, data: bytes) -> None:
        self.data += data


def _serve(server: web.Server, transport: asyncio.Transport, data: bytes) -> None:
    handler = server()
    handler.connection_made(transport)
    transport.set_protocol(handler)
    if data:
        handler.data_received(data)
