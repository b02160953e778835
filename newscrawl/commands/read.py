"""Read one page, of any site, and print its record as JSON."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from newscrawl.cli.base import NewsCommand
from newscrawl.errors import InputError
from newscrawl.items import Page

_WEB = ("http://", "https://")


class Command(NewsCommand):
    """Read one page."""

    arguments = "FILE|URL|- [--url U]"
    description = (
        "Nothing is stored. A page of a declared site is read by its rules, a page of any other site by general ones. "
        "- reads the page from standard input. A file may be gzipped."
    )
    examples = (
        "read page.html --url https://www.inews.id/news/nasional/contoh-berita",
        "read https://www.inews.id/news/nasional/contoh-berita",
        "read - < page.html",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the URL of a saved page."""
        super().add_options(parser)
        parser.add_argument("--url", metavar="U", help="URL of the page (default: the one that the page names)")

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check that the argument is one page, before anything is read."""
        if len(args) != 1:
            raise InputError("give one page: a file, a URL, or - for standard input")
        if opts.url is not None and not opts.url.startswith(_WEB):
            raise InputError(f'--url: "{opts.url}" is no URL of a page; one begins with https://')
        if args[0].startswith(_WEB):
            if opts.url is not None:
                raise InputError("--url goes with a file or -; a page that is fetched has its own")
        elif args[0] != "-" and not Path(args[0]).is_file():
            what = "a folder" if Path(args[0]).is_dir() else "no file"
            raise InputError(f'"{args[0]}" is {what}; give a file, a URL that begins with https://, or -')

    def execute(self, args: list[str], opts: Namespace) -> None:
        """Print the record."""
        from newscrawl.cases.write import record_of
        from newscrawl.library.page import read

        page = self._fetch(args[0]) if args[0].startswith(_WEB) else self._load(args[0], opts.url)
        article = read(page.body, page.url or None, page.fetched_at, page.headers.get("content-type"))
        record = record_of(article) | {"provenance": dict(article.provenance)}
        print(json.dumps(record, ensure_ascii=False, indent=2))

    def _fetch(self, url: str) -> Page:
        from newscrawl.probe.fetch import fetch_pages, prefer_probe

        prefer_probe(self.project_settings)
        return fetch_pages(self.crawler_process, self.project_settings, [url])[0]

    def _load(self, name: str, url: str | None) -> Page:
        from newscrawl.cases.read import load_page

        return load_page(name, int(self.setting("DOWNLOAD_MAXSIZE")), url)
