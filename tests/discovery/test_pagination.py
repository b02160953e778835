"""The walk over the pages of an index, against sites that number them in their own ways."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.pagination import Numbers, Walk

Site = Callable[[int], list[str]]


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


def walk_over(site: Site, walk: Walk) -> tuple[set[str], list[int]]:
    """What was seen, and the numbers that were asked for."""
    seen: set[str] = set()
    asked = []
    number: int | None = 1
    while number is not None:
        asked.append(number)
        links = site(number)
        new = len(set(links) - seen)
        seen |= set(links)
        number = walk.turn(links, new=new)
    return seen, asked


@pytest.mark.parametrize("make", [by_page, by_offset, by_whole_pages])
@given(number=st.integers(0, 150), popular=st.sampled_from([0, 3, 10]))
def test_every_story_is_seen_whatever_the_numbers_count(make: Callable[..., Site], number: int, popular: int) -> None:
    """With a handful of requests more than there are pages, and the end is known for the end."""
    stories = [f"story-{place}" for place in range(number)]
    walk = Walk(12)

    seen, asked = walk_over(make(stories, popular), walk)

    assert seen == set(stories)
    assert walk.is_complete
    assert len(asked) <= number // 12 + 4


def test_a_site_that_ignores_numbers_costs_three_requests() -> None:
    """The first page, the second, and the offset that the second would have."""
    _, asked = walk_over(deaf([f"story-{place}" for place in range(50)]), Walk(12))

    assert asked == [1, 2, 12]


def test_a_walk_ends_at_the_bound_and_does_not_call_it_the_end() -> None:
    """Then the next run walks it again."""
    walk = Walk(12, max_pages=3)

    _, asked = walk_over(by_page([f"story-{place}" for place in range(100)]), walk)

    assert asked == [1, 2, 3]
    assert walk.is_bounded
    assert not walk.is_complete


def test_a_walk_that_was_finished_before_ends_at_a_page_without_a_new_story() -> None:
    """One that was not finished goes on: behind known stories there may be unknown ones."""
    stories = [f"story-{place}" for place in range(36)]

    known = Walk(12, Numbers.PAGES, known_at=datetime(2026, 6, 9, tzinfo=UTC)).turn(stories[:12], new=0)
    unfinished = Walk(12, Numbers.PAGES).turn(stories[:12], new=0)

    assert (known, unfinished) == (None, 2)


def test_a_walk_ends_where_the_stories_are_too_old() -> None:
    """Its page is taken, the next one not asked for."""
    walk = Walk(12, Numbers.STORIES)

    assert walk.turn(["a", "b"], new=2, is_past_edge=True) is None
    assert walk.is_complete
