"""Browse the database in Datasette, read-only, on this machine."""

import argparse
import contextlib
import importlib.util

from newscrawl.cli.base import NewsCommand
from newscrawl.errors import InputError
from newscrawl.store.engine import file_path, open_engine, parse_url

_PORT = 8001


class Command(NewsCommand):
    """Browse the database."""

    arguments = "[--host HOST] [--port PORT] [--open]"
    description = (
        "Stories to search and to read, with their edits, copies and sources; ready questions; every table; SQL. "
        "A crawl may write at the same time. Ctrl-C ends it."
    )
    examples = ("browse", "browse --open", "browse --port 0")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add where to listen."""
        super().add_options(parser)
        group = parser.add_argument_group("Server")
        group.add_argument(
            "--host",
            default="127.0.0.1",
            help="address to listen on (default: %(default)s). With another than this machine's own, everybody who can "
            "reach it can read the database; SQL of their own is off",
        )
        group.add_argument(
            "--port", type=port, default=_PORT, help="port to listen on (default: %(default)s); 0: any that is free"
        )
        group.add_argument("--open", action="store_true", help="open it in the web browser")

    def check(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Check that there are no arguments, that the database is SQLite, and that Datasette is installed."""
        if args:
            raise InputError(f'"{args[0]}": browse takes no arguments; NEWSCRAWL_DATABASE_URL names the database')
        if parse_url(self.database_url()).get_backend_name() != "sqlite":
            raise InputError(
                "browse shows SQLite databases only; `newscrawl query` and `newscrawl export` read PostgreSQL"
            )
        if importlib.util.find_spec("datasette") is None:
            raise InputError('browse needs Datasette: pip install "newscrawl[browse]"')

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Serve until Ctrl-C."""
        engine = open_engine(self.database_url(), read_only=True)
        from newscrawl.browse.server import listen, serve  # Datasette takes half a second to load

        path = file_path(engine)
        assert path is not None
        address = listen(opts.host, opts.port)
        if address.is_public:
            self._complain(
                f"warning: {opts.host} is open to other machines: whoever can reach it can read everything in the "
                "database"
            )
        print(f"{path} is at {address.url} (Ctrl-C ends it)", flush=True)
        with contextlib.suppress(KeyboardInterrupt):  # the usual end
            serve(path, engine, address, open_browser=opts.open)


def port(text: str) -> int:
    """Return the port that an option names (an argparse `type`).

    >>> port("8080")
    8080

    Raises: argparse.ArgumentTypeError for anything else.
    """
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f'"{text}" is not a port (0 to 65535)')
