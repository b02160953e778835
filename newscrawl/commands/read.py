"""Read one page, of any site, and print its record as JSON."""

import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.cli.base import NewsCommand
from newscrawl.errors import InputError, UnreadableBodyError
from newscrawl.items import Page

_BOUND_S = 120
_WEB = ("http://", "https://")
_GZIP_START = b"\x1f\x8b"


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
        parser.add_argument("--url", metavar="U", help="where the page is from (default: what the page itself says)")

    def check(self, args: list[str], opts: Namespace) -> None:
        """Refuse what is no page before anything is read."""
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

        page = (
            fetch_page(self.crawler_process, self.project_settings, args[0])
            if args[0].startswith(_WEB)
            else load_page(args[0], int(self.setting("DOWNLOAD_MAXSIZE")), opts.url)
        )
        article = read(page.body, page.url or None, page.fetched_at, page.headers.get("content-type"))
        record = record_of(article) | {"provenance": dict(article.provenance)}
        print(json.dumps(record, ensure_ascii=False, indent=2))


def fetch_page(process: Any, settings: Any, url: str) -> Page:
    """Return a live page, requested as by a crawl: robots.txt obeyed.

    Raises: ArchiveError where there is no answer.
    """
    from newscrawl.errors import ArchiveError
    from newscrawl.probe.fetch import Answer, Probe, prefer_probe, run_probe

    answers: list[Answer] = []

    async def fetch_one(probe: Probe) -> None:
        answers.append(await probe.fetch(url))

    prefer_probe(settings)
    run_probe(process, settings, None, fetch_one, _BOUND_S)
    answer = answers[0] if answers else Answer(url, why=f"no answer within {_BOUND_S} s")
    if answer.page is None:
        raise ArchiveError(f"{url}: {answer.why}")
    if answer.page.status != 200:
        raise ArchiveError(f"{url}: status {answer.page.status}")
    return answer.page


def load_page(name: str, max_bytes: int, url: str | None = None) -> Page:
    """Return a saved page, also one in gzip.

    Raises: InputError for a file that cannot be read.
    """
    from newscrawl.warc.decode import decode_body

    try:
        body = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        if body.startswith(_GZIP_START):
            body, _ = decode_body(body, ["gzip"], max_bytes)
    except OSError as error:
        raise InputError(f'"{name}" cannot be read: {error.strerror}') from error
    except UnreadableBodyError as error:
        raise InputError(f'"{name}" cannot be read: {error}') from error
    return Page(url or "", body, datetime.now(UTC))
