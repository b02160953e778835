"""Forms of list URLs: which of those that a site declares is asked for."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.page.listing_url import Listing
from newscrawl.page.site import Sources
from newscrawl.spiders.inews import SITE
from tests.discovery import seeking
from tests.discovery.seeking import NOON, NOT_THERE, room_at, seek
from tests.site.newsroom import Answer, Newsroom

WINDOW: dict[str, Any] = {"since": "2026-06-05", "until": "2026-06-07", "channels": "news"}
_ISO = re.compile(r"/indeks/news/(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?P<rest>.*)")


def iso_days(room: Newsroom) -> seeking.Tamper:
    """A site that writes the days of its index yyyy-mm-dd, and has no sitemap and no feed."""

    def answer(url: str, given: Answer) -> Answer:
        if match := _ISO.search(url):
            day = "-".join(match.group("day", "month", "year"))
            return room.answer(f"https://www.inews.id/indeks/news/{day}{match['rest']}")
        return NOT_THERE if re.search("/indeks/|sitemap|/feed", url) else given

    return answer


@pytest.mark.parametrize("reading", ["page", "offset"])
def test_the_first_form_that_shows_the_day_is_kept_and_remembered(reading: str, tmp_path: Path) -> None:
    """The other one is asked for once; of the next run's days only the form that answered is."""
    room = room_at(NOON, stories=900, days=12, index_reading=reading)

    run = seek(room, tmp_path / "news.db", NOON, iso_days(room), **WINDOW)
    later = seek(room, tmp_path / "news.db", NOON, iso_days(room), **WINDOW | {"since": "2026-06-03"})

    wanted = {s.key for s in room.online if s.channel == "news" and 3 <= s.published.day <= 7}
    assert len(wanted) > 5 * 12
    assert wanted <= run.known | later.known
    assert [path for path in run.paths() if re.search(r"\d\d-\d\d-\d{4}", path)] == ["/indeks/news/07-06-2026"]
    asked = [path for path in later.paths() if path.startswith("/indeks/")]
    assert {path[:23] for path in asked} == {"/indeks/news/2026-06-04", "/indeks/news/2026-06-03"}
    wrong = "/2" if reading == "offset" else "/12"
    assert not [path for path in asked if path.endswith(wrong)]


def test_a_form_that_is_no_longer_answered_is_given_up(tmp_path: Path) -> None:
    """After three lists in a row; what the first two did not show is asked for again by the next run."""
    room = room_at(NOON, stories=300, days=12)
    seek(room, tmp_path / "news.db", NOON, seeking.without("sitemap|/feed"), **WINDOW)
    before = WINDOW | {"since": "2026-05-30", "until": "2026-06-04"}

    run = seek(room, tmp_path / "news.db", NOON, iso_days(room), **before)
    again = seek(room, tmp_path / "news.db", NOON, iso_days(room), **before)

    days = [path[13:23] for path in run.paths() if path.startswith("/indeks/") and path.count("/") == 3]
    assert days == [
        *("04-06-2026", "03-06-2026", "02-06-2026", "2026-06-02", "2026-06-01", "2026-05-31", "2026-05-30"),
    ]
    wanted = {
        s.key for s in room.online if s.channel == "news" and date(2026, 5, 30) <= s.published.date() < date(2026, 6, 5)
    }
    assert wanted <= run.known | again.known


def test_a_list_that_shows_other_days_is_read_and_the_next_form_is_tried(tmp_path: Path) -> None:
    """A site that does not know a form of the day may show its newest stories there."""
    room = room_at(NOON, stories=300, days=9)

    def newest(url: str, given: Answer) -> Answer:
        if re.search(r"/indeks/news/\d\d-\d\d-\d{4}", url):
            return room.answer("https://www.inews.id/indeks/news/10-06-2026")
        return iso_days(room)(url, given)

    run = seek(room, tmp_path / "news.db", NOON, newest, **WINDOW)

    assert {s.key for s in room.online if s.channel == "news" and 5 <= s.published.day <= 7} <= run.known
    assert run.frontier is not None
    assert run.frontier.state("https://www.inews.id/indeks/news/2026-06-07")[0] == "done"


def test_an_index_may_be_on_another_host_and_of_all_channels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One list a day, whose URL is a query; it is read to its end and not read again."""
    room = room_at(NOON, stories=200, days=6)
    index = Listing("https://indeks.kabar.example/?site=all&date={day:%Y-%m-%d}&page={page}")
    sources = Sources(home="https://www.inews.id", index=(index,), dates=("postTime",))
    monkeypatch.setattr(seeking, "SITE", replace(SITE, sources=sources))

    def answer(url: str, given: Answer) -> Answer:
        if match := re.search(r"kabar\.example/\?site=all&date=(\d+)-(\d+)-(\d+)&page=(\d+)", url):
            return room.answer(f"https://www.inews.id/indeks/news/{match[3]}-{match[2]}-{match[1]}/{match[4]}")
        return NOT_THERE

    window: dict[str, Any] = {"since": "2026-06-06", "until": "2026-06-07"}
    run, again = (seek(room, tmp_path / "news.db", NOON + timedelta(days=day), answer, **window) for day in range(2))

    assert {s.key for s in room.online if s.channel == "news" and 6 <= s.published.day <= 7} <= run.known
    assert "https://indeks.kabar.example/?site=all&date=2026-06-07&page=2" in run.asked
    assert not [url for url in again.asked if "date=" in url]
