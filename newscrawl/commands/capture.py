"""Save a live page as a new fixture folder, with the record that the extraction gives."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from newscrawl.cases.next_steps import doubt, next_steps
from newscrawl.cases.write import case_folder, save_case, suggest_name
from newscrawl.cli.base import EXIT_LOOK, NewsCommand
from newscrawl.errors import InputError
from newscrawl.probe.capture import CaptureScript, site_of
from newscrawl.probe.fetch import Answer, prefer_probe, run_probe

_FIXTURES = Path("fixtures")
_BOUND_S = 300  # for a story of many pages on a host that answers slowly


class Command(NewsCommand):
    """Save a live page as a fixture."""

    arguments = "URL [--case NAME]"
    examples = ("capture https://www.inews.id/news/nasional/... --case caption-in-two-lines",)

    def add_options(self, parser: ArgumentParser) -> None:
        """Add the name of the case."""
        super().add_options(parser)
        parser.add_argument("--case", metavar="NAME", help="name of the folder: why it exists, such as two-authors")

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Change the defaults of settings for a single page."""
        prefer_probe(self.project_settings)
        super().process_options(args, opts)

    def check(self, args: list[str], opts: Namespace) -> None:
        """Check, before any request, that a site owns the URL and that the name is free."""
        if len(args) != 1:
            raise InputError("give the URL of one page")
        is_short = "://" not in args[0] and "." in args[0].partition("/")[0]  # as `doctor --live` shows it
        self._url = f"https://{args[0]}" if is_short else args[0]
        self._site = site_of(self._url, list(self.sites().values()))
        case_folder(_FIXTURES, self._site, suggest_name(self._site, self._url) if opts.case is None else opts.case)

    def execute(self, args: list[str], opts: Namespace) -> None:  # noqa: ARG002  # the base class's signature
        """Fetch and save the page, and print the next steps."""
        capture = CaptureScript(self._site, self._url)
        probe = run_probe(self.crawler_process, self.project_settings, self._site, capture, _BOUND_S)
        case = save_case(_FIXTURES, self._site, capture.pages, opts.case)
        print(*next_steps(case), sep="\n")
        if capture.led_to:
            self._complain(f"{self._url} leads to {capture.led_to}, and that page was saved")
        for answer in capture.missing:
            self._complain(f"{answer.url} is not in the case: {_why(answer)}")
        if probe.is_cut:
            self._complain(
                f"pages were left out after {_BOUND_S} s: the site answers slowly, or its robots.txt sets a slow pace"
            )
        if why := doubt(case, capture.pages[0].status):
            self._complain(f"{case.folder}: {why}")
        if capture.led_to or capture.missing or probe.is_cut or why:
            self.exitcode = EXIT_LOOK


def _why(answer: Answer) -> str:
    if answer.page is None:
        return answer.why
    return f"status {answer.page.status}" if answer.page.status != 200 else f"it leads to {answer.page.url}"
