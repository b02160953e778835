"""Pages that are known to exist and are not there."""

import pytest

from newscrawl.stories.log import StoryLog
from newscrawl.stories.missing import MissingPages
from tests.store.making import make_draft


def test_a_page_on_its_way_is_not_missing_in_the_end() -> None:
    """A story's number counts as it stands last, not as it stood while its pages came in."""
    missing = MissingPages()

    missing.note("www.inews.id/a", 2)
    missing.note("www.inews.id/b", 1)
    missing.note("www.inews.id/a", 1)
    missing.note("www.inews.id/b", 0)

    assert missing.total == 1


@pytest.mark.parametrize(("parameter", "end"), [(None, "/2"), ("page", "?page=2")])
def test_a_missing_page_is_listed_under_the_url_that_its_site_gives_it(parameter: str | None, end: str) -> None:
    """So that whoever opens it, or tries it again, gets the page."""
    draft = make_draft(page_total=3, page_parameter=parameter)
    last = make_draft(part="3", page_parameter=parameter)
    log = StoryLog(draft.story_key, {(one.part, one.fetched_at, one.digest): one for one in (draft, last)})

    urls = [row["url"] for row in log.read().failures()]

    assert urls == [draft.url + end]
