"""What happens to the test site's stories while it runs: edits, deletions, a later hour, another design."""

from dataclasses import replace
from datetime import timedelta

from newscrawl.errors import DropReason
from newscrawl.items import Rejection
from newscrawl.stories.merge import join
from tests.site.newsroom import Newsroom
from tests.site.reading import NOW, PLAN, drafts, links, read


def test_an_edit_changes_the_page_and_its_validators() -> None:
    """After an edit the story has one paragraph more, and only a request with the old validators gets the page."""
    room = Newsroom(PLAN)
    story = room.online[7]
    before = room.answer(story.url).headers

    room.edit(story.url)

    after = room.answer(story.url, {"If-None-Match": before["ETag"], "If-Modified-Since": before["Last-Modified"]})
    assert after.status == 200
    assert room.answer(story.url, {"If-None-Match": after.headers["ETag"]}).status == 304
    assert room.answer(story.url, {"If-Modified-Since": after.headers["Last-Modified"]}).status == 304
    assert room.answer(story.url, {"If-Modified-Since": before["Last-Modified"]}).status == 200
    assert join(drafts(room, *room.story(story.url).page_urls)).body == room.story(story.url).body != story.body


def test_a_deleted_story_is_gone_from_page_and_lists() -> None:
    """A deletion answers with its status and takes the story out of every list."""
    room = Newsroom(PLAN)
    story = next(story for story in room.online if story.host == "www.inews.id")

    room.delete(story.url, 410)

    result = read(room, story.url).result
    assert isinstance(result, Rejection)
    assert result.reason is DropReason.GONE
    assert story.url not in links(room, f"https://www.inews.id/{story.channel}/{story.subchannel}")
    assert story.url.encode() not in room.answer("https://www.inews.id/feed").body


def test_later_stories_appear_with_the_clock() -> None:
    """A story planned for a later hour is not there until the site's clock gets to it."""
    room = Newsroom(replace(PLAN, last=NOW + timedelta(hours=12)))
    before = {story.url for story in room.online}

    room.set_now((NOW + timedelta(hours=12)).isoformat())

    later = [story for story in room.online if story.url not in before]
    assert len(room.online) == PLAN.stories
    assert later
    assert all(story.published > NOW for story in later)
    assert room.answer(later[0].url).status == 200


def test_an_undeclared_design_is_read_without_selectors() -> None:
    """The design of 2027 matches no layout; title, text and date are read all the same."""
    room = Newsroom(PLAN)
    room.set_layout("2027")

    for story in room.online[:40]:
        (draft,) = drafts(room, story.url)
        assert (draft.layout, draft.title, draft.published_at) == ("generic", story.title, story.published)
        assert tuple(draft.paragraphs) == story.pages[0]


def test_a_shell_has_no_text() -> None:
    """The layout "shell" is a page that a script would fill."""
    room = Newsroom(PLAN)
    room.set_layout("shell")

    result = read(room, room.online[0].url).result

    assert isinstance(result, Rejection)
    assert result.reason is DropReason.EMPTY_SHELL
