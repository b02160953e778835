"""Every page of the test site says what its plan says."""

import json
from collections import Counter
from dataclasses import replace

from newscrawl.stories.merge import join
from tests.site.newsroom import Newsroom
from tests.site.reading import PLAN, drafts
from tests.site.stories import Plan, Story


def truth(story: Story) -> dict[str, object]:
    names = ("url", "host", "kind", "channel", "subchannel", "title", "city", "authors", "editor", "summary", "body")
    more = ("published_raw", "image_url", "image_caption", "image_credit", "tags")
    found: dict[str, object] = {name: getattr(story, name) for name in (*names, *more)}
    return found | {"published_at": story.published, "page_count": len(story.pages)}


def test_every_story_reads_as_planned(room: Newsroom) -> None:
    """Each field of every story, joined from its pages, is what the plan says."""
    stories = room.online

    wrong = []
    for story in stories:
        article = join(drafts(room, *story.page_urls))
        wrong += [
            (story.url, name, getattr(article, name))
            for name, value in truth(story).items()
            if getattr(article, name) != value
        ]

    assert wrong == []
    assert {story.kind for story in stories} == {"article", "photo", "video", "infographic"}
    assert {len(story.pages) for story in stories} == {1, 2, 3}
    assert {story.host for story in stories} == set(PLAN.hosts)


def test_every_layout_is_there(room: Newsroom) -> None:
    """The site shows the current design, the network's body wrapper, pictures, videos and AMP."""
    seen = Counter(drafts(room, story.url)[0].layout for story in room.online)

    assert set(seen) == {"current", "network", "photo", "infographic", "video"}


def test_amp_and_whole_page_tell_the_same_story(room: Newsroom) -> None:
    """An AMP page and the page of everything have the story's identity and text."""
    for story in room.online[:60]:
        amp, amp_rest, whole = drafts(room, story.amp_url, f"{story.amp_url}/{len(story.pages)}", f"{story.url}/all")

        assert {amp.story_key, amp_rest.story_key, whole.story_key} == {story.key}
        assert {amp.layout, amp_rest.layout} == {"amp"}
        assert (amp.title, amp.city, tuple(amp.paragraphs)) == (story.title, story.city, story.pages[0])
        assert tuple(amp_rest.paragraphs) == story.pages[-1]
        assert "\n\n".join(whole.paragraphs) == story.body


def test_a_page_beyond_the_last_is_not_there(room: Newsroom) -> None:
    """A story of two pages has no third."""
    story = next(story for story in room.online if len(story.pages) == 2)

    assert room.answer(f"{story.url}/2").status == 200
    assert room.answer(f"{story.url}/3").status == 404


def test_the_mirror_serves_the_national_site(room: Newsroom) -> None:
    """beta.inews.co.id answers with the bytes of www.inews.id."""
    story = next(story for story in room.online if story.host == "www.inews.id")

    assert room.answer(f"https://beta.inews.co.id{story.path}") == room.answer(story.url)


def test_a_plan_makes_one_site() -> None:
    """Equal plans give equal bytes, another seed gives other stories."""
    one, same, other = (
        Newsroom(PLAN),
        Newsroom(Plan.from_json(json.loads(json.dumps(PLAN.fixed().to_json())))),
        Newsroom(replace(PLAN, seed=2)),
    )

    assert [one.answer(story.url) for story in one.online] == [same.answer(story.url) for story in one.online]
    assert not {story.url for story in one.online} & {story.url for story in other.online}


def test_pages_come_in_the_planned_size() -> None:
    """An article page has about the size that the plan asks for."""
    room = Newsroom(replace(PLAN, page_bytes=70_000))

    sizes = [len(room.answer(story.url).body) for story in room.online[:30]]

    assert all(69_000 < size < 72_000 for size in sizes)
