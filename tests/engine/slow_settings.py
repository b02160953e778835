"""The project's settings, in a program whose reading of one kind of page has no end, with a small budget for it."""

import re

from newscrawl import budget
from newscrawl.items import Page, Reading
from newscrawl.page import answer
from newscrawl.page.site import Site
from newscrawl.settings import *  # noqa: F403

_read_page = answer.read_page


def _read_slowly(page: Page, site: Site, *, is_listing: bool = False) -> Reading:
    if b"lambat" in page.body:
        re.search(r"(?:a+)+b", "a" * 64)
    return _read_page(page, site, is_listing=is_listing)


budget.PAGE_S = 0.3
answer.read_page = _read_slowly
