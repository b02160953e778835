"""Write one HTML page with plots of the collection and of the last runs."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from newscrawl.cli.base import NewsCommand, day
from newscrawl.console.progress import Progress
from newscrawl.errors import ArchiveError, ExportError, InputError, nearest
from newscrawl.export.atomic import whole_file
from newscrawl.report.figures.archive_size import Files
from newscrawl.report.page import About, write_page
from newscrawl.report.reading import read_figures
from newscrawl.report.snapshot import SiteFilter
from newscrawl.report.topic import write_topics
from newscrawl.store.engine import opened, shown_name
from newscrawl.store.search.filters import Filters
from newscrawl.store.search.language import parse
from newscrawl.store.search.topic import MAX_TOPICS, read_topic
from newscrawl.warc.places import is_warc_name

_DEFAULT = "report.html"
_ENDINGS = (".html", ".htm")


class Command(NewsCommand):
    """Report on the collection."""

    arguments = "[FILE] [--since DAY] [--until DAY] [--words WORDS [--words WORDS]] [--site SITE]"
    description = (
        f"FILE is {_DEFAULT} in the data folder where none is named. It needs no network and no JavaScript, follows "
        "the light or dark theme of its reader, and appears when it is whole."
    )
    examples = (
        "report",
        "report june.html --since 2026-06-01 --until 2026-06-30",
        "report tempo.html --site tempo",
        "report topic.html --words banjir --words 'longsor* OR gempa'",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the window."""
        super().add_options(parser)
        group = parser.add_argument_group("Which articles")
        group.add_argument("--since", type=day, metavar="DAY", help="this WIB day and later (YYYY-MM-DD)")
        group.add_argument("--until", type=day, metavar="DAY", help="this WIB day and earlier")
        group.add_argument("--site", help="articles, failures, answers and runs of this site")
        group = parser.add_argument_group("A topic instead of the collection")
        group.add_argument(
            "--words",
            action="append",
            metavar="WORDS",
            help="stories of a search, as in `newscrawl query`, over time, by city, tag, author and channel; given "
            "twice: side by side",
        )

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check that the file can be written, before anything is read."""
        if len(args) > 1:
            raise InputError(f'"{args[1]}": report takes one FILE')
        if opts.since and opts.until and opts.since > opts.until:
            raise InputError(f"--since {opts.since} is after --until {opts.until}")
        if len(opts.words or []) > MAX_TOPICS:
            raise InputError(
                f'--words "{opts.words[MAX_TOPICS]}": report compares {MAX_TOPICS} searches; leave one out'
            )
        if opts.site and opts.site not in (known := self.sites()):
            raise InputError(f'--site: there is no site "{opts.site}"{nearest(opts.site, list(known))}')
        for words in opts.words or []:
            parse(words)
        path = Path(args[0]) if args else Path(self.setting("NEWSCRAWL_DATA")) / _DEFAULT
        if path.suffix.lower() not in _ENDINGS:
            raise InputError(f'"{path}": the name must end in {" or ".join(_ENDINGS)}')
        if path.is_dir():
            raise InputError(f'"{path}" is a folder; name a file')
        if not args:
            _make_folder(path.parent)
        elif not path.parent.is_dir():
            raise InputError(f'"{path}": there is no folder "{path.parent}"')
        self._path = path

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Count, write the page, and say where it is."""
        now = self.now()
        files = _archive_files(self.setting("NEWSCRAWL_ARCHIVE"))
        about = About(shown_name(self.database_url()), now, opts.since, opts.until, opts.site or "")
        if opts.words:
            filters = Filters(since=opts.since, until=opts.until, site=opts.site)
            with opened(self.database_url(), read_only=True) as engine:
                topics = [read_topic(engine, words, filters) for words in opts.words]
            self._write(write_topics(topics, f"{about.database}, {about.window()}. Days and months are WIB."))
            print(f"{self._path}: {' and '.join(f'{each.total:,} stories for {each.words}' for each in topics)}")
            return
        with opened(self.database_url(), read_only=True) as engine, Progress("report") as progress:
            figures = read_figures(
                engine,
                opts.since,
                opts.until,
                files,
                lambda what: progress.say(f"counting {what}"),
                self._site_filter(opts.site),
            )
        self._write(write_page(figures, about))
        number = figures.articles.total
        print(f"{self._path}: {number:,} articles, {about.window()} ({self._path.stat().st_size:,} bytes)")

    def _site_filter(self, name: str | None) -> SiteFilter | None:
        """Return the site that the report is of."""
        if not name:
            return None
        # `{channel}.detik.com` and `www.detik.com` are hosts of `detik.com`.
        hosts = [host.rpartition("}.")[2].removeprefix("www.") for _, host in self.sites()[name].urls.hosts]
        return SiteFilter(name, tuple(dict.fromkeys(hosts)))

    def _write(self, page: str) -> None:
        with whole_file(self._path) as part:
            part.write_text(page, "utf-8")


def _make_folder(folder: Path) -> None:
    """Make the data folder.

    Raises: ExportError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f'"{folder}" cannot be made ({error.strerror}); name another FILE') from error


def _archive_files(folder: str) -> Files | None:
    """Return the number and size of the archive's files; None where there is no archive.

    Raises: ArchiveError where it cannot be read.
    """
    if not folder or not Path(folder).is_dir():
        return None
    try:
        sizes = [path.stat().st_size for path in Path(folder).rglob("*") if is_warc_name(path.name)]
    except OSError as error:
        raise ArchiveError(f"archive {folder}: {error.filename or ''} {error.strerror or error}") from error
    return Files(folder, len(sizes), sum(sizes))
