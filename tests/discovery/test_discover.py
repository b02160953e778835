"""What runs ask of a site's sources, one after the other."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.page.listing_url import Listing
from newscrawl.spiders.inews import SITE
from newscrawl.store.engine import open_engine
from newscrawl.store.frontier.coverage import coverage
from tests.discovery import seeking
from tests.discovery.seeking import CITY, HOME, NOON, NOT_THERE, room_at, seek, without
from tests.site import listings
from tests.site.newsroom import XML, Answer


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


def test_a_sitemap_of_old_stories_is_asked_for_once_a_day(tmp_path: Path) -> None:
    """One whose name says nothing of its days; what was written since is in another one."""
    room = room_at(NOON, stories=300, days=30)
    old = [story for story in room.online if story.published < NOON - timedelta(days=9)]

    def tamper(url: str, given: Answer) -> Answer:
        if url.endswith("/sitemap.xml"):
            names = "".join(f"<sitemap><loc>https://{HOME}/sitemap{n}.xml</loc></sitemap>" for n in (1, 2))
            return Answer(200, XML, f"<sitemapindex>{names}</sitemapindex>".encode())
        if url.endswith("/sitemap1.xml"):
            return Answer(200, XML, listings.sitemap(old, news=False).encode())
        if url.endswith("/sitemap2.xml"):
            return Answer(200, XML, listings.sitemap(room.online[:20], news=False).encode())
        return given

    runs = [
        seek(room, tmp_path / "news.db", NOON + wait, tamper, channels="otomotif")
        for wait in (timedelta(0), timedelta(hours=1), timedelta(hours=25))
    ]

    assert [run.paths().count("/sitemap1.xml") for run in runs] == [1, 0, 1]
    assert [run.paths().count("/sitemap2.xml") for run in runs] == [1, 1, 1]


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


def test_a_backfill_goes_on_behind_days_whose_index_is_not_there(tmp_path: Path) -> None:
    """A site may have no page for a day without a story; of a channel that does not answer, the rest is left alone."""
    room = room_at(NOON, stories=200, days=10)
    empty = without(r"/indeks/news/0[5-9]-|sitemap|/feed")

    def broken(url: str, given: Answer) -> Answer:
        return replace(given, status=500) if "/indeks/" in url else given

    window: dict[str, Any] = {"since": "2026-06-02", "until": "2026-06-09", "channels": "news"}
    run, mute = (seek(room, tmp_path / f"{tamper.__name__}.db", NOON, tamper, **window) for tamper in (empty, broken))

    days = [path for path in run.paths() if re.fullmatch(r"/indeks/news/\d\d-\d\d-\d{4}", path)]
    assert days == [f"/indeks/news/{day:02}-06-2026" for day in range(9, 1, -1)]
    assert any(story.key in run.known for story in room.online if story.published.date() < date(2026, 6, 5))
    assert len([path for path in mute.paths() if path.startswith("/indeks/")]) == 3


def test_a_day_whose_index_shows_the_list_of_another_one_is_asked_again(tmp_path: Path) -> None:
    """A site in trouble, or one that does not know how the day is written, shows the same list for all."""
    room = room_at(NOON, stories=100, days=6)
    window: dict[str, Any] = {"since": "2026-06-05", "until": "2026-06-07", "channels": "news"}
    indexes = without("sitemap|/feed")

    def deaf(url: str, given: Answer) -> Answer:
        return indexes(url, room.answer(re.sub(r"/indeks/news/[\d-]{10}", "/indeks/news/10-06-2026", url)))

    run = seek(room, tmp_path / "news.db", NOON, deaf, **window)
    engine = open_engine(f"sqlite:///{tmp_path}/news.db")
    lines = coverage(engine, "inews", date(2026, 6, 5), date(2026, 6, 7))
    engine.dispose()
    again = seek(room, tmp_path / "news.db", NOON + timedelta(days=1), indexes, **window)

    assert run.count("twins") == 2
    assert [line.index for line in lines] == ["", *["index: shows the list of another index"] * 2]
    assert {s.key for s in room.online if s.channel == "news" and s.published.day in {5, 6}} <= again.known


def test_a_day_that_was_read_under_another_url_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form of the URL was a guess, and somebody has corrected it."""
    room = room_at(NOON, stories=100, days=6)
    window: dict[str, Any] = {"since": "2026-06-06", "until": "2026-06-06", "channels": "news"}
    seek(room, tmp_path / "news.db", NOON, **window)
    assert SITE.sources is not None
    corrected = replace(SITE.sources, index=(Listing("/indeks/{channel}/{day:%Y-%m-%d}[/{page}]"),))
    monkeypatch.setattr(seeking, "SITE", replace(SITE, sources=corrected))

    def answer(url: str, given: Answer) -> Answer:
        return room.answer(re.sub(r"2026-06-06", "06-06-2026", url)) if "/indeks/" in url else given

    runs = [seek(room, tmp_path / "news.db", NOON + timedelta(days=1), answer, **window) for _ in range(2)]

    assert [run.paths().count("/indeks/news/2026-06-06") for run in runs] == [1, 0]


def test_what_is_no_url_is_left_alone_and_what_stands_beside_it_is_not(tmp_path: Path) -> None:
    """In a feed, in a list of sitemaps and in one of pages, and in a robots.txt."""
    room = room_at(NOON, stories=100)
    junk = "https://[www.inews.id/x-sitemap.xml"

    def spoil(url: str, given: Answer) -> Answer:
        if url.endswith("/robots.txt"):
            return replace(given, body=f"Sitemap: {junk}\nSitemap: https://{HOME}/sitemap.xml".encode())
        if url.endswith("/sitemap.xml"):
            names = "".join(
                f"<sitemap><loc>{name}</loc></sitemap>" for name in (junk, f"https://{HOME}/sitemap-news.xml")
            )
            return Answer(200, XML, f"<sitemapindex>{names}</sitemapindex>".encode())
        if url.endswith(("/feed", "/sitemap-news.xml")):
            return replace(given, body=given.body.replace(room.online[0].url.encode(), junk.encode()))
        return NOT_THERE

    run = seek(room, tmp_path / "news.db", NOON, spoil)

    assert run.count("links/feed") == listings.FEED_ITEMS - 1
    assert run.count("links/sitemap") > listings.FEED_ITEMS
    assert run.count("left/other-site") == 4


def test_links_of_a_feed_and_a_sitemap_may_be_relative(tmp_path: Path) -> None:
    """To where the document stands, as on a page; the robots.txt too may name its sitemaps so."""
    room = room_at(NOON, stories=100)

    def relative(url: str, given: Answer) -> Answer:
        if url.endswith("/robots.txt"):
            return replace(given, body=b"Sitemap: /sitemap-news.xml")
        if url.endswith(("/feed", "/sitemap-news.xml")):
            return replace(given, body=given.body.replace(b">https://www.inews.id/", b">/"))
        return NOT_THERE

    run = seek(room, tmp_path / "news.db", NOON, relative)

    assert run.count("links/feed") == listings.FEED_ITEMS
    assert run.count("links/sitemap") > listings.FEED_ITEMS
    assert run.count("left/other-site") == 0
