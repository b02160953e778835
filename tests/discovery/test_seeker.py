"""What runs ask of a site's sources, one after the other, and which stories they know afterwards."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.discovery.seeking import Tamper, seek
from tests.site import listings
from tests.site.newsroom import HTML, XML, Answer, Newsroom
from tests.site.stories import WIB, Plan

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=WIB)
HOME = "www.inews.id"
CITY = "karawang.inews.id"
NOT_THERE = Answer(404, HTML, b"<html><title>404</title></html>")


def room_at(now: datetime, **plan: object) -> Newsroom:
    defaults: dict[str, object] = {"stories": 60, "days": 2, "networks": (), "desks": ()}
    return Newsroom(Plan(**(defaults | plan), now=now))  # type: ignore[arg-type]


def without(pattern: str) -> Tamper:
    """A site on which some paths are not there."""
    return lambda url, given: NOT_THERE if re.search(pattern, url) else given


@pytest.mark.parametrize("hosts", [{}, {"networks": ("karawang",)}], ids=["national", "network"])
def test_news_of_half_a_day_is_found_behind_what_the_feeds_name(hosts: dict[str, object], tmp_path: Path) -> None:
    """The feed has named all of the index's first page when the run comes to it; the rest stands below."""
    room = room_at(NOON - timedelta(hours=11), stories=900, days=1, last=NOON, **hosts)
    arguments = {"network": "karawang"} if hosts else {}
    seek(room, tmp_path / "news.db", NOON - timedelta(hours=11), without("sitemap"), **arguments)
    room.set_now(NOON.isoformat())

    run = seek(room, tmp_path / "news.db", NOON, without("sitemap"), **arguments)

    fresh = [story for story in room.online if story.published > NOON - timedelta(hours=11)]
    assert Counter(story.host for story in fresh).most_common()[-1][1] > 100
    assert {story.key for story in fresh} <= run.known


def test_a_repeated_run_asks_each_index_for_its_first_page_alone(tmp_path: Path) -> None:
    """What follows was read to the end a minute ago."""
    room = room_at(NOON, stories=300, networks=("karawang",))
    seek(room, tmp_path / "news.db", NOON, network="all")

    run = seek(room, tmp_path / "news.db", NOON + timedelta(minutes=1), network="all")

    assert not [url for url in run.asked if re.search(r"/indeks/.*/\d{1,3}$", url)]
    assert run.count("found") == 0


def test_robots_txt_names_sitemaps_for_every_host_that_is_read(tmp_path: Path) -> None:
    """Each is asked once, and those of hosts that were not asked for are left alone, and so are other sites'."""
    room = room_at(NOON, networks=("karawang", "semarang"))
    more = b"Sitemap: https://semarang.inews.id/sitemap-news.xml\nSitemap: https://www.okezone.com/sitemap.xml\n"

    def name(url: str, given: Answer) -> Answer:
        if url.endswith("/robots.txt"):
            return replace(
                given, body=more + b"Sitemap: https://" + url.split("/")[2].encode() + b"/sitemap-news.xml\n"
            )
        return NOT_THERE if url.endswith("/sitemap.xml") else given

    run = seek(room, tmp_path / "news.db", NOON, name, network="karawang")

    for host in (HOME, CITY):
        assert run.paths(host).count("/robots.txt") == run.paths(host).count("/sitemap-news.xml") == 1
    assert run.paths("semarang.inews.id") == run.paths("www.okezone.com") == []
    assert run.count("left/network") >= 2
    assert run.count("left/other-site") >= 2
    assert run.count("silent/sitemap") == 2  # both /sitemap.xml


def test_a_robots_txt_that_came_before_the_list_of_network_sites_counts(tmp_path: Path) -> None:
    """A story may lead to a host before menu.json says that it is a site of the network."""
    room = room_at(NOON, networks=("karawang",))
    named = b"Sitemap: https://karawang.inews.id/news-of-today.xml\n"

    def name(url: str, given: Answer) -> Answer:
        if url == f"https://{CITY}/robots.txt":
            return replace(given, body=named)
        if url.endswith("/news-of-today.xml"):
            return Answer(200, XML, listings.sitemap(room.online[:1], news=True).encode())
        return given

    run = seek(room, tmp_path / "news.db", NOON, name, network="all")

    assert run.paths(CITY).count("/news-of-today.xml") == 1


def test_a_list_of_sitemaps_is_read_again_although_it_did_not_change(tmp_path: Path) -> None:
    """The sitemap of the news behind it did."""
    room = room_at(NOON, last=NOON + timedelta(hours=1))
    seek(room, tmp_path / "news.db", NOON, without("/indeks/|/feed|/[a-z]+$"))
    room.set_now((NOON + timedelta(hours=1)).isoformat())

    run = seek(room, tmp_path / "news.db", NOON + timedelta(hours=1), without("/indeks/|/feed|/[a-z]+$"))

    assert {story.key for story in room.online} <= run.known
    assert "/sitemap-news.xml" in run.paths()


def test_sitemaps_of_other_months_are_left_alone(tmp_path: Path) -> None:
    """A run of two days asks for this month's; a backfill of a month for that month's."""
    room = room_at(NOON, stories=200, days=80)

    run = seek(room, tmp_path / "a.db", NOON)
    backfill = seek(room, tmp_path / "b.db", NOON, since="2026-04-02", until="2026-04-09")

    months = [path for path in run.paths() if path.startswith("/sitemap-2")]
    assert months == ["/sitemap-2026-06.xml.gz"]
    assert [path for path in backfill.paths() if path.startswith("/sitemap-2")] == ["/sitemap-2026-04.xml.gz"]
    assert {s.key for s in room.online if date(2026, 4, 2) <= s.published.date() <= date(2026, 4, 9)} <= backfill.known


def test_what_is_not_there_is_asked_for_once_a_day(tmp_path: Path) -> None:
    """A feed that does not exist, an index of a city that has no such channel; what only failed is asked again."""
    room = room_at(NOON, stories=300, networks=("karawang",))

    def tamper(url: str, given: Answer) -> Answer:
        if url.endswith("/feed/sport"):
            return replace(given, status=503)
        return NOT_THERE if url.endswith("/feed/tekno") else given

    first, soon, later = (
        seek(room, tmp_path / "news.db", NOON + wait, tamper, network="all")
        for wait in (timedelta(0), timedelta(hours=1), timedelta(hours=25))
    )

    asked = [run.paths().count("/feed/tekno") for run in (first, soon, later)]
    assert asked == [1, 0, 1]
    assert [run.paths().count("/feed/sport") for run in (first, soon, later)] == [1, 1, 1]
    empty = [run.paths(CITY).count("/indeks/otomotif/all") for run in (first, soon, later)]
    assert empty == [1, 0, 1]
    assert soon.count("resting/latest") == 8
    assert soon.count("resting/feed") == 1


def test_an_index_of_a_day_without_a_story_is_asked_less_and_less(tmp_path: Path) -> None:
    """Today's and yesterday's in each run, since stories may come; that of a day long over ever more rarely."""
    room = room_at(NOON, days=1)
    tamper = without("/indeks/otomotif/")
    path = "/indeks/otomotif/10-06-2026"

    runs = [seek(room, tmp_path / "news.db", NOON + timedelta(days=day), tamper) for day in range(10)]

    assert [path in run.paths() for run in runs] == [True, True, True, *(day in {4, 8} for day in range(3, 10))]


def test_an_index_that_shows_the_list_of_another_one_is_not_walked(tmp_path: Path) -> None:
    """A city that knows no channels shows all of its stories under each name."""
    room = room_at(NOON, stories=400, days=2, networks=("karawang",))

    def deaf(url: str, given: Answer) -> Answer:
        return room.answer(re.sub(r"/indeks/[a-z]+/all", "/indeks/news/all", url)) if CITY in url else given

    run = seek(room, tmp_path / "news.db", NOON, deaf, network="karawang")

    stories = [story for story in room.online if story.host == CITY]
    walked = [path for path in run.paths(CITY) if path.startswith("/indeks/")]
    assert {story.key for story in stories} <= run.known
    assert len(walked) <= 9 + len(stories) // 12 + 2
    assert run.count("twins") == 8


def test_a_walk_that_ended_at_its_bound_is_no_complete_one(tmp_path: Path) -> None:
    """The coverage says so, the same bound does not walk it again, and a higher one goes on."""
    room = room_at(NOON, stories=600, days=2)
    window = {"since": "2026-06-09", "until": "2026-06-09", "channels": "news"}
    url = "https://www.inews.id/indeks/news/09-06-2026"

    first = seek(room, tmp_path / "news.db", NOON, without("sitemap|/feed"), max_pages=3, **window)
    again = seek(room, tmp_path / "news.db", NOON, without("sitemap|/feed"), max_pages=3, **window)
    higher = seek(room, tmp_path / "news.db", NOON, without("sitemap|/feed"), **window)

    assert first.frontier is not None
    assert (first.count("bound"), first.paths().count(f"{url[20:]}/3")) == (1, 1)
    assert [path for path in again.paths() if "/indeks/" in path] == [url[20:]]
    wanted = {s.key for s in room.online if s.published.date() == date(2026, 6, 9) and s.channel == "news"}
    assert not wanted <= again.known
    assert wanted <= higher.known
    assert higher.frontier is not None
    assert higher.frontier.state(url) == ("done", None)


def test_an_endless_index_that_ended_at_its_bound_is_not_walked_again(tmp_path: Path) -> None:
    """Before the bound is another one; what is new since is found all the same."""
    room = room_at(NOON, stories=500, days=2, last=NOON + timedelta(hours=4), networks=("karawang",))
    only = without("sitemap|/feed")
    seek(room, tmp_path / "news.db", NOON, only, max_pages=6, network="karawang")
    room.set_now((NOON + timedelta(hours=4)).isoformat())

    run = seek(room, tmp_path / "news.db", NOON + timedelta(hours=4), only, max_pages=6, network="karawang")

    again = [path for path in run.paths(CITY) if path.startswith("/indeks/news/")]
    fresh = {story.key for story in room.online if story.host == CITY and story.published > NOON}
    assert len(fresh) > 12
    assert fresh <= run.known
    assert len(again) == len(fresh) // 12 + 2


def test_a_backfill_of_a_city_that_is_repeated_later_finds_what_came_since(tmp_path: Path) -> None:
    """Its first page holds newer days alone then, which say nothing about the days that are asked for."""
    room = room_at(NOON - timedelta(days=3), stories=400, days=6, last=NOON, networks=("karawang",))
    window = {"since": "2026-06-06", "until": "2026-06-07", "network": "karawang"}
    only = without("sitemap|/feed")
    seek(room, tmp_path / "news.db", NOON - timedelta(days=3), only, **window)
    room.set_now(NOON.isoformat())

    run = seek(room, tmp_path / "news.db", NOON, only, **window)

    days = {date(2026, 6, 6), date(2026, 6, 7)}
    wanted = {story.key for story in room.online if story.host == CITY and story.published.date() in days}
    assert wanted
    assert wanted <= run.known


def test_a_default_run_after_ten_days_finds_all_of_them(tmp_path: Path) -> None:
    """On every host, by the indexes alone."""
    room = room_at(NOON - timedelta(days=10), stories=350, days=12, last=NOON, networks=("karawang",))
    only = without("sitemap|/feed")
    seek(room, tmp_path / "news.db", NOON - timedelta(days=10), only, network="all")
    room.set_now(NOON.isoformat())

    run = seek(room, tmp_path / "news.db", NOON, only, network="all")

    assert {s.key for s in room.online if s.published > NOON - timedelta(days=10)} <= run.known


@pytest.mark.parametrize("kill_after", [20, 60])
def test_a_gap_that_was_begun_and_killed_is_closed_by_the_next_run(kill_after: int, tmp_path: Path) -> None:
    """Whatever the killed run had noted."""
    room = room_at(NOON - timedelta(days=5), stories=300, days=7, last=NOON, networks=("karawang",))
    only = without("sitemap")
    seek(room, tmp_path / "news.db", NOON - timedelta(days=5), only, network="all")
    room.set_now(NOON.isoformat())
    seek(room, tmp_path / "news.db", NOON, only, kill_after=kill_after, network="all")

    run = seek(room, tmp_path / "news.db", NOON + timedelta(hours=1), only, network="all")

    assert {s.key for s in room.online if s.published > NOON - timedelta(days=5)} <= run.known


def test_a_clock_that_was_weeks_ahead_for_one_run_loses_nothing(tmp_path: Path) -> None:
    """Neither the days since the last run whose clock was right, nor what stands behind the feed."""
    room = room_at(NOON - timedelta(days=4), stories=400, days=6, last=NOON, networks=("karawang",))
    only = without("sitemap")
    seek(room, tmp_path / "news.db", NOON - timedelta(days=4), only, network="all")
    seek(room, tmp_path / "news.db", NOON + timedelta(days=40), only, network="all")
    room.set_now(NOON.isoformat())

    run = seek(room, tmp_path / "news.db", NOON, only, network="all")

    assert {s.key for s in room.online if s.published > NOON - timedelta(days=4)} <= run.known


def test_a_backfill_of_other_days_does_not_hide_a_gap(tmp_path: Path) -> None:
    """What was last read in full is what counts, not when something was."""
    room = room_at(NOON - timedelta(days=6), stories=500, days=9, last=NOON, networks=("karawang",))
    only = without("sitemap")
    seek(room, tmp_path / "news.db", NOON - timedelta(days=6), only, network="all")
    room.set_now(NOON.isoformat())
    seek(room, tmp_path / "news.db", NOON, only, since="2026-06-02", until="2026-06-04", network="all")

    run = seek(room, tmp_path / "news.db", NOON + timedelta(minutes=5), only, network="all")

    assert {s.key for s in room.online if s.published > NOON - timedelta(days=6)} <= run.known


@pytest.mark.parametrize("kill_after", [3, 15, 40])
def test_a_backfill_that_was_killed_goes_on_and_leaves_out_what_is_done(kill_after: int, tmp_path: Path) -> None:
    """The same command again knows every story of its days, and reads no day of the national site twice."""
    room = room_at(NOON, stories=400, days=10, networks=("karawang",))
    window = {"since": "2026-06-03", "until": "2026-06-06", "network": "karawang"}
    only = without("sitemap|/feed")
    killed = seek(room, tmp_path / "news.db", NOON, only, kill_after=kill_after, **window)

    run = seek(room, tmp_path / "news.db", NOON, only, **window)

    days = {date(2026, 6, day) for day in range(3, 7)}
    assert {story.key for story in room.online if story.published.date() in days} <= run.known
    done = [path for path in killed.paths() if "/indeks/" in path and f"{path}/2" in killed.paths()][:-1]
    assert not set(done) & set(run.paths())


def test_a_host_that_was_away_for_days_is_read_from_where_it_was_left(tmp_path: Path) -> None:
    """Although the other hosts were read in the meantime."""
    start = NOON - timedelta(days=5)
    room = room_at(start, stories=500, days=6, last=NOON, networks=("karawang",))
    away = without("sitemap|karawang")
    seek(room, tmp_path / "news.db", start, without("sitemap"), network="karawang")
    for day in range(1, 5):
        room.set_now((start + timedelta(days=day)).isoformat())
        seek(room, tmp_path / "news.db", start + timedelta(days=day), away, network="karawang")
    room.set_now(NOON.isoformat())

    run = seek(room, tmp_path / "news.db", NOON + timedelta(days=1), without("sitemap"), network="karawang")

    assert {story.key for story in room.online if story.published > start} <= run.known


@pytest.mark.parametrize("now", [NOON, datetime(2026, 6, 10, 0, 0, 30, tzinfo=WIB)])
def test_a_window_of_one_day_is_that_day_in_jakarta(now: datetime, tmp_path: Path) -> None:
    """From its first minute to its last, and no minute more, although UTC has another day for seven hours."""
    room = room_at(now, stories=900, days=3, networks=("karawang",))
    day = date(2026, 6, 9)

    run = seek(room, tmp_path / "news.db", now, since=str(day), until=str(day), network="all")

    wanted = {story.key for story in room.online if story.published.date() == day}
    hours = {story.published.hour for story in room.online if story.published.date() == day}
    assert {0, 23} <= hours
    assert wanted <= run.known
    near = {story.key for story in room.online if abs(story.published.date() - day) <= timedelta(days=1)}
    assert run.known <= near
