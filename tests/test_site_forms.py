"""Forms that a site's pages take: `fixtures/<site>/forms.toml` lists them, and each is tried on the page it gives.

Datelines, dates, boilerplate lines, sign-offs and addresses, as the site is known to write them.
"""

import importlib
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.items import Draft, Page
from newscrawl.page.extract import read_page
from newscrawl.page.site import Site

FORMS = {
    path.parent.name: tomllib.loads(path.read_text("utf-8"))
    for path in (Path(__file__).parent.parent / "fixtures").glob("*/forms.toml")
}
STORY = (
    "Warga membuka kembali jembatan yang putus akibat arus sungai bulan lalu.",
    "Kepala desa mengatakan pekerjaan selesai dalam tiga pekan dengan biaya dari iuran warga.",
    "Petugas memeriksa sambungan kabel setiap pagi, dan kendaraan roda empat dilarang melintas.",
)
FETCHED_AT = datetime(2026, 9, 1, tzinfo=UTC)


def listed(name: str) -> Any:
    """Give a test each form of that name: site and form, or site, form and what it must become."""
    values = []
    for site, forms in sorted(FORMS.items()):
        rows = forms[name].items() if isinstance(forms[name], dict) else ((form,) for form in forms[name])
        values += [pytest.param(site, *row, id=f"{site}-{row[0]}") for row in rows]
    return values


def site_of(name: str) -> Site:
    site: Site = importlib.import_module(f"newscrawl.spiders.{name}").SITE
    return site


def read(name: str, **forms: str) -> Draft:
    """Read the site's page with one form in it."""
    given = FORMS[name]
    parts = {"opening": given["opening"], "date": given["date"], "line": "", "closing": ""} | forms
    body = given["page"].format(first=STORY[0], second=STORY[1], third=STORY[2], **parts)
    head = "<meta charset='utf-8'><title>Warga Buka Lagi Jembatan Gantung</title>"
    page = f"<!DOCTYPE html><html lang='id'><head>{head}</head><body>{body}</body></html>"
    draft = read_page(Page(given["url"], page.encode(), FETCHED_AT), site_of(name)).result
    assert isinstance(draft, Draft), draft
    return draft


@pytest.mark.parametrize(("site", "opening", "city"), listed("openings"))
def test_a_dateline_names_the_city_and_leaves_the_text(site: str, opening: str, city: str) -> None:
    """The city as printed, none where the newsroom stands alone; the story begins with its first word."""
    draft = read(site, opening=opening)

    assert (draft.city or "", tuple(draft.paragraphs)) == (city, STORY)


@pytest.mark.parametrize(("site", "date", "at"), listed("dates"))
def test_a_date_line_is_read_to_the_minute(site: str, date: str, at: datetime) -> None:
    """The day, the time and the zone that the line tells or the site keeps."""
    assert read(site, date=date).published_at == at


@pytest.mark.parametrize(("site", "line"), listed("lines"))
def test_a_line_among_the_paragraphs_is_left_out(site: str, line: str) -> None:
    """Related stories, embeds and advertisements between two paragraphs are none of the text."""
    assert tuple(read(site, line=line).paragraphs) == STORY


@pytest.mark.parametrize(("site", "closing"), listed("closings"))
def test_a_line_behind_the_story_is_left_out(site: str, closing: str) -> None:
    """Initials, credits, rights and follow-us lines behind the last paragraph are none of the text."""
    assert tuple(read(site, closing=closing).paragraphs) == STORY


@pytest.mark.parametrize(("site", "line"), listed("kept"))
def test_a_sentence_that_begins_as_boilerplate_does_stays(site: str, line: str) -> None:
    """What only looks like a line of boilerplate is a paragraph of the story."""
    text = re.sub(r"<[^>]+>", "", line)

    assert tuple(read(site, line=line).paragraphs) == (*STORY[:2], text, STORY[2])


@pytest.mark.parametrize(("site", "address", "kind"), listed("addresses"))
def test_an_address_says_what_stands_there(site: str, address: str, kind: str) -> None:
    """Story, list, feed, sitemap or none of the site's."""
    assert site_of(site).urls.read(address).kind == kind
