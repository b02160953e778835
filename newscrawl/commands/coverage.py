"""Show the coverage of a site: known and stored stories by month or day, and the gaps."""

from argparse import ArgumentParser, Namespace

from newscrawl.cli.base import NewsCommand, day
from newscrawl.errors import InputError, nearest
from newscrawl.store.engine import opened
from newscrawl.store.frontier.coverage import coverage, known_days, month_table, table

_BY = ("month", "day")


class Command(NewsCommand):
    """Print the stored and missing stories of a window."""

    arguments = "[SPIDER] [--since DAY] [--until DAY] [--channels NAME[,NAME...]] [--by month|day]"
    description = (
        "A story counts as found when a list of the site named it. Without --since it begins with the first day of "
        "which a story or an index is known."
    )
    examples = ("coverage", "coverage inews --since 2024-01-01 --until 2024-03-31", "coverage inews --by day")

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the window."""
        super().add_options(parser)
        group = parser.add_argument_group("Which days")
        group.add_argument("--since", type=day, metavar="DAY", help="this WIB day and later (YYYY-MM-DD)")
        group.add_argument("--until", type=day, metavar="DAY", help="this WIB day and earlier")
        group.add_argument("--channels", metavar="NAME[,NAME...]", help="these channels alone")
        group.add_argument("--by", choices=_BY, default="month", help="a line a month, or a line a channel and day")

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check that the site is declared, and that the window does not end before it begins."""
        known = self.sites()
        names = ", ".join(known)
        if len(args) > 1 or (not args and len(known) != 1):
            raise InputError(f"give the name of one spider (there is: {names})")
        self._site = known.get(args[0]) if args else next(iter(known.values()))
        if self._site is None:
            raise InputError(f'there is no spider "{args[0]}"{nearest(args[0], list(known))}')
        if opts.since and opts.until and opts.since > opts.until:
            raise InputError(f"--since {opts.since} is after --until {opts.until}")
        self._channels = [name for name in (opts.channels or "").split(",") if name]
        sources = self._site.sources
        for name in self._channels:
            if sources is None or name not in sources.channels:
                known_channels = sources.channels if sources else ()
                raise InputError(f'--channels: there is no "{name}"{nearest(name, known_channels)}')

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Print the table."""
        assert self._site is not None
        with opened(self.database_url(), read_only=True) as engine:
            known = known_days(engine, self._site.name)
            since, until = opts.since or (known and known[0]), opts.until or (known and known[1])
            if since is None or until is None or since > until:
                print(
                    f"no story or index of {self._site.name} is known; `newscrawl crawl {self._site.name}` finds some"
                )
                return
            lines = coverage(engine, self._site.name, since, min(until, self.today()), self._channels)
        print(*(month_table(lines) if opts.by == "month" else table(lines)), sep="\n")
