"""Crawls of a topic, of tags and of some hosts: what is asked for, and what is remembered for other runs."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from newscrawl.items import Sighting
from newscrawl.store.engine import open_engine, writing
from newscrawl.store.frontier import table as frontier
from newscrawl.store.frontier.table import DuePages
from newscrawl.store.schema import frontier as table
from newscrawl.store.search.language import parse
from newscrawl.text.urls import slug_text
from tests.discovery.seeking import CITY, HOME, NOON, room_at, seek


def due(path: Path) -> dict[str, str]:
    """The stories whose turn it is: key -> what the lists say of them."""
    engine = open_engine(f"sqlite:///{path}")
    rows = select(table.c.story_key, table.c.title).where(table.c.kind == "article", table.c.due_at.is_not(None))
    with engine.connect() as connection:
        found = {key: title or "" for key, title in connection.execute(rows)}
    engine.dispose()
    return found


def choose(path: Path, words: str | None) -> tuple[int, int]:
    """What a later run makes of the stories that are there."""
    engine = open_engine(f"sqlite:///{path}")
    later = NOON + timedelta(hours=1)
    query = parse(words) if words else None
    selection = DuePages("inews", later, later)
    with writing(engine) as connection:
        wants = (lambda title, url: query.matches(title, slug_text(url))) if query else None
        numbers = frontier.choose(connection, selection, wants)
    engine.dispose()
    return numbers


def test_only_stories_that_match_the_words_are_due_and_all_are_remembered(tmp_path: Path) -> None:
    """By their titles and URLs; a later run takes others without reading a list, and gives back those it found."""
    room = room_at(NOON, stories=120)
    path = tmp_path / "news.db"
    word = room.online[0].title.split()[0].lower()
    wanted = {s.key for s in room.online if word in re.findall(r"\w+", f"{s.title} {s.path}".lower())}

    run = seek(room, path, NOON, words=word)
    first = set(due(path))
    numbers = choose(path, None)
    everything = set(due(path))
    back = choose(path, word)

    assert 0 < len(wanted) < len(room.online)
    assert first == wanted
    assert run.known == {story.key for story in room.online} == everything
    assert run.count("left/words") > 0
    assert numbers == (len(run.known) - len(wanted), 0)
    assert back == (0, len(run.known) - len(wanted))
    assert set(due(path)) == wanted


def test_a_title_that_a_later_list_gives_makes_a_story_wanted(tmp_path: Path) -> None:
    """The sitemap has named it without one, and its URL does not tell; the first title stays."""
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    bare = Sighting("https://a.id/1", "a.id/1", "a.id", NOON, is_wanted=False)

    for one in (bare, replace(bare, title="Banjir", is_wanted=True), replace(bare, title="Lain", is_wanted=False)):
        with writing(engine) as connection:
            new = frontier.remember(connection, "inews", [one], None, "https://a.id/", NOON, [])
    engine.dispose()

    assert new == 0
    assert due(tmp_path / "news.db") == {"a.id/1": "Banjir"}


def test_a_crawl_of_tags_alone_reads_no_other_list(tmp_path: Path) -> None:
    """No feed, no sitemap, no index of a day."""
    room = room_at(NOON, stories=60)
    tag = room.online[0].tags[0].lower().replace(" ", "-")

    run = seek(room, tmp_path / "news.db", NOON, tags=tag, only_tags="yes")

    assert {path.split("/")[1] for path in run.paths()} == {"robots.txt", "tag"}
    assert run.known


def test_a_crawl_of_hosts_asks_no_other_host(tmp_path: Path) -> None:
    """Neither their lists nor their sitemaps."""
    room = room_at(NOON, stories=200, networks=("karawang", "semarang"))

    city = seek(room, tmp_path / "a.db", NOON, hosts=CITY)
    home = seek(room, tmp_path / "b.db", NOON, hosts=HOME)

    assert {url.split("/")[2] for url in city.asked} == {CITY}
    assert {url.split("/")[2] for url in home.asked} == {HOME}
    assert {s.key for s in room.online if s.host == CITY} <= city.known
    assert {s.key for s in room.online if s.host == HOME} <= home.known
