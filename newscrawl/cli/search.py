"""The base of the commands that work on a selection of stories: the words and filters that they share."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches

from sqlalchemy import Engine

from newscrawl.cli.base import NewsCommand
from newscrawl.errors import InputError
from newscrawl.items import Kind
from newscrawl.store.search.nearest import unknown_values
from newscrawl.store.search.queries import Damaged, Filters
from newscrawl.text.periods import Period, parse_period

_PERIOD = "YYYY-MM-DD, YYYY-MM, YYYY, today, yesterday, 7d or 2w ago"


class SearchCommand(NewsCommand):
    """A command with the filters of a search."""

    dash_words = True

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the filters."""
        super().add_options(parser)
        group = parser.add_argument_group("Which stories")
        group.add_argument(
            "--since", type=_period, metavar="DAY", help=f"published on this WIB day or later ({_PERIOD})"
        )
        group.add_argument("--until", type=_period, metavar="DAY", help="published on this WIB day or earlier")
        group.add_argument("--site", help="site, by the name of its spider")
        group.add_argument("--channel", help="section, such as news")
        group.add_argument("--city", help="dateline city, such as MOSKOW")
        group.add_argument("--tag", help="one of the story's tags")
        group.add_argument("--host", help="host, such as city.news.id")
        group.add_argument("--kind", choices=[*map(str, Kind)], help="what a story is made of")
        group.add_argument("--all", action="store_true", help="every copy, not one story for all of its copies")

    def check(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Check that the window does not end before it begins."""
        filters = self.filters(opts)
        if filters.since and filters.until and filters.since > filters.until:
            raise InputError(f"--since {opts.since} is after --until {opts.until}")

    def filters(self, opts: argparse.Namespace) -> Filters:
        """Return the filters of the command line."""
        today = self.today()
        since, until = (_read(text, today) for text in (opts.since, opts.until))
        named = {name: getattr(opts, name) for name in ("channel", "city", "tag", "host", "kind", "site")}
        return Filters(since and since.first, until and until.last, **named)

    def refuse_unknown(self, engine: Engine, filters: Filters) -> None:
        """Check that stories have the values of the filters; an error names the nearest known ones.

        Raises: InputError.
        """
        said = []
        for name, value, near in unknown_values(engine, filters):
            known = near
            if name == "site":
                declared = [*self.sites()]
                if value.lower() in declared:
                    continue  # of which nothing is stored yet
                known = get_close_matches(value.lower(), declared, 4, 0.5) or near
            if known:
                said.append(f'no story has the {name} "{value}"; near: {", ".join(known)}')
        if said:
            raise InputError(f"no stories match: {': '.join(said)}")

    def damage_reporter(self) -> Callable[[Damaged], None]:
        """Return a function that reports a damaged row; the command then ends with exit code 1."""

        def report(damaged: Damaged) -> None:
            self.exitcode = 1
            name = f"{damaged.article_id} {damaged.url}".strip()
            sys.stderr.write(
                f"{self.program} {self.name}: row {name} of the database is damaged and left out ({damaged.reason}); "
                "`newscrawl db --check` says what to do\n"
            )

        return report


def _read(text: str | None, today: date) -> Period | None:
    return parse_period(text, today) if text else None


def _period(text: str) -> str:
    """Return the text of a period (an argparse `type`), as it is typed: an export remembers `7d`, not a date."""
    if parse_period(text, date(2026, 1, 1)) is None:
        raise argparse.ArgumentTypeError(f'"{text}" is not a day or period ({_PERIOD})')
    return text
