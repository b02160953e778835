"""Which sources a run asks, and in which order."""

from datetime import UTC, date, datetime, timedelta

from newscrawl.clock import WIB
from newscrawl.discovery.arguments import read_scope
from newscrawl.discovery.plan import IndexDay, SourceKind, fresh_sources, index_days
from newscrawl.discovery.scope import Scope, Window
from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Network, Sources

TODAY = date(2026, 6, 10)
SOURCES = Sources(
    home="https://www.a.id",
    channels=("news", "sport"),
    feeds=("/feed",),
    section="/{channel}",
    index=(Listing("/indeks/{channel}/{day:%d-%m-%Y}"),),
    tag=(Listing("/tag/{tag}"),),
    network=Network(
        "{}.a.id",
        "https://static.a.id/menu.json",
        "network",
        "slug",
        r"/read/\d+",
        ("/feed",),
        (Listing("/indeks/{channel}/all"),),
    ),
)


def read_at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=WIB)


def test_a_first_run_reads_the_index_of_two_days_newest_first() -> None:
    """Of every channel."""
    found = [(source.day, source.channel) for source in index_days(SOURCES, Scope(), TODAY, {}, {})]

    yesterday = TODAY - timedelta(days=1)
    assert found == [(TODAY, "news"), (TODAY, "sport"), (yesterday, "news"), (yesterday, "sport")]


def test_after_a_pause_a_run_begins_with_the_day_of_the_last_one() -> None:
    """Each channel where its own index was last read."""
    last = {"news": date(2026, 6, 6), "sport": TODAY}

    days = [source.day for source in index_days(SOURCES, Scope(channels=("news",)), TODAY, last, {})]

    assert days == [date(2026, 6, day) for day in (10, 9, 8, 7, 6)]


def test_a_day_that_was_not_read_to_its_end_is_read_again() -> None:
    """One that failed, and one that was read before it was over; not one that was read a day after it was over."""
    known = {
        ("news", date(2026, 6, 1)): IndexDay(is_done=False, read_at=read_at(date(2026, 6, 1))),
        ("news", date(2026, 6, 2)): IndexDay(is_done=True, read_at=read_at(date(2026, 6, 2))),
        ("news", date(2026, 6, 3)): IndexDay(is_done=True, read_at=read_at(date(2026, 6, 5))),
    }

    days = {source.day for source in index_days(SOURCES, Scope(channels=("news",)), TODAY, {}, known)}

    assert days == {date(2026, 6, day) for day in (1, 2, 9, 10)}


def test_a_backfill_walks_its_own_days_only_and_none_that_is_to_come() -> None:
    """The feeds, which name the newest stories, say nothing about older days."""
    past = Scope(window=Window(date(2026, 5, 1), date(2026, 5, 2)))
    open_end = Scope(window=Window(date(2026, 6, 10), date(2026, 6, 30)))

    assert {source.day for source in index_days(SOURCES, past, TODAY, {}, {})} == {date(2026, 5, 1), date(2026, 5, 2)}
    assert {source.day for source in index_days(SOURCES, open_end, TODAY, {}, {})} == {TODAY}
    assert SourceKind.FEED not in {source.kind for source in fresh_sources(SOURCES, past, TODAY)}


def test_network_sites_are_asked_when_they_are_named() -> None:
    """All of them through the list that the publisher keeps."""
    default, named, whole = (
        [source.url for source in fresh_sources(SOURCES, read_scope(SOURCES, network=network), TODAY)]
        for network in (None, "karawang", "all")
    )

    assert not any("karawang" in url or "menu" in url for url in default)
    assert "https://karawang.a.id/indeks/sport/all" in named
    assert "https://static.a.id/menu.json" in whole


def test_a_window_is_of_days_in_wib_with_both_ends() -> None:
    """From 17:00 UTC of the day before."""
    window = Window(TODAY, TODAY)
    moments = [datetime(2026, 6, 9, 16, 59, tzinfo=UTC), datetime(2026, 6, 9, 17, 0, tzinfo=UTC)]
    moments += [datetime(2026, 6, 10, 16, 59, tzinfo=UTC), datetime(2026, 6, 10, 17, 0, tzinfo=UTC)]

    assert [window.holds(moment) for moment in moments] == [False, True, True, False]


def test_robots_txt_is_a_source_where_nobody_else_reads_it() -> None:
    """Once for each host that is read, before its sitemaps."""
    scope = read_scope(SOURCES, network="karawang")

    asked = [source.url for source in fresh_sources(SOURCES, scope, TODAY, reads_robots=True)]
    left = [source.kind for source in fresh_sources(SOURCES, scope, TODAY)]

    robots = [url for url in asked if url.endswith("/robots.txt")]
    assert robots == ["https://www.a.id/robots.txt", "https://karawang.a.id/robots.txt"]
    assert asked.index(robots[0]) + 1 == asked.index("https://www.a.id/sitemap.xml")
    assert SourceKind.ROBOTS not in left


def test_an_old_backfill_asks_no_feed() -> None:
    """A feed names the newest stories alone, on every host."""
    scope = read_scope(SOURCES, since="2026-05-01", until="2026-05-02", network="karawang")

    kinds = {source.kind for source in fresh_sources(SOURCES, scope, TODAY)}

    assert SourceKind.FEED not in kinds
    assert SourceKind.LATEST in kinds
