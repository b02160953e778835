"""Servers of `newscrawl browse` for the tests, in a thread of their own."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newscrawl.browse.server import Address, listen, make_server
from newscrawl.store.engine import open_engine


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    text: str
    headers: dict[str, str]


@contextmanager
def serving(path: Path, address: Address | None = None) -> Iterator[str]:
    """Serve a database; yield the URL of the server, without the last slash."""
    engine = open_engine(f"sqlite:///{path}", read_only=True)
    address = address or listen("127.0.0.1", 0)
    server = make_server(path, engine, address)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [address.socket]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{address.socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        engine.dispose()
    assert not thread.is_alive()


def get(url: str, *, method: str = "GET", **headers: str) -> Answer:
    """Return the answer to a request, whatever its status; redirects are followed."""
    request = urllib.request.Request(url, headers=headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as answer:
            return Answer(answer.status, answer.read().decode(), dict(answer.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read().decode(), dict(error.headers))
