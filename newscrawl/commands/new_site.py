"""Scaffold of a site: a declaration made from saved or live pages, and their fixture folders."""

from argparse import Namespace
from pathlib import Path

from newscrawl.cli.base import NewsCommand
from newscrawl.errors import ArchiveError, InputError
from newscrawl.items import Page

_SPIDERS = Path("newscrawl/spiders")
_FIXTURES = Path("fixtures")
_WEB = ("http://", "https://")


class Command(NewsCommand):
    """Begin a site: a declaration and fixtures from saved pages."""

    arguments = "NAME FILE|FOLDER|URL [FILE|FOLDER|URL ...]"
    description = (
        "Writes newscrawl/spiders/NAME.py with the hosts, the forms of URL and the selectors that the pages have in "
        "common, and a fixture folder for each page, to be checked by a person. A page that does not name its URL is "
        "given as a fixture folder, whose page.json does. To be run in a clone."
    )
    examples = (
        "new-site kabar page-1.html page-2.html",
        "new-site kabar https://www.kabar.example/daerah/1/jembatan",
        "new-site kabar fixtures/kabar/two-pages",
    )

    def check(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002 - the base class's signature
        """Check, before anything is read, that the name is free and that the arguments are pages."""
        from newscrawl.cases.scaffold import check_name

        if len(args) < 2:
            raise InputError("give the name of the site, then pages of it: files, fixture folders or URLs")
        check_name(args[0])
        if not _SPIDERS.is_dir():
            raise InputError(f"there is no folder {_SPIDERS} here; run it in a clone of the project")
        if (_SPIDERS / f"{args[0]}.py").exists():
            raise InputError(f"{_SPIDERS / args[0]}.py is there already; give another name")
        for name in args[1:]:
            if not name.startswith(_WEB) and not Path(name).exists():
                what = "give a saved page, a folder with one, or a URL that begins with https://"
                raise InputError(f'"{name}" is not there; {what}')

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002 - the base class's signature
        """Write the declaration and the fixture folders, and print the next steps."""
        from newscrawl.cases.declaration import source_of
        from newscrawl.cases.scaffold import declare
        from newscrawl.cases.write import case_folder, save_case

        fetched = self._fetch([name for name in args[1:] if name.startswith(_WEB)])
        pages = [fetched.get(name) or self._load(name) for name in args[1:]]
        site = declare(args[0], pages)
        begun = (_FIXTURES / site.name).resolve()  # a case in it is of this site already
        new = {f"page-{n}": page for n, page in enumerate(pages, 1) if Path(args[n]).resolve().parent != begun}
        for name in new:
            case_folder(_FIXTURES, site, name)  # before anything is written
        target = _SPIDERS / f"{args[0]}.py"
        try:
            target.write_text(source_of(site), encoding="utf-8")
        except OSError as error:
            raise ArchiveError(f"{target}: {error.strerror}; make the folder writable") from error
        print(f"wrote {target}")
        for name, page in new.items():
            case = save_case(_FIXTURES, site, [page], name)
            print(f"wrote {case.folder}: {case.expects}")
        print("now compare each record with its page, correct declaration and record, name the folders for why they")
        print('exist, fill in "why" and "checked" in page.json: docs/add-a-site.md')

    def _fetch(self, urls: list[str]) -> dict[str, Page]:
        from newscrawl.probe.fetch import fetch_pages, prefer_probe

        if not urls:
            return {}
        prefer_probe(self.project_settings)
        return dict(zip(urls, fetch_pages(self.crawler_process, self.project_settings, urls), strict=True))

    def _load(self, name: str) -> Page:
        from newscrawl.cases.read import load_page
        from newscrawl.cases.scaffold import with_address

        return with_address(load_page(name, int(self.setting("DOWNLOAD_MAXSIZE"))), name)
