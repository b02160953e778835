"""Which stories runs know in the end: whatever lay between them, however they ended."""

from collections import Counter
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.discovery.seeking import CITY, NOON, room_at, seek, without
from tests.site.stories import WIB


@pytest.mark.parametrize("hosts", [{}, {"networks": ("karawang",)}], ids=["national", "network"])
def test_news_of_half_a_day_is_found_behind_what_the_feeds_name(hosts: dict[str, object], tmp_path: Path) -> None:
    """The feed has named all of the index's first page when the run comes to it; the rest stands below."""
    room = room_at(NOON - timedelta(hours=11), stories=900, days=1, last=NOON, **hosts)
    arguments: dict[str, Any] = {"network": "karawang"} if hosts else {}
    seek(room, tmp_path / "news.db", NOON - timedelta(hours=11), without("sitemap"), **arguments)
    room.set_now(NOON.isoformat())

    run = seek(room, tmp_path / "news.db", NOON, without("sitemap"), **arguments)

    fresh = [story for story in room.online if story.published > NOON - timedelta(hours=11)]
    assert Counter(story.host for story in fresh).most_common()[-1][1] > 100
    assert {story.key for story in fresh} <= run.known


def test_a_walk_that_ended_at_its_bound_is_no_complete_one(tmp_path: Path) -> None:
    """The coverage says so, the same bound does not walk it again, and a higher one goes on."""
    room = room_at(NOON, stories=600, days=2)
    window: dict[str, Any] = {"since": "2026-06-09", "until": "2026-06-09", "channels": "news"}
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
    window: dict[str, Any] = {"since": "2026-06-06", "until": "2026-06-07", "network": "karawang"}
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
    only = without(r"sitemap|/feed|\.id/[a-z]+$")
    seek(room, tmp_path / "news.db", NOON - timedelta(days=4), only, network="all")
    seek(room, tmp_path / "news.db", NOON + timedelta(days=40), only, network="all")
    room.set_now(NOON.isoformat())

    run = seek(room, tmp_path / "news.db", NOON, only, network="all")

    assert {s.key for s in room.online if s.published > NOON - timedelta(days=4)} <= run.known


@pytest.mark.parametrize("others", ["/feed|/indeks/", "sitemap|/indeks/"], ids=["sitemap", "feed"])
def test_a_clock_that_was_days_behind_for_one_run_loses_nothing(others: str, tmp_path: Path) -> None:
    """The answers' own time says what is in the future; without it the next run asks for what was judged so."""
    room, behind = room_at(NOON, stories=60, days=2), NOON - timedelta(days=4)
    alone = without(rf"{others}|\.id/[a-z]+$")

    told = seek(room, tmp_path / "told.db", behind, alone, sent=format_datetime(NOON))
    untold = seek(room, tmp_path / "untold.db", behind, alone)
    later = seek(room, tmp_path / "untold.db", NOON, alone)
    right = seek(room, tmp_path / "right.db", NOON, alone)

    assert right.known
    assert told.dates == right.dates
    assert later.known == right.known
    assert untold.dates != right.dates


def test_a_backfill_of_other_days_does_not_hide_a_gap(tmp_path: Path) -> None:
    """What was last read in full is what counts, not when something was."""
    room = room_at(NOON - timedelta(days=6), stories=500, days=9, last=NOON, networks=("karawang",))
    only = without(r"sitemap|/feed|\.id/[a-z]+$")
    seek(room, tmp_path / "news.db", NOON - timedelta(days=6), only, network="all")
    room.set_now(NOON.isoformat())
    for since, until in (("2026-06-08", "2026-06-09"), ("2026-06-02", "2026-06-04")):
        seek(room, tmp_path / "news.db", NOON, only, since=since, until=until, network="all")

    run = seek(room, tmp_path / "news.db", NOON + timedelta(minutes=5), only, network="all")

    assert {s.key for s in room.online if s.published > NOON - timedelta(days=6)} <= run.known


@pytest.mark.parametrize("kill_after", [3, 15, 40])
def test_a_backfill_that_was_killed_goes_on_and_leaves_out_what_is_done(kill_after: int, tmp_path: Path) -> None:
    """The same command again knows every story of its days, and reads no day of the national site twice."""
    room = room_at(NOON, stories=400, days=10, networks=("karawang",))
    window: dict[str, Any] = {"since": "2026-06-03", "until": "2026-06-06", "network": "karawang"}
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
