"""The walk over the pages of an index, against sites that number them in their own ways."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.pagination import Walk
from newscrawl.page.listing_url import Listing

Site = Callable[[int], list[str]]
PAGES, OFFSETS = (Listing(f"https://a.id/indeks[/{{{number}}}]") for number in ("page", "offset"))


def by_page(stories: list[str], popular: int = 0) -> Site:
    """/2 is the second page; beyond the end there is nothing but what is popular."""
    return lambda number: stories[(number - 1) * 12 : number * 12] + stories[:popular]


def by_offset(stories: list[str], popular: int = 0) -> Site:
    """/12 leaves out twelve."""
    return lambda number: stories[(0 if number == 1 else number) :][:12] + stories[:popular]


def by_whole_pages(stories: list[str], popular: int = 0) -> Site:
    """/12 leaves out twelve, and a number that is no multiple of it is rounded down."""
    return lambda number: stories[number // 12 * 12 :][:12] + stories[:popular]


def deaf(stories: list[str], popular: int = 0) -> Site:
    """Every number shows the first page."""
    return lambda number: stories[:12]


def walk_of(*forms: Listing, max_pages: int = 100, known_at: datetime | None = None) -> Walk:
    """A walk whose form is known where there is one alone."""
    pages = tuple(form.of("") for form in forms)
    return Walk(pages, max_pages, known_at, is_sure=len(forms) == 1)


def walk_over(site: Site, walk: Walk) -> tuple[set[str], list[int]]:
    """What was seen, and the numbers that were asked for."""
    seen: set[str] = set()
    asked = []
    url: str | None = walk.form.first
    while url is not None:
        number = int(re.sub(r"\D", "", url) or 1)
        asked.append(number)
        links = site(number)
        new = len(set(links) - seen)
        seen |= set(links)
        url = walk.turn(links, new=new)
    return seen, asked


@pytest.mark.parametrize("make", [by_page, by_offset, by_whole_pages])
@given(number=st.integers(0, 150), popular=st.sampled_from([0, 3, 10]))
def test_every_story_is_seen_whatever_the_numbers_count(make: Callable[..., Site], number: int, popular: int) -> None:
    """With a handful of requests more than there are pages, and the end is known for the end."""
    stories = [f"story-{place}" for place in range(number)]
    walk = walk_of(PAGES, OFFSETS)

    seen, asked = walk_over(make(stories, popular), walk)

    assert seen == set(stories)
    assert walk.is_complete
    assert len(asked) <= number // 12 + 4


def test_a_site_that_ignores_numbers_costs_three_requests() -> None:
    """The first page, the second, and the offset that the second would have."""
    _, asked = walk_over(deaf([f"story-{place}" for place in range(50)]), walk_of(PAGES, OFFSETS))

    assert asked == [1, 2, 12]


def test_a_form_that_is_declared_alone_is_not_doubted() -> None:
    """A second page that repeats the first one is the end."""
    _, asked = walk_over(deaf([f"story-{place}" for place in range(50)]), walk_of(OFFSETS))

    assert asked == [1, 12]


@pytest.mark.parametrize(("make", "kept"), [(by_page, PAGES), (by_offset, OFFSETS), (by_whole_pages, OFFSETS)])
def test_the_form_that_brings_further_stories_is_kept(make: Callable[..., Site], kept: Listing) -> None:
    """And known for sure, so that the next list of the site does not try again."""
    walk = walk_of(PAGES, OFFSETS)

    walk_over(make([f"story-{place}" for place in range(50)]), walk)

    assert (walk.form.listing, walk.is_sure) == (kept, True)


def test_a_list_of_one_page_ends_there() -> None:
    """Its URL has no place for a number."""
    walk = walk_of(Listing("https://a.id/indeks/{day:%Y-%m-%d}"))

    assert walk.turn(["a", "b"], new=2) is None
    assert walk.is_complete


def test_a_walk_ends_at_the_bound_and_does_not_call_it_the_end() -> None:
    """Then the next run walks it again."""
    walk = walk_of(PAGES, OFFSETS, max_pages=3)

    _, asked = walk_over(by_page([f"story-{place}" for place in range(100)]), walk)

    assert asked == [1, 2, 3]
    assert walk.is_bounded
    assert not walk.is_complete


def test_a_walk_that_was_finished_before_ends_at_a_page_without_a_new_story() -> None:
    """One that was not finished goes on: behind known stories there may be unknown ones."""
    stories = [f"story-{place}" for place in range(36)]

    known = walk_of(PAGES, known_at=datetime(2026, 6, 9, tzinfo=UTC)).turn(stories[:12], new=0)
    unfinished = walk_of(PAGES).turn(stories[:12], new=0)

    assert (known, unfinished) == (None, "https://a.id/indeks/2")


def test_a_walk_ends_where_the_stories_are_too_old() -> None:
    """Its page is taken, the next one not asked for."""
    walk = walk_of(OFFSETS)

    assert walk.turn(["a", "b"], new=2, is_past_edge=True) is None
    assert walk.is_complete


@pytest.mark.parametrize(
    ("template", "urls"),
    [
        (
            "https://indeks.a.id/?site={channel}&date={day:%Y-%m-%d}&page={page}",
            [
                "https://indeks.a.id/?site=bola&date=2026-06-09&page=1",
                "https://indeks.a.id/?site=bola&date=2026-06-09&page=2",
            ],
        ),
        ("/indeks/{offset}?t={day:%Y-%m-%d}", ["/indeks/0?t=2026-06-09", "/indeks/20?t=2026-06-09"]),
        (
            "https://{channel}.a.id/indeks?page={page}&date={day:%m%%2F%d%%2F%Y}",
            [f"https://bola.a.id/indeks?page={page}&date=06%2F09%2F2026" for page in (1, 2)],
        ),
        ("/index-news?date={day:%Y-%-m-%-d}[&page={page}]", [f"/index-news?date=2026-6-9{n}" for n in ("", "&page=2")]),
    ],
)
def test_a_list_is_addressed_as_its_template_says(template: str, urls: list[str]) -> None:
    """On the home page or another host, the day in any form, the number in the path or the query."""
    pages = Listing(template, step=20).of("https://www.a.id", channel="bola", day=date(2026, 6, 9))

    assert [pages.url(page).removeprefix("https://www.a.id") for page in (1, 2)] == urls


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("/indeks/{chanel}", "{chanel} is no part"),
        ("/indeks/{page}/{offset}", "not by both"),
        ("indeks/{page}", "begins with"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_where_it_is_declared(template: str, why: str) -> None:
    """Before a request is sent."""
    with pytest.raises(ValueError, match=why):
        Listing(template)
