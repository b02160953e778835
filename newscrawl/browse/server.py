"""Datasette with this project's descriptions, pages and limits, on an address of this machine."""

import ipaddress
import logging
import socket
import warnings
import webbrowser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm
from sqlalchemy import Engine

from newscrawl.browse import plugin
from newscrawl.browse.database import ReadOnlyDatabase
from newscrawl.browse.guard import Guard
from newscrawl.browse.metadata import DATABASE, describe
from newscrawl.errors import InputError

_HERE = Path(__file__).parent
_SETTINGS = {
    "sql_time_limit_ms": 5_000,  # the default of 1,000 is for a public server
    "facet_time_limit_ms": 500,
    "suggest_facets": False,  # costs 50 ms a column, and what is worth counting is known
    "truncate_cells_html": 200,  # a text has a page of its own
    "allow_csv_stream": False,  # a stream that a limit ends looks whole; `newscrawl export` writes all or nothing
    "default_page_size": 50,
    "default_cache_ttl": 0,  # a crawl may be writing
}
#: Seconds that answers under way have when the server is signalled to end.
_LAST_ANSWERS_S = 2


def make_datasette(path: Path, engine: Engine, *, allow_sql: bool = True) -> Any:
    """Return Datasette over a database file, which `engine` has opened for reading."""
    if not pm.has_plugin(plugin.__name__):
        pm.register(plugin, plugin.__name__)
    datasette = Datasette(
        metadata=describe(),
        template_dir=str(_HERE / "templates"),
        static_mounts=[("browse", str(_HERE / "static"))],
        settings=_SETTINGS | {"default_allow_sql": allow_sql},
    )
    datasette.remove_database("_memory")
    datasette.add_database(ReadOnlyDatabase(datasette, path, engine), name=DATABASE)
    return datasette


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    socket: socket.socket
    host: str  # as given on the command line

    @property
    def is_public(self) -> bool:
        """Whether other machines may reach it."""
        return not ipaddress.ip_address(self.socket.getsockname()[0].partition("%")[0]).is_loopback

    @property
    def url(self) -> str:
        """URL for a browser on this machine."""
        number, port = self.socket.getsockname()[:2]
        anywhere = ipaddress.ip_address(number.partition("%")[0]).is_unspecified
        name = socket.gethostname() if anywhere else self.host
        return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def listen(host: str, port: int) -> Address:
    """Return an address that is ours; port 0 takes any that is free.

    Raises: InputError where it cannot be had.
    """
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return Address(socket.create_server(place, family=family), host)
    except (OSError, UnicodeError) as error:
        why = error.strerror.partition(" (")[0] if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"cannot listen on {host}, port {port}: {why}; choose another --host or --port") from error


def make_server(path: Path, engine: Engine, address: Address) -> uvicorn.Server:
    """Return a server of a database; SQL is for this machine's users alone, so it is off where others may ask."""
    datasette = make_datasette(path, engine, allow_sql=not address.is_public)
    guard = Guard(datasette.app(), is_public=address.is_public, host=address.host)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        guard,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_LAST_ANSWERS_S,
    )
    return uvicorn.Server(config)


def serve(path: Path, engine: Engine, address: Address, *, open_browser: bool = False) -> None:
    """Answer until Ctrl-C."""
    # Datasette leaves its other facets waiting where one is mistyped; the page says what is wrong.
    warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
    server = make_server(path, engine, address)
    if open_browser:
        webbrowser.open(address.url)  # the socket already takes connections; they wait for the first answer
    server.run(sockets=[address.socket])
