"""Declared fields without their selectors: the generic path finds the same on the sites' example pages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.cases.read import read_case
from newscrawl.items import Draft, Page
from newscrawl.page.extract import MAX_PAGE_BYTES, read_page
from newscrawl.page.site import Site
from newscrawl.warc.saved import Tally
from tests.test_fixtures import CASES, site_of

SITES = sorted({case.parent.name for case in CASES})
#: Declared field -> what it gives of the record.
GIVES = {
    "title": ("title",),
    "authors": ("authors",),
    "editor": ("editor",),
    "published": ("published_at",),
    "breadcrumb": ("channel", "subchannel"),
    "image": ("image_url",),
    "caption": ("image_caption", "image_credit"),
    "tags": ("tags",),
    "page_links": ("page_total",),
}
#: What nothing but the site's own selector calls so: no heading, no label, no name that reads like a person's, no meta
#: element, no link to the numbered page.
UNMARKED = {
    "title": {"inews/photo-og-title-generic"},
    "authors": {"inews/infographic-page", "inews/network-full-size", "okezone/desktop-2017"},
    "editor": {"idxchannel/newsroom-without-city"},
    "published": {"inews/date-relative", "liputan6/desktop-2016"},
    "breadcrumb": {
        "antaranews/credits-in-the-last-lines",
        "inews/network-date-in-parts",
        "inews/network-full-size",
        "kompas/two-pages",
        "okezone/city-alone-glued",
    },
    "image": {
        "antaranews/desktop-2017",
        "detik/city-before-the-first-paragraph",
        "inews/photo-og-title-generic",
        "inews/photo-without-kind",
    },
    "caption": {"antaranews/desktop-2017", "kompas/two-pages"},
    "tags": {"kumparan/fields-by-attribute", "tempo/paragraphs-in-boxes-of-one-id"},
    "page_links": {"sindonews/whole-story-by-query"},
}


def pages_of(case: Path) -> Iterator[Page]:
    for saved in read_case(case, lambda url: True, Tally(), max_bytes=MAX_PAGE_BYTES):
        headers = {name.lower(): value for name, value in saved.headers}
        yield Page(saved.url, saved.body, saved.fetched_at, saved.status, headers)


def without(site: Site, field: str) -> Site:
    layouts = (
        replace(layout, fields={name: found for name, found in layout.fields.items() if name != field})
        for layout in site.layouts
    )
    return replace(site, layouts=tuple(layouts))


@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("field", GIVES)
def test_a_field_without_its_selector_is_read_by_the_generic_path(name: str, field: str) -> None:
    """A publisher's redesign that makes a selector miss does not change the record."""
    lost = []

    for case in CASES:
        if case.parent.name != name or f"{name}/{case.name}" in UNMARKED[field]:
            continue
        site = site_of(case)
        for page in pages_of(case):
            declared, generic = (read_page(page, one).result for one in (site, without(site, field)))
            if isinstance(declared, Draft):
                for column in GIVES[field]:
                    wanted, found = getattr(declared, column), getattr(generic, column, None)
                    if found != wanted:
                        lost.append((case.name, column, wanted, found))

    assert not lost
