"""Pages that are known to exist and are not there."""

from newscrawl.store.missing import MissingPages


def test_a_page_on_its_way_is_not_missing_in_the_end() -> None:
    """A story's number counts as it stands last, not as it stood while its pages came in."""
    missing = MissingPages()

    missing.note("www.inews.id/a", 2)
    missing.note("www.inews.id/b", 1)
    missing.note("www.inews.id/a", 1)
    missing.note("www.inews.id/b", 0)

    assert missing.total == 1
