"""The base of the commands that work on a selection of stories: the words and filters that they share."""

import argparse

from newscrawl.cli.base import NewsCommand, day
from newscrawl.errors import InputError
from newscrawl.items import Kind
from newscrawl.store.search.queries import Filters


class SearchCommand(NewsCommand):
    """A command with the filters of a search."""

    dash_words = True

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the filters."""
        super().add_options(parser)
        group = parser.add_argument_group("Which stories")
        group.add_argument("--since", type=day, metavar="DAY", help="published on this WIB day or later (YYYY-MM-DD)")
        group.add_argument("--until", type=day, metavar="DAY", help="published on this WIB day or earlier")
        group.add_argument("--channel", help="section, such as news")
        group.add_argument("--city", help="dateline city, such as MOSKOW")
        group.add_argument("--tag", help="one of the story's tags")
        group.add_argument("--host", help="host, such as karawang.inews.id")
        group.add_argument("--kind", choices=[*map(str, Kind)], help="what a story is made of")
        group.add_argument("--all", action="store_true", help="every copy, not one story for all of its copies")

    def check(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Refuse a window that ends before it begins."""
        if opts.since and opts.until and opts.since > opts.until:
            raise InputError(f"--since {opts.since} is after --until {opts.until}")

    def filters(self, opts: argparse.Namespace) -> Filters:
        """Return what the filters say."""
        return Filters(opts.since, opts.until, opts.channel, opts.city, opts.tag, opts.host, opts.kind)
