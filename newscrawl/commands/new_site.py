"""Scaffold of a site: its declaration with what saved pages show, and their fixture folders."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from newscrawl.cli.base import NewsCommand
from newscrawl.errors import ArchiveError, InputError

_SPIDERS = Path("newscrawl/spiders")
_FIXTURES = Path("fixtures")
_WEB = ("http://", "https://")


class Command(NewsCommand):
    """Begin a site: a declaration and fixtures from saved pages."""

    arguments = "NAME FILE|URL [FILE|URL ...]"
    description = (
        "Writes newscrawl/spiders/NAME.py with the hosts, the forms of URL and the selectors that the pages have in "
        "common, and a fixture folder for each page, to be checked by a person. To be run in a clone."
    )
    examples = ("new-site kabar page-1.html page-2.html", "new-site kabar https://www.kabar.example/daerah/1/jembatan")

    def check(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002 - the base class's signature
        """Refuse a name that is taken, and what is no page, before anything is read."""
        from newscrawl.cases.scaffold import check_name

        if len(args) < 2:
            raise InputError("give the name of the site, then pages of it: files or URLs")
        check_name(args[0])
        if not _SPIDERS.is_dir():
            raise InputError(f"there is no folder {_SPIDERS} here; run it in a clone of the project")
        if (_SPIDERS / f"{args[0]}.py").exists():
            raise InputError(f"{_SPIDERS / args[0]}.py is there already; give another name")
        for name in args[1:]:
            if not name.startswith(_WEB) and not Path(name).is_file():
                raise InputError(f'"{name}" is no file; give a saved page, or a URL that begins with https://')

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002 - the base class's signature
        """Write the declaration and the fixture folders, and say what is left to do."""
        from newscrawl.cases.scaffold import address_of_page, declare, site_of_declaration
        from newscrawl.cases.write import save_case
        from newscrawl.commands.read import fetch_page, load_page

        max_bytes = int(self.setting("DOWNLOAD_MAXSIZE"))
        pages = [
            fetch_page(self.crawler_process, self.project_settings, name)
            if name.startswith(_WEB)
            else load_page(name, max_bytes)
            for name in args[1:]
        ]
        pages = [replace(page, url=address_of_page(page)) for page in pages]
        text = declare(args[0], pages)
        site = site_of_declaration(text)
        target = _SPIDERS / f"{args[0]}.py"
        try:
            target.write_text(text, encoding="utf-8")
        except OSError as error:
            raise ArchiveError(f"{target}: {error.strerror}; make the folder writable") from error
        print(f"wrote {target}")
        for number, page in enumerate(pages, 1):
            case = save_case(_FIXTURES, site, [page], f"page-{number}")
            print(f"wrote {case.folder}: {case.expects}")
        print("now compare each record with its page, correct declaration and record, name the folders for why they")
        print('exist, fill in "why" and "checked" in page.json: docs/add-a-site.md')
